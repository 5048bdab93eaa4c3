//! Answers that are given again to an equal question.
//!
//! The rule: an answer is kept when it was the first of its conversation, made in one request without any tool, said to its
//! end, and rests on the knowledge with every sentence and a citation. It is given again for an hour to a question of the
//! same words that opens a conversation, while the same agent of the same edition would be shown the same passages. So a
//! published change forgets it, and so does every change of the knowledge that the question finds.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{MessageId, OrgId};
use engine::model::agent::Agent;
use engine::model::message::Author;
use parking_lot::Mutex;
use rag::retrieve::Retrieval;

use super::state::Talk;
use super::{LOOK_BACK, Scene, prompt};
use crate::tools::Toolbox;

const KEPT: Duration = Duration::from_hours(1);

/// Of one organisation; the oldest makes room.
const MOST_OF_ONE: usize = 2_000;

/// Of all organisations; a full memory is emptied and fills again.
const MOST: usize = 20_000;

/// Bytes. A longer question is hardly asked twice.
const LONGEST_QUESTION: usize = 500;
const LONGEST_ANSWER: usize = 8_000;

#[derive(Default)]
pub(super) struct Answers(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    of: HashMap<OrgId, Shelf>,
    count: usize,
}

#[derive(Default)]
struct Shelf {
    answers: HashMap<String, Arc<Given>>,
    /// Oldest first.
    order: VecDeque<String>,
}

pub(super) struct Given {
    pub(super) text: String,
    /// Numbers of the passages it cites.
    pub(super) cited: Vec<usize>,
    /// The message that it was first.
    pub(super) of: MessageId,
    pub(super) at: Timestamp,
}

/// Names everything the answer to this turn can depend on; none when it depends on more than may be shared.
pub(super) fn key(
    scene: &Scene<'_>,
    talk: &Talk,
    agent: Option<&Agent>,
    retrieval: Option<&Retrieval>,
    toolbox: &Toolbox,
) -> Option<String> {
    let retrieval = retrieval.filter(|retrieval| !retrieval.passages.is_empty())?;
    let opens = scene.before.len() < LOOK_BACK
        && scene.before.iter().all(|message| matches!(message.author, Author::Agent(_) | Author::System));
    let knows_customer =
        scene.recalled.is_some() || talk.verified || !talk.facts.is_empty() || talk.failed_proofs > 0 || talk.pending.is_some();
    let may = scene.bot.remembers()
        && !scene.preview
        && opens
        && !knows_customer
        && scene.hints.is_empty()
        && scene.asked.len() <= LONGEST_QUESTION;
    let tools: Vec<_> = toolbox.specs().into_iter().map(|tool| tool.name).collect();
    let whole = serde_json::json!([
        scene.bot.id,
        scene.bot.edition,
        agent.map(|agent| &agent.key),
        plain(&scene.asked),
        prompt::knowledge(retrieval),
        tools,
        // What is written is no answer on the phone, and not everything is one in public.
        scene.turn.conversation.channel.is_spoken(),
        scene.turn.conversation.is_public(),
    ]);
    may.then(|| rag::document::checksum(whole.to_string().as_bytes()))
}

/// The words, however they are spaced, capitalised and ended.
fn plain(asked: &str) -> String {
    let words: Vec<String> = asked.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ").trim_end_matches(['.', '!', '?', '…', '।', '؟', '。', '？', ' ']).to_owned()
}

impl Answers {
    pub(super) fn find(&self, organisation: OrgId, key: &str, now: Timestamp) -> Option<Arc<Given>> {
        let kept = self.0.lock();
        let given = kept.of.get(&organisation)?.answers.get(key)?;
        (now.since(given.at) < KEPT).then(|| Arc::clone(given))
    }

    pub(super) fn keep(&self, organisation: OrgId, key: String, given: Given) {
        if given.text.len() > LONGEST_ANSWER {
            return;
        }
        let mut kept = self.0.lock();
        if kept.count >= MOST {
            *kept = Kept::default();
        }
        let own = kept.of.entry(organisation).or_default();
        if own.answers.insert(key.clone(), Arc::new(given)).is_some() {
            return;
        }
        own.order.push_back(key);
        if own.order.len() <= MOST_OF_ONE {
            kept.count += 1;
        } else if let Some(oldest) = own.order.pop_front() {
            own.answers.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(at: i64) -> Given {
        Given { text: "Within 30 days.".into(), cited: vec![1], of: MessageId(1), at: Timestamp::from_millis(at) }
    }

    #[test]
    fn spaces_capitals_and_the_last_stop_make_no_other_question() {
        assert_eq!(plain(" Can I  return\na Lamp ?!"), "can i return a lamp");
        assert_ne!(plain("Can I return a lamp"), plain("Can I return 2 lamps"));
    }

    #[test]
    fn the_oldest_answer_makes_room_and_none_is_kept_for_more_than_an_hour() {
        let (answers, hour) = (Answers::default(), 3_600_000);
        for nth in 0..=MOST_OF_ONE {
            answers.keep(OrgId(1), nth.to_string(), given(0));
        }
        let found = |org: i64, key: &str, now: i64| answers.find(OrgId(org), key, Timestamp::from_millis(now)).is_some();
        assert_eq!((found(1, "0", 1), found(1, "1", 1), found(1, "2000", hour - 1)), (false, true, true));
        assert_eq!((found(1, "1", hour), found(2, "1", 1)), (false, false));
        assert_eq!(answers.0.lock().count, MOST_OF_ONE);
    }

    #[test]
    fn a_full_memory_begins_anew() {
        let answers = Answers::default();
        for nth in 0..=MOST as i64 {
            answers.keep(OrgId(nth % 100), nth.to_string(), given(0));
        }
        assert_eq!(answers.0.lock().count, 1);
    }
}
