//! How an answer came about: every decision, search, model request and tool call of a turn, for whoever looks into it.

use std::fmt;
use std::time::Duration;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{BotId, ConversationId, MessageId, OrgId};
use crate::model::usage::Tokens;

/// Steps of one turn that are kept; a turn that takes more is told so in its last one.
pub const MOST_STEPS: usize = 200;

/// Characters of an input, an output or a reason that are kept.
pub const MOST_CHARACTERS: usize = 8_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnTrace {
    /// The answer's message, or the one it would have been.
    pub message: MessageId,
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub bot: BotId,
    /// The bot's edition that answered.
    pub edition: u32,
    pub at: Timestamp,
    /// Milliseconds.
    pub took: u64,
    pub end: TraceEnd,
    pub steps: Vec<Step>,
}

/// How the turn ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TraceEnd {
    Answered,
    HandedOver,
    Passed,
    Cancelled,
    Failed,
}

/// Something that was done for the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Milliseconds after the turn began.
    pub after: u64,
    /// Milliseconds it took.
    pub took: u64,
    #[serde(flatten)]
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// Which agent answers, and how that was decided.
    Routed {
        agent: String,
        by: String,
        reason: String,
    },
    /// An agent left the turn to another.
    Passed {
        from: String,
        to: String,
        reason: String,
    },
    Searched {
        query: String,
        /// Thousandths.
        confidence: u32,
        /// Titles and headings of what was found, best first.
        found: Vec<String>,
    },
    /// One request to a model.
    Asked {
        model: String,
        /// Milliseconds until its first word.
        first: Option<u64>,
        tokens: Tokens,
        /// Billionths of a US dollar; none when the price is unknown.
        cost: Option<u64>,
        /// Why it stopped, or what went wrong.
        outcome: String,
    },
    Called {
        tool: String,
        input: String,
        output: String,
        outcome: Outcome,
    },
    /// A guardrail changed or stopped something.
    Guarded {
        rule: String,
        detail: String,
    },
    /// An answer of an earlier equal question was given again.
    Remembered {
        of: String,
    },
    /// Anything else worth knowing.
    Noted {
        text: String,
    },
}

/// What came of a tool call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Done,
    /// The same call was made before; its result was used again.
    Repeated,
    /// The customer is asked first.
    ToConfirm,
    Declined,
    /// The assurance it needs is not there.
    NotAllowed,
    /// The model asked for something that cannot be: unknown tool, wrong arguments.
    Malformed,
    Failed,
    TimedOut,
    /// It began and nobody knows whether it was done.
    InDoubt,
}

/// Collects the steps of a running turn. Cheap when nothing is put down.
#[derive(Default)]
pub struct Book {
    steps: Mutex<Vec<Step>>,
}

impl Book {
    /// `began` and `took` of the step: since the turn began, and by itself.
    pub fn put(&self, began: Duration, took: Duration, what: What) {
        let step = Step { after: began.as_millis() as u64, took: took.as_millis() as u64, what: what.cut() };
        let mut steps = self.steps.lock();
        match steps.len() {
            length if length < MOST_STEPS => steps.push(step),
            MOST_STEPS => steps.push(Step { what: What::Noted { text: "further steps were not kept".to_owned() }, ..step }),
            _ => {}
        }
    }

    /// What there is so far.
    pub fn steps(&self) -> Vec<Step> {
        self.steps.lock().clone()
    }

    pub fn take(&self) -> Vec<Step> {
        std::mem::take(&mut *self.steps.lock())
    }
}

impl fmt::Debug for Book {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Book").field("steps", &self.steps.lock().len()).finish()
    }
}

impl What {
    fn cut(mut self) -> Self {
        let texts: Vec<&mut String> = match &mut self {
            Self::Routed { agent, by, reason } => vec![agent, by, reason],
            Self::Passed { from, to, reason } => vec![from, to, reason],
            Self::Searched { query, found, .. } => {
                found.truncate(20);
                std::iter::once(query).chain(found).collect()
            }
            Self::Asked { model, outcome, .. } => vec![model, outcome],
            Self::Called { tool, input, output, .. } => vec![tool, input, output],
            Self::Guarded { rule, detail } => vec![rule, detail],
            Self::Remembered { of } => vec![of],
            Self::Noted { text } => vec![text],
        };
        for text in texts {
            if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
                text.truncate(end);
                text.push('…');
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> What {
        What::Noted { text: text.to_owned() }
    }

    #[test]
    fn a_turn_without_end_keeps_a_bounded_trace_that_says_so() {
        let book = Book::default();
        for _ in 0..MOST_STEPS * 2 {
            book.put(Duration::ZERO, Duration::ZERO, note("again"));
        }
        let steps = book.take();
        assert_eq!(steps.len(), MOST_STEPS + 1);
        assert_eq!(steps.last().map(|step| step.what.clone()), Some(note("further steps were not kept")));
    }

    #[test]
    fn long_texts_are_cut_at_a_character() {
        let book = Book::default();
        book.put(Duration::ZERO, Duration::ZERO, note(&"ü".repeat(MOST_CHARACTERS + 5)));
        let What::Noted { text } = &book.take()[0].what else { panic!("a note") };
        assert_eq!(text.chars().count(), MOST_CHARACTERS + 1);
    }
}
