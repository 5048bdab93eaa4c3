//! What a document has beside the columns of its row.

use engine::error::Result;
use engine::ids::InboxId;
use mongodb::bson::{Bson, Document, doc};

use crate::mongo::fields::{Fields, present};
use crate::mongo::{contact_search, erasure, lead_store, message_search, rows};
use crate::moving::{Row, Table, Value};

/// By the name of the table; most have nothing.
pub(super) fn add(table: &Table, row: &Row, document: &mut Document) -> Result<()> {
    match table.name {
        "contact" => found_by(document),
        "identity" => held_first(table, row, document),
        "contact_merge" => {
            lives_until("undone_at", document);
            Ok(())
        }
        "erasure" => {
            lives_until("finished_at", document);
            Ok(())
        }
        "conversation" => {
            let (said, session) = (aid(table, row, "last_said"), aid(table, row, "last_session"));
            document.extend(present(doc! { "stamp": 0_i64, "last_said": said, "last_session": session }));
            Ok(())
        }
        "message" => words(table, row, document),
        "call" => recording(document),
        "lead" => address(document),
        "event" => {
            // Ids of events tell their order before they have cursors, and every new one is greater.
            document.extend(document.get("cursor").cloned().map(|cursor| ("_id".to_owned(), cursor)));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What was looked up for the row under this name.
fn aid(table: &Table, row: &Row, name: &str) -> Option<i64> {
    let place = table.aids.iter().position(|aid| aid.name == name)?;
    match row.aids.get(place)? {
        Value::Int(value) => Some(*value),
        _ => None,
    }
}

fn found_by(document: &mut Document) -> Result<()> {
    let fields = Fields(document);
    let [name, email, phone] = ["name", "email", "phone"].map(|name| fields.text_or_none(name));
    let keys = contact_search::keys(name?, email?, phone?);
    document.extend(present(keys));
    Ok(())
}

/// Of those who have a handle in several inboxes, where it means the same person everywhere, one is the first.
fn held_first(table: &Table, row: &Row, document: &mut Document) -> Result<()> {
    let channel = rows::channel(Fields(document).text("channel")?)?;
    if channel.has_shared_handles() && aid(table, row, "is_first") == Some(1) {
        document.insert("first", true);
    }
    Ok(())
}

fn lives_until(end: &str, document: &mut Document) {
    if !document.contains_key(end) {
        document.insert("lives", true);
    }
}

fn words(table: &Table, row: &Row, document: &mut Document) -> Result<()> {
    // A message whose conversation is gone is found by nobody.
    let Some(inbox) = aid(table, row, "inbox") else { return Ok(()) };
    let message = rows::message(document)?;
    message_search::enter(document, InboxId(inbox), &message);
    Ok(())
}

fn recording(document: &mut Document) -> Result<()> {
    let recording = erasure::rows::call(document)?.recording;
    document.extend(recording.map(|recording| ("recording".to_owned(), Bson::from(recording.0))));
    Ok(())
}

fn address(document: &mut Document) -> Result<()> {
    let key = lead_store::email_key(Fields(document).text("email")?);
    document.extend(key.map(|key| ("email_key".to_owned(), Bson::from(key))));
    Ok(())
}
