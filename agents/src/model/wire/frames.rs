//! Bytes to events: server-sent events, lines of JSON, and the binary frames of AWS.

mod binary;

use bytes::{Buf, Bytes, BytesMut};

pub use self::binary::Binary;
#[cfg(test)]
pub use self::binary::frame;
pub use super::lines::Lines;
pub use super::sse::Sse;
use crate::model::ModelError;

/// The longest event: the last one of the Responses API repeats the whole answer, its instructions and tools.
pub const MOST_EVENT: usize = 4 << 20;

/// What a provider sent at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What kind it is, where the frame says so and not the data.
    pub name: String,
    /// The frame itself says that it reports an error.
    pub is_error: bool,
    pub data: Bytes,
}

pub enum Frames {
    Sse(Sse),
    Lines(Lines),
    Binary(Binary),
}

impl Frames {
    pub fn push(&mut self, chunk: &[u8]) {
        match self {
            Self::Sse(sse) => sse.push(chunk),
            Self::Lines(lines) => lines.push(chunk),
            Self::Binary(binary) => binary.push(chunk),
        }
    }

    /// Nothing more comes: what is left over is an event too, where the framing lets it be.
    pub fn finish(&mut self) {
        match self {
            Self::Sse(sse) => sse.finish(),
            Self::Lines(lines) => lines.finish(),
            Self::Binary(_) => {}
        }
    }

    pub fn next(&mut self) -> Result<Option<Event>, ModelError> {
        match self {
            Self::Sse(sse) => sse.next(),
            Self::Lines(lines) => lines.next(),
            Self::Binary(binary) => binary.next(),
        }
    }
}

pub(super) fn too_long() -> ModelError {
    ModelError::broken("an event of the answer has no end")
}

/// Bytes that come, and lines that go; what was looked at for an end of line is not looked at again.
#[derive(Default)]
pub(super) struct Buffer {
    bytes: BytesMut,
    seen: usize,
    /// The last line ended with CR, so that a LF that follows belongs to it.
    after_cr: bool,
}

impl Buffer {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.bytes.extend_from_slice(chunk);
    }

    /// The next line without its end, which is LF, CR LF or CR.
    pub(super) fn line(&mut self) -> Result<Option<Bytes>, ModelError> {
        if self.after_cr && !self.bytes.is_empty() {
            self.after_cr = false;
            if self.bytes[0] == b'\n' {
                self.bytes.advance(1);
            }
        }
        let found = self.bytes[self.seen..].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let Some(found) = found.map(|place| place + self.seen) else {
            self.seen = self.bytes.len();
            return if self.seen > MOST_EVENT { Err(too_long()) } else { Ok(None) };
        };
        self.seen = 0;
        self.after_cr = self.bytes[found] == b'\r';
        let line = self.bytes.split_to(found).freeze();
        self.bytes.advance(1);
        Ok(Some(line))
    }

    /// What is left when nothing more comes.
    pub(super) fn rest(&mut self) -> Bytes {
        self.seen = 0;
        let rest = self.bytes.split().freeze();
        if self.after_cr && rest.first() == Some(&b'\n') { rest.slice(1..) } else { rest }
    }
}

#[cfg(test)]
mod tests;
