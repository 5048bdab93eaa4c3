//! A question that the house put to the customer before an act: settled by their words, never by the model.

use std::time::Duration;

use engine::model::message::QuickReply;
use engine::model::trace::{Outcome, What};

use super::Scene;
use super::state::{Pending, Talk};
use crate::guard::words;
use crate::language::Language;

/// A yes that comes later is a yes to something else.
const VALID: Duration = Duration::from_mins(30);

/// More words than these are not just a yes or a no.
const MOST_WORDS: usize = 6;

/// Folded words, of all languages together: who answers a question changes the language less often than not.
const YES: &[&str] = &[
    "yes",
    "yep",
    "yeah",
    "yup",
    "sure",
    "ok",
    "okay",
    "correct",
    "right",
    "confirm",
    "confirmed",
    "please",
    "do",
    "go",
    "ahead",
    "it",
    "si",
    "claro",
    "vale",
    "confirmo",
    "oui",
    "daccord",
    "confirme",
    "ja",
    "jawohl",
    "gerne",
    "bitte",
    "genau",
    "हां",
    "हाँ",
    "जी",
    "ठीक",
    "है",
    "haan",
    "ji",
    "han",
    "نعم",
    "اجل",
    "ايوه",
    "absolutely",
    "definitely",
    "thanks",
    "thank",
    "you",
];

/// At least one of these makes a yes of it: "please" or "it" alone is none.
const TELLING_YES: &[&str] = &[
    "yes",
    "yep",
    "yeah",
    "yup",
    "sure",
    "ok",
    "okay",
    "correct",
    "confirm",
    "confirmed",
    "ahead",
    "si",
    "claro",
    "vale",
    "confirmo",
    "oui",
    "daccord",
    "confirme",
    "ja",
    "jawohl",
    "genau",
    "हां",
    "हाँ",
    "haan",
    "نعم",
    "اجل",
    "ايوه",
    "absolutely",
    "definitely",
    "right",
    "ठीक",
    "जी",
    "ji",
    "han",
];

/// Any of these makes a no of it, whatever else is said.
const NO: &[&str] = &[
    "no",
    "nope",
    "not",
    "dont",
    "never",
    "stop",
    "cancel",
    "wait",
    "nein",
    "nicht",
    "non",
    "pas",
    "nunca",
    "नहीं",
    "मत",
    "nahi",
    "لا",
    "wrong",
    "halt",
];

/// What came of the question that was open.
pub(super) enum Settled {
    /// The customer said yes to exactly this.
    Yes(Pending),
    No(Pending),
}

/// Takes the open question, if there is one. An answer that is neither yes nor no leaves the act undone; the model sees
/// the conversation and may ask anew.
pub(super) fn settle(scene: &Scene<'_>, talk: &mut Talk) -> Option<Settled> {
    let pending = talk.pending.take()?;
    let now = scene.turn.asked.last().map_or(pending.at, |message| message.at);
    let outcome = if now.since(pending.at) > VALID { None } else { reads(&scene.asked, scene.language) };
    let noted = |outcome| What::Called {
        tool: pending.tool.clone(),
        input: pending.arguments.to_string(),
        output: "the customer said no".to_owned(),
        outcome,
    };
    match outcome {
        Some(true) => Some(Settled::Yes(pending)),
        Some(false) => {
            scene.note(scene.began, noted(Outcome::Declined));
            Some(Settled::No(pending))
        }
        None => {
            let text = format!("{} was not confirmed and is not done", pending.tool);
            scene.note(scene.began, What::Noted { text });
            None
        }
    }
}

/// Yes, no, or neither.
pub(super) fn reads(text: &str, language: Language) -> Option<bool> {
    let said = words(text).words;
    let button = |title: &str| words(title).words == said;
    let lines = language.lines();
    if button(lines.yes) || Language::ALL.iter().any(|other| button(other.lines().yes)) {
        return Some(true);
    }
    if button(lines.no) || Language::ALL.iter().any(|other| button(other.lines().no)) {
        return Some(false);
    }
    let has = |list: &[&str]| said.iter().any(|word| list.contains(&word.as_str()));
    if said.is_empty() || said.len() > MOST_WORDS {
        return None;
    }
    if has(NO) {
        return Some(false);
    }
    let only = said.iter().all(|word| YES.contains(&word.as_str()));
    (only && has(TELLING_YES)).then_some(true)
}

/// Yes and no, as buttons.
pub(super) fn buttons(language: Language) -> Vec<QuickReply> {
    let lines = language.lines();
    [lines.yes, lines.no].map(|title| QuickReply { title: title.to_owned(), action: None }).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_yes_is_a_yes() {
        for yes in ["Yes", "yes please", "OK, go ahead!", "Sí", "Oui, d'accord", "ja bitte", "हाँ", "yep", "Yes, do it"] {
            assert_eq!(reads(yes, Language::English), Some(true), "{yes}");
        }
        for no in ["no", "No, thanks", "don't", "please wait", "Nein", "yes... no, stop", "नहीं", "not that one"] {
            assert_eq!(reads(no, Language::English), Some(false), "{no}");
        }
        for neither in
            ["", "please", "it", "What happens to my money then?", "yes but change the address to Main Street 5", "how long"]
        {
            assert_eq!(reads(neither, Language::English), None, "{neither}");
        }
        for language in Language::ALL {
            for (title, meaning) in [(language.lines().yes, true), (language.lines().no, false)] {
                assert_eq!(reads(title, Language::English), Some(meaning), "{title}");
            }
        }
    }
}
