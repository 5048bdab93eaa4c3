use std::sync::Arc;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::ids::{ConversationId, MessageId, OrgId};
use crate::model::bot::Bot;
use crate::model::conversation::Conversation;
use crate::model::message::{Content, Message};
use crate::model::trace::Book;
use crate::ports::message_store::{Bound, MessageStore, Range};

/// Makes the agent's answer to a turn.
#[async_trait]
pub trait Responder: Send + Sync {
    /// Speaks through `voice` as the answer forms, and returns the whole of it. Ends early, with any result, once
    /// `turn.cancelled` fires.
    async fn respond(&self, turn: &Turn, voice: &dyn Voice) -> Result<Answer>;
}

pub struct Turn {
    pub bot: Arc<Bot>,
    pub conversation: Arc<Conversation>,
    /// What the contact said in this turn, oldest first; never empty.
    pub asked: Vec<Arc<Message>>,
    pub history: History,
    /// The message the answer will be.
    pub reply: MessageId,
    /// Everything the contact said up to here is answered by this turn.
    pub upto: u64,
    pub book: Arc<Book>,
    pub cancelled: CancellationToken,
}

/// What came before the turn. Read when asked for: most short answers need none of it.
pub struct History {
    messages: Arc<dyn MessageStore>,
    organisation: OrgId,
    conversation: ConversationId,
    before: u64,
}

impl History {
    pub fn new(messages: Arc<dyn MessageStore>, conversation: &Conversation, before: u64) -> Self {
        Self { messages, organisation: conversation.organisation, conversation: conversation.id, before }
    }

    /// The last `limit` messages before the turn, oldest first, without private notes.
    pub async fn latest(&self, limit: usize) -> Result<Vec<Message>> {
        let range = Range { side: Bound::Before(self.before), limit, with_private: false };
        self.messages.list(self.organisation, self.conversation, range).await
    }

    /// What colleagues have told the agent lately ([`Message::is_hint`]), oldest first; also what they wrote since the contact
    /// spoke.
    pub async fn hints(&self, look_back: usize) -> Result<Vec<Message>> {
        let range = Range { side: Bound::Latest, limit: look_back, with_private: true };
        let messages = self.messages.list(self.organisation, self.conversation, range).await?;
        Ok(messages.into_iter().filter(Message::is_hint).collect())
    }
}

/// Where an answer is heard while it forms.
pub trait Voice: Send + Sync {
    /// From the first call on the turn counts as spoken: a newer message no longer cancels it.
    fn say(&self, piece: &str);

    /// Something is about to be done that cannot be taken back: from now on a newer message no longer cancels the turn.
    fn commit(&self) {}
}

#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Say {
        text: String,
        content: Content,
    },
    /// The text is the last word of the turn; then a person is wanted, for this reason.
    HandOver {
        text: String,
        content: Content,
        reason: String,
    },
    Nothing,
}
