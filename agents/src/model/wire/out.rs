//! Where a decoder puts what it has read.

use std::collections::VecDeque;
use std::hash::{BuildHasher, Hasher, RandomState};

use crate::model::{End, Piece, Request, Stop, ToolCall, Usage, estimated_tokens};

pub struct Out {
    pieces: VecDeque<Piece>,
    calls: usize,
    has_ended: bool,
    has_refused: bool,
    /// What was written, for an estimate where the provider counts nothing.
    bytes: usize,
    input: u64,
    model: String,
    /// Who may be given the echo back.
    origin: String,
}

impl Out {
    pub fn new(request: &Request, model: &str) -> Self {
        Self {
            pieces: VecDeque::new(),
            calls: 0,
            has_ended: false,
            has_refused: false,
            bytes: 0,
            input: request.estimated_input(),
            model: model.to_owned(),
            origin: String::new(),
        }
    }

    /// Blocks of the provider's own mean something to this connection alone.
    #[must_use]
    pub fn of(mut self, origin: &str) -> Self {
        origin.clone_into(&mut self.origin);
        self
    }

    pub fn next(&mut self) -> Option<Piece> {
        self.pieces.pop_front()
    }

    /// Tokens that were sent, by length: for servers that count only what they wrote.
    pub fn estimated_input(&self) -> u64 {
        self.input
    }

    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    pub fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.bytes += text.len();
            self.pieces.push_back(Piece::Text(text.to_owned()));
        }
    }

    /// Words with which the model declines.
    pub fn refusal(&mut self, text: &str) {
        self.has_refused |= !text.is_empty();
        self.text(text);
    }

    pub fn call(&mut self, id: String, name: String, arguments: String) {
        self.calls += 1;
        self.bytes += name.len() + arguments.len();
        let id = if id.is_empty() { made_up_id() } else { id };
        let arguments = if arguments.trim().is_empty() { "{}".to_owned() } else { arguments };
        self.pieces.push_back(Piece::Call(ToolCall { id, name, arguments }));
    }

    /// Names the model that answered, when the provider tells.
    pub fn answered_by(&mut self, model: &str) {
        if !model.is_empty() && self.model != model {
            model.clone_into(&mut self.model);
        }
    }

    /// The end. Calls speak for themselves, whatever the provider calls the reason.
    pub fn end(&mut self, stop: Stop, usage: Option<Usage>, echo: Option<serde_json::Value>) {
        if self.has_ended {
            return;
        }
        self.has_ended = true;
        let stop = match stop {
            _ if self.has_refused => Stop::Refused,
            Stop::Done | Stop::Calls if self.calls > 0 => Stop::Calls,
            Stop::Calls => Stop::Done,
            other => other,
        };
        let usage = usage.unwrap_or_else(|| Usage::estimate(self.input, estimated_tokens(self.bytes)));
        let mut echo = echo.filter(|_| self.calls > 0);
        if let Some(echo) = echo.as_mut().filter(|_| !self.origin.is_empty()) {
            echo["origin"] = serde_json::json!(self.origin);
        }
        self.pieces.push_back(Piece::End(End { echo, ..End::new(stop, usage, &self.model) }));
    }
}

/// For servers that give a call no id; results find their call by it.
fn made_up_id() -> String {
    format!("call_{:016x}", RandomState::new().build_hasher().finish())
}
