//! What somebody says about their order.

use engine::clock::Timestamp;
use engine::model::shop::{CaseState, CodRule, ShopCase};

/// At the shop, for people and programs that look there.
const CONFIRMED: &str = "COD Confirmed";
const CHANGE: &str = "COD Change Requested";
const CANCEL: &str = "COD Cancel Requested";

/// Letters of the longest answer that is looked at.
pub const LONGEST_ANSWER: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::shop) enum Reply {
    Confirm,
    /// They want it elsewhere.
    Change,
    /// They do not want it.
    Cancel,
}

/// What the whole text means, and nothing where it says more, or something else.
pub(in crate::shop) fn reply(text: &str, rule: &CodRule) -> Option<Reply> {
    if text.chars().count() > LONGEST_ANSWER {
        return None;
    }
    let said = bare(text);
    let is_among = |words: &[String]| !said.is_empty() && words.iter().any(|word| bare(word) == said);
    if is_among(&rule.confirm) {
        Some(Reply::Confirm)
    } else if is_among(&rule.change) {
        Some(Reply::Change)
    } else if is_among(&rule.cancel) {
        Some(Reply::Cancel)
    } else {
        None
    }
}

/// The case after that answer.
pub(in crate::shop) fn answered(known: &ShopCase, reply: Reply, now: Timestamp) -> ShopCase {
    let (state, reason, tag) = match reply {
        Reply::Confirm => (CaseState::Confirmed, "", CONFIRMED),
        Reply::Change => (CaseState::WithPeople, "asked_person", CHANGE),
        Reply::Cancel => (CaseState::WithPeople, "asked_person", CANCEL),
    };
    let after = ShopCase { state, reason: reason.to_owned(), next_at: Some(now), updated_at: now, ..known.clone() };
    owing(after, tag)
}

/// One tag more is to stand at the shop.
pub(super) fn owing(mut case: ShopCase, tag: &str) -> ShopCase {
    let is_there = case.tags.iter().chain(&case.tags_owed).any(|known| known == tag);
    if !is_there {
        case.tags_owed.push(tag.to_owned());
        case.tries = 0;
    }
    case
}

/// In small letters, without whatever is no letter around and between the words.
pub fn bare(text: &str) -> String {
    let is_mark = |letter: char| letter.is_ascii_punctuation() || "¡¿।…“”„«»‘’،؟".contains(letter) || is_picture(letter);
    let plain: String = text.to_lowercase().chars().map(|letter| if is_mark(letter) { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Buttons are often written with one.
fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{200d}' | '\u{1f000}'..='\u{1faff}')
}
