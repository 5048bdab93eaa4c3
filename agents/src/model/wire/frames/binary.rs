//! `application/vnd.amazon.eventstream`: length, headers and payload, each under a checksum.

use bytes::{Buf, Bytes, BytesMut};

use super::{Event, MOST_EVENT};
use crate::model::ModelError;

/// Two lengths and their checksum.
const PRELUDE: usize = 12;
/// All of a frame that is neither header nor payload.
const FRAME: usize = 16;

#[derive(Default)]
pub struct Binary {
    bytes: BytesMut,
}

impl Binary {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        self.bytes.extend_from_slice(chunk);
    }

    pub(super) fn next(&mut self) -> Result<Option<Event>, ModelError> {
        let Some(prelude) = self.bytes.first_chunk::<PRELUDE>() else { return Ok(None) };
        let [total, headers, checksum] = [0, 4, 8].map(|place| number(&prelude[place..]));
        if crc32fast::hash(&prelude[..8]) != checksum {
            return Err(damaged());
        }
        let (total, headers) = (total as usize, headers as usize);
        if total > MOST_EVENT || total < FRAME + headers {
            return Err(damaged());
        }
        if self.bytes.len() < total {
            return Ok(None);
        }
        let frame = self.bytes.split_to(total).freeze();
        let body = frame.slice(..total - 4);
        if crc32fast::hash(&body) != number(&frame[total - 4..]) {
            return Err(damaged());
        }
        let payload = body.slice(PRELUDE + headers..);
        read(body.slice(PRELUDE..PRELUDE + headers), payload).map(Some).ok_or_else(damaged)
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.first_chunk().map_or(0, |four| u32::from_be_bytes(*four))
}

fn damaged() -> ModelError {
    ModelError::broken("a frame of the answer is damaged")
}

/// None when the headers do not fit together.
fn read(mut headers: Bytes, data: Bytes) -> Option<Event> {
    let mut event = Event { name: String::new(), is_error: false, data };
    while headers.has_remaining() {
        let length = usize::from(headers.try_get_u8().ok()?);
        let name = part(&mut headers, length)?;
        let kind = headers.try_get_u8().ok()?;
        let length = match kind {
            0 | 1 => 0,
            2 => 1,
            3 => 2,
            4 => 4,
            5 | 8 => 8,
            9 => 16,
            6 | 7 => usize::from(headers.try_get_u16().ok()?),
            _ => return None,
        };
        let value = part(&mut headers, length)?;
        let text = || String::from_utf8(value.to_vec()).unwrap_or_default();
        match name.as_ref() {
            b":event-type" | b":exception-type" | b":error-code" => event.name = text(),
            b":message-type" => event.is_error = value.as_ref() != b"event",
            _ => {}
        }
    }
    Some(event)
}

fn part(bytes: &mut Bytes, length: usize) -> Option<Bytes> {
    (bytes.len() >= length).then(|| bytes.split_to(length))
}

/// A frame as a server would send it.
#[cfg(test)]
pub fn frame(is_error: bool, name: &str, payload: &[u8]) -> Vec<u8> {
    use bytes::BufMut;
    let (kind, of) = if is_error { ("exception", ":exception-type") } else { ("event", ":event-type") };
    let mut headers = BytesMut::new();
    for (key, value) in [(of, name), (":content-type", "application/json"), (":message-type", kind)] {
        headers.put_u8(key.len() as u8);
        headers.put_slice(key.as_bytes());
        headers.put_u8(7);
        headers.put_u16(value.len() as u16);
        headers.put_slice(value.as_bytes());
    }
    let mut frame = BytesMut::new();
    frame.put_u32((FRAME + headers.len() + payload.len()) as u32);
    frame.put_u32(headers.len() as u32);
    frame.put_u32(crc32fast::hash(&frame));
    frame.put_slice(&headers);
    frame.put_slice(payload);
    frame.put_u32(crc32fast::hash(&frame));
    frame.to_vec()
}
