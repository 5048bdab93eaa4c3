use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ConversationId, MessageId, OrgId};
use crate::model::delivery::DeliveryState;
use crate::model::message::Message;

/// Reads of what was said. Messages are written by [`super::ConversationStore`] alone.
#[async_trait]
pub trait MessageStore: Send + Sync {
    /// Oldest first, at most `limit` (and never more than a page).
    async fn list(&self, organisation: OrgId, conversation: ConversationId, range: Range) -> Result<Vec<Message>>;

    async fn find(&self, organisation: OrgId, message: MessageId) -> Result<Option<Message>>;

    /// Outward messages said at or before `at` that are sent and have not come as far as `state`; the newest first.
    async fn list_behind(
        &self,
        organisation: OrgId,
        conversation: ConversationId,
        at: Timestamp,
        state: DeliveryState,
        limit: usize,
    ) -> Result<Vec<MessageId>>;
}

#[derive(Debug, Clone, Copy)]
pub struct Range {
    pub side: Bound,
    pub limit: usize,
    /// False leaves the operators' private notes out.
    pub with_private: bool,
}

#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// The first ones with a greater `seq`.
    After(u64),
    /// The last ones with a lower `seq`.
    Before(u64),
    Latest,
}
