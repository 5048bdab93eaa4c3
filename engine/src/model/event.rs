use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ContactId, ConversationId, DocumentId, KnowledgeBaseId, MessageId, OperatorId, OrgId, SessionId};
use crate::model::call::CallNews;
use crate::model::control::Holder;
use crate::model::conversation::{Conversation, Status};
use crate::model::delivery::DeliveryState;
use crate::model::inbox::Channel;
use crate::model::message::{Author, Message};
use crate::model::session::CloseReason;
use crate::model::sight::Place;

/// Something that happened and is stored: one entry of the feed that operators, relays and sockets follow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// Grows over the whole installation; the resume cursor of the operators' side.
    pub cursor: u64,
    pub organisation: OrgId,
    pub at: Timestamp,
    /// The conversation as it was right after (on replay: as it is now).
    pub conversation: Arc<Conversation>,
    /// Where it stood before, when this moved it to others' sight. Not known on replay.
    pub moved_from: Option<Place>,
    pub kind: EventKind,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    MessageAppended(Arc<Message>),
    /// Edited, taken back, reacted to, or further on its way.
    MessageChanged(Arc<Message>),
    ControlMoved,
    /// Status, contact data or the unread mark changed.
    ConversationChanged,
    /// All messages up to `seq` written by the other side have come this far.
    ReceiptAdvanced {
        side: Side,
        seq: u64,
        state: DeliveryState,
    },
    SessionClosed {
        session: SessionId,
        reason: CloseReason,
    },
    /// What only programs outside ask for; everybody else reads it from what is told with it.
    Marked(Mark),
    /// Rated by the contact; a later rating of the same session replaces it.
    SessionRated {
        session: SessionId,
        rating: u8,
    },
}

/// What changed about a conversation, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Resolved,
    /// After it was resolved or snoozed.
    Reopened,
    Snoozed,
    Labelled,
    /// Data of its contact, or, merged or taken apart, who that is.
    ContactChanged,
    /// An operator holds it whom it was not with before.
    Assigned,
}

impl Mark {
    const ALL: [Self; 6] = [Self::Resolved, Self::Reopened, Self::Snoozed, Self::Labelled, Self::ContactChanged, Self::Assigned];

    /// The stored form.
    pub const fn code(self) -> u8 {
        self as u8
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// What an act has changed of a conversation.
    pub fn between(before: &Conversation, after: &Conversation) -> impl Iterator<Item = Self> {
        let moved = (before.status != after.status).then_some(match after.status {
            Status::Open => Self::Reopened,
            Status::Snoozed => Self::Snoozed,
            Status::Resolved => Self::Resolved,
        });
        let labelled = (before.filing.labels != after.filing.labels).then_some(Self::Labelled);
        let holder = after.control.holder;
        let is_given = matches!(holder, Holder::Operator(_)) && before.control.holder != holder;
        is_given.then_some(Self::Assigned).into_iter().chain(moved).chain(labelled)
    }
}

/// Whose eyes a receipt speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Contact,
    Operator,
}

/// Told to whoever is there now, never stored. The serialised form is what one node tells another.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    Happened(Arc<Event>),
    Delta(Delta),
    /// A phone call began, went on or ended.
    Call(CallNews),
    Cut(Cut),
    Typing {
        organisation: OrgId,
        conversation: ConversationId,
        channel: Channel,
        author: Author,
        name: Option<Arc<str>>,
        on: bool,
    },
    /// An operator has opened a conversation, or looks at it no more.
    Viewing {
        organisation: OrgId,
        conversation: ConversationId,
        operator: OperatorId,
        on: bool,
    },
    /// An operator came or went or said whether they take work, or (named) a contact came or went.
    PresenceChanged {
        organisation: OrgId,
        contact: Option<ContactPresence>,
    },
    /// What bots answer from changed, or what they could not answer: for operators who look at it now.
    Knowledge {
        organisation: OrgId,
        change: KnowledgeChange,
    },
    /// A conversation is not kept any longer, with all that was said in it.
    Gone {
        organisation: OrgId,
        conversation: ConversationId,
    },
    /// What those who run bots should know of is another: a limit is near, a model goes.
    Notices {
        organisation: OrgId,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnowledgeChange {
    /// Its state, its progress or itself.
    Document {
        base: KnowledgeBaseId,
        document: DocumentId,
    },
    DocumentRemoved {
        base: KnowledgeBaseId,
        document: DocumentId,
    },
    /// Something in the list of unanswered questions.
    Gaps,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPresence {
    pub contact: ContactId,
    pub online: bool,
}

/// The caller spoke into a reply that is still in the making: what they had heard of it by then is all that was said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cut {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub message: MessageId,
    /// Empty: nothing of it; its turn is still owed, together with what the caller says now.
    pub heard: Arc<str>,
}

/// A piece of a reply in the making; the stored message with the same id wins.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delta {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub message: MessageId,
    pub epoch: u32,
    pub text: Arc<str>,
}
