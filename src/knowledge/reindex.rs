//! The index is made again from the kept files: after a restore from a backup, or when its folder was lost.

use std::sync::Arc;

use async_trait::async_trait;
use engine::error::{Context as _, Kind, Result};
use engine::ids::{DocumentId, JobId, OrgId};
use engine::model::job::Job;
use engine::page::MAX_PAGE;
use engine::ports::JobQueue;
use serde::{Deserialize, Serialize};
use workers::{JobError, Worker};

use super::{Knowledge, KnowledgeDocument, Upload, from_index};

const KIND: &str = "index_document";

/// The job: read one document's file and put its passages into the index.
#[derive(Serialize, Deserialize)]
struct IndexDocument {
    document: DocumentId,
}

impl Knowledge {
    /// Queues every document of every organisation; returns how many.
    pub async fn queue_all(&self, jobs: &dyn JobQueue) -> Result<usize> {
        let (mut cursor, mut queued) = (None, 0);
        loop {
            let page = self.records.list_all::<KnowledgeDocument>(cursor, MAX_PAGE).await?;
            for document in page.items {
                let (organisation, document) = (document.value.organisation, document.value.id);
                jobs.push(self.job(organisation, document)?).await?;
                queued += 1;
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(queued);
            }
        }
    }

    fn job(&self, organisation: OrgId, document: DocumentId) -> Result<Job> {
        let payload = serde_json::to_string(&IndexDocument { document }).context(Kind::Corrupt, "a job cannot be written")?;
        let now = self.clock.now();
        let id: JobId = self.ids.next_at(now);
        let (kind, key) = (KIND.to_owned(), Some(document.to_string()));
        Ok(Job { id, organisation, kind, key, payload, run_at: now, attempts: 0, last_error: None })
    }

    async fn index_again(&self, organisation: OrgId, document: DocumentId) -> Result<()> {
        // Deleted meanwhile: then there is nothing to index.
        let Some(found) = self.records.get::<KnowledgeDocument>(organisation, document.0).await? else { return Ok(()) };
        let document = found.value;
        let missing = || engine::Error::not_found(format!("the file of document {} is gone", document.id));
        let about = self.blobs.describe(organisation, document.blob).await?.ok_or_else(missing)?;
        let bytes = self.blobs.get(organisation, document.blob).await?.ok_or_else(missing)?;
        let upload = Upload { name: about.name, media_type: about.media_type, source: document.source.clone(), bytes };
        let read = self.read(organisation, document.knowledge_base, document.id, &upload).await?;
        self.index.upsert_document(&read, &[]).await.map_err(from_index)
    }
}

/// Performs the jobs of [`Knowledge::queue_all`].
pub struct Reindexer(pub Knowledge);

/// What is still to be read. One that failed is not waited for: when it is tried again nobody can say.
pub struct FirstReading(pub Arc<dyn JobQueue>);

#[async_trait]
impl agents::Filling for FirstReading {
    async fn is_filling(&self, organisation: OrgId) -> Result<bool> {
        Ok(self.0.count_untried(organisation, KIND).await? > 0)
    }
}

#[async_trait]
impl Worker for Reindexer {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), JobError> {
        let work: IndexDocument = serde_json::from_str(&job.payload).context(Kind::Corrupt, "a job cannot be read")?;
        self.0.index_again(job.organisation, work.document).await?;
        Ok(())
    }
}
