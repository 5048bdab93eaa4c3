use std::path::Path;

use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{BlobId, OrgId};
use crate::model::message::Attachment;

/// Files with what was found in them. Immutable once stored.
#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Durable when this returns.
    async fn put(&self, organisation: OrgId, attachment: &Attachment, bytes: Vec<u8>) -> Result<()>;

    /// Like `put` with a file of this machine, which is the store's from then on: it need not fit into memory.
    async fn take(&self, organisation: OrgId, attachment: &Attachment, file: &Path) -> Result<()>;

    async fn describe(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Attachment>>;

    async fn get(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Vec<u8>>>;

    /// At most `most` bytes of it from this place on, fewer only at its end: for what need not fit into memory.
    async fn piece(&self, organisation: OrgId, blob: BlobId, from: u64, most: usize) -> Result<Option<Vec<u8>>>;

    /// False when there was none. Whoever reads it at this moment may still get the whole file.
    async fn delete(&self, organisation: OrgId, blob: BlobId) -> Result<bool>;

    /// Everybody's files, each once, in an order of the store's own: the next `limit` at most after this one, and none only at
    /// the end.
    async fn list(&self, after: Option<BlobId>, limit: usize) -> Result<Vec<(OrgId, Attachment)>>;
}
