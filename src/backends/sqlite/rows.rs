//! Rows to nouns and back.

use std::collections::BTreeMap;
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
use engine::model::message::{Author, Content, Message, Notice};
use engine::model::service::Service;
use engine::model::survey::Asked;
use engine::model::turn::DueTurn;
use rusqlite::Row;

use super::errors::SqliteResult as _;

pub(super) const CONVERSATION: &str = "id, organisation, inbox, channel, contact, topic, status, holder, operator, epoch, control_since, \
     handover_reason, session, warned, last_seq, contact_seq, handled_seq, contact_read_seq, operator_read_seq, unread, \
     turn_at, turn_since, turn_attempts, waiting_since, last_contact_at, contact_read_at, created_at, updated_at, revision, \
     labels, priority, team, snoozed_until, service, survey";

pub(super) const MESSAGE: &str = "id, organisation, conversation, seq, author_kind, author, author_name, client_id, text, notice, \
     private, content, delivery, epoch, at";

/// Reads columns one after another, so that a list of columns and its reader cannot drift apart by a number.
pub(super) struct Columns<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r, 's> Columns<'r, 's> {
    pub fn of(row: &'r Row<'s>) -> Self {
        Self { row, next: 0 }
    }

    pub fn get<T: rusqlite::types::FromSql>(&mut self) -> Result<T> {
        let column = self.next;
        self.next += 1;
        self.row.get(column).stored()
    }

    pub fn time(&mut self) -> Result<Timestamp> {
        Ok(Timestamp::from_millis(self.get()?))
    }

    pub fn time_or_none(&mut self) -> Result<Option<Timestamp>> {
        Ok(self.get::<Option<i64>>()?.map(Timestamp::from_millis))
    }

    pub fn seq(&mut self) -> Result<u64> {
        Ok(self.get::<i64>()? as u64)
    }
}

pub(super) fn conversation(row: &Row<'_>) -> Result<Conversation> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    let mut read = Conversation {
        id: ConversationId(c.get()?),
        organisation: OrgId(c.get()?),
        inbox: InboxId(c.get()?),
        channel: channel(&c.get::<String>()?)?,
        contact: ContactId(c.get()?),
        topic: topic(c.get()?)?,
        status: Status::from_code(c.get()?).ok_or_else(|| Error::corrupt("a conversation has an unknown status"))?,
        control: Control { holder: holder(c.get()?, c.get()?)?, epoch: c.get()?, since: c.time()? },
        handover_reason: c.get::<Option<String>>()?.map(Into::into),
        session: c.get::<Option<i64>>()?.map(SessionId),
        warned: c.get()?,
        last_seq: c.seq()?,
        contact_seq: c.seq()?,
        handled_seq: c.seq()?,
        contact_read_seq: c.seq()?,
        operator_read_seq: c.seq()?,
        unread: c.get()?,
        turn: turn(c)?,
        waiting_since: c.time_or_none()?,
        last_contact_at: c.time_or_none()?,
        contact_read_at: c.time_or_none()?,
        created_at: c.time()?,
        updated_at: c.time()?,
        revision: c.seq()?,
        filing: Filing::default(),
        service: Service::default(),
        survey: None,
    };
    read.filing = filing(c)?;
    read.service = service(c.get()?)?;
    read.survey = survey(c.get()?)?;
    Ok(read)
}

fn filing(c: &mut Columns<'_, '_>) -> Result<Filing> {
    let labels = c.get::<Option<String>>()?.map(|json| serde_json::from_str::<Vec<i64>>(&json)).transpose();
    let labels = labels.context(Kind::Corrupt, "a conversation's labels cannot be read")?.unwrap_or_default();
    Ok(Filing {
        labels: labels.into_iter().map(LabelId).collect(),
        priority: Priority::from_code(c.get()?).ok_or_else(|| Error::corrupt("a conversation has an unknown priority"))?,
        team: c.get::<Option<i64>>()?.map(TeamId),
        snooze: c.time_or_none()?.map(|until| if until == NEVER { Snooze::UntilMessage } else { Snooze::Until(until) }),
    })
}

/// Stored as the time of a snooze that only a message ends.
const NEVER: Timestamp = Timestamp::from_millis(0);

pub(super) fn labels_column(filing: &Filing) -> Result<Option<String>> {
    if filing.labels.is_empty() {
        return Ok(None);
    }
    let ids: Vec<i64> = filing.labels.iter().map(|label| label.0).collect();
    serde_json::to_string(&ids).map(Some).context(Kind::Invalid, "a conversation's labels cannot be written")
}

pub(super) fn snooze_column(filing: &Filing) -> Option<i64> {
    filing.snooze.map(|snooze| match snooze {
        Snooze::Until(until) => until.as_millis(),
        Snooze::UntilMessage => NEVER.as_millis(),
    })
}

fn service(json: Option<String>) -> Result<Service> {
    let read = |json: String| serde_json::from_str(&json).context(Kind::Corrupt, "what a conversation is owed cannot be read");
    json.map_or_else(|| Ok(Service::default()), read)
}

pub(super) fn service_column(service: &Service) -> Result<Option<String>> {
    if *service == Service::default() {
        return Ok(None);
    }
    serde_json::to_string(service).map(Some).context(Kind::Invalid, "what a conversation is owed cannot be written")
}

fn survey(json: Option<String>) -> Result<Option<Asked>> {
    let read = |json: String| serde_json::from_str(&json).context(Kind::Corrupt, "what a contact was asked cannot be read");
    json.map(read).transpose()
}

pub(super) fn survey_column(asked: Option<Asked>) -> Result<Option<String>> {
    asked
        .map(|asked| serde_json::to_string(&asked))
        .transpose()
        .context(Kind::Invalid, "what a contact was asked cannot be written")
}

fn topic(json: Option<String>) -> Result<Option<Arc<Topic>>> {
    let read = |json: String| serde_json::from_str(&json).context(Kind::Corrupt, "a conversation's topic cannot be read");
    json.map(read).transpose().map(|topic| topic.map(Arc::new))
}

pub(super) fn topic_column(topic: Option<&Topic>) -> Result<Option<String>> {
    topic.map(serde_json::to_string).transpose().context(Kind::Invalid, "a conversation's topic cannot be written")
}

/// As an inbox, an identity and a conversation have it.
pub(super) fn channel(name: &str) -> Result<Channel> {
    Channel::from_name(name).ok_or_else(|| Error::corrupt("a row names an unknown channel"))
}

fn turn(c: &mut Columns<'_, '_>) -> Result<Option<DueTurn>> {
    let (at, since, attempts) = (c.time_or_none()?, c.time_or_none()?, c.get()?);
    Ok(at.map(|at| DueTurn { at, since: since.unwrap_or(at), attempts }))
}

fn holder(code: u8, operator: Option<i64>) -> Result<Holder> {
    match (code, operator) {
        (0, _) => Ok(Holder::Agent),
        (1, _) => Ok(Holder::Queue),
        (2, Some(operator)) => Ok(Holder::Operator(OperatorId(operator))),
        _ => Err(Error::corrupt("a conversation has an unknown holder")),
    }
}

pub(super) fn holder_columns(holder: Holder) -> (u8, Option<i64>) {
    match holder {
        Holder::Agent => (0, None),
        Holder::Queue => (1, None),
        Holder::Operator(operator) => (2, Some(operator.0)),
    }
}

pub(super) fn message(row: &Row<'_>) -> Result<Message> {
    message_from(row, 0)
}

/// The message's columns begin at `first`.
pub(super) fn message_from(row: &Row<'_>, first: usize) -> Result<Message> {
    let mut columns = Columns { row, next: first };
    let c = &mut columns;
    Ok(Message {
        id: MessageId(c.get()?),
        organisation: OrgId(c.get()?),
        conversation: ConversationId(c.get()?),
        seq: c.seq()?,
        author: author(c.get()?, c.get()?)?,
        author_name: c.get::<Option<String>>()?.map(Into::into),
        client_id: c.get()?,
        text: c.get()?,
        notice: c.get::<Option<u8>>()?.and_then(notice),
        private: c.get()?,
        content: content(c.get()?)?,
        delivery: c.get::<Option<u8>>()?.and_then(DeliveryState::from_rank),
        epoch: c.get()?,
        at: c.time()?,
    })
}

fn author(kind: u8, id: Option<i64>) -> Result<Author> {
    match (kind, id) {
        (1, Some(id)) => Ok(Author::Contact(ContactId(id))),
        (2, Some(id)) => Ok(Author::Agent(BotId(id))),
        (3, Some(id)) => Ok(Author::Operator(OperatorId(id))),
        (4, _) => Ok(Author::System),
        _ => Err(Error::corrupt("a message has an unknown author")),
    }
}

pub(super) fn author_columns(author: Author) -> (u8, Option<i64>) {
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

pub(super) fn notice_column(notice: Notice) -> Option<u8> {
    let place = Notice::ALL.iter().position(|known| *known == notice)?;
    u8::try_from(place + 1).ok()
}

fn content(json: Option<String>) -> Result<Content> {
    json.map_or_else(
        || Ok(Content::default()),
        |json| serde_json::from_str(&json).context(Kind::Corrupt, "a message's content cannot be read"),
    )
}

pub(super) fn content_column(content: &Content) -> Result<Option<String>> {
    if content.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(content).map(Some).context(Kind::Invalid, "a message's content cannot be written")
}

/// What is kept of somebody in an audience, and of whom a campaign took from there.
pub(super) fn details(json: &str) -> Result<BTreeMap<String, String>> {
    serde_json::from_str(json).context(Kind::Corrupt, "what is kept of somebody in an audience cannot be read")
}

pub(super) fn details_column(values: &BTreeMap<String, String>) -> Result<String> {
    serde_json::to_string(values).context(Kind::Invalid, "what is kept of somebody in an audience cannot be written")
}
