//! What of a campaign one person got: each step as it left, or did not.

use serde::{Deserialize, Serialize};

use super::prices::MOST_VALUE;
use crate::clock::Timestamp;
use crate::ids::{CallId, CampaignId, InboxId, MessageId, OrgId};

/// A step as one person got it, or did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Send {
    pub organisation: OrgId,
    pub campaign: CampaignId,
    pub row: u64,
    pub step: u8,
    /// Its place among the variants of the step.
    pub variant: u8,
    pub inbox: InboxId,
    pub handle: String,
    /// It counts against the caps of the person.
    pub is_marketing: bool,
    pub state: SendState,
    /// Our word for why it failed or was kept back.
    pub reason: String,
    /// When it was decided that it may leave; once the platform has it, when that was heard.
    pub at: Timestamp,
    /// The newest try; of a call it has the call's number.
    pub message: Option<MessageId>,
    /// What they did after it and before another step.
    pub answer: Answer,
    /// What it costs when it is delivered, in millionths of the currency's unit; none: nobody knows.
    pub price: Option<u64>,
    /// What they did after it that the business wanted.
    pub converted: Option<Conversion>,
}

/// Somebody bought, booked or did whatever else a campaign was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    pub at: Timestamp,
    /// What it was, as the business calls it.
    pub event: String,
    /// In millionths of the currency's unit; zero: nobody said.
    pub value: u64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    #[default]
    Nothing,
    Replied,
    OptedOut,
}

impl Answer {
    const ALL: [Self; 3] = [Self::Nothing, Self::Replied, Self::OptedOut];

    pub const fn code(self) -> u8 {
        self as u8
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

impl Send {
    /// The newest try, where it is a call.
    pub fn call(&self) -> Option<CallId> {
        self.message.map(|message| CallId(message.0))
    }

    /// Whether it is on its way: it leaves and arrives at a time that nobody knows yet.
    pub fn is_underway(&self) -> bool {
        self.state == SendState::Begun && self.message.is_some()
    }

    /// Whether its step may begin again: it failed, was kept back, or was written down and not said.
    pub fn may_begin_again(&self) -> bool {
        matches!(self.state, SendState::Failed | SendState::Skipped) || self.state == SendState::Begun && self.message.is_none()
    }

    /// What stands on it after one more: the first says what it was and when, and the values are added.
    pub fn after_conversion(&self, one: &Conversion) -> Conversion {
        let Some(first) = &self.converted else { return one.clone() };
        Conversion { value: first.value.saturating_add(one.value).min(MOST_VALUE), ..first.clone() }
    }

    /// When its newest try was said.
    pub fn said_at(&self) -> Timestamp {
        self.message.map_or(self.at, MessageId::made_at)
    }

    /// After something was told of this message of it; none when that changes nothing. What is told of an earlier try counts only as
    /// proof that it arrived.
    pub fn told(&self, message: MessageId, state: SendState, reason: &str, now: Timestamp) -> Option<Self> {
        if state.rank() <= self.state.rank() || !state.has_arrived() && self.message.is_some_and(|own| own != message) {
            return None;
        }
        let at = if self.state == SendState::Begun { now } else { self.at };
        Some(Self { state, reason: reason.to_owned(), at, message: Some(message), ..self.clone() })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    /// It may leave, and is on its way to the platform.
    Begun,
    Sent,
    Delivered,
    Read,
    Failed,
    /// The platform gave no answer: it may have arrived, and is not sent again.
    Unknown,
    /// A rule kept it back.
    Skipped,
}

impl SendState {
    pub const ALL: [Self; 7] = [Self::Begun, Self::Sent, Self::Delivered, Self::Read, Self::Failed, Self::Unknown, Self::Skipped];

    pub const fn code(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// There is proof of it.
    pub const fn has_arrived(self) -> bool {
        matches!(self, Self::Delivered | Self::Read)
    }

    /// What is told only moves a send forward; a failure stands below proof of arrival.
    const fn rank(self) -> u8 {
        match self {
            Self::Begun => 1,
            Self::Sent => 2,
            Self::Unknown => 3,
            Self::Failed => 4,
            Self::Delivered => 5,
            Self::Read => 6,
            Self::Skipped => 7,
        }
    }
}
