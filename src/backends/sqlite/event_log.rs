use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, MessageId, OrgId, SessionId};
use engine::model::delivery::DeliveryState;
use engine::model::event::{Event, EventKind, Mark, Side};
use engine::model::session::CloseReason;
use engine::ports::EventLog;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::errors::SqliteResult as _;
use super::{SqliteStore, act, message_store};

const MESSAGE_APPENDED: u8 = 1;
const CONTROL_MOVED: u8 = 2;
const CONVERSATION_CHANGED: u8 = 3;
const RECEIPT_ADVANCED: u8 = 4;
const SESSION_CLOSED: u8 = 5;
const SESSION_RATED: u8 = 6;
const MESSAGE_CHANGED: u8 = 7;
const MARKED: u8 = 8;

/// Kind, subject and detail as stored.
pub(super) fn event_columns(kind: &EventKind) -> (u8, Option<i64>, Option<u8>) {
    match kind {
        EventKind::MessageAppended(message) => (MESSAGE_APPENDED, Some(message.id.0), None),
        EventKind::MessageChanged(message) => (MESSAGE_CHANGED, Some(message.id.0), None),
        EventKind::ControlMoved => (CONTROL_MOVED, None, None),
        EventKind::ConversationChanged => (CONVERSATION_CHANGED, None, None),
        EventKind::ReceiptAdvanced { side, seq, state } => {
            let side = if *side == Side::Contact { 0 } else { 8 };
            (RECEIPT_ADVANCED, Some(*seq as i64), Some(side + state.rank()))
        }
        EventKind::Marked(mark) => (MARKED, None, Some(mark.code())),
        EventKind::SessionClosed { session, reason } => (SESSION_CLOSED, Some(session.0), Some(reason.code())),
        EventKind::SessionRated { session, rating } => (SESSION_RATED, Some(session.0), Some(*rating)),
    }
}

#[derive(Clone, Copy)]
struct Stored {
    cursor: u64,
    organisation: OrgId,
    conversation: ConversationId,
    at: Timestamp,
    kind: u8,
    subject: Option<i64>,
    detail: Option<u8>,
}

#[async_trait]
impl EventLog for SqliteStore {
    async fn list_after(&self, organisation: OrgId, cursor: u64, limit: usize) -> Result<Vec<Arc<Event>>> {
        self.readers.call(move |connection| list(connection, Some(organisation), cursor, limit)).await
    }

    async fn relay_after(&self, cursor: u64, limit: usize) -> Result<Vec<Arc<Event>>> {
        self.readers.call(move |connection| list(connection, None, cursor, limit)).await
    }

    async fn last_cursor(&self) -> Result<u64> {
        self.readers.call(last_cursor).await
    }

    async fn first_cursor(&self) -> Result<u64> {
        let first = |connection: &Connection| {
            let mut select = connection.prepare_cached("SELECT cursor FROM event ORDER BY cursor LIMIT 1").stored()?;
            let oldest: Option<i64> = select.query_row([], |row| row.get(0)).optional().stored()?;
            // Whoever holds the cursor just before the oldest event has missed nothing.
            Ok(oldest.map_or(0, |oldest| oldest as u64 - 1))
        };
        self.readers.call(first).await
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize> {
        // The newest event stays, whatever its age: cursors go on from it after a restart.
        let sql = "DELETE FROM event WHERE cursor IN (SELECT cursor FROM event WHERE cursor < (SELECT max(cursor) FROM event) \
                   ORDER BY cursor LIMIT ?2) AND at < ?1";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute(params![before.as_millis(), limit as i64]).stored()
            })
            .await
    }
}

pub(super) fn last_cursor(connection: &Connection) -> Result<u64> {
    let mut select = connection.prepare_cached("SELECT coalesce(max(cursor), 0) FROM event").stored()?;
    select.query_row([], |row| row.get::<_, i64>(0)).stored().map(|cursor| cursor as u64)
}

/// Fewer than `limit` only at the end, although events of what was erased are passed over.
fn list(connection: &Connection, organisation: Option<OrgId>, mut cursor: u64, limit: usize) -> Result<Vec<Arc<Event>>> {
    let mut events = Vec::new();
    while events.len() < limit {
        let wanted = limit - events.len();
        let found = stored_after(connection, organisation, cursor, wanted)?;
        let is_end = found.len() < wanted;
        cursor = found.last().map_or(cursor, |last| last.cursor);
        for stored in found {
            events.extend(restore(connection, stored)?);
        }
        if is_end {
            break;
        }
    }
    Ok(events)
}

fn stored_after(connection: &Connection, organisation: Option<OrgId>, cursor: u64, limit: usize) -> Result<Vec<Stored>> {
    let sql = "SELECT cursor, organisation, conversation, at, kind, subject, detail FROM event \
               WHERE cursor > ?1 AND (?2 IS NULL OR organisation = ?2) ORDER BY cursor LIMIT ?3";
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_map(params![cursor as i64, organisation.map(|organisation| organisation.0), limit as i64], |row| {
        Ok(Stored {
            cursor: row.get::<_, i64>(0)? as u64,
            organisation: OrgId(row.get(1)?),
            conversation: ConversationId(row.get(2)?),
            at: Timestamp::from_millis(row.get(3)?),
            kind: row.get(4)?,
            subject: row.get(5)?,
            detail: row.get(6)?,
        })
    });
    found.stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()
}

/// The event again: its message as stored, its conversation as it is now. `None` when they were erased.
fn restore(connection: &Connection, stored: Stored) -> Result<Option<Arc<Event>>> {
    let Stored { cursor, organisation, conversation, at, kind, subject, detail } = stored;
    let broken = || Error::corrupt(format!("event {cursor} cannot be read"));
    let kind = match (kind, subject, detail) {
        (MESSAGE_APPENDED | MESSAGE_CHANGED, Some(id), _) => {
            let Some(message) = message_store::find(connection, organisation, MessageId(id))? else { return Ok(None) };
            let message = Arc::new(message);
            if kind == MESSAGE_APPENDED { EventKind::MessageAppended(message) } else { EventKind::MessageChanged(message) }
        }
        (CONTROL_MOVED, ..) => EventKind::ControlMoved,
        (CONVERSATION_CHANGED, ..) => EventKind::ConversationChanged,
        (RECEIPT_ADVANCED, Some(seq), Some(detail)) => EventKind::ReceiptAdvanced {
            side: if detail < 8 { Side::Contact } else { Side::Operator },
            seq: seq as u64,
            state: DeliveryState::from_rank(detail % 8).ok_or_else(broken)?,
        },
        (SESSION_CLOSED, Some(session), Some(reason)) => {
            EventKind::SessionClosed { session: SessionId(session), reason: CloseReason::from_code(reason).ok_or_else(broken)? }
        }
        (MARKED, _, Some(mark)) => EventKind::Marked(Mark::from_code(mark).ok_or_else(broken)?),
        (SESSION_RATED, Some(session), Some(rating)) => EventKind::SessionRated { session: SessionId(session), rating },
        _ => return Err(broken()),
    };
    let Some(conversation) = act::find(connection, organisation, conversation)? else { return Ok(None) };
    Ok(Some(Arc::new(Event { cursor, organisation, at, conversation: Arc::new(conversation), moved_from: None, kind })))
}
