//! The jobs of the knowledge. Each may run again after the process died in it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::error::Result;
use engine::model::job::Job;
use engine::page::MAX_PAGE;
use engine::tasks::Tasks;
use workers::{JobError, Worker};

use super::store::{AboutDocument, AboutFile};
use super::{Knowledge, KnowledgeDocument};

pub(super) const TAKE_IN: &str = "take_in_document";
pub(super) const READ_SITEMAP: &str = "read_sitemap";
pub(super) const DROP_FILE: &str = "drop_knowledge_file";

/// Documents that are read at the same time; more would take the processor from people who wait.
const MOST_AT_ONCE: usize = 2;

/// A thick book on a slow machine, embedded by a model far away.
const LONGEST: Duration = Duration::from_hours(6);

/// Takes one document in.
pub struct TakeIn(pub Knowledge);

#[async_trait]
impl Worker for TakeIn {
    fn kind(&self) -> &'static str {
        TAKE_IN
    }

    fn most_at_once(&self) -> usize {
        MOST_AT_ONCE
    }

    fn longest_run(&self) -> Duration {
        LONGEST
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), JobError> {
        let about: AboutDocument = job.read()?;
        Ok(self.0.take_in(job.organisation, about.document).await?)
    }

    /// A version that came in while the last one was being finished had its job swallowed by this one.
    async fn on_done(&self, job: &Job) -> Result<()> {
        self.0.push_unless_over(job).await
    }

    async fn on_dead(&self, job: &Job) -> Result<()> {
        let about: AboutDocument = job.read()?;
        self.0.give_up(job.organisation, about.document).await
    }
}

/// Reads the pages of one site.
struct ReadSitemap(Knowledge);

#[async_trait]
impl Worker for ReadSitemap {
    fn kind(&self) -> &'static str {
        READ_SITEMAP
    }

    /// A site may have thousands of pages; files that people wait for keep the other places.
    fn most_at_once(&self) -> usize {
        1
    }

    fn longest_run(&self) -> Duration {
        LONGEST
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), JobError> {
        let about: AboutDocument = job.read()?;
        Ok(self.0.read_sitemap(job.organisation, about.document).await?)
    }

    async fn on_done(&self, job: &Job) -> Result<()> {
        self.0.push_unless_over(job).await
    }

    async fn on_dead(&self, job: &Job) -> Result<()> {
        let about: AboutDocument = job.read()?;
        self.0.give_up(job.organisation, about.document).await
    }
}

/// Removes a file that a newer version replaced some time ago.
struct DropFile(Knowledge);

#[async_trait]
impl Worker for DropFile {
    fn kind(&self) -> &'static str {
        DROP_FILE
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), JobError> {
        let about: AboutFile = job.read()?;
        self.0.blobs.delete(job.organisation, about.blob).await?;
        Ok(())
    }
}

impl Knowledge {
    /// In the order in which they come first.
    pub fn workers(&self) -> Vec<Arc<dyn Worker>> {
        let knowledge = || self.clone();
        vec![
            Arc::new(TakeIn(knowledge())),
            Arc::new(super::Reindexer(knowledge())),
            Arc::new(super::meaning::EmbedDocument(knowledge())),
            Arc::new(ReadSitemap(knowledge())),
            Arc::new(DropFile(knowledge())),
        ]
    }

    async fn push_unless_over(&self, job: &Job) -> Result<()> {
        let about: AboutDocument = job.read()?;
        match self.find(job.organisation, about.document).await? {
            Some(document) if !document.stage.is_over() => self.push(&document).await,
            _ => Ok(()),
        }
    }

    /// What was begun, or lacks its vectors, and has no job any more gets one: a process that dies between two writes
    /// leaves such documents, and so does another model.
    pub async fn resume(&self) -> Result<usize> {
        let (mut cursor, mut resumed) = (None, 0);
        loop {
            let page = self.records.list_all::<KnowledgeDocument>(cursor, MAX_PAGE).await?;
            for document in page.items.iter().map(|item| &item.value) {
                if !document.stage.is_over() {
                    self.push(document).await?;
                    resumed += 1;
                } else if self.lacks_vectors(document) {
                    self.embed_later(document, Duration::ZERO).await?;
                    resumed += 1;
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        self.promote_when_full().await?;
        Ok(resumed)
    }

    /// The program stops: what is being read gives up, and goes on after the next start.
    pub async fn stop_with(self, tasks: Tasks) {
        tasks.stopping().await;
        self.desk.stop_all();
    }
}
