//! The index is made again from the kept files: after a restore from a backup, or when its folder was lost.

use std::time::Duration;

use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{DocumentId, OrgId};
use engine::model::job::Job;
use engine::page::MAX_PAGE;
use rag::index::VectorIndex as _;
use workers::{JobError, Worker};

use super::desk::Work;
use super::record::Kept;
use super::store::AboutDocument;
use super::take_in::Obstacle;
use super::{Knowledge, KnowledgeDocument, from_index};

pub(super) const KIND: &str = "index_document";

impl Knowledge {
    /// Queues every document of every organisation; returns how many.
    pub async fn queue_all(&self) -> Result<usize> {
        let (mut cursor, mut queued) = (None, 0);
        loop {
            let page = self.records.list_all::<KnowledgeDocument>(cursor, MAX_PAGE).await?;
            for document in page.items.iter().map(|item| &item.value).filter(|document| document.blob.is_some()) {
                let (about, key) = (AboutDocument { document: document.id }, Some(document.id.to_string()));
                self.push_job(document.organisation, KIND, key, &about, Duration::ZERO).await?;
                queued += 1;
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(queued);
            }
        }
    }

    async fn index_again(&self, organisation: OrgId, document: DocumentId) -> Result<()> {
        // Deleted meanwhile: then there is nothing to index.
        let Some(found) = self.find(organisation, document).await? else { return Ok(()) };
        let work = self.desk.begin(found.place()).await;
        let Some(found) = self.find(organisation, document).await? else { return Ok(()) };
        let Some(kept) = found.searched() else { return Ok(()) };
        let model = match self.index_now(&work, &found, &kept).await {
            Ok(model) => model,
            Err(Obstacle::Refused(why) | Obstacle::Failed(why)) => return Err(Error::invalid(why)),
            Err(Obstacle::Trouble(error)) => return Err(error),
            Err(Obstacle::Stopped) => return Err(Error::unavailable("something else was to be done with the document first")),
        };
        let indexed = |document: &mut KnowledgeDocument| {
            let changes = document.blob == Some(kept.blob) && document.model != model;
            if changes {
                document.model.clone_from(&model);
            }
            changes
        };
        let updated = self.update(organisation, document, indexed).await?;
        if let Some(document) = updated.as_ref().filter(|document| self.lacks_vectors(document)) {
            self.embed_later(document, Duration::ZERO).await?;
        }
        // Deleted in this very moment.
        if updated.is_none() {
            self.index.delete_document(organisation.0, &document.to_string()).await.map_err(from_index)?;
        }
        Ok(())
    }

    /// The model whose vectors it has now.
    async fn index_now(&self, work: &Work, document: &KnowledgeDocument, kept: &Kept) -> Result<Option<String>, Obstacle> {
        let read = self.read(work, document, kept).await?;
        let vectors = self.embed(work, &read.document).await?;
        self.put_in_index(&read.document, &vectors).await?;
        Ok(vectors.map(|(space, _)| space.model))
    }
}

/// Performs the jobs of [`Knowledge::queue_all`].
pub struct Reindexer(pub Knowledge);

#[async_trait]
impl Worker for Reindexer {
    fn kind(&self) -> &'static str {
        KIND
    }

    /// What came in just now is read beside it.
    fn most_at_once(&self) -> usize {
        1
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), JobError> {
        let about: AboutDocument = job.read()?;
        Ok(self.0.index_again(job.organisation, about.document).await?)
    }
}
