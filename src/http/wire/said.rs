//! What customers and operators both see of a message: its author, notice, state and extras.

use engine::ids::DocumentId;
use engine::model::delivery::DeliveryState;
use engine::model::message::{self, Message};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthorKind {
    Contact,
    Agent,
    Operator,
    System,
}

impl From<message::Author> for AuthorKind {
    fn from(author: message::Author) -> Self {
        match author {
            message::Author::Contact(_) => Self::Contact,
            message::Author::Agent(_) => Self::Agent,
            message::Author::Operator(_) => Self::Operator,
            message::Author::System => Self::System,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Author<'a> {
    pub kind: AuthorKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
}

impl<'a> Author<'a> {
    pub fn of(message: &'a Message) -> Self {
        Self { kind: message.author.into(), name: message.author_name.as_deref() }
    }
}

/// How far a message has come to the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptState {
    Queued,
    Sent,
    Delivered,
    Read,
    Failed,
}

impl From<DeliveryState> for ReceiptState {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Queued => Self::Queued,
            DeliveryState::Sent => Self::Sent,
            DeliveryState::Delivered => Self::Delivered,
            DeliveryState::Read => Self::Read,
            DeliveryState::Failed => Self::Failed,
        }
    }
}

/// What a system message says; each reader's side puts it into words of its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    Greeting,
    Queued,
    OperatorJoined,
    AgentReturned,
    StillWaiting,
    SessionWarning,
    SessionClosed,
    Resolved,
    CallStarted,
    CallEnded,
    CallbackOffered,
    CallbackPromised,
    CallDropped,
    QueuedUntilOpen,
    ServiceWarned,
    ServiceBreached,
    RatingAsked,
    RatingThanks,
}

impl From<message::Notice> for Notice {
    fn from(notice: message::Notice) -> Self {
        match notice {
            message::Notice::Greeting => Self::Greeting,
            message::Notice::Queued => Self::Queued,
            message::Notice::OperatorJoined => Self::OperatorJoined,
            message::Notice::AgentReturned => Self::AgentReturned,
            message::Notice::StillWaiting => Self::StillWaiting,
            message::Notice::SessionWarning => Self::SessionWarning,
            message::Notice::SessionClosed => Self::SessionClosed,
            message::Notice::Resolved => Self::Resolved,
            message::Notice::CallStarted => Self::CallStarted,
            message::Notice::CallEnded => Self::CallEnded,
            message::Notice::CallbackOffered => Self::CallbackOffered,
            message::Notice::CallbackPromised => Self::CallbackPromised,
            message::Notice::CallDropped => Self::CallDropped,
            message::Notice::QueuedUntilOpen => Self::QueuedUntilOpen,
            message::Notice::ServiceWarned => Self::ServiceWarned,
            message::Notice::ServiceBreached => Self::ServiceBreached,
            message::Notice::RatingAsked => Self::RatingAsked,
            message::Notice::RatingThanks => Self::RatingThanks,
        }
    }
}

/// One passage an answer rests on: `text` is the passage itself, `url` the page it is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Citation<'a> {
    pub title: &'a str,
    pub headings: &'a [String],
    pub text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// Where the quoted words stand, from 1, in documents that have pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub document: Option<DocumentId>,
    /// What the answer took of `text`: stretches of it word for word, with a blank line between two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<&'a str>,
}

impl<'a> From<&'a message::Citation> for Citation<'a> {
    fn from(citation: &'a message::Citation) -> Self {
        let message::Citation { title, headings, text, url, page, document, quote } = citation;
        let (url, quote) = (url.as_deref(), quote.as_deref());
        Self { title, headings, text, url, page: *page, document: *document, quote }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuickReply<'a> {
    pub title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<QuickAction>,
}

/// What a button does; without one its title is sent as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuickAction {
    AskHuman,
}

impl<'a> From<&'a message::QuickReply> for QuickReply<'a> {
    fn from(reply: &'a message::QuickReply) -> Self {
        let action = reply.action.map(|message::QuickAction::AskHuman| QuickAction::AskHuman);
        Self { title: &reply.title, action }
    }
}
