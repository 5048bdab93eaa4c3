use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ConversationId, InboxId, MessageId, OrgId};
use crate::model::amend::Amendment;

/// What providers call our messages. Reports about a message (receipts, reactions, edits) may come before we know what the
/// provider calls it: they wait here until it is bound.
#[async_trait]
pub trait ProviderIds: Send + Sync {
    /// From now on `id` means this message; repeating it changes nothing. Reports that waited for it are from then on in
    /// [`ProviderIds::list_arrived`].
    async fn bind(&self, organisation: OrgId, bound: Bound) -> Result<()>;

    async fn find(&self, organisation: OrgId, inbox: InboxId, id: &str) -> Result<Option<Bound>>;

    /// What a message is called, by part.
    async fn list(&self, organisation: OrgId, message: MessageId) -> Result<Vec<Bound>>;

    /// The message; or, in the same step, the report is kept for when it becomes known. The same report is kept once.
    async fn find_or_wait(&self, organisation: OrgId, report: Report) -> Result<Option<Bound>>;

    /// Reports whose message is known by now, of all organisations; with `message`, of this one.
    async fn list_arrived(&self, message: Option<MessageId>, limit: usize) -> Result<Vec<(Report, Bound)>>;

    /// It was applied.
    async fn forget(&self, report: &Report) -> Result<()>;

    /// Gives up on reports older than this; how many.
    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    pub inbox: InboxId,
    /// At most 512 bytes.
    pub id: String,
    pub conversation: ConversationId,
    pub message: MessageId,
    /// Of those it was sent in, from zero.
    pub part: usize,
    pub of: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub organisation: OrgId,
    pub inbox: InboxId,
    /// The message it is about, as the provider calls it.
    pub id: String,
    /// The same for the same report, at most 200 bytes.
    pub key: String,
    pub amendment: Amendment,
    pub at: Timestamp,
}
