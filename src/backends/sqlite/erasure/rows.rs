//! What goes with messages, calls and conversations, whoever wants them gone.

use engine::error::{Context as _, Kind, Result};
use engine::ids::{BlobId, CallId, ConversationId, MessageId, OrgId};
use engine::model::call::Call;
use engine::model::message::Content;
use engine::ports::erasure::Portion;
use rusqlite::{Connection, params};

use super::super::errors::SqliteResult as _;
use super::super::writer::Desk;

/// What belongs to a conversation and goes with it; found by the conversation, which the `+` says to the planner.
const BELONGINGS: [&str; 14] = [
    "DELETE FROM session WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM timer WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM outbox WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM turn_trace WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM tool_call WHERE conversation = ?1 AND organisation = ?2",
    "DELETE FROM usage_conversation WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM conversation_label WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM mention WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM webhook_attempt WHERE letter IN (SELECT id FROM webhook_letter WHERE conversation = ?1 AND +organisation = ?2)",
    "DELETE FROM webhook_letter WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM automation_run WHERE conversation = ?1 AND organisation = ?2",
    "DELETE FROM automation_occasion WHERE conversation = ?1 AND +organisation = ?2",
    "UPDATE identity SET conversation = NULL WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM conversation WHERE id = ?1 AND organisation = ?2",
];

/// Records that tell of conversations or people and are few; settings tell of neither.
const TELLING: [&str; 3] = ["knowledge_gap", "lead", "macro_run"];

/// How many of what went.
pub(in super::super) struct Gone {
    pub messages: u64,
    pub calls: u64,
    pub traces: u64,
}

/// The next messages and calls of these conversations, `limit` together.
pub(in super::super) fn portion(connection: &Connection, conversations: &[ConversationId], limit: usize) -> Result<Portion> {
    let mut messages =
        connection.prepare_cached("SELECT id, content FROM message WHERE conversation = ?1 ORDER BY seq LIMIT ?2").stored()?;
    let mut calls =
        connection.prepare_cached("SELECT id, body FROM call WHERE conversation = ?1 ORDER BY id LIMIT ?2").stored()?;
    let mut portion = Portion::default();
    for conversation in conversations {
        let left = limit.saturating_sub(portion.messages.len() + portion.calls.len());
        let mut rows = messages.query([conversation.0, left as i64]).stored()?;
        while let Some(row) = rows.next().stored()? {
            portion.messages.push(MessageId(row.get(0).stored()?));
            if let Some(content) = row.get::<_, Option<String>>(1).stored()? {
                let content: Content =
                    serde_json::from_str(&content).context(Kind::Corrupt, "a stored message cannot be read")?;
                portion.files.extend(content.attachments.iter().map(|attachment| attachment.id));
            }
        }
        let left = limit.saturating_sub(portion.messages.len() + portion.calls.len());
        let mut rows = calls.query([conversation.0, left as i64]).stored()?;
        while let Some(row) = rows.next().stored()? {
            portion.calls.push(CallId(row.get(0).stored()?));
            let body: String = row.get(1).stored()?;
            let call: Call = serde_json::from_str(&body).context(Kind::Corrupt, "a stored call cannot be read")?;
            portion.files.extend(call.recording);
        }
    }
    Ok(portion)
}

/// The rows of a portion and all that hangs on them.
pub(in super::super) fn remove(connection: &Connection, organisation: OrgId, portion: &Portion) -> Result<Gone> {
    let each = |sql: &str, ids: &mut dyn Iterator<Item = i64>| -> Result<u64> {
        let mut delete = connection.prepare_cached(sql).stored()?;
        let mut removed = 0;
        for id in ids {
            removed += delete.execute([id, organisation.0]).stored()? as u64;
        }
        Ok(removed)
    };
    let messages = || portion.messages.iter().map(|message| message.0);
    for sql in [
        "DELETE FROM message_words WHERE rowid = (SELECT id FROM message WHERE id = ?1 AND organisation = ?2)",
        "DELETE FROM report WHERE (inbox, id) IN (SELECT inbox, id FROM provider_id WHERE message = ?1 AND organisation = ?2)",
        "DELETE FROM provider_id WHERE message = ?1 AND organisation = ?2",
        "DELETE FROM outbox WHERE message = ?1 AND organisation = ?2",
    ] {
        each(sql, &mut messages())?;
    }
    let traces = each("DELETE FROM turn_trace WHERE message = ?1 AND organisation = ?2", &mut messages())?;
    let gone = each("DELETE FROM message WHERE id = ?1 AND organisation = ?2", &mut messages())?;
    let mut calls = portion.calls.iter().map(|call| call.0);
    let calls = each("DELETE FROM call WHERE id = ?1 AND organisation = ?2", &mut calls)?;
    let mut looks =
        connection.prepare_cached("DELETE FROM audit WHERE organisation = ?1 AND object = ?2 AND actor = -1").stored()?;
    for file in &portion.files {
        looks.execute(params![organisation.0, BlobId::to_string(file)]).stored()?;
    }
    Ok(Gone { messages: gone, calls, traces })
}

/// A conversation without messages and calls; the number of records that told of it.
pub(in super::super) fn remove_conversation(desk: &mut Desk<'_>, organisation: OrgId, id: ConversationId) -> Result<u64> {
    for sql in BELONGINGS {
        let mut belonging = desk.connection.prepare_cached(sql).stored()?;
        belonging.execute([id.0, organisation.0]).stored()?;
    }
    desk.memory.conversations.remove(&id);
    // What agents remember of it has the conversation's own id.
    let keys = "DELETE FROM record_key WHERE organisation = ?2 AND kind = 'agent_talk' AND id = ?1";
    desk.connection.execute(keys, [id.0, organisation.0]).stored()?;
    let memory = "DELETE FROM record WHERE organisation = ?2 AND kind = 'agent_talk' AND id = ?1";
    let remembered = desk.connection.execute(memory, [id.0, organisation.0]).stored()? as u64;
    let jobs = "DELETE FROM job WHERE organisation = ?1 AND instr(payload, ?2) > 0";
    desk.connection.execute(jobs, params![organisation.0, id.to_string()]).stored()?;
    Ok(remembered + remove_telling(desk.connection, organisation, &id.to_string())?)
}

/// Jobs that have failed for good and have this mark in them; the others are about to be done, and may tell of others too.
pub(super) fn remove_failed(connection: &Connection, organisation: OrgId, mark: &str) -> Result<()> {
    let jobs = "DELETE FROM job WHERE organisation = ?1 AND dead = 1 \
                AND (instr(payload, ?2) > 0 OR instr(coalesce(last_error, ''), ?2) > 0)";
    connection.execute(jobs, params![organisation.0, mark]).stored().map(drop)
}

/// Letters to programs outside with this mark in them.
pub(super) fn remove_letters(connection: &Connection, organisation: OrgId, mark: &str) -> Result<()> {
    let attempts = "DELETE FROM webhook_attempt WHERE letter IN \
                    (SELECT id FROM webhook_letter WHERE organisation = ?1 AND instr(body, ?2) > 0)";
    let letters = "DELETE FROM webhook_letter WHERE organisation = ?1 AND instr(body, ?2) > 0";
    for sql in [attempts, letters] {
        connection.execute(sql, params![organisation.0, mark]).stored()?;
    }
    Ok(())
}

/// Records with this mark in them; how many.
pub(super) fn remove_telling(connection: &Connection, organisation: OrgId, mark: &str) -> Result<u64> {
    let keys = "DELETE FROM record_key WHERE kind = ?2 AND organisation = ?1 AND id IN \
                (SELECT id FROM record WHERE organisation = ?1 AND kind = ?2 AND instr(body, ?3) > 0)";
    let bodies = "DELETE FROM record WHERE organisation = ?1 AND kind = ?2 AND instr(body, ?3) > 0";
    let mut removed = 0;
    for kind in TELLING {
        connection.execute(keys, params![organisation.0, kind, mark]).stored()?;
        removed += connection.execute(bodies, params![organisation.0, kind, mark]).stored()? as u64;
    }
    Ok(removed)
}
