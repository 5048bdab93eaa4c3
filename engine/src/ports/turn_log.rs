use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ConversationId, MessageId, OrgId};
use crate::model::trace::TurnTrace;

/// Keeps how answers came about.
#[async_trait]
pub trait TurnLog: Send + Sync {
    /// A trace of the same message replaces the one before.
    async fn append(&self, trace: TurnTrace) -> Result<()>;

    async fn find(&self, organisation: OrgId, message: MessageId) -> Result<Option<TurnTrace>>;

    /// Of one conversation, newest first; `before` is the message of the last one seen.
    async fn list(
        &self,
        organisation: OrgId,
        conversation: ConversationId,
        before: Option<MessageId>,
        limit: usize,
    ) -> Result<Vec<TurnTrace>>;

    /// Forgets what is older, at most `limit` of them; returns how many there were.
    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize>;
}
