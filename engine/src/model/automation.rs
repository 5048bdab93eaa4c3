//! What may begin an automation: told apart in the act that makes it so, because afterwards nobody could.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::ids::{ConversationId, LabelId, MessageId, OrgId};
use crate::model::act::Act;
use crate::model::control::Holder;
use crate::model::conversation::{Conversation, Status};
use crate::model::message::{Author, Message};

/// The kind of the records that are automations: without one, an organisation's occasions are not kept.
pub const RECORD_KIND: &str = "automation";

/// Something that automations may begin with; it waits until they have looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// Grows, and is never given twice.
    pub id: i64,
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub at: Timestamp,
    pub what: Happened,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// The contact said something that asks for an answer.
    Received(MessageId),
    /// The first message of the conversation.
    Created,
    Reopened,
    Resolved,
    /// To an operator.
    Assigned,
    Labelled(LabelId),
    ControlMoved,
    /// The contact still waits, since then.
    Waits(Timestamp),
}

impl Happened {
    /// The stored form.
    pub const fn columns(self) -> (u8, Option<i64>) {
        match self {
            Self::Received(message) => (1, Some(message.0)),
            Self::Created => (2, None),
            Self::Reopened => (3, None),
            Self::Resolved => (4, None),
            Self::Assigned => (5, None),
            Self::Labelled(label) => (6, Some(label.0)),
            Self::ControlMoved => (7, None),
            Self::Waits(since) => (8, Some(since.as_millis())),
        }
    }

    pub const fn from_columns(kind: u8, subject: Option<i64>) -> Option<Self> {
        match (kind, subject) {
            (1, Some(message)) => Some(Self::Received(MessageId(message))),
            (2, _) => Some(Self::Created),
            (3, _) => Some(Self::Reopened),
            (4, _) => Some(Self::Resolved),
            (5, _) => Some(Self::Assigned),
            (6, Some(label)) => Some(Self::Labelled(LabelId(label))),
            (7, _) => Some(Self::ControlMoved),
            (8, Some(since)) => Some(Self::Waits(Timestamp::from_millis(since))),
            _ => None,
        }
    }
}

/// What an act that was applied means to automations, in the order in which they look at it. Nothing that an automation did.
pub fn happened(act: &Act, before: &Conversation, after: &Conversation, messages: &[Arc<Message>]) -> Vec<Happened> {
    let mut happened = Vec::new();
    match act {
        Act::ByAutomation(_) => return happened,
        Act::AnswerDue => happened.extend(after.waiting_since.map(Happened::Waits)),
        _ => {}
    }
    let was_resolved = before.status == Status::Resolved;
    if before.last_seq == 0 && after.last_seq > 0 && !are_from_blocked(messages) {
        happened.push(Happened::Created);
    }
    if was_resolved && after.status == Status::Open {
        happened.push(Happened::Reopened);
    }
    if after.unread > before.unread {
        let received = messages.iter().filter(|message| matches!(message.author, Author::Contact(_)));
        happened.extend(received.map(|message| Happened::Received(message.id)));
    }
    let added = after.filing.labels.iter().filter(|label| !before.filing.labels.contains(label));
    happened.extend(added.map(|label| Happened::Labelled(*label)));
    if before.control.holder != after.control.holder {
        happened.push(Happened::ControlMoved);
        if matches!(after.control.holder, Holder::Operator(_)) {
            happened.push(Happened::Assigned);
        }
    }
    if !was_resolved && after.status == Status::Resolved {
        happened.push(Happened::Resolved);
    }
    happened
}

/// A blocked contact begins nothing.
fn are_from_blocked(messages: &[Arc<Message>]) -> bool {
    messages.iter().any(|message| message.content.from_blocked)
}

#[cfg(test)]
mod tests;
