//! The operators' feed: bodies of the `/inbox` socket.

use engine::clock::Timestamp;
use engine::ids::{ContactId, ConversationId, DocumentId, KnowledgeBaseId, MessageId, SessionId};
use engine::model::conversation;
use engine::model::event::Side;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::conversation::{Conversation, ConversationControl, Status};
use super::document::Document;
use super::message::{InboxAuthor, InboxMessage};
use super::presence::PresentOperator;
use super::said::ReceiptState;
use super::service::ConversationService;

#[derive(Debug, Serialize, ToSchema)]
pub struct FeedConversation<'a> {
    pub cursor: u64,
    pub conversation: Conversation<'a>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FeedMessage<'a> {
    pub cursor: u64,
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    pub message: InboxMessage<'a>,
    /// The conversation after this message: a list row needs nothing else.
    pub summary: Summary,
}

/// A note names the operator who is told this, and nobody else is; the note itself follows.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedMentioned<'a> {
    pub cursor: u64,
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    #[schema(value_type = String)]
    pub message: MessageId,
    /// Who wrote it.
    pub author: InboxAuthor<'a>,
}

/// What a list row shows of a conversation, as far as messages change it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Summary {
    pub status: Status,
    pub last_seq: u64,
    pub unread: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waiting_since: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<ConversationService>,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    pub revision: u64,
}

impl Summary {
    pub fn of(conversation: &conversation::Conversation) -> Self {
        Self {
            status: conversation.status.into(),
            last_seq: conversation.last_seq,
            unread: conversation.unread,
            waiting_since: conversation.waiting_since,
            service: ConversationService::of(&conversation.service),
            updated_at: conversation.updated_at,
            revision: conversation.revision,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FeedControl<'a> {
    pub cursor: u64,
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    pub control: ConversationControl<'a>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FeedReceipt {
    pub cursor: u64,
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    pub seq: u64,
    pub side: ReceiptSide,
    pub state: ReceiptState,
}

/// The contact rated a session; the notice that ended it carries the same `session`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FeedRated {
    pub cursor: u64,
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    #[schema(value_type = String)]
    pub session: SessionId,
    /// 1 to 5.
    pub rating: u8,
}

/// Whose eyes the receipt speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptSide {
    Contact,
    Operator,
}

impl From<Side> for ReceiptSide {
    fn from(side: Side) -> Self {
        match side {
            Side::Contact => Self::Contact,
            Side::Operator => Self::Operator,
        }
    }
}

/// Not stored: a piece of a reply in the making.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedDelta<'a> {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    #[schema(value_type = String)]
    pub id: MessageId,
    pub text: &'a str,
}

/// Not stored: a conversation is not kept any longer, with all that was said in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedGone {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FeedTyping<'a> {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    pub author: InboxAuthor<'a>,
    pub on: bool,
}

/// Operators online, and contacts of open conversations that come and go.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct FeedPresence<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operators: Option<Vec<PresentOperator<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactPresence>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ContactPresence {
    #[schema(value_type = String)]
    pub id: ContactId,
    pub online: bool,
}

/// Not stored: a document's state, its progress or the document itself changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedDocument {
    #[schema(value_type = String)]
    pub base: KnowledgeBaseId,
    pub document: Document,
}

/// Not stored.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FeedDocumentRemoved {
    #[schema(value_type = String)]
    pub base: KnowledgeBaseId,
    #[schema(value_type = String)]
    pub id: DocumentId,
}

/// Not stored: something in the list of unanswered questions changed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FeedGap {}

/// Not stored: the notices for those who run bots are others now.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FeedNotices {}

/// The cursor is older than the feed keeps: load the lists afresh, then go on from `cursor`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FeedResync {
    pub cursor: u64,
}

/// Body of `subscribe`.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Subscribe {
    pub after: Option<u64>,
}

/// Ack of `subscribe`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Subscribed {
    pub cursor: u64,
}

/// What the inbox connects with.
#[derive(Clone, Deserialize, ToSchema)]
pub struct InboxAuth {
    /// The access token of the API.
    pub token: String,
}
