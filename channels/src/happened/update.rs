use engine::clock::Timestamp;
use serde::{Deserialize, Serialize};

use super::Raw;

/// A message template changed at the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateUpdate {
    pub id: String,
    pub name: Option<String>,
    pub language: Option<String>,
    pub change: TemplateChange,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateChange {
    /// `APPROVED`, `REJECTED`, `PAUSED`…, as the platform says it; the reason is absent when it is none.
    Status {
        event: String,
        category: Option<String>,
        reason: Option<String>,
        detail: Option<String>,
    },
    /// `GREEN`, `YELLOW`, `RED`, `UNKNOWN`.
    Quality {
        before: Option<String>,
        now: String,
    },
    /// It will move to `next` at that time.
    CategoryAhead {
        now: Option<String>,
        next: String,
        at: Option<Timestamp>,
    },
    Category {
        before: Option<String>,
        now: String,
    },
    /// Its words changed; they are best read anew.
    Components {
        raw: Raw,
    },
}

/// Something changed for one number of a `WhatsApp` account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberUpdate {
    /// Digits as shown to people.
    pub display_number: Option<String>,
    pub change: NumberChange,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberChange {
    /// `limit` is how many people may be written to in a day: `TIER_250`, `TIER_UNLIMITED`…
    Quality {
        event: String,
        limit: Option<String>,
        before: Option<String>,
    },
    Name {
        decision: String,
        name: Option<String>,
        reason: Option<String>,
    },
    UserName {
        status: String,
        name: Option<String>,
    },
    /// `PIN_CHANGED`…
    Security {
        event: String,
        requester: Option<String>,
    },
}

/// Something changed for a whole account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountUpdate {
    /// `ACCOUNT_RESTRICTION`, `DISABLED_UPDATE`…; the rest of it differs with the event.
    Changed {
        event: String,
        raw: Raw,
    },
    Reviewed {
        decision: String,
    },
    Alert {
        severity: Option<String>,
        kind: Option<String>,
        status: Option<String>,
        description: Option<String>,
    },
    /// `daily` is a tier such as `TIER_2K`, or a number.
    Capability {
        daily: Option<String>,
        numbers: Option<u32>,
    },
    /// No longer, or again, on the platform with the owner's phone.
    Offboarded {
        raw: Raw,
    },
    Reconnected {
        raw: Raw,
    },
}

/// A call over `WhatsApp`: what voice makes of it is in `raw`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub id: String,
    /// `connect`, `terminate`, `RINGING`, `ACCEPTED`, `REJECTED`.
    pub event: String,
    /// `USER_INITIATED`, `BUSINESS_INITIATED`.
    pub direction: Option<String>,
    pub raw: Raw,
}
