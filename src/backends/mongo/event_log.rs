use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{MessageId, OrgId, SessionId};
use engine::model::conversation::Conversation;
use engine::model::delivery::DeliveryState;
use engine::model::event::{Event, EventKind, Mark, Side};
use engine::model::message::Message;
use engine::model::session::CloseReason;
use engine::ports::EventLog;
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query};
use super::fields::Fields;
use super::{MongoStore, act, message_store};

const MESSAGE_APPENDED: i64 = 1;
const CONTROL_MOVED: i64 = 2;
const CONVERSATION_CHANGED: i64 = 3;
const RECEIPT_ADVANCED: i64 = 4;
const SESSION_CLOSED: i64 = 5;
const SESSION_RATED: i64 = 6;
const MESSAGE_CHANGED: i64 = 7;
const MARKED: i64 = 8;

/// Kind, subject and detail as stored.
pub(super) fn event_fields(kind: &EventKind) -> (i64, Option<i64>, Option<i64>) {
    match kind {
        EventKind::MessageAppended(message) => (MESSAGE_APPENDED, Some(message.id.0), None),
        EventKind::MessageChanged(message) => (MESSAGE_CHANGED, Some(message.id.0), None),
        EventKind::ControlMoved => (CONTROL_MOVED, None, None),
        EventKind::ConversationChanged => (CONVERSATION_CHANGED, None, None),
        EventKind::ReceiptAdvanced { side, seq, state } => {
            let side = if *side == Side::Contact { 0 } else { 8 };
            (RECEIPT_ADVANCED, Some(*seq as i64), Some(side + i64::from(state.rank())))
        }
        EventKind::Marked(mark) => (MARKED, None, Some(i64::from(mark.code()))),
        EventKind::SessionClosed { session, reason } => (SESSION_CLOSED, Some(session.0), Some(i64::from(reason.code()))),
        EventKind::SessionRated { session, rating } => (SESSION_RATED, Some(session.0), Some(i64::from(*rating))),
    }
}

#[async_trait]
impl EventLog for MongoStore {
    async fn list_after(&self, organisation: OrgId, cursor: u64, limit: usize) -> Result<Vec<Arc<Event>>> {
        list(&mut self.desk(), Some(organisation), cursor, limit).await
    }

    async fn relay_after(&self, cursor: u64, limit: usize) -> Result<Vec<Arc<Event>>> {
        list(&mut self.desk(), None, cursor, limit).await
    }

    async fn last_cursor(&self) -> Result<u64> {
        last_cursor(&mut self.desk()).await
    }

    async fn first_cursor(&self) -> Result<u64> {
        let oldest = self.desk().first("event", doc! { "cursor": { "$gt": 0 } }, doc! { "cursor": 1 }).await?;
        // Whoever holds the cursor just before the oldest event has missed nothing.
        oldest.map_or(Ok(0), |oldest| Ok(Fields(&oldest).seq("cursor")? - 1))
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let mut desk = self.desk();
        // The newest event stays, whatever its age: cursors go on from it.
        let newest = last_cursor(&mut desk).await?;
        let old = doc! { "cursor": { "$gt": 0, "$lt": newest as i64 } };
        let query = Query::new(old, doc! { "cursor": 1 }, limit.max(1)).only(doc! { "_id": 1, "at": 1 });
        let mut gone = Vec::new();
        for stored in desk.find("event", query).await? {
            if Fields(&stored).time("at")? < before {
                gone.push(Fields(&stored).int("_id")?);
            }
        }
        if gone.is_empty() {
            return Ok(0);
        }
        desk.delete_many("event", doc! { "_id": { "$in": gone } }).await.map(|gone| gone as usize)
    }
}

pub(super) async fn last_cursor(desk: &mut Desk) -> Result<u64> {
    let newest = desk.first("event", doc! { "cursor": { "$gt": 0 } }, doc! { "cursor": -1 }).await?;
    newest.map_or(Ok(0), |newest| Fields(&newest).seq("cursor"))
}

/// Events in one look; what a caller wants more is read in further ones.
const LOOK: usize = 500;

/// Fewer than `limit` only at the end, although events of what was erased are passed over.
async fn list(desk: &mut Desk, organisation: Option<OrgId>, mut cursor: u64, limit: usize) -> Result<Vec<Arc<Event>>> {
    let mut events = Vec::new();
    while events.len() < limit {
        let wanted = (limit - events.len()).min(LOOK);
        let mut filter = doc! { "cursor": { "$gt": cursor as i64 } };
        if let Some(organisation) = organisation {
            filter.insert("organisation", organisation.0);
        }
        let found = desk.find("event", Query::new(filter, doc! { "cursor": 1 }, wanted)).await?;
        let is_end = found.len() < wanted;
        if let Some(last) = found.last() {
            cursor = Fields(last).seq("cursor")?;
        }
        restore(desk, &found, &mut events).await?;
        if is_end {
            break;
        }
    }
    Ok(events)
}

/// The events again: their messages as stored, their conversations as they are now. Those that were erased are left out.
async fn restore(desk: &mut Desk, stored: &[Document], into: &mut Vec<Arc<Event>>) -> Result<()> {
    let (mut conversations, mut messages) = (Vec::new(), Vec::new());
    for event in stored {
        let fields = Fields(event);
        conversations.push(fields.int("conversation")?);
        if is_about_message(fields.int("kind")?) {
            messages.extend(fields.int_or_none("subject")?);
        }
    }
    conversations.sort_unstable();
    conversations.dedup();
    let found = act::find_many(desk, conversations).await?;
    let conversations: HashMap<i64, Arc<Conversation>> = found.into_iter().map(|one| (one.id.0, Arc::new(one))).collect();
    let found = message_store::find_many(desk, messages).await?;
    let messages: HashMap<i64, Arc<Message>> = found.into_iter().map(|one| (one.id.0, Arc::new(one))).collect();
    for event in stored {
        let cursor = Fields(event).seq("cursor")?;
        let conversation = conversations.get(&Fields(event).int("conversation")?);
        let subject = Fields(event).int_or_none("subject")?.map(MessageId);
        let message = subject.and_then(|id| messages.get(&id.0));
        if let Some(conversation) = conversation {
            into.extend(event_of(event, cursor, conversation, message)?.map(Arc::new));
        }
    }
    Ok(())
}

/// One that got its cursor just now.
pub(super) async fn restore_one(desk: &mut Desk, stored: &Document, cursor: u64) -> Result<Option<Event>> {
    let fields = Fields(stored);
    let Some(conversation) = act::find_many(desk, vec![fields.int("conversation")?]).await?.pop() else { return Ok(None) };
    let subject = fields.int_or_none("subject")?.filter(|_| fields.int("kind").is_ok_and(is_about_message));
    let message = message_store::find_many(desk, subject.into_iter().collect()).await?.pop().map(Arc::new);
    event_of(stored, cursor, &Arc::new(conversation), message.as_ref())
}

fn is_about_message(kind: i64) -> bool {
    [MESSAGE_APPENDED, MESSAGE_CHANGED].contains(&kind)
}

fn event_of(
    stored: &Document,
    cursor: u64,
    conversation: &Arc<Conversation>,
    message: Option<&Arc<Message>>,
) -> Result<Option<Event>> {
    let fields = Fields(stored);
    let broken = || Error::corrupt(format!("event {cursor} cannot be read"));
    let detail = fields.small_or_none::<u8>("detail")?;
    let kind = match (fields.int("kind")?, fields.int_or_none("subject")?, detail) {
        (kind, Some(_), _) if is_about_message(kind) => {
            let Some(message) = message else { return Ok(None) };
            let message = Arc::clone(message);
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
    let (organisation, at) = (OrgId(fields.int("organisation")?), fields.time("at")?);
    let conversation = Arc::clone(conversation);
    Ok(Some(Event { cursor, organisation, at, conversation, moved_from: None, kind }))
}
