use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ConversationId, OrgId, SessionId};

/// One engagement inside a conversation: from the customer's first message to the close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub opened_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub close_reason: Option<CloseReason>,
    /// 1 to 5, only ever given by the customer.
    pub rating: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// The customer was silent for the inbox's idle time.
    Idle,
    /// An operator resolved the conversation.
    Resolved,
    /// The phone call was over.
    HungUp,
}

impl CloseReason {
    pub const ALL: [Self; 3] = [Self::Idle, Self::Resolved, Self::HungUp];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Resolved => "resolved",
            Self::HungUp => "hung_up",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }

    /// Its place in [`CloseReason::ALL`], counted from one.
    pub fn code(self) -> u8 {
        Self::ALL.iter().position(|known| *known == self).map_or(0, |place| place as u8 + 1)
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code).checked_sub(1)?).copied()
    }
}

/// The month (UTC) a moment lies in: twelve for each year, counted from the year 0, plus the months of its own year that are over.
pub fn month_of(at: Timestamp) -> u32 {
    let time = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    let date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
    u32::try_from(i32::from(date.year()) * 12 + i32::from(date.month()) - 1).unwrap_or(0)
}

/// When a month begins.
pub fn start_of(month: u32) -> Timestamp {
    let (year, month) = (i16::try_from(month / 12).unwrap_or(i16::MAX), (month % 12) as i8 + 1);
    let start = jiff::civil::Date::new(year, month, 1).and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC));
    Timestamp::from_millis(start.map_or(0, |start| start.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests;
