use std::path::Path;

use async_trait::async_trait;
use engine::error::Result;
use engine::ids::{BlobId, OrgId};
use engine::model::message::Attachment;
use engine::ports::BlobStore;
use engine::ports::records::Typed;

use super::PostFile;

/// The files, of which nobody deletes those of posts: a message may name any file of its organisation, and goes without it.
pub struct Sparing<'a> {
    pub blobs: &'a dyn BlobStore,
    pub records: &'a Typed,
}

#[async_trait]
impl BlobStore for Sparing<'_> {
    async fn put(&self, organisation: OrgId, attachment: &Attachment, bytes: Vec<u8>) -> Result<()> {
        self.blobs.put(organisation, attachment, bytes).await
    }

    async fn take(&self, organisation: OrgId, attachment: &Attachment, file: &Path) -> Result<()> {
        self.blobs.take(organisation, attachment, file).await
    }

    async fn describe(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Attachment>> {
        self.blobs.describe(organisation, blob).await
    }

    async fn get(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Vec<u8>>> {
        self.blobs.get(organisation, blob).await
    }

    async fn piece(&self, organisation: OrgId, blob: BlobId, from: u64, most: usize) -> Result<Option<Vec<u8>>> {
        self.blobs.piece(organisation, blob, from, most).await
    }

    async fn delete(&self, organisation: OrgId, blob: BlobId) -> Result<bool> {
        if self.records.get::<PostFile>(organisation, blob.0).await?.is_some() {
            return Ok(false);
        }
        self.blobs.delete(organisation, blob).await
    }

    async fn list(&self, after: Option<BlobId>, limit: usize) -> Result<Vec<(OrgId, Attachment)>> {
        self.blobs.list(after, limit).await
    }
}
