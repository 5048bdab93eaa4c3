//! Server-sent events, as the standard reads them and as servers write them.
//!
//! The name of an event is not kept: every provider repeats it in the data, and some send none. An event at the end
//! without its blank line counts. `error:` as a field of its own is what some servers of open models send.

use bytes::{BufMut, Bytes, BytesMut};

use super::frames::{Buffer, Event, MOST_EVENT, too_long};
use crate::model::ModelError;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What an event has of data so far. Nearly all have one line, which is not copied.
#[derive(Default)]
enum Data {
    #[default]
    None,
    Line(Bytes),
    Lines(BytesMut),
}

#[derive(Default)]
pub struct Sse {
    buffer: Buffer,
    data: Data,
    is_error: bool,
    has_begun: bool,
    is_over: bool,
}

impl Sse {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.buffer.push(chunk);
    }

    pub(super) fn finish(&mut self) {
        self.is_over = true;
    }

    pub(super) fn next(&mut self) -> Result<Option<Event>, ModelError> {
        while let Some(line) = self.buffer.line()? {
            if let Some(event) = self.line(line)? {
                return Ok(Some(event));
            }
        }
        if !self.is_over {
            return Ok(None);
        }
        let rest = self.buffer.rest();
        if !rest.is_empty() {
            self.line(rest)?;
        }
        Ok(self.dispatch())
    }

    fn line(&mut self, mut line: Bytes) -> Result<Option<Event>, ModelError> {
        if !self.has_begun {
            self.has_begun = true;
            if line.starts_with(BYTE_ORDER_MARK) {
                line = line.slice(BYTE_ORDER_MARK.len()..);
            }
        }
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let value = line.slice((colon + 1).min(line.len())..);
        let value = if value.first() == Some(&b' ') { value.slice(1..) } else { value };
        match &line[..colon] {
            b"data" => self.append(value)?,
            b"error" => {
                self.is_error = true;
                self.append(value)?;
            }
            b"event" => self.is_error |= value.as_ref() == b"error",
            // Comments, `id`, `retry`, and what is none of the standard's fields.
            _ => {}
        }
        Ok(None)
    }

    fn append(&mut self, value: Bytes) -> Result<(), ModelError> {
        let mut joined = match std::mem::take(&mut self.data) {
            Data::None => {
                self.data = Data::Line(value);
                return Ok(());
            }
            Data::Line(line) => BytesMut::from(line.as_ref()),
            Data::Lines(lines) => lines,
        };
        if joined.len() + value.len() >= MOST_EVENT {
            return Err(too_long());
        }
        joined.put_u8(b'\n');
        joined.extend_from_slice(&value);
        self.data = Data::Lines(joined);
        Ok(())
    }

    fn dispatch(&mut self) -> Option<Event> {
        let is_error = std::mem::take(&mut self.is_error);
        let data = match std::mem::take(&mut self.data) {
            Data::None => return None,
            Data::Line(line) => line,
            Data::Lines(lines) => lines.freeze(),
        };
        Some(Event { name: String::new(), is_error, data })
    }
}
