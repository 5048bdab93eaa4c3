use std::sync::Arc;

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ContactId, ConversationId, InboxId, LabelId, MessageId, OperatorId, OrgId, SessionId, TeamId};
use crate::model::act::{Act, Outcome};
use crate::model::amend::Amendment;
use crate::model::comment::Topic;
use crate::model::conversation::{Conversation, NewConversation, Status};
use crate::model::filing::Priority;
use crate::model::message::Message;
use crate::model::session::Session;
use crate::model::turn::TurnHint;
use crate::page::Page;

/// Conversations with their control, messages, timers and events: whatever one act touches.
#[async_trait]
pub trait ConversationStore: Send + Sync {
    /// Makes the contact (anonymous, without identities) and the conversation, unless they exist. Repeating it changes nothing.
    async fn open(&self, new: NewConversation) -> Result<Arc<Conversation>>;

    /// Applies one act: conversation, messages, session, timers and events are stored together or not at all, and are
    /// durable when this returns. Acts on one conversation happen one after another. `NotFound` before `open`.
    async fn apply(&self, organisation: OrgId, conversation: ConversationId, act: Act) -> Result<Outcome>;

    /// The contact's conversation in this inbox (the newest if there are several), or this new one. Two callers at once get the same.
    async fn find_or_open(&self, new: NewConversation) -> Result<Arc<Conversation>>;

    /// The same for their comments below this post. What is said there is no part of their other conversations, which
    /// [`ConversationStore::find_or_open`] and [`ConversationStore::find_by_contact`] mean.
    async fn find_or_open_below(&self, new: NewConversation, topic: Topic) -> Result<Arc<Conversation>>;

    /// Changes one stored message: message and event are stored together. `None` when it was so already; `NotFound` without it.
    async fn amend(&self, organisation: OrgId, message: MessageId, amendment: Amendment) -> Result<Option<Arc<Message>>>;

    /// A failed message waits for its delivery again ([`Message::again`]): message, outbox and event are stored together, and
    /// what the provider called it before means nothing any more. It goes out under the control of this moment.
    /// `Conflict` when it may not, `NotFound` without it.
    async fn resend(&self, organisation: OrgId, message: MessageId, despite_doubt: bool) -> Result<Arc<Message>>;

    async fn find(&self, organisation: OrgId, conversation: ConversationId) -> Result<Option<Arc<Conversation>>>;

    /// The contact's conversation in this inbox; the newest if there are several.
    async fn find_by_contact(&self, organisation: OrgId, inbox: InboxId, contact: ContactId)
    -> Result<Option<Arc<Conversation>>>;

    /// Newest activity first, or as the view says.
    async fn list(&self, organisation: OrgId, query: ListQuery) -> Result<Page<Listed>>;

    /// `teams`: those of this operator.
    async fn count(&self, organisation: OrgId, operator: OperatorId, teams: Vec<TeamId>) -> Result<Counts>;

    /// This operator has seen what they were named in there. False when there was nothing unread.
    async fn read_mentions(&self, organisation: OrgId, conversation: ConversationId, operator: OperatorId) -> Result<bool>;

    /// 1-based place in the queue of the inbox, by waiting time; `None` when the conversation is not in the queue.
    async fn queue_position(&self, organisation: OrgId, conversation: ConversationId) -> Result<Option<u32>>;

    /// The queue of an inbox, the longest wait first; at most `limit`, and never more than a page.
    async fn list_queue(&self, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Vec<Arc<Conversation>>>;

    /// Turns due at or before `until`, of all organisations: what a restarted program owes.
    async fn list_due_turns(&self, until: Timestamp, limit: usize) -> Result<Vec<TurnHint>>;

    async fn find_session(&self, organisation: OrgId, session: SessionId) -> Result<Option<Session>>;

    /// The conversation's newest session, open or closed.
    async fn find_last_session(&self, organisation: OrgId, conversation: ConversationId) -> Result<Option<Session>>;

    /// The customer's own rating, 1 to 5; given again it is replaced. `NotFound` for a session of another conversation.
    async fn rate(&self, organisation: OrgId, conversation: ConversationId, session: SessionId, rating: u8) -> Result<()>;
}

#[derive(Debug, Clone)]
pub struct ListQuery {
    pub view: View,
    pub about: About,
    pub filter: Filter,
    pub cursor: Option<String>,
    pub limit: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum About {
    #[default]
    Everything,
    /// Said between two.
    Messages,
    /// Said below a post.
    Comments,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Open and held by this operator.
    Mine(OperatorId),
    /// Open and in the queue.
    Unassigned,
    /// In this status, whoever holds it.
    Status(Status),
    /// Of one contact, in every status.
    Contact(ContactId),
    /// Where this operator was named in a note, in every status; the newest naming first.
    Mentioned(OperatorId),
    /// Open and owed something; what is due first comes first.
    Due,
}

/// What narrows a view further; every part that is given holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Where the view itself says nothing of it.
    pub status: Option<Status>,
    pub label: Option<LabelId>,
    pub priority: Option<Priority>,
    /// One of these; empty: whichever. At most [`MOST_NAMED`].
    pub inboxes: Vec<InboxId>,
    /// The same, at most [`MOST_LANES`].
    pub teams: Vec<TeamId>,
    pub assignee: Option<OperatorId>,
    /// The contact waits since then or longer.
    pub waiting_since: Option<Timestamp>,
    /// Something that was promised of it came late, or not yet.
    pub breached: bool,
}

/// Inboxes, or teams, that one list may name: each is read in its own order.
pub const MOST_LANES: usize = 20;

/// Inboxes that one list may name.
pub const MOST_NAMED: usize = 500;

/// A row of a list: the conversation and the last that somebody said in it; notices of the system are not.
#[derive(Debug, Clone)]
pub struct Listed {
    pub conversation: Arc<Conversation>,
    pub last: Option<Message>,
    pub contact_name: Option<String>,
    /// Of the conversation's newest session.
    pub rating: Option<u8>,
}

/// Each is counted up to [`MOST_COUNTED`], so that the count stays quick.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub mine: u64,
    pub unassigned: u64,
    pub all: u64,
    /// Open work of the operator's teams.
    pub team: u64,
    pub snoozed: u64,
    /// Conversations with unread notes that name the operator.
    pub mentions: u64,
}

pub const MOST_COUNTED: u64 = 10_000;
