//! Programs outside that are told what happens: where they are, what they asked for, and each letter to them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ConversationId, InboxId, LetterId, OrgId, WebhookId};
use crate::model::record::{Key, Record};
use crate::ports::vault::Sealed;

/// An address that is told of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: WebhookId,
    pub organisation: OrgId,
    pub url: String,
    pub description: String,
    pub events: Vec<EventType>,
    /// Only of conversations in these; empty: of all.
    pub inboxes: Vec<InboxId>,
    pub is_on: bool,
    pub secret: Sealed,
    /// The secret before, which signs too until then: receivers change theirs meanwhile.
    pub previous: Option<Previous>,
    /// Events of the log after this are told.
    pub since: u64,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    pub secret: Sealed,
    pub until: Timestamp,
}

impl Record for Webhook {
    const KIND: &'static str = "webhook";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}

/// How an address does; apart from its settings, so that nobody who changes those is told of a change that is none of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookHealth {
    pub id: WebhookId,
    /// Nothing was taken since then.
    pub failing_since: Option<Timestamp>,
    /// The program tells it nothing more until somebody switches it on again.
    pub stopped: Option<Stopped>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    pub at: Timestamp,
    pub why: StopReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// It answered 410.
    Gone,
    /// It has taken nothing for days.
    Failing,
    /// Too many letters wait for it.
    Behind,
}

impl Record for WebhookHealth {
    const KIND: &'static str = "webhook_health";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}

macro_rules! event_types {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// What can be told.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum EventType {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl EventType {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            pub fn named(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
            }
        }
    };
}

event_types! {
    ConversationCreated = "conversation.created";
    ConversationAssigned = "conversation.assigned";
    ConversationControlChanged = "conversation.control_changed";
    ConversationResolved = "conversation.resolved";
    ConversationReopened = "conversation.reopened";
    ConversationSnoozed = "conversation.snoozed";
    ConversationLabelled = "conversation.labelled";
    ConversationRated = "conversation.rated";
    MessageCreated = "message.created";
    MessageUpdated = "message.updated";
    MessageDeliveryChanged = "message.delivery_changed";
    ContactCreated = "contact.created";
    ContactUpdated = "contact.updated";
    ContactMerged = "contact.merged";
    CallStarted = "call.started";
    CallEnded = "call.ended";
    /// Somebody pressed the button that tries an address.
    Test = "webhook.test";
}

/// What is to be told to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLetter {
    pub id: LetterId,
    pub webhook: WebhookId,
    pub event: EventType,
    /// The same over all tries, and for the same event told again: by it a receiver knows what it has.
    pub key: String,
    pub conversation: Option<ConversationId>,
    /// JSON, as it is signed and sent.
    pub body: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub id: LetterId,
    pub organisation: OrgId,
    pub webhook: WebhookId,
    pub event: EventType,
    pub key: String,
    pub conversation: Option<ConversationId>,
    pub body: String,
    pub entered_at: Timestamp,
    pub state: LetterState,
    /// Tries so far.
    pub attempts: u32,
    /// Of the next try; absent when there is none, or while an older letter of the conversation is tried.
    pub due_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    Waiting,
    Delivered,
    GivenUp,
}

impl LetterState {
    const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::GivenUp];

    /// The stored form.
    pub const fn code(self) -> u8 {
        self as u8
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub at: Timestamp,
    pub took: Duration,
    /// What was answered; absent without an answer.
    pub status: Option<u16>,
    /// The first bytes of the answer.
    pub answer: String,
    /// Why there was none, in plain words.
    pub error: Option<String>,
}

/// How a try ends for its letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Delivered,
    Again(Timestamp),
    GiveUp,
}

/// While a letter has been tried less often, later ones of its conversation wait behind it; after that order matters less than
/// news.
pub const ORDERED_TRIES: u32 = 3;
