//! Records of documents, changed under their versions, and their files.

use std::time::Duration;

use engine::error::{Error, Kind, Result};
use engine::ids::{BlobId, DocumentId, KnowledgeBaseId, OrgId};
use engine::model::job::Job;
use engine::page::MAX_PAGE;
use serde::{Deserialize, Serialize};

use super::desk::Place;
use super::jobs::{DROP_FILE, TAKE_IN};
use super::{Knowledge, KnowledgeBase, KnowledgeDocument, Origin};

/// Changes of one record that may meet; more of them is a fault, not bad luck.
const MOST_MEETINGS: usize = 20;

/// A file that was replaced stays this long, so that a backup whose records name it finds it.
const KEEP_REPLACED: Duration = Duration::from_hours(1);

#[derive(Serialize, Deserialize)]
pub(super) struct AboutDocument {
    pub document: DocumentId,
}

#[derive(Serialize, Deserialize)]
pub(super) struct AboutFile {
    pub blob: BlobId,
}

impl KnowledgeDocument {
    pub fn place(&self) -> Place {
        Place { organisation: self.organisation, base: self.knowledge_base, document: self.id }
    }
}

impl Knowledge {
    pub async fn need_base(&self, organisation: OrgId, base: KnowledgeBaseId) -> Result<KnowledgeBase> {
        Ok(self.records.require::<KnowledgeBase>(organisation, base.0).await?.value)
    }

    pub(super) async fn find(&self, organisation: OrgId, document: DocumentId) -> Result<Option<KnowledgeDocument>> {
        Ok(self.records.get::<KnowledgeDocument>(organisation, document.0).await?.map(|found| found.value))
    }

    /// The document of this base; of another it does not exist.
    pub async fn need(&self, organisation: OrgId, base: KnowledgeBaseId, document: DocumentId) -> Result<KnowledgeDocument> {
        let found = self.find(organisation, document).await?.filter(|found| found.knowledge_base == base);
        found.ok_or_else(|| Error::not_found("no such document"))
    }

    /// Every document of the organisation, oldest first.
    pub(super) async fn all(&self, organisation: OrgId) -> Result<Vec<KnowledgeDocument>> {
        let (mut documents, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.records.list::<KnowledgeDocument>(organisation, cursor, MAX_PAGE).await?;
            documents.extend(page.items.into_iter().map(|item| item.value));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(documents);
            }
        }
    }

    pub(super) async fn all_of(&self, organisation: OrgId, base: KnowledgeBaseId) -> Result<Vec<KnowledgeDocument>> {
        let mut documents = self.all(organisation).await?;
        documents.retain(|document| document.knowledge_base == base);
        Ok(documents)
    }

    /// Applies `change` to the record as it is now; false from it leaves the record as it is. `None`: there is no such
    /// document any more.
    pub(super) async fn update(
        &self,
        organisation: OrgId,
        document: DocumentId,
        mut change: impl FnMut(&mut KnowledgeDocument) -> bool + Send,
    ) -> Result<Option<KnowledgeDocument>> {
        for _ in 0..MOST_MEETINGS {
            let Some(found) = self.records.get::<KnowledgeDocument>(organisation, document.0).await? else { return Ok(None) };
            let mut value = found.value;
            if !change(&mut value) {
                return Ok(Some(value));
            }
            match self.records.put(organisation, &value, found.version).await {
                Ok(_version) => return Ok(Some(value)),
                Err(error) if error.kind == Kind::Conflict => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::conflict("the document is changed too often at this moment"))
    }

    pub(super) async fn push(&self, document: &KnowledgeDocument) -> Result<()> {
        let about = AboutDocument { document: document.id };
        let kind = if document.origin == Origin::Sitemap { super::jobs::READ_SITEMAP } else { TAKE_IN };
        self.push_job(document.organisation, kind, Some(document.id.to_string()), &about, Duration::ZERO).await
    }

    pub(super) async fn push_job<T: Serialize + Sync>(
        &self,
        organisation: OrgId,
        kind: &str,
        key: Option<String>,
        about: &T,
        after: Duration,
    ) -> Result<()> {
        let now = self.clock.now();
        let job = Job::new(self.ids.next_at(now), organisation, kind, key, about, now.plus(after))?;
        self.jobs.push(job).await.map(drop)
    }

    /// Of a version that has been replaced.
    pub(super) async fn drop_later(&self, organisation: OrgId, blob: BlobId) -> Result<()> {
        self.push_job(organisation, DROP_FILE, Some(blob.to_string()), &AboutFile { blob }, KEEP_REPLACED).await
    }

    /// Of something that was never searched, or that somebody wants gone.
    pub(super) async fn drop_now(&self, organisation: OrgId, blob: BlobId) {
        if let Err(error) = self.blobs.delete(organisation, blob).await {
            tracing::warn!(%error, file = %blob, "a file of the knowledge could not be removed");
        }
    }
}
