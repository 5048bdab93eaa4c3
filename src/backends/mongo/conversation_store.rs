use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, ConversationId, InboxId, MessageId, OperatorId, OrgId, SessionId, TeamId};
use engine::model::act::{Act, Outcome};
use engine::model::amend::Amendment;
use engine::model::comment::Topic;
use engine::model::conversation::{Conversation, NewConversation, Status};
use engine::model::message::Message;
use engine::model::session::{CloseReason, Session};
use engine::model::sight::Sight;
use engine::model::turn::TurnHint;
use engine::page::Page;
use engine::ports::ConversationStore;
use engine::ports::conversation_store::{Counts, ListQuery, Listed};
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query, in_transaction};
use super::fields::{Fields, own};
use super::{MongoStore, act, contact_store, conversation_lists, erasure, filing, message_store, rows};

#[async_trait]
impl ConversationStore for MongoStore {
    async fn open(&self, new: NewConversation) -> Result<Arc<Conversation>> {
        in_transaction!(self, |desk| open(desk, new, None))
    }

    async fn apply(&self, organisation: OrgId, conversation: ConversationId, act: Act) -> Result<Outcome> {
        let outcome = {
            let _lane = self.lane(conversation).await;
            in_transaction!(self, |desk| act::apply(desk, organisation, conversation, &act))?
        };
        if outcome.conversation.channel.is_called() {
            self.entered.notify_one();
        }
        Ok(outcome)
    }

    async fn find_or_open(&self, new: NewConversation) -> Result<Arc<Conversation>> {
        in_transaction!(self, |desk| find_or_open(desk, new, None))
    }

    async fn find_or_open_below(&self, new: NewConversation, topic: Topic) -> Result<Arc<Conversation>> {
        in_transaction!(self, |desk| find_or_open(desk, new, Some(&topic)))
    }

    async fn amend(&self, organisation: OrgId, message: MessageId, amendment: Amendment) -> Result<Option<Arc<Message>>> {
        let _lane = self.lane_of(organisation, message).await?;
        in_transaction!(self, |desk| act::amend(desk, organisation, message, &amendment))
    }

    async fn resend(&self, organisation: OrgId, message: MessageId, despite_doubt: bool) -> Result<Arc<Message>> {
        let resent = {
            let _lane = self.lane_of(organisation, message).await?;
            in_transaction!(self, |desk| act::resend(desk, organisation, message, despite_doubt))?
        };
        self.entered.notify_one();
        Ok(resent)
    }

    async fn find(&self, organisation: OrgId, conversation: ConversationId) -> Result<Option<Arc<Conversation>>> {
        Ok(act::find(&mut self.desk(), organisation, conversation).await?.map(Arc::new))
    }

    async fn find_by_contact(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        contact: ContactId,
    ) -> Result<Option<Arc<Conversation>>> {
        let filter = place(organisation, contact, inbox, None);
        let newest = self.desk().first("conversation", filter, doc! { "_id": -1 }).await?;
        Ok(newest.as_ref().map(rows::conversation).transpose()?.map(Arc::new))
    }

    async fn list(&self, organisation: OrgId, query: ListQuery) -> Result<Page<Listed>> {
        conversation_lists::list(&mut self.desk(), organisation, &query).await
    }

    async fn count(&self, organisation: OrgId, operator: OperatorId, teams: Vec<TeamId>, sight: Sight) -> Result<Counts> {
        conversation_lists::count(&mut self.desk(), organisation, operator, &teams, &sight).await
    }

    async fn queue_position(&self, organisation: OrgId, conversation: ConversationId) -> Result<Option<u32>> {
        let mut desk = self.desk();
        let Some(mine) = act::find(&mut desk, organisation, conversation).await? else { return Ok(None) };
        let is_queued = mine.status == Status::Open && mine.control.holder == engine::model::control::Holder::Queue;
        let Some(since) = mine.waiting_since.filter(|_| is_queued).map(Timestamp::as_millis) else { return Ok(None) };
        let mut ahead = conversation_lists::queued(organisation, mine.inbox);
        ahead.insert(
            "$or",
            vec![doc! { "waiting_since": { "$lt": since } }, doc! { "waiting_since": since, "_id": { "$lte": conversation.0 } }],
        );
        desk.count("conversation", ahead, 0).await.map(|position| u32::try_from(position).ok())
    }

    async fn list_queue(&self, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Vec<Arc<Conversation>>> {
        conversation_lists::queue(&mut self.desk(), organisation, inbox, limit).await
    }

    async fn list_due_turns(&self, until: Timestamp, limit: usize) -> Result<Vec<TurnHint>> {
        let due = Query::new(doc! { "turn_at": { "$lte": until.as_millis() } }, doc! { "turn_at": 1 }, limit.max(1));
        let found = self.desk().find("conversation", due.only(doc! { "organisation": 1, "turn_at": 1 })).await?;
        let hint = |stored: &Document| {
            let fields = Fields(stored);
            Ok(TurnHint {
                organisation: OrgId(fields.int("organisation")?),
                conversation: ConversationId(fields.int("_id")?),
                at: fields.time("turn_at")?,
            })
        };
        found.iter().map(hint).collect()
    }

    async fn read_mentions(&self, organisation: OrgId, conversation: ConversationId, operator: OperatorId) -> Result<bool> {
        filing::read_mentions(&mut self.desk(), organisation, conversation, operator).await
    }

    async fn find_session(&self, organisation: OrgId, session: SessionId) -> Result<Option<Session>> {
        find_session(&mut self.desk(), organisation, session).await
    }

    async fn find_last_session(&self, organisation: OrgId, conversation: ConversationId) -> Result<Option<Session>> {
        let filter = doc! { "conversation": conversation.0, "organisation": organisation.0 };
        let newest = self.desk().first("session", filter, doc! { "_id": -1 }).await?;
        newest.as_ref().map(session_of).transpose()
    }

    async fn rate(&self, organisation: OrgId, conversation: ConversationId, session: SessionId, rating: u8) -> Result<()> {
        let _lane = self.lane(conversation).await;
        in_transaction!(self, |desk| rate(desk, organisation, conversation, session, rating))
    }
}

impl MongoStore {
    /// The lane of a message's conversation; `NotFound` without the message.
    async fn lane_of(&self, organisation: OrgId, message: MessageId) -> Result<tokio::sync::MutexGuard<'_, ()>> {
        let found = message_store::find(&mut self.desk(), organisation, message).await?;
        let found = found.ok_or_else(|| Error::not_found(format!("no message {message}")))?;
        Ok(self.lane(found.conversation).await)
    }
}

async fn rate(desk: &mut Desk, organisation: OrgId, conversation: ConversationId, session: SessionId, rating: u8) -> Result<()> {
    let found = find_session(desk, organisation, session).await?;
    if found.is_none_or(|found| found.conversation != conversation) {
        return Err(Error::not_found(format!("no session {session} in this conversation")));
    }
    act::apply(desk, organisation, conversation, &Act::Rate { session, rating }).await.map(drop)
}

/// Where one contact's conversations of one kind are.
fn place(organisation: OrgId, contact: ContactId, inbox: InboxId, topic: Option<&Topic>) -> Document {
    doc! { "organisation": organisation.0, "contact": contact.0, "inbox": inbox.0, "post": post(topic) }
}

/// The field by which conversations below a post are told from the others.
fn post(topic: Option<&Topic>) -> &str {
    topic.map_or("", |topic| topic.post.as_str())
}

async fn find_or_open(desk: &mut Desk, new: NewConversation, topic: Option<&Topic>) -> Result<Arc<Conversation>> {
    let new = NewConversation { contact: contact_store::living(desk, new.organisation, new.contact).await?, ..new };
    let known = place(new.organisation, new.contact, new.inbox, topic);
    match desk.first("conversation", known, doc! { "_id": -1 }).await? {
        Some(found) => rows::conversation(&found).map(Arc::new),
        None => open(desk, new, topic).await,
    }
}

async fn open(desk: &mut Desk, new: NewConversation, topic: Option<&Topic>) -> Result<Arc<Conversation>> {
    if let Some(found) = act::find(desk, new.organisation, new.id).await? {
        return Ok(Arc::new(found));
    }
    let new = NewConversation { contact: contact_store::living(desk, new.organisation, new.contact).await?, ..new };
    if erasure::was_erased(desk, new.organisation, new.contact).await? {
        return Err(Error::not_found("this contact was erased"));
    }
    let now = desk.clock.now();
    contact_store::ensure(desk, new.organisation, new.contact, now).await?;
    // Two who open a conversation of one contact at once write the same document, so that one of them finds the other's.
    desk.update("contact", own(new.organisation, new.contact.0), doc! { "$inc": { "opened": 1_i64 } }).await?;
    let opened = Conversation { topic: topic.cloned().map(Arc::new), ..Conversation::new(new, now) };
    desk.insert("conversation", rows::opened(&opened, post(topic))?).await?;
    Ok(Arc::new(opened))
}

async fn find_session(desk: &mut Desk, organisation: OrgId, session: SessionId) -> Result<Option<Session>> {
    desk.find_one("session", own(organisation, session.0)).await?.as_ref().map(session_of).transpose()
}

fn session_of(stored: &Document) -> Result<Session> {
    let fields = Fields(stored);
    Ok(Session {
        id: SessionId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        conversation: ConversationId(fields.int("conversation")?),
        opened_at: fields.time("opened_at")?,
        closed_at: fields.time_or_none("closed_at")?,
        close_reason: fields.text_or_none("close_reason")?.and_then(CloseReason::from_name),
        rating: fields.small_or_none("rating")?,
    })
}
