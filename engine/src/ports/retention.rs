use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{BlobId, CallId, ConversationId, InboxId, OrgId};
use crate::ports::erasure::Portion;

/// Removes what an inbox keeps no longer, in small steps that others need not wait for.
#[async_trait]
pub trait Retention: Send + Sync {
    /// Resolved conversations in which nothing happened since `before`, the oldest first.
    async fn expired(&self, organisation: OrgId, inbox: InboxId, before: Timestamp, limit: usize) -> Result<Vec<ConversationId>>;

    /// Messages and calls of the conversation that are to go next, with the files that they name.
    async fn next(&self, organisation: OrgId, conversation: ConversationId, limit: usize) -> Result<Portion>;

    /// The portion goes, with all that hangs on it, unless the conversation has been taken up since `before`: then false, and
    /// nothing is done.
    async fn remove(
        &self,
        organisation: OrgId,
        conversation: ConversationId,
        portion: Portion,
        before: Timestamp,
    ) -> Result<bool>;

    /// The conversation itself, with all that belongs to it; its contact stays. False, and nothing is done, when something is left
    /// in it or it has been taken up since `before`.
    async fn close(&self, organisation: OrgId, conversation: ConversationId, before: Timestamp) -> Result<bool>;

    /// Recordings of calls that ended before, the oldest first.
    async fn old_recordings(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<(CallId, BlobId)>>;

    /// One step of clearing the search of words that only deleted messages had; false: there is nothing more to clear.
    async fn clear_words(&self) -> Result<bool>;

    /// These calls have no recording any more.
    async fn forget_recordings(&self, organisation: OrgId, calls: Vec<CallId>) -> Result<()>;
}
