use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{
    AutomationId, BlobId, BotId, CallId, ContactId, ConversationId, DocumentId, MessageId, OperatorId, OrgId, SessionId,
};
use crate::model::call::CallEnd;
use crate::model::campaign::CampaignMark;
use crate::model::choices::Choices;
use crate::model::comment::Comment;
use crate::model::delivery::DeliveryState;
use crate::model::event::Side;
use crate::model::opt_out::OptWord;
use crate::model::part::Part;
use crate::model::service::ServiceMark;
use crate::model::template::SentTemplate;

/// One thing said (or noted) in a conversation. What can change about it later is an [`crate::model::amend::Amendment`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    pub organisation: OrgId,
    pub conversation: ConversationId,
    /// 1, 2, 3… within the conversation, without gaps: the resume cursor of the customer's side.
    pub seq: u64,
    pub author: Author,
    /// The public name the author had when this was said.
    pub author_name: Option<Arc<str>>,
    /// The sender's own id for it; a repeat is the same message.
    pub client_id: Option<String>,
    pub text: String,
    pub notice: Option<Notice>,
    /// A note among operators: it never leaves the house.
    pub private: bool,
    pub content: Content,
    pub delivery: Option<DeliveryState>,
    /// The control epoch an agent's message was made under.
    pub epoch: u32,
    /// When it was said: by the channel's clock where it came from one, so that a late message stands where it belongs.
    pub at: Timestamp,
}

impl Message {
    /// Told to the agent by a colleague, unseen by the contact.
    pub fn is_hint(&self) -> bool {
        self.private && self.content.for_agent && !self.text.trim().is_empty()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    Contact(ContactId),
    Agent(BotId),
    Operator(OperatorId),
    System,
}

/// What a system message says; each reader's side puts it into words of its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

impl Notice {
    pub const ALL: [Self; 18] = [
        Self::Greeting,
        Self::Queued,
        Self::OperatorJoined,
        Self::AgentReturned,
        Self::StillWaiting,
        Self::SessionWarning,
        Self::SessionClosed,
        Self::Resolved,
        Self::CallStarted,
        Self::CallEnded,
        Self::CallbackOffered,
        Self::CallbackPromised,
        Self::CallDropped,
        Self::QueuedUntilOpen,
        Self::ServiceWarned,
        Self::ServiceBreached,
        Self::RatingAsked,
        Self::RatingThanks,
    ];

    /// Said to the contact also where each message has to be brought to a provider, costs money and rings a phone.
    pub const fn is_brought(self) -> bool {
        matches!(
            self,
            Self::Greeting
                | Self::Queued
                | Self::OperatorJoined
                | Self::AgentReturned
                | Self::StillWaiting
                | Self::CallbackOffered
                | Self::CallbackPromised
                | Self::CallDropped
                | Self::QueuedUntilOpen
                | Self::RatingAsked
                | Self::RatingThanks
        )
    }

    /// The English words, for channels and readers without a dictionary of their own.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Greeting => "",
            Self::Queued => "A person will join this conversation. You can keep writing meanwhile.",
            Self::OperatorJoined => "A person has joined the conversation.",
            Self::AgentReturned => "The automated assistant is answering again.",
            Self::StillWaiting => "Nobody is free yet. You keep your place, and the answer will wait for you here.",
            Self::SessionWarning => "Are you still there? This conversation closes soon if there is nothing more.",
            Self::SessionClosed => "This conversation was closed because it was quiet. Write any time to go on.",
            Self::Resolved => "This conversation was marked as resolved. Write any time to go on.",
            Self::CallStarted => "A phone call began.",
            Self::CallEnded => "The phone call ended.",
            Self::CallbackOffered => "Nobody is free just now. Shall somebody call you back? Say yes, or ask me something else.",
            Self::CallbackPromised => "Somebody will call you back at this number.",
            Self::CallDropped => "Our phone call was cut off. You can go on here: just write.",
            Self::QueuedUntilOpen => "Nobody is here right now. A person will answer here as soon as we are open again.",
            Self::ServiceWarned => "An answer that was promised is due soon.",
            Self::ServiceBreached => "An answer that was promised is late.",
            Self::RatingAsked => "How did we do? Please choose from 1 (poor) to 5 (great).",
            Self::RatingThanks => "Thank you. If you want to add something, just write it.",
        }
    }
}

/// Everything beside the text, most often empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub citations: Vec<Citation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quick_replies: Vec<QuickReply>,
    /// What may be pressed under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Choices>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// The session that a closing notice ends: where its rating is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    /// The text is its words as the customer reads them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<SentTemplate>,
    /// It is a comment that everybody can read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Comment>,
    /// Ours, among comments: it goes to the author of the comment it answers, and nobody else reads it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub privately: bool,
    /// A private note that the agent reads too, before it answers next: a hint of a colleague.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub for_agent: bool,
    /// An automation said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automation: Option<Automated>,
    /// A campaign says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignMark>,
    /// The contact's: with it they ended, or asked again for, what advertises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opted: Option<OptWord>,
    /// The contact was blocked when they said it: nobody was told.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_blocked: bool,
    /// The phone call that a notice tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallId>,
    /// How that ended, where the notice says that it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<CallEnd>,
    /// It is said aloud: how much of it was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoken: Option<Spoken>,
    /// Of a notice that nobody is there: when people are again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_at: Option<Timestamp>,
    /// Which promise a notice to operators tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceMark>,
    /// Operators whom a private note names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<OperatorId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    /// Why it did not arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// How far each part came, where it was sent in several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts_delivered: Vec<DeliveryState>,
}

/// Which automation it was, and what it did besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Automated {
    pub id: AutomationId,
    /// As it was called then.
    pub name: String,
    /// The kinds of the steps that were done: of the line that tells of a whole run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub did: Vec<String>,
}

/// How much of a spoken message came to the caller's ear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spoken {
    /// It is being said, or the call was lost before anybody could tell.
    Begun,
    /// All of it was heard.
    Whole,
    /// The caller spoke into it: the text is what they had heard by then.
    Cut,
}

/// What one side thinks of a message; the emoji is absent when it was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    pub side: Side,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emoji: Option<String>,
    pub at: Timestamp,
}

/// Why a message did not arrive, for people who read the conversation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// Our word for it: `window_closed`, `unreachable`, `token`…
    pub reason: String,
    /// The platform's code; 0 when it was not the platform that refused.
    pub code: i64,
    /// One sentence in plain words.
    pub detail: String,
}

impl Content {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A stored file as a message shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: BlobId,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// The passage an answer rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    pub title: String,
    pub headings: Vec<String>,
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The page the quoted words stand on, from 1, for documents that have pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentId>,
    /// What the answer took of `text`: stretches of it word for word, with a blank line between two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickReply {
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<QuickAction>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuickAction {
    AskHuman,
}
