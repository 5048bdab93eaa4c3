use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ConversationId, OrgId};

/// Remembers which acts were done, so that a turn that runs again after a crash does none of them twice.
#[async_trait]
pub trait ToolLedger: Send + Sync {
    /// In one step: says what is known of the call and, when that is nothing, that it begins now.
    async fn begin(&self, call: &ToolKey, tool: &str, now: Timestamp) -> Result<Begun>;

    /// The call was made; `outcome` is given to whoever begins it again.
    async fn finish(&self, call: &ToolKey, outcome: String) -> Result<()>;

    /// The call was certainly not made: it may begin again.
    async fn withdraw(&self, call: &ToolKey) -> Result<()>;
}

/// Names one act within a conversation: the same turn that asks for the same thing has the same key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ToolKey {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub key: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    New,
    /// Begun before and never finished: perhaps done, perhaps not.
    InDoubt,
    Done(String),
}
