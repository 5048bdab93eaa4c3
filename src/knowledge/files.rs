//! The kept originals, for operators, and for customers where a base shows its files.

use engine::error::{Error, Result};
use engine::ids::{DocumentId, KnowledgeBaseId, OrgId};

use super::{Knowledge, KnowledgeBase, KnowledgeDocument, Origin};

/// A file as it came in.
#[derive(Debug)]
pub struct Original {
    pub name: String,
    pub media_type: String,
    pub checksum: String,
    pub bytes: Vec<u8>,
}

impl Knowledge {
    pub async fn original(&self, organisation: OrgId, base: KnowledgeBaseId, document: DocumentId) -> Result<Original> {
        let document = self.need(organisation, base, document).await?;
        self.bytes_of(document).await
    }

    /// `NotFound` for what customers may not open (any more).
    pub async fn shown_original(&self, organisation: OrgId, document: DocumentId) -> Result<Original> {
        let document = self.find(organisation, document).await?.ok_or_else(missing)?;
        if !self.shows(&document).await? {
            return Err(missing());
        }
        self.bytes_of(document).await
    }

    pub(super) async fn shows(&self, document: &KnowledgeDocument) -> Result<bool> {
        if document.origin != Origin::File || document.blob.is_none() {
            return Ok(false);
        }
        let base = self.records.get::<KnowledgeBase>(document.organisation, document.knowledge_base.0).await?;
        Ok(base.is_some_and(|base| base.value.show_files))
    }

    /// The searched version; before there is one, the one that comes in.
    async fn bytes_of(&self, document: KnowledgeDocument) -> Result<Original> {
        let kept = document.searched().or(document.incoming).ok_or_else(missing)?;
        let bytes = self.blobs.get(document.organisation, kept.blob).await?.ok_or_else(missing)?;
        let about = self.blobs.describe(document.organisation, kept.blob).await?;
        let media_type = if kept.media_type.is_empty() { about.map(|about| about.media_type) } else { Some(kept.media_type) };
        Ok(Original { name: document.name, media_type: media_type.unwrap_or_default(), checksum: kept.checksum, bytes })
    }
}

fn missing() -> Error {
    Error::not_found("there is no such file")
}
