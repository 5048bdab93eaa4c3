use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ContactId, ConversationId, InboxId, OrgId, SessionId};
use crate::model::comment::Topic;
use crate::model::control::{Control, Holder};
use crate::model::filing::Filing;
use crate::model::inbox::Channel;
use crate::model::service::Service;
use crate::model::survey::Asked;
use crate::model::turn::DueTurn;

/// The thread with one contact in one inbox. It lives on over many sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    pub id: ConversationId,
    pub organisation: OrgId,
    pub inbox: InboxId,
    /// The inbox's.
    pub channel: Channel,
    pub contact: ContactId,
    /// Of comments, the post they stand below; direct messages have none.
    pub topic: Option<Arc<Topic>>,
    pub status: Status,
    pub control: Control,
    pub filing: Filing,
    /// What people owe it.
    pub service: Service,
    /// About which session the contact was asked last.
    pub survey: Option<Asked>,
    /// Why a person was asked for; kept until the agent holds control again.
    pub handover_reason: Option<Arc<str>>,
    pub session: Option<SessionId>,
    /// The idle warning of this session was given.
    pub warned: bool,
    /// The last message's `seq`; 0 before the first.
    pub last_seq: u64,
    /// The last message of the contact.
    pub contact_seq: u64,
    /// Everything up to here needs no answer of the agent any more.
    pub handled_seq: u64,
    /// Up to here the contact has read.
    pub contact_read_seq: u64,
    /// Up to here an operator has read.
    pub operator_read_seq: u64,
    /// Messages of the contact after `operator_read_seq`.
    pub unread: u32,
    pub turn: Option<DueTurn>,
    pub waiting_since: Option<Timestamp>,
    /// When the contact last said something, by the channel's clock: what a platform's window is counted from.
    pub last_contact_at: Option<Timestamp>,
    /// The contact has seen what was said up to then, where the channel tells a time instead of messages.
    pub contact_read_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Grows with every stored change.
    pub revision: u64,
}

/// Whether work is open. Who may speak is [`Control`]'s business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Open,
    Snoozed,
    Resolved,
}

impl Status {
    /// The stored form.
    pub const fn code(self) -> u8 {
        match self {
            Self::Open => 1,
            Self::Snoozed => 2,
            Self::Resolved => 3,
        }
    }

    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Open),
            2 => Some(Self::Snoozed),
            3 => Some(Self::Resolved),
            _ => None,
        }
    }
}

/// Names the rows of a conversation that does not exist yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewConversation {
    pub id: ConversationId,
    pub organisation: OrgId,
    pub inbox: InboxId,
    pub channel: Channel,
    pub contact: ContactId,
}

impl Conversation {
    pub fn new(new: NewConversation, now: Timestamp) -> Self {
        Self {
            id: new.id,
            organisation: new.organisation,
            inbox: new.inbox,
            channel: new.channel,
            contact: new.contact,
            topic: None,
            status: Status::Open,
            control: Control::starting(now),
            filing: Filing::default(),
            service: Service::default(),
            survey: None,
            handover_reason: None,
            session: None,
            warned: false,
            last_seq: 0,
            contact_seq: 0,
            handled_seq: 0,
            contact_read_seq: 0,
            operator_read_seq: 0,
            unread: 0,
            turn: None,
            waiting_since: None,
            last_contact_at: None,
            contact_read_at: None,
            created_at: now,
            updated_at: now,
            revision: 0,
        }
    }

    /// Everybody can read what is said in it.
    pub fn is_public(&self) -> bool {
        self.topic.is_some()
    }

    pub fn is_held_by_agent(&self) -> bool {
        self.control.holder == Holder::Agent
    }
}
