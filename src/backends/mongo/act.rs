//! One act in one transaction: what the rules return is written document by document.

use std::sync::Arc;

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, MessageId, OrgId};
use engine::model::act::{Act, Applied, Moment, Outcome, ReceiptMark, SessionAct, Verdict};
use engine::model::amend::Amendment;
use engine::model::automation;
use engine::model::conversation::Conversation;
use engine::model::delivery::DeliveryState;
use engine::model::event::{Event, EventKind, Side};
use engine::model::message::{Author, Message};
use engine::model::rules;
use engine::model::sight::Place;
use engine::model::timer::TimerAct;
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query};
use super::errors::outrun;
use super::event_log::event_fields;
use super::fields::{Fields, own, present, set};
use super::{automation_log, contact_store, filing, message_search, message_store, outbox, rows, session_meter};

/// A conversation as this transaction has read it, with what is carried along on it for lists and for the order of its events.
pub(super) struct Kept {
    pub conversation: Arc<Conversation>,
    carried: Carried,
    stamp: i64,
    events: Vec<Document>,
}

#[derive(Default, Clone, Copy)]
struct Carried {
    /// The id of its newest event: the next one is greater.
    event_high: i64,
    /// The last message that somebody said; notices of the system are none.
    last_said: Option<i64>,
    last_session: Option<i64>,
}

pub(super) async fn apply(desk: &mut Desk, organisation: OrgId, id: ConversationId, act: &Act) -> Result<Outcome> {
    let kept = load(desk, organisation, id).await?;
    let before = Arc::clone(&kept.conversation);
    let now = desk.clock.now();
    let kept_out = act.is_of_contact() && contact_store::is_blocked(desk, organisation, before.contact).await?;
    let what_is_left = if kept_out { act.of_blocked() } else { None };
    if kept_out && what_is_left.is_none() {
        return Ok(Outcome { verdict: Verdict::Unchanged, message: None, conversation: before });
    }
    let act = what_is_left.as_ref().unwrap_or(act);
    let ids = Arc::clone(&desk.ids);
    let applied = rules::apply(&before, act, Moment { now, ids: &ids });
    if applied.verdict != Verdict::Done {
        return Ok(Outcome { verdict: applied.verdict, message: None, conversation: before });
    }
    let happened = automation::happened(act, &before, &applied.conversation, &applied.messages);
    let outcome = store(desk, kept, applied, act.message(), now).await?;
    if outcome.verdict == Verdict::Done {
        automation_log::enter(desk, &outcome.conversation, &happened, now).await?;
    }
    Ok(outcome)
}

/// `NotFound` without it.
pub(super) async fn load(desk: &mut Desk, organisation: OrgId, id: ConversationId) -> Result<Kept> {
    let found = desk.find_one("conversation", own(organisation, id.0)).await?;
    let stored = found.ok_or_else(|| Error::not_found(format!("no conversation {id}")))?;
    kept(&stored)
}

pub(super) fn kept(stored: &Document) -> Result<Kept> {
    let fields = Fields(stored);
    let carried = Carried {
        event_high: fields.int_or_none("event_high")?.unwrap_or(0),
        last_said: fields.int_or_none("last_said")?,
        last_session: fields.int_or_none("last_session")?,
    };
    let conversation = Arc::new(rows::conversation(stored)?);
    Ok(Kept { conversation, carried, stamp: fields.int("stamp")?, events: Vec::new() })
}

pub(super) async fn find(desk: &mut Desk, organisation: OrgId, id: ConversationId) -> Result<Option<Conversation>> {
    desk.find_one("conversation", own(organisation, id.0)).await?.as_ref().map(rows::conversation).transpose()
}

/// These of them that are there, in no order.
pub(super) async fn find_many(desk: &mut Desk, ids: Vec<i64>) -> Result<Vec<Conversation>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = desk.find("conversation", Query::new(doc! { "_id": { "$in": ids } }, doc! {}, 0)).await?;
    found.iter().map(rows::conversation).collect()
}

async fn store(desk: &mut Desk, mut kept: Kept, applied: Applied, wanted: Option<MessageId>, now: Timestamp) -> Result<Outcome> {
    let before = Arc::clone(&kept.conversation);
    let Applied { verdict, conversation, messages, events, timers, session, receipt } = applied;
    // A message that carries its sender's id and is there already: nothing else may be written.
    for message in messages.iter().filter(|message| message.client_id.is_some()) {
        if let Some(first) = find_repeated(desk, message).await? {
            return Ok(Outcome { verdict: Verdict::Duplicate, message: Some(Arc::new(first)), conversation: before });
        }
    }
    store_messages(desk, &conversation, &messages, now).await?;
    let said = messages.iter().filter(|message| message.author != Author::System).max_by_key(|message| message.seq);
    if let Some(said) = said {
        kept.carried.last_said = Some(said.id.0);
    }
    if let Some(session) = session {
        if let SessionAct::Open(id) = &session {
            kept.carried.last_session = Some(id.0);
        }
        store_session(desk, &conversation, session, now).await?;
    }
    for timer in timers {
        store_timer(desk, &conversation, timer).await?;
    }
    if let Some(receipt) = receipt {
        mark_receipt(desk, &before, receipt).await?;
    }
    let conversation = Arc::new(conversation);
    let (was, is) = (Place::of(&before), Place::of(&conversation));
    let moved_from = (was != is).then_some(was);
    kept.conversation = Arc::clone(&conversation);
    for kind in events {
        tell(desk, &mut kept, moved_from, kind, now);
    }
    write(desk, kept, rows::changeable(&conversation)?).await?;
    let message = messages.iter().find(|message| Some(message.id) == wanted).cloned();
    Ok(Outcome { verdict, message, conversation })
}

async fn store_messages(desk: &mut Desk, of: &Conversation, messages: &[Arc<Message>], now: Timestamp) -> Result<()> {
    let mut documents = Vec::with_capacity(messages.len());
    for message in messages {
        let mut document = rows::message_document(message)?;
        message_search::enter(&mut document, of.inbox, message);
        documents.push(document);
    }
    desk.insert_many("message", documents).await?;
    for message in messages.iter().filter(|message| !message.content.mentions.is_empty()) {
        filing::mention(desk, message).await?;
    }
    for message in messages.iter().filter(|message| message.delivery == Some(DeliveryState::Queued)) {
        outbox::enter(desk, of, message, now).await?;
    }
    Ok(())
}

/// Something happened to the conversation; stored by [`write`].
pub(super) fn tell(desk: &mut Desk, kept: &mut Kept, moved_from: Option<Place>, kind: EventKind, now: Timestamp) {
    let next: i64 = desk.ids.next_at(now);
    // Of one conversation they grow whatever the clocks of the processes say.
    let id = next.max(kept.carried.event_high + 1);
    kept.carried.event_high = id;
    let conversation = Arc::clone(&kept.conversation);
    let (code, subject, detail) = event_fields(&kind);
    kept.events.push(present(doc! {
        "_id": id,
        "organisation": conversation.organisation.0,
        "conversation": conversation.id.0,
        "at": now.as_millis(),
        "kind": code,
        "subject": subject,
        "detail": detail,
        "by": desk.run,
        "fresh": true,
    }));
    let organisation = conversation.organisation;
    desk.happened.push((id, Event { cursor: 0, organisation, at: now, conversation, moved_from, kind }));
}

/// The conversation with these fields, and what was told of it.
pub(super) async fn write(desk: &mut Desk, kept: Kept, mut fields: Document) -> Result<()> {
    let Kept { conversation, carried, stamp, events } = kept;
    fields.extend(doc! {
        "event_high": carried.event_high,
        "last_said": carried.last_said,
        "last_session": carried.last_session,
        "stamp": stamp + 1,
    });
    // The server refuses whoever read an older one; the stamp says the same in plain words.
    let mut filter = own(conversation.organisation, conversation.id.0);
    filter.insert("stamp", stamp);
    if desk.update("conversation", filter, set(fields)).await? == 0 {
        return Err(outrun());
    }
    desk.insert_many("event", events).await
}

/// A change of one message, with its event; none when it was so already.
pub(super) async fn amend(
    desk: &mut Desk,
    organisation: OrgId,
    id: MessageId,
    amendment: &Amendment,
) -> Result<Option<Arc<Message>>> {
    let missing = || Error::not_found(format!("no message {id}"));
    let message = message_store::find(desk, organisation, id).await?.ok_or_else(missing)?;
    let said = message.text.clone();
    let Some(message) = message.amended(amendment) else {
        return Ok(None);
    };
    let mut kept = load(desk, organisation, message.conversation).await?;
    let mut fields = rows::message_changeable(&message)?;
    if message.text != said {
        message_search::renew(&mut fields, kept.conversation.inbox, &message);
    }
    desk.update("message", own(organisation, id.0), set(fields)).await?;
    let message = Arc::new(message);
    let now = desk.clock.now();
    tell(desk, &mut kept, None, EventKind::MessageChanged(Arc::clone(&message)), now);
    write(desk, kept, doc! {}).await?;
    Ok(Some(message))
}

/// A failed message back into the outbox.
pub(super) async fn resend(desk: &mut Desk, organisation: OrgId, id: MessageId, despite_doubt: bool) -> Result<Arc<Message>> {
    let missing = || Error::not_found(format!("no message {id}"));
    let message = message_store::find(desk, organisation, id).await?.ok_or_else(missing)?;
    let mut kept = load(desk, organisation, message.conversation).await?;
    let conversation = Arc::clone(&kept.conversation);
    let again = message.again(despite_doubt).map_err(|reason| Error::conflict(reason.to_string()))?;
    if !conversation.channel.is_called() {
        return Err(Error::conflict("on this channel nothing is sent again"));
    }
    let message = Message { epoch: conversation.control.epoch, ..again };
    desk.update("message", own(organisation, id.0), set(rows::message_changeable(&message)?)).await?;
    desk.delete_many("provider_id", doc! { "message": id.0 }).await?;
    let now = desk.clock.now();
    outbox::enter(desk, &conversation, &message, now).await?;
    let message = Arc::new(message);
    tell(desk, &mut kept, None, EventKind::MessageChanged(Arc::clone(&message)), now);
    write(desk, kept, doc! {}).await?;
    Ok(message)
}

async fn find_repeated(desk: &mut Desk, message: &Message) -> Result<Option<Message>> {
    let (author_kind, _) = rows::author_fields(message.author);
    let filter =
        doc! { "conversation": message.conversation.0, "author_kind": author_kind, "client_id": message.client_id.as_deref() };
    desk.find_one("message", filter).await?.as_ref().map(rows::message).transpose()
}

async fn store_session(desk: &mut Desk, of: &Conversation, session: SessionAct, now: Timestamp) -> Result<()> {
    let (id, fields) = match session {
        SessionAct::Open(id) => {
            let place = session_meter::count(desk, of.organisation, now).await?;
            let opened = doc! {
                "_id": id.0,
                "organisation": of.organisation.0,
                "conversation": of.id.0,
                "opened_at": now.as_millis(),
                "place": place,
            };
            return desk.insert("session", opened).await;
        }
        SessionAct::Close(id, reason) => {
            let closed = doc! {
                "closed_at": now.as_millis(),
                "close_reason": reason.as_str(),
                "operator": of.service.answered_by.map(|operator| operator.0),
            };
            let open = doc! { "_id": id.0, "closed_at": { "$exists": false } };
            return desk.update("session", open, set(closed)).await.map(drop);
        }
        SessionAct::Ask(id) => (id, doc! { "asked_at": now.as_millis() }),
        SessionAct::Comment(id, comment) => (id, doc! { "rating_comment": &*comment }),
        SessionAct::Rate(id, rating) => (id, doc! { "rating": i64::from(rating), "rated_at": now.as_millis() }),
    };
    desk.update("session", doc! { "_id": id.0 }, set(fields)).await.map(drop)
}

async fn store_timer(desk: &mut Desk, of: &Conversation, timer: TimerAct) -> Result<()> {
    match timer {
        TimerAct::Set { kind, due } => {
            let fields = doc! { "organisation": of.organisation.0, "due": due.as_millis(), "visible_at": due.as_millis() };
            let key = doc! { "conversation": of.id.0, "kind": i64::from(kind.code()) };
            desk.upsert("timer", key, doc! { "$set": fields }).await
        }
        TimerAct::Clear { kind } => {
            let key = doc! { "conversation": of.id.0, "kind": i64::from(kind.code()) };
            desk.delete("timer", key).await.map(drop)
        }
    }
}

/// A receipt speaks of what the other side wrote since the last one, and only ever raises a message's state.
async fn mark_receipt(desk: &mut Desk, before: &Conversation, mark: ReceiptMark) -> Result<()> {
    let (authors, from) = match mark.side {
        Side::Contact => (vec![2_i64, 3], before.contact_read_seq),
        Side::Operator => (vec![1_i64], before.operator_read_seq),
    };
    let rank = i64::from(mark.state.rank());
    let behind = doc! {
        "conversation": before.id.0,
        "seq": { "$gt": from as i64, "$lte": mark.seq as i64 },
        "author_kind": { "$in": authors },
        "delivery": { "$lt": rank },
    };
    desk.update_many("message", behind, doc! { "$set": { "delivery": rank } }).await.map(drop)
}
