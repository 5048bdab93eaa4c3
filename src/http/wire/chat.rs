//! The chat socket: what the customer's widget and the server say to each other.

use engine::clock::Timestamp;
use engine::ids::{BlobId, ContactId, ConversationId, MessageId, SessionId};
use engine::model::control::{self, Holder};
use engine::model::message::Message;
use engine::model::session::CloseReason;
use engine::model::{bot, conversation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::choices::Choices;
use super::conversation::{ControlHolder, Status};
use super::file::{Attachment, FileLinks};
use super::part::Reaction;
use super::said::{Author, Citation, Notice, QuickReply, ReceiptState};

/// A message as the customer sees it.
// Borrows everything, because it is made again for each socket that is told.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct ChatMessage<'a> {
    pub seq: u64,
    #[schema(value_type = String)]
    pub id: MessageId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<&'a str>,
    pub author: Author<'a>,
    pub text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub attachments: Vec<Attachment<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub citations: Vec<Citation<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub quick_replies: Vec<QuickReply<'a>>,
    /// What may be pressed under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Choices<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub reactions: Vec<Reaction<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub reply_to: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ReceiptState>,
    /// Of a notice that nobody is there: when people are again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub back_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl<'a> ChatMessage<'a> {
    /// The caller leaves private notes out: they never reach a customer.
    pub fn new(message: &'a Message, links: &FileLinks) -> Self {
        Self {
            seq: message.seq,
            id: message.id,
            client_id: message.client_id.as_deref(),
            author: Author::of(message),
            text: &message.text,
            notice: message.notice.map(Into::into),
            back_at: message.content.back_at,
            attachments: Attachment::all(message, links),
            citations: message.content.citations.iter().map(Into::into).collect(),
            quick_replies: message.content.quick_replies.iter().map(Into::into).collect(),
            choices: Choices::of(message, links),
            reactions: Reaction::all(&message.content),
            reply_to: message.content.reply_to,
            state: message.delivery.map(Into::into),
            at: message.at,
        }
    }
}

/// A message that is another now: it was reacted to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Changed<'a> {
    pub message: ChatMessage<'a>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Control<'a> {
    pub holder: ControlHolder,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_position: Option<u32>,
    /// The operator's public name while one holds the conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<&'a str>,
}

impl<'a> Control<'a> {
    pub fn new(control: control::Control, queue_position: Option<u32>, operator: &'a str) -> Self {
        let held_by = |held: bool| held.then_some(operator).filter(|name| !name.is_empty());
        Self {
            holder: control.holder.into(),
            queue_position: queue_position.filter(|_| control.holder == Holder::Queue),
            operator: held_by(matches!(control.holder, Holder::Operator(_))),
        }
    }
}

/// What the bot's owner set for the widget.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChatBot)]
pub struct Bot<'a> {
    pub name: &'a str,
    pub colour: &'a str,
    pub greeting: &'a str,
    /// The sentence that says this is an automated assistant.
    pub disclosure: &'a str,
    pub starters: &'a [String],
    /// True while at least one operator is online.
    pub people_online: bool,
}

impl<'a> Bot<'a> {
    pub fn new(bot: &'a bot::Bot, people_online: bool) -> Self {
        // A record that lost its disclosure still says what the customer is talking to.
        let disclosure = if bot.disclosure.trim().is_empty() { bot::DEFAULT_DISCLOSURE } else { &bot.disclosure };
        Self { name: &bot.name, colour: &bot.colour, greeting: &bot.greeting, disclosure, starters: &bot.starters, people_online }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Ready<'a> {
    pub token: &'a str,
    pub contact: ReadyContact<'a>,
    pub conversation: ReadyConversation,
    pub control: Control<'a>,
    pub bot: Bot<'a>,
    /// Oldest first: those after `after`, else the latest page.
    pub messages: Vec<ChatMessage<'a>>,
    /// Older messages exist before the first of `messages`.
    pub has_more: bool,
    /// `messages` do not join what the client holds up to `after`: it discards that and begins with these.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub gap: bool,
    /// The last `seq` of the conversation at this moment.
    pub seq: u64,
    /// The last session ended lately and nobody has rated it: what `closed` told whoever was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
    pub limits: ChatLimits,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReadyContact<'a> {
    #[schema(value_type = String)]
    pub id: ContactId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    pub signed: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReadyConversation {
    #[schema(value_type = String)]
    pub id: ConversationId,
    pub status: Status,
}

impl ReadyConversation {
    pub fn new(conversation: &conversation::Conversation) -> Self {
        Self { id: conversation.id, status: conversation.status.into() }
    }
}

/// What the widget may send.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChatLimits {
    /// Characters.
    pub text: usize,
    /// Bytes of one file.
    pub attachment: u64,
    /// Files a message.
    pub attachments: usize,
    pub media_types: &'static [&'static str],
}

impl Default for ChatLimits {
    fn default() -> Self {
        Self {
            text: engine::flow::intake::MAX_TEXT,
            attachment: crate::http::uploads::MAX_FILE as u64,
            attachments: engine::flow::intake::MAX_ATTACHMENTS,
            media_types: crate::http::uploads::MEDIA_TYPES,
        }
    }
}

/// A piece of a reply in the making; the message with that id closes it and wins.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Delta<'a> {
    #[schema(value_type = String)]
    pub id: MessageId,
    pub text: &'a str,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Closed {
    pub reason: ClosedReason,
    /// The session to rate with `rate {id: session, value}`.
    #[schema(value_type = String)]
    pub session: SessionId,
}

impl Closed {
    pub fn new(session: SessionId, reason: CloseReason) -> Self {
        let reason = match reason {
            CloseReason::Idle => ClosedReason::Idle,
            CloseReason::Resolved => ClosedReason::Resolved,
            CloseReason::HungUp => ClosedReason::HungUp,
        };
        Self { reason, session }
    }
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosedReason {
    Idle,
    Resolved,
    HungUp,
    Contact,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Typing<'a> {
    pub author: Author<'a>,
    pub on: bool,
}

/// `id` and every earlier message of the same direction have reached `state`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Receipt {
    #[schema(value_type = String)]
    pub id: MessageId,
    pub seq: u64,
    pub state: ReceiptState,
}

/// Every ack that is not a success has this form.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Refused {
    pub error: Refusal,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Refusal {
    pub code: RefusedCode,
    pub detail: String,
}

impl Refused {
    pub fn new(code: RefusedCode, detail: impl Into<String>) -> Self {
        Self { error: Refusal { code, detail: detail.into() } }
    }
}

impl From<&engine::Error> for Refused {
    fn from(error: &engine::Error) -> Self {
        use engine::Kind;
        let code = match error.kind {
            Kind::NotFound => RefusedCode::NotFound,
            Kind::Invalid | Kind::Conflict | Kind::Forbidden => RefusedCode::Invalid,
            Kind::Unavailable | Kind::Corrupt => RefusedCode::Unavailable,
        };
        // What is wrong inside is for the log; the customer learns that it is not their doing.
        let detail = if error.kind == Kind::Corrupt { "not available at the moment" } else { &error.context };
        Self::new(code, detail)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefusedCode {
    Invalid,
    TooLarge,
    RateLimited,
    NotFound,
    Unavailable,
    UnknownInbox,
    OriginNotAllowed,
    BadToken,
    /// The role of this operator does not allow it.
    NotAllowed,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Page)]
pub struct ChatPage<'a> {
    pub messages: Vec<ChatMessage<'a>>,
    pub has_more: bool,
}

/// Ack of `send`, after the message is durable.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Sent {
    #[schema(value_type = String)]
    pub id: MessageId,
    pub seq: u64,
}

/// Ack of `rate` and `ask_human`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Done {
    pub ok: bool,
}

/// Body of `send`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Send {
    pub client_id: String,
    #[serde(default)]
    pub text: String,
    /// Ids from `POST /api/v1/chat/attachments`.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub attachments: Vec<BlobId>,
    #[schema(value_type = Option<String>)]
    pub reply_to: Option<MessageId>,
    /// What was pressed; the text may then be empty.
    #[serde(default)]
    pub choice: Option<Pressed>,
}

/// A reply of the `choices` of a message.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Pressed {
    #[schema(value_type = String)]
    pub message: MessageId,
    pub id: String,
}

/// Body of `typing`.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct SetTyping {
    pub on: bool,
}

/// Body of `read`.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct ReadUpTo {
    pub seq: u64,
}

/// Body of `more`.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct More {
    pub before: u64,
}

/// Body of `rate`: the session of a `closed`, and 1 to 5.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct Rate {
    #[schema(value_type = String)]
    pub id: SessionId,
    pub value: u8,
}

/// What the widget connects with.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ChatAuth {
    /// The inbox's public key.
    pub inbox: String,
    /// What an earlier `ready` gave.
    pub token: Option<String>,
    /// A JWT signed by the site's own server.
    pub identity: Option<String>,
    /// The last `seq` the client holds.
    pub after: Option<u64>,
}
