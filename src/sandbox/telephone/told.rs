//! What the page is told, and what it asks for.

use axum::extract::ws::Message as Frame;
use engine::clock::Timestamp;
use engine::model::message::{Author, Message, Notice, Spoken};
use serde::{Deserialize, Serialize};

/// The page asks, in text frames; binary ones are the microphone's.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Ask {
    /// Said by a program, in the caller's place.
    Say {
        text: String,
    },
    Press {
        key: char,
    },
    HangUp,
}

#[derive(Debug, Serialize)]
#[serde(tag = "tell", rename_all = "snake_case")]
pub(super) enum Tell<'a> {
    Ringing,
    Connected,
    /// All that was said in this call, each time anew.
    Transcript {
        lines: Vec<Line>,
    },
    /// What the bot understands of what is being said.
    Hearing {
        text: &'a str,
    },
    /// It goes on, but something was not done.
    Note {
        detail: &'a str,
    },
    Ended {
        words: &'a str,
        /// From the end of typed words to the first sound of the answer, in milliseconds.
        latencies: &'a [u64],
    },
    /// No call came of it.
    Failed {
        detail: &'a str,
    },
}

impl Tell<'_> {
    pub(super) fn frame(&self) -> Frame {
        // It holds nothing that JSON cannot say.
        Frame::Text(serde_json::to_string(self).unwrap_or_default().into())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    from: &'static str,
    text: String,
    /// The caller spoke into it.
    is_cut: bool,
}

/// The messages of a call that began at this time. How it ended is told apart from them.
pub(super) fn lines(messages: &[Message], since: Timestamp) -> Vec<Line> {
    let is_said =
        |message: &&Message| message.at >= since && !message.text.is_empty() && message.notice != Some(Notice::CallEnded);
    messages.iter().filter(is_said).map(line).collect()
}

fn line(message: &Message) -> Line {
    let from = match message.author {
        Author::Contact(_) => "caller",
        Author::Agent(_) => "bot",
        Author::Operator(_) => "operator",
        Author::System if message.notice == Some(Notice::Greeting) => "bot",
        Author::System => "notice",
    };
    Line { from, text: message.text.clone(), is_cut: message.content.spoken == Some(Spoken::Cut) }
}
