use crate::clock::Timestamp;
use crate::ids::{ConversationId, OrgId};

/// A wait with an owner and a deadline. One per conversation and kind; setting it again moves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timer {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub kind: TimerKind,
    pub due: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimerKind {
    /// Warn about, then perform, the close of a quiet session.
    SessionIdle,
    /// The customer has waited for a person as long as the inbox allows without a word.
    QueuePatience,
    /// A snoozed conversation wakes.
    Snooze,
    /// An automation wants to know whether the contact still waits.
    Answer,
    /// What was promised of answers is to be looked at.
    Service,
    /// Whether the contact is asked for a rating is to be looked at.
    Survey,
}

impl TimerKind {
    /// The stored form.
    pub const fn code(self) -> u8 {
        match self {
            Self::SessionIdle => 1,
            Self::QueuePatience => 2,
            Self::Snooze => 3,
            Self::Answer => 4,
            Self::Service => 5,
            Self::Survey => 6,
        }
    }

    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::SessionIdle),
            2 => Some(Self::QueuePatience),
            3 => Some(Self::Snooze),
            4 => Some(Self::Answer),
            5 => Some(Self::Service),
            6 => Some(Self::Survey),
            _ => None,
        }
    }
}

/// What a rule wants done with a timer, in the same act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerAct {
    Set { kind: TimerKind, due: Timestamp },
    Clear { kind: TimerKind },
}
