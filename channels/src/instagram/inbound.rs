use engine::clock::Timestamp;
use serde_json::Value;

use super::comment;
use crate::happened::{Account, Happened};
use crate::messenger::read_event;
use crate::platform::Platform;
use crate::webhook::{Frame, Reading};
use crate::wire::Wire as _;

/// Reads `{id, time, messaging: […], standby: […], changes: […]}`, or `{id, time, field, value}`.
pub fn read_entry(entry: &Value, received: Timestamp, reading: &mut Reading) {
    let account = entry.id("id").map_or(Account::Unnamed, Account::Instagram);
    let frame = Frame::new(Platform::Instagram, account, entry, received);
    let before = reading.count();
    for (list, standby) in [("messaging", false), ("standby", true)] {
        for event in entry.items(list) {
            read_event(&frame, event, standby, reading);
        }
    }
    for change in entry.items("changes") {
        read_change(&frame, change, reading);
    }
    if entry.has("field") {
        read_change(&frame, entry, reading);
    }
    if reading.count() == before {
        reading.push(frame.unknown("entry", entry));
    }
}

fn read_change(frame: &Frame, change: &Value, reading: &mut Reading) {
    let field = change.word("field").unwrap_or_default();
    let value = change.part("value");
    let known: Option<Happened> = match field.as_str() {
        "comments" => comment::read(frame, value, false),
        "live_comments" => comment::read(frame, value, true),
        "mentions" => comment::mention(frame, value),
        // The dashboard's test deliveries put a thread's event here.
        _ if value.has("sender") && value.has("recipient") => {
            read_event(frame, value, field == "standby", reading);
            return;
        }
        _ => None,
    };
    reading.push(known.unwrap_or_else(|| frame.unknown(&field, change)));
}
