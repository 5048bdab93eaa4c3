use engine::clock::Timestamp;
use engine::model::delivery::DeliveryState;
use serde::{Deserialize, Serialize};

/// How far something the business sent has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub covers: Covers,
    pub state: ReceiptState,
    /// What we gave the message to carry (`biz_opaque_callback_data`): finds it even before its id is stored.
    pub tag: Option<String>,
    /// The group, where it was sent to one; `person` in the event is then the member.
    pub group: Option<String>,
    pub faults: Vec<Fault>,
    pub pricing: Option<Pricing>,
    pub window: Option<Window>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    Message(String),
    /// Everything sent to this person up to then, and these by name.
    UpTo {
        at: Timestamp,
        messages: Vec<String>,
    },
    /// Everything sent to this person up to this message.
    UpToMessage(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptState {
    Sent,
    Delivered,
    Read,
    /// A voice message was listened to.
    Played,
    Failed,
    Other(String),
}

impl ReceiptState {
    /// What it means to a message's delivery; nothing for a state the house does not know.
    pub const fn delivery(&self) -> Option<DeliveryState> {
        match self {
            Self::Sent => Some(DeliveryState::Sent),
            Self::Delivered => Some(DeliveryState::Delivered),
            Self::Read | Self::Played => Some(DeliveryState::Read),
            Self::Failed => Some(DeliveryState::Failed),
            Self::Other(_) => None,
        }
    }
}

/// An error of the platform: decide by `code`, show `detail` to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// 0 when the platform gave none.
    pub code: i64,
    pub title: Option<String>,
    pub detail: Option<String>,
}

/// What the platform charges for a message, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pricing {
    /// `PMP`, `CBP`.
    pub model: Option<String>,
    /// `regular` is charged.
    pub kind: Option<String>,
    /// `marketing`, `utility`, `service`…; hyphens, never underscores, in `authentication-international`.
    pub category: Option<String>,
    pub billable: Option<bool>,
}

/// A conversation in the platform's sense: how long writing is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub id: Option<String>,
    pub origin: Option<String>,
    pub ends_at: Option<Timestamp>,
}
