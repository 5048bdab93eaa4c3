//! From the body of a webhook to what happened, for all three media of the platform.
//!
//! The body decides which medium it is, not the address it came to: one address may serve several. Each event is read
//! alone, so that a broken one costs its neighbours nothing.

mod frame;
mod mend;

use engine::clock::Timestamp;
use serde_json::Value;

pub(crate) use frame::Frame;

use crate::happened::{Account, Happened};
use crate::platform::Platform;
use crate::wire::Wire as _;
use crate::{instagram, messenger, whatsapp};

/// Bytes; the platform says 3 MB at most.
pub const LONGEST_BODY: usize = 4 * 1024 * 1024;

/// Events of one body. A full body of the smallest true receipts holds about half as many.
pub const MOST_EVENTS: usize = 40_000;

/// The body is no webhook at all. Nothing in it can be acted on; it is kept as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the body is longer than any webhook")]
    TooLong,
    #[error("the body is no JSON, or nested without end")]
    NotJson,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// In the order of the body, which is no promise of the platform's: sort by time.
    pub happened: Vec<Happened>,
    /// Events beyond [`MOST_EVENTS`] (at least so many): the stored body has them.
    pub left_out: usize,
}

impl Reading {
    pub(crate) fn count(&self) -> usize {
        self.happened.len() + self.left_out
    }

    pub(crate) fn push(&mut self, happened: Happened) {
        if self.happened.len() < MOST_EVENTS {
            self.happened.push(happened);
        } else {
            self.left_out += 1;
        }
    }
}

/// Reads a body whose signature fits. `door` is the medium of the address it came to, used only where the body names
/// none that we know; `received` is when, used where an event does not say.
pub fn read(door: Platform, body: &[u8], received: Timestamp) -> Result<Reading, Unreadable> {
    if body.len() > LONGEST_BODY {
        return Err(Unreadable::TooLong);
    }
    let body: Value = serde_json::from_slice(body)
        .or_else(|_broken| serde_json::from_str(&mend::mend(body)))
        .map_err(|_no_json| Unreadable::NotJson)?;
    let mut reading = Reading::default();
    let object = body.word("object").unwrap_or_default();
    let platform = Platform::ALL.into_iter().find(|platform| platform.object() == object);
    match (platform, body.part("entry").as_array()) {
        (Some(platform), Some(entries)) => {
            for entry in entries {
                if reading.left_out > 0 {
                    // Nothing more is taken, and to tell what an entry holds costs as much as to read it.
                    reading.left_out += 1;
                    continue;
                }
                read_entry(platform, entry, received, &mut reading);
            }
        }
        (platform, _) => {
            let frame = Frame::new(platform.unwrap_or(door), Account::Unnamed, &NO_ENTRY, received);
            reading.push(frame.unknown(if object.is_empty() { "webhook" } else { &object }, &body));
        }
    }
    Ok(reading)
}

static NO_ENTRY: Value = Value::Null;

fn read_entry(platform: Platform, entry: &Value, received: Timestamp, reading: &mut Reading) {
    match platform {
        Platform::WhatsApp => whatsapp::read_entry(entry, received, reading),
        Platform::Messenger => messenger::read_entry(entry, received, reading),
        Platform::Instagram => instagram::read_entry(entry, received, reading),
    }
}

#[cfg(test)]
mod tests;
