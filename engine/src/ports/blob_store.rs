use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{BlobId, OrgId};
use crate::model::message::Attachment;

/// Files with what was found in them. Immutable once stored.
#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Durable when this returns.
    async fn put(&self, organisation: OrgId, attachment: &Attachment, bytes: Vec<u8>) -> Result<()>;

    async fn describe(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Attachment>>;

    async fn get(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Vec<u8>>>;
}
