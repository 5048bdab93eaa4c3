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
}

impl CloseReason {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Resolved => "resolved",
        }
    }
}
