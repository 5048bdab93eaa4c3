use serde_json::Value;

use super::inbound::{fault, person, said};
use super::payload;
use super::people::People;
use crate::happened::{By, Happened, What};
use crate::webhook::{Frame, Reading};
use crate::wire::{self, Wire as _};

/// `thread` is the customer's id, where the messages stand in threads.
pub fn message(frame: &Frame, people: &People<'_>, value: &Value, thread: Option<&str>, item: &Value) -> Happened {
    let shown = value.part("metadata").id("display_phone_number").and_then(|number| wire::digits(&number));
    let from = item.id("from");
    let is_ours = item.has("to") || from.as_deref().and_then(wire::digits).is_some_and(|from| Some(from) == shown);
    let by = if is_ours || thread.is_some_and(|thread| from.as_deref().is_some_and(|from| !is_same(from, thread))) {
        By::Business
    } else {
        By::Contact
    };
    let theirs = match by {
        By::Business => person(people, item, ["to", "to_user_id", "to_parent_user_id"]),
        By::Contact => person(people, item, ["from", "from_user_id", "from_parent_user_id"]),
    };
    let person = theirs.or_else(|| people.find(thread, None, None));
    let (Some(id), Some(person)) = (item.id("id"), person) else {
        return frame.unknown("past_message", item);
    };
    // A picture comes twice under one id: first as a placeholder, later as itself.
    let kind = item.word("type").unwrap_or_default();
    // A number that changed months ago is no news: what is known of that person now is newer.
    let what = said(by, item).filter(|what| !matches!(what, What::IdentityChanged { .. })).unwrap_or_else(|| {
        let status = item.part("history_context").word("status");
        What::Past { message: payload::message(&id, item), by, status }
    });
    frame.happened(&["past", &kind, &id], item.time("timestamp"), Some(person), what)
}

fn is_same(one: &str, other: &str) -> bool {
    one.trim_start_matches('+') == other.trim_start_matches('+')
}

/// A chunk of old messages.
pub fn read(frame: &Frame, people: &People<'_>, value: &Value, item: &Value, reading: &mut Reading) {
    for error in item.items("errors") {
        reading.push(fault(frame, error));
    }
    for thread in item.items("threads") {
        let id = thread.id("id");
        for item in thread.items("messages") {
            reading.push(message(frame, people, value, id.as_deref(), item));
        }
    }
    let metadata = item.part("metadata");
    if metadata.is_object() {
        let percent = metadata.count("progress").map(|percent| percent.min(100));
        let what = What::HistoryProgress { phase: metadata.count("phase"), chunk: metadata.count("chunk_order"), percent };
        reading.push(frame.noted("history_progress", metadata, None, None, what));
    } else if item.items("errors").is_empty() && item.items("threads").is_empty() {
        reading.push(frame.unknown("history", item));
    }
}
