//! The tables beside the conversation that its filing is found by.

use engine::error::Result;
use engine::ids::{ConversationId, LabelId, OperatorId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::message::Message;
use rusqlite::{Connection, params};

use super::errors::SqliteResult as _;
use super::rows;

/// In the act's own transaction. Most acts change nothing here.
pub(super) fn update(connection: &Connection, before: &Conversation, after: &Conversation) -> Result<()> {
    if before.filing != after.filing {
        let filing = &after.filing;
        let sql = "UPDATE conversation SET labels = ?2, priority = ?3, team = ?4, snoozed_until = ?5 WHERE id = ?1";
        let row = params![
            after.id.0,
            rows::labels_column(filing)?,
            filing.priority.code(),
            filing.team.map(|team| team.0),
            rows::snooze_column(filing)
        ];
        connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    }
    let (were, are) = (&before.filing.labels, &after.filing.labels);
    for label in were.iter().filter(|label| !are.contains(label)) {
        let sql = "DELETE FROM conversation_label WHERE conversation = ?1 AND label = ?2";
        connection.prepare_cached(sql).and_then(|mut delete| delete.execute([after.id.0, label.0])).stored()?;
    }
    if !are.is_empty() && (before.status, before.updated_at) != (after.status, after.updated_at) {
        let sql = "UPDATE conversation_label SET status = ?2, updated_at = ?3 WHERE conversation = ?1";
        let row = params![after.id.0, after.status.code(), after.updated_at.as_millis()];
        connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    }
    for added in are.iter().filter(|label| !were.contains(label)) {
        label(connection, after, *added)?;
    }
    Ok(())
}

/// A conversation is found by this label of its from now on.
pub(super) fn label(connection: &Connection, of: &Conversation, label: LabelId) -> Result<()> {
    let sql = "INSERT INTO conversation_label (label, conversation, organisation, status, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let row = params![label.0, of.id.0, of.organisation.0, of.status.code(), of.updated_at.as_millis()];
    connection.prepare_cached(sql).and_then(|mut insert| insert.execute(row)).stored().map(drop)
}

/// A note that was just stored names colleagues.
pub(super) fn mention(connection: &Connection, note: &Message) -> Result<()> {
    let sql = "INSERT INTO mention (operator, conversation, organisation, at, unread) VALUES (?1, ?2, ?3, ?4, 1) \
               ON CONFLICT (operator, conversation) DO UPDATE SET at = excluded.at, unread = unread + 1";
    for operator in &note.content.mentions {
        let row = [operator.0, note.conversation.0, note.organisation.0, note.at.as_millis()];
        connection.prepare_cached(sql).and_then(|mut upsert| upsert.execute(row)).stored()?;
    }
    Ok(())
}

pub(super) fn read_mentions(
    connection: &Connection,
    organisation: OrgId,
    conversation: ConversationId,
    operator: OperatorId,
) -> Result<bool> {
    let sql = "UPDATE mention SET unread = 0 WHERE operator = ?1 AND conversation = ?2 AND organisation = ?3 AND unread > 0";
    let row = [operator.0, conversation.0, organisation.0];
    connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored().map(|read| read > 0)
}
