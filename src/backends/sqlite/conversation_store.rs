use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, ConversationId, InboxId, MessageId, OperatorId, OrgId, SessionId, TeamId};
use engine::model::act::{Act, Outcome};
use engine::model::amend::Amendment;
use engine::model::comment::Topic;
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::message::Message;
use engine::model::session::{CloseReason, Session};
use engine::model::sight::Sight;
use engine::model::turn::TurnHint;
use engine::page::Page;
use engine::ports::ConversationStore;
use engine::ports::conversation_store::{Counts, ListQuery, Listed};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::errors::SqliteResult as _;
use super::writer::Desk;
use super::{SqliteStore, act, contact_store, conversation_lists, erasure, filing, rows};

#[async_trait]
impl ConversationStore for SqliteStore {
    async fn open(&self, new: NewConversation) -> Result<Arc<Conversation>> {
        self.writer.call(move |desk| open(desk, new, None)).await
    }

    async fn apply(&self, organisation: OrgId, conversation: ConversationId, act: Act) -> Result<Outcome> {
        let outcome = self.writer.call(move |desk| act::apply(desk, organisation, conversation, &act)).await?;
        if outcome.conversation.channel.is_called() {
            self.entered.notify_one();
        }
        Ok(outcome)
    }

    async fn find_or_open(&self, new: NewConversation) -> Result<Arc<Conversation>> {
        self.writer.call(move |desk| find_or_open(desk, new, None)).await
    }

    async fn find_or_open_below(&self, new: NewConversation, topic: Topic) -> Result<Arc<Conversation>> {
        self.writer.call(move |desk| find_or_open(desk, new, Some(&topic))).await
    }

    async fn amend(&self, organisation: OrgId, message: MessageId, amendment: Amendment) -> Result<Option<Arc<Message>>> {
        self.writer.call(move |desk| act::amend(desk, organisation, message, &amendment)).await
    }

    async fn resend(&self, organisation: OrgId, message: MessageId, despite_doubt: bool) -> Result<Arc<Message>> {
        let resent = self.writer.call(move |desk| act::resend(desk, organisation, message, despite_doubt)).await?;
        self.entered.notify_one();
        Ok(resent)
    }

    async fn find(&self, organisation: OrgId, conversation: ConversationId) -> Result<Option<Arc<Conversation>>> {
        self.readers.call(move |connection| Ok(act::find(connection, organisation, conversation)?.map(Arc::new))).await
    }

    async fn find_by_contact(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        contact: ContactId,
    ) -> Result<Option<Arc<Conversation>>> {
        let sql = format!(
            "SELECT {} FROM conversation WHERE organisation = ?1 AND contact = ?2 AND inbox = ?3 AND post = '' \
             ORDER BY id DESC LIMIT 1",
            rows::CONVERSATION
        );
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let found = select
                    .query_row([organisation.0, contact.0, inbox.0], |row| Ok(rows::conversation(row)))
                    .optional()
                    .stored()?;
                Ok(found.transpose()?.map(Arc::new))
            })
            .await
    }

    async fn list(&self, organisation: OrgId, query: ListQuery) -> Result<Page<Listed>> {
        self.readers.call(move |connection| conversation_lists::list(connection, organisation, &query)).await
    }

    async fn count(&self, organisation: OrgId, operator: OperatorId, teams: Vec<TeamId>, sight: Sight) -> Result<Counts> {
        self.readers.call(move |connection| conversation_lists::count(connection, organisation, operator, &teams, &sight)).await
    }

    async fn queue_position(&self, organisation: OrgId, conversation: ConversationId) -> Result<Option<u32>> {
        let sql = "SELECT count(*) FROM conversation AS mine JOIN conversation AS ahead ON ahead.organisation = mine.organisation \
                   AND ahead.inbox = mine.inbox AND ahead.holder = 1 AND ahead.status = 1 \
                   AND (ahead.waiting_since < mine.waiting_since OR (ahead.waiting_since = mine.waiting_since AND ahead.id <= mine.id)) \
                   WHERE mine.id = ?2 AND mine.organisation = ?1 AND mine.holder = 1 AND mine.status = 1";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let position: u32 = select.query_row([organisation.0, conversation.0], |row| row.get(0)).stored()?;
                Ok((position > 0).then_some(position))
            })
            .await
    }

    async fn list_queue(&self, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Vec<Arc<Conversation>>> {
        self.readers.call(move |connection| conversation_lists::queue(connection, organisation, inbox, limit)).await
    }

    async fn list_due_turns(&self, until: Timestamp, limit: usize) -> Result<Vec<TurnHint>> {
        let sql = "SELECT organisation, id, turn_at FROM conversation WHERE turn_at IS NOT NULL AND turn_at <= ?1 ORDER BY turn_at LIMIT ?2";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let due = select.query_map(params![until.as_millis(), limit as i64], |row| {
                    Ok(TurnHint {
                        organisation: OrgId(row.get(0)?),
                        conversation: ConversationId(row.get(1)?),
                        at: Timestamp::from_millis(row.get(2)?),
                    })
                });
                due.stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()
            })
            .await
    }

    async fn read_mentions(&self, organisation: OrgId, conversation: ConversationId, operator: OperatorId) -> Result<bool> {
        self.writer.call(move |desk| filing::read_mentions(desk.connection, organisation, conversation, operator)).await
    }

    async fn find_session(&self, organisation: OrgId, session: SessionId) -> Result<Option<Session>> {
        self.readers.call(move |connection| find_session(connection, organisation, session)).await
    }

    async fn find_last_session(&self, organisation: OrgId, conversation: ConversationId) -> Result<Option<Session>> {
        let sql = format!("SELECT {SESSION} FROM session WHERE conversation = ?1 AND organisation = ?2 ORDER BY id DESC LIMIT 1");
        self.readers.call(move |connection| one_session(connection, &sql, [conversation.0, organisation.0])).await
    }

    async fn rate(&self, organisation: OrgId, conversation: ConversationId, session: SessionId, rating: u8) -> Result<()> {
        self.writer
            .call(move |desk| {
                // Looked for first: a refusal that has written nothing spoils no other act of the same commit.
                let found = find_session(desk.connection, organisation, session)?;
                if found.is_none_or(|found| found.conversation != conversation) {
                    return Err(Error::not_found(format!("no session {session} in this conversation")));
                }
                act::apply(desk, organisation, conversation, &Act::Rate { session, rating }).map(drop)
            })
            .await
    }
}

fn find_or_open(desk: &mut Desk<'_>, new: NewConversation, topic: Option<&Topic>) -> Result<Arc<Conversation>> {
    let new = NewConversation { contact: contact_store::living(desk.connection, new.organisation, new.contact)?, ..new };
    let sql = "SELECT id FROM conversation WHERE organisation = ?1 AND contact = ?2 AND inbox = ?3 AND post = ?4 ORDER BY id DESC LIMIT 1";
    let below = params![new.organisation.0, new.contact.0, new.inbox.0, post(topic)];
    let known: Option<i64> = desk
        .connection
        .prepare_cached(sql)
        .and_then(|mut select| select.query_row(below, |row| row.get(0)).optional())
        .stored()?;
    match known {
        Some(id) => act::load(desk, new.organisation, ConversationId(id)),
        None => open(desk, new, topic),
    }
}

/// The column by which conversations below a post are told from the others.
fn post(topic: Option<&Topic>) -> &str {
    topic.map_or("", |topic| topic.post.as_str())
}

fn open(desk: &mut Desk<'_>, new: NewConversation, topic: Option<&Topic>) -> Result<Arc<Conversation>> {
    if let Some(found) = act::find(desk.connection, new.organisation, new.id)? {
        return Ok(Arc::new(found));
    }
    let new = NewConversation { contact: contact_store::living(desk.connection, new.organisation, new.contact)?, ..new };
    if erasure::was_erased(desk.connection, new.organisation, new.contact)? {
        return Err(Error::not_found("this contact was erased"));
    }
    let now = desk.clock.now();
    desk.connection
        .prepare_cached(
            "INSERT INTO contact (id, organisation, created_at, version) VALUES (?1, ?2, ?3, 1) ON CONFLICT (id) DO NOTHING",
        )
        .and_then(|mut insert| insert.execute([new.contact.0, new.organisation.0, now.as_millis()]))
        .stored()?;
    let opened = Conversation { topic: topic.cloned().map(Arc::new), ..Conversation::new(new, now) };
    let (holder, operator) = rows::holder_columns(opened.control.holder);
    let topic_column = rows::topic_column(topic)?;
    let sql = format!(
        "INSERT INTO conversation ({}, post) VALUES (?1, ?2, ?3, ?4, ?5, ?12, ?6, ?7, ?8, ?9, ?10, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, NULL, \
         NULL, 0, NULL, NULL, NULL, ?11, ?11, 0, NULL, 0, NULL, NULL, NULL, NULL, ?13)",
        rows::CONVERSATION
    );
    desk.connection
        .prepare_cached(&sql)
        .and_then(|mut insert| {
            insert.execute(params![
                new.id.0,
                new.organisation.0,
                new.inbox.0,
                new.channel.as_str(),
                new.contact.0,
                opened.status.code(),
                holder,
                operator,
                opened.control.epoch,
                opened.control.since.as_millis(),
                now.as_millis(),
                topic_column,
                post(topic),
            ])
        })
        .stored()?;
    Ok(Arc::new(opened))
}

fn find_session(connection: &Connection, organisation: OrgId, session: SessionId) -> Result<Option<Session>> {
    let sql = format!("SELECT {SESSION} FROM session WHERE id = ?1 AND organisation = ?2");
    one_session(connection, &sql, [session.0, organisation.0])
}

const SESSION: &str = "id, organisation, conversation, opened_at, closed_at, close_reason, rating";

fn one_session(connection: &Connection, sql: &str, bound: [i64; 2]) -> Result<Option<Session>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_row(bound, |row| {
        Ok(Session {
            id: SessionId(row.get(0)?),
            organisation: OrgId(row.get(1)?),
            conversation: ConversationId(row.get(2)?),
            opened_at: Timestamp::from_millis(row.get(3)?),
            closed_at: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_millis),
            close_reason: row.get::<_, Option<String>>(5)?.and_then(|reason| CloseReason::from_name(&reason)),
            rating: row.get(6)?,
        })
    });
    found.optional().stored()
}
