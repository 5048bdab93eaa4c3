//! Documents to nouns and back.

use std::sync::Arc;

use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{BotId, ContactId, ConversationId, InboxId, LabelId, MessageId, OperatorId, OrgId, SessionId, TeamId};
use engine::model::comment::Topic;
use engine::model::control::{Control, Holder};
use engine::model::conversation::{Conversation, Status};
use engine::model::delivery::DeliveryState;
use engine::model::filing::{Filing, Priority, Snooze};
use engine::model::inbox::Channel;
use engine::model::message::{Author, Message, Notice};
use engine::model::turn::DueTurn;
use mongodb::bson::{Document, doc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::fields::{Fields, millis};

/// Everything of a conversation that acts may change; what is null is absent once it is stored.
pub(super) fn changeable(of: &Conversation) -> Result<Document> {
    let (holder, operator) = holder_fields(of.control.holder);
    let service = &of.service;
    let is_owed = *service != engine::model::service::Service::default();
    let first_due = service.first_due().and_then(|clock| clock.due);
    let labels = &of.filing.labels;
    Ok(doc! {
        "topic": json_or_none(of.topic.as_deref(), "a conversation's topic")?,
        "status": i64::from(of.status.code()),
        "holder": holder,
        "operator": operator,
        "epoch": i64::from(of.control.epoch),
        "control_since": of.control.since.as_millis(),
        "handover_reason": of.handover_reason.as_deref(),
        "session": of.session.map(|session| session.0),
        "warned": of.warned,
        "last_seq": of.last_seq as i64,
        "contact_seq": of.contact_seq as i64,
        "handled_seq": of.handled_seq as i64,
        "contact_read_seq": of.contact_read_seq as i64,
        "operator_read_seq": of.operator_read_seq as i64,
        "unread": i64::from(of.unread),
        "turn_at": millis(of.turn.map(|turn| turn.at)),
        "turn_since": millis(of.turn.map(|turn| turn.since)),
        "turn_attempts": of.turn.map(|turn| i64::from(turn.attempts)),
        "waiting_since": millis(of.waiting_since),
        "last_contact_at": millis(of.last_contact_at),
        "contact_read_at": millis(of.contact_read_at),
        "updated_at": of.updated_at.as_millis(),
        "revision": of.revision as i64,
        "labels": (!labels.is_empty()).then(|| labels.iter().map(|label| label.0).collect::<Vec<_>>()),
        "priority": i64::from(of.filing.priority.code()),
        "team": of.filing.team.map(|team| team.0),
        "snoozed_until": snooze_field(of.filing.snooze),
        "service": json_or_none(is_owed.then_some(service), "what a conversation is owed")?,
        "service_rank": millis(first_due).map(i64::wrapping_neg),
        "service_breached": millis(service.breached_at),
        "survey": json_or_none(of.survey.as_ref(), "what a contact was asked")?,
    })
}

/// A new conversation; `post` tells those below a post from the others.
pub(super) fn opened(of: &Conversation, post: &str) -> Result<Document> {
    let mut fields = doc! {
        "_id": of.id.0,
        "organisation": of.organisation.0,
        "inbox": of.inbox.0,
        "channel": of.channel.as_str(),
        "contact": of.contact.0,
        "post": post,
        "created_at": of.created_at.as_millis(),
        "stamp": 0_i64,
    };
    fields.extend(changeable(of)?);
    Ok(super::fields::present(fields))
}

pub(super) fn conversation(stored: &Document) -> Result<Conversation> {
    let f = Fields(stored);
    let labels: Vec<LabelId> = f.ints("labels")?.into_iter().map(LabelId).collect();
    Ok(Conversation {
        id: ConversationId(f.int("_id")?),
        organisation: OrgId(f.int("organisation")?),
        inbox: InboxId(f.int("inbox")?),
        channel: channel(f.text("channel")?)?,
        contact: ContactId(f.int("contact")?),
        topic: from_json::<Topic>(f, "topic")?.map(Arc::new),
        status: Status::from_code(f.small("status")?).ok_or_else(|| Error::corrupt("a conversation has an unknown status"))?,
        control: Control {
            holder: holder(f.int("holder")?, f.int_or_none("operator")?)?,
            epoch: f.small("epoch")?,
            since: f.time("control_since")?,
        },
        filing: Filing {
            labels: labels.into(),
            priority: Priority::from_code(f.small("priority")?)
                .ok_or_else(|| Error::corrupt("a conversation has an unknown priority"))?,
            team: f.int_or_none("team")?.map(TeamId),
            snooze: f
                .time_or_none("snoozed_until")?
                .map(|until| if until == NEVER { Snooze::UntilMessage } else { Snooze::Until(until) }),
        },
        service: from_json(f, "service")?.unwrap_or_default(),
        survey: from_json(f, "survey")?,
        handover_reason: f.text_or_none("handover_reason")?.map(Into::into),
        session: f.int_or_none("session")?.map(SessionId),
        warned: f.flag("warned")?,
        last_seq: f.seq("last_seq")?,
        contact_seq: f.seq("contact_seq")?,
        handled_seq: f.seq("handled_seq")?,
        contact_read_seq: f.seq("contact_read_seq")?,
        operator_read_seq: f.seq("operator_read_seq")?,
        unread: f.small("unread")?,
        turn: turn(f)?,
        waiting_since: f.time_or_none("waiting_since")?,
        last_contact_at: f.time_or_none("last_contact_at")?,
        contact_read_at: f.time_or_none("contact_read_at")?,
        created_at: f.time("created_at")?,
        updated_at: f.time("updated_at")?,
        revision: f.seq("revision")?,
    })
}

/// Stored as the time of a snooze that only a message ends.
const NEVER: Timestamp = Timestamp::from_millis(0);

fn snooze_field(snooze: Option<Snooze>) -> Option<i64> {
    snooze.map(|snooze| match snooze {
        Snooze::Until(until) => until.as_millis(),
        Snooze::UntilMessage => NEVER.as_millis(),
    })
}

fn turn(f: Fields<'_>) -> Result<Option<DueTurn>> {
    let (at, since) = (f.time_or_none("turn_at")?, f.time_or_none("turn_since")?);
    let attempts = f.small_or_none("turn_attempts")?.unwrap_or(0);
    Ok(at.map(|at| DueTurn { at, since: since.unwrap_or(at), attempts }))
}

/// As an inbox, an identity and a conversation have it.
pub(super) fn channel(name: &str) -> Result<Channel> {
    Channel::from_name(name).ok_or_else(|| Error::corrupt("a document names an unknown channel"))
}

fn holder(code: i64, operator: Option<i64>) -> Result<Holder> {
    match (code, operator) {
        (0, _) => Ok(Holder::Agent),
        (1, _) => Ok(Holder::Queue),
        (2, Some(operator)) => Ok(Holder::Operator(OperatorId(operator))),
        _ => Err(Error::corrupt("a conversation has an unknown holder")),
    }
}

fn holder_fields(holder: Holder) -> (i64, Option<i64>) {
    match holder {
        Holder::Agent => (0, None),
        Holder::Queue => (1, None),
        Holder::Operator(operator) => (2, Some(operator.0)),
    }
}

pub(super) fn message(stored: &Document) -> Result<Message> {
    let f = Fields(stored);
    Ok(Message {
        id: MessageId(f.int("_id")?),
        organisation: OrgId(f.int("organisation")?),
        conversation: ConversationId(f.int("conversation")?),
        seq: f.seq("seq")?,
        author: author(f.int("author_kind")?, f.int_or_none("author")?)?,
        author_name: f.text_or_none("author_name")?.map(Into::into),
        client_id: f.text_or_none("client_id")?.map(str::to_owned),
        text: f.text("text")?.to_owned(),
        notice: f.small_or_none("notice")?.and_then(notice),
        private: f.flag("private")?,
        content: from_json(f, "content")?.unwrap_or_default(),
        delivery: f.small_or_none("delivery")?.and_then(DeliveryState::from_rank),
        epoch: f.small("epoch")?,
        at: f.time("at")?,
    })
}

/// The message as it is stored, without the words by which it is found.
pub(super) fn message_document(message: &Message) -> Result<Document> {
    let (author_kind, author) = author_fields(message.author);
    let mut fields = doc! {
        "_id": message.id.0,
        "organisation": message.organisation.0,
        "conversation": message.conversation.0,
        "seq": message.seq as i64,
        "author_kind": author_kind,
        "author": author,
        "author_name": message.author_name.as_deref(),
        "client_id": message.client_id.as_deref(),
        "notice": message.notice.and_then(notice_field),
        "private": message.private,
        "at": message.at.as_millis(),
    };
    fields.extend(message_changeable(message)?);
    Ok(super::fields::present(fields))
}

/// What may change of a message after it was stored.
pub(super) fn message_changeable(message: &Message) -> Result<Document> {
    let content = (!message.content.is_empty()).then_some(&message.content);
    Ok(doc! {
        "text": &message.text,
        "content": json_or_none(content, "a message's content")?,
        "delivery": message.delivery.map(|state| i64::from(state.rank())),
        "epoch": i64::from(message.epoch),
    })
}

fn author(kind: i64, id: Option<i64>) -> Result<Author> {
    match (kind, id) {
        (1, Some(id)) => Ok(Author::Contact(ContactId(id))),
        (2, Some(id)) => Ok(Author::Agent(BotId(id))),
        (3, Some(id)) => Ok(Author::Operator(OperatorId(id))),
        (4, _) => Ok(Author::System),
        _ => Err(Error::corrupt("a message has an unknown author")),
    }
}

pub(super) fn author_fields(author: Author) -> (i64, Option<i64>) {
    match author {
        Author::Contact(id) => (1, Some(id.0)),
        Author::Agent(id) => (2, Some(id.0)),
        Author::Operator(id) => (3, Some(id.0)),
        Author::System => (4, None),
    }
}

/// A notice is stored as its place in [`Notice::ALL`], counted from one.
fn notice(code: u8) -> Option<Notice> {
    Notice::ALL.get(usize::from(code).checked_sub(1)?).copied()
}

fn notice_field(notice: Notice) -> Option<i64> {
    let place = Notice::ALL.iter().position(|known| *known == notice)?;
    i64::try_from(place + 1).ok()
}

/// What is kept as JSON within a document: read and written whole, never looked into by the database.
pub(super) fn json<T: Serialize + ?Sized>(value: &T, what: &str) -> Result<String> {
    serde_json::to_string(value).context(Kind::Invalid, &format!("{what} cannot be written"))
}

pub(super) fn json_or_none<T: Serialize + ?Sized>(value: Option<&T>, what: &str) -> Result<Option<String>> {
    value.map(|value| json(value, what)).transpose()
}

/// Absent: none.
pub(super) fn from_json<T: DeserializeOwned>(fields: Fields<'_>, name: &str) -> Result<Option<T>> {
    let read = |text| serde_json::from_str(text).context(Kind::Corrupt, &format!("a stored {name} cannot be read"));
    fields.text_or_none(name)?.map(read).transpose()
}
