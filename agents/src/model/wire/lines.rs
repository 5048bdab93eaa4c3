//! A JSON object a line.

use super::frames::{Buffer, Event};
use crate::model::ModelError;

#[derive(Default)]
pub struct Lines {
    buffer: Buffer,
    is_over: bool,
}

impl Lines {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.buffer.push(chunk);
    }

    pub(super) fn finish(&mut self) {
        self.is_over = true;
    }

    pub(super) fn next(&mut self) -> Result<Option<Event>, ModelError> {
        loop {
            let line = match self.buffer.line()? {
                Some(line) => line,
                None if self.is_over => {
                    let rest = self.buffer.rest();
                    return Ok((!rest.trim_ascii().is_empty()).then(|| event(rest)));
                }
                None => return Ok(None),
            };
            if !line.trim_ascii().is_empty() {
                return Ok(Some(event(line)));
            }
        }
    }
}

fn event(data: bytes::Bytes) -> Event {
    Event { name: String::new(), is_error: false, data }
}
