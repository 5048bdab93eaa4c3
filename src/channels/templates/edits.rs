use channels::template::{Status, Template, to_wire};
use engine::Engine;
use engine::clock::Timestamp;
use engine::error::{Kind, Result};
use engine::model::record::Versioned;
use serde_json::json;

use super::{MessageTemplate, want};

/// Others may write at the same time, a few of them.
const TRIES: usize = 4;

/// Writes down what the platform has just accepted. `read` is as it was before the platform was asked, at `asked_at`; a list or a
/// notice may have been written down since.
pub async fn keep_edit(
    engine: &Engine,
    read: Versioned<MessageTemplate>,
    edited: &Template,
    asked_at: Timestamp,
) -> Result<MessageTemplate> {
    let accepted_at = engine.clock.now();
    let mut last = read.clone();
    for _ in 0..TRIES {
        let Some(record) = over(&last.value, &read.value, edited, asked_at, accepted_at) else {
            return Ok(last.value);
        };
        match engine.records.put(record.organisation, &record, last.version).await {
            Ok(_version) => return Ok(record),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
        match engine.records.get::<MessageTemplate>(record.organisation, record.id.0).await? {
            Some(now) => last = now,
            // Deleted at the platform's side meanwhile.
            None => return Ok(record),
        }
    }
    // Many write it at once; the list tells how it is now.
    want(engine, last.value.organisation, last.value.inbox).await?;
    Ok(last.value)
}

/// `last` with the edit; `None` when what it says is newer than the edit.
fn over(
    last: &MessageTemplate,
    before: &MessageTemplate,
    edited: &Template,
    asked_at: Timestamp,
    accepted_at: Timestamp,
) -> Option<MessageTemplate> {
    if last.updated_at > accepted_at {
        return None;
    }
    let mut wire = to_wire(edited);
    wire["id"] = json!(last.remote);
    let mut record = MessageTemplate {
        category: edited.category.as_str().to_owned(),
        status: "PENDING".to_owned(),
        reason: None,
        wire,
        updated_at: accepted_at,
        ..last.clone()
    };
    if Status::from_wire(&before.status) == Status::Approved {
        record.note_edit(asked_at);
    }
    Some(record)
}

#[cfg(test)]
mod tests;
