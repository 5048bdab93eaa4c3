use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ConversationId, OrgId};

/// What the contact said until they stopped, waiting for its answer. Kept on the conversation row, so that the
/// message and the turn it makes due are stored in one act and a restart finds every turn that is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueTurn {
    /// When the settle window ends, or a failed turn is tried again.
    pub at: Timestamp,
    /// When the window began; it is extended by further messages, but not for ever.
    pub since: Timestamp,
    /// Failed tries so far.
    pub attempts: u8,
}

/// A window is extended to at most this many settle times after its first message.
pub const MAX_SETTLES: u32 = 5;

/// After this many failed tries the customer is handed to the queue.
pub const MAX_ATTEMPTS: u8 = 3;

/// Says that a conversation owes an answer; enough to run the turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TurnHint {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub at: Timestamp,
}
