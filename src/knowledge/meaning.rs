//! Vectors for documents: while they are taken in, afterwards for those that had to do without, and for all of them when
//! another model is to be used.
//!
//! A record says which model the index has its document's vectors of. Whatever says another model than the configured one
//! waits for a job; once nothing waits any more, an index that was filled beside the present one takes its place.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{DocumentId, KnowledgeBaseId, OrgId};
use engine::model::job::Job;
use engine::page::MAX_PAGE;
use rag::document::{Document, PassageVectors};
use rag::embed::{EmbedError, Embedder, Space, embed_document};
use rag::index::{Embedded, VectorIndex as _};
use workers::{JobError, Worker};

use super::desk::{Progress, Unit, Work};
use super::store::AboutDocument;
use super::take_in::Obstacle;
use super::{Knowledge, KnowledgeDocument, Stage, from_index};
use crate::http::wire::knowledge::{IndexBuilding, KnowledgeIndex, SearchMode};

pub(super) const EMBED: &str = "embed_document";

/// A provider that was out of reach for all tries of a job is asked again after this.
const ASK_AGAIN: Duration = Duration::from_mins(10);

/// What a document says that is searched without the model it should have.
pub(super) const BY_WORDS: &str = "It is found by its words only until the embedding model can be reached.";

/// The vectors of a document's passages in one space; none without a model, or while it is out of reach.
pub(super) type Vectors = Option<(Space, Vec<PassageVectors>)>;

impl Knowledge {
    fn model(&self) -> Option<String> {
        self.embedder.as_ref().map(|embedder| embedder.space().model.clone())
    }

    /// While the model is out of reach a document is found by its words: better than not at all.
    pub(super) async fn embed(&self, work: &Work, document: &Document) -> Result<Vectors, Obstacle> {
        let Some(embedder) = self.embedder.as_ref().filter(|embedder| self.index.spaces().contains(embedder.space())) else {
            return Ok(None);
        };
        work.enter(Stage::Embedding);
        match vectors(embedder, work, document).await {
            Ok(vectors) => Ok(Some((embedder.space().clone(), vectors))),
            Err(_) if work.is_stopped() => Err(Obstacle::Stopped),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    document = document.id,
                    "a document could not be embedded; it is found by its words until that works"
                );
                Ok(None)
            }
        }
    }

    pub(super) async fn put_in_index(&self, document: &Document, vectors: &Vectors) -> Result<()> {
        let embedded = vectors.iter().map(|(space, passages)| Embedded { space, passages }).collect::<Vec<_>>();
        self.index.upsert_document(document, &embedded).await.map_err(from_index)
    }

    /// A document that is searched by words alone although there is a model gets a job.
    pub(super) async fn embed_later(&self, document: &KnowledgeDocument, after: Duration) -> Result<()> {
        let (about, key) = (AboutDocument { document: document.id }, Some(document.id.to_string()));
        self.push_job(document.organisation, EMBED, key, &about, after).await
    }

    pub(super) fn lacks_vectors(&self, document: &KnowledgeDocument) -> bool {
        document.is_searched() && self.embedder.is_some() && document.model != self.model()
    }

    async fn embed_now(&self, organisation: OrgId, document: DocumentId) -> Result<()> {
        let Some(found) = self.find(organisation, document).await? else { return Ok(()) };
        let work = self.desk.begin(found.place()).await;
        let Some(found) = self.find(organisation, document).await?.filter(|found| self.lacks_vectors(found)) else {
            return Ok(());
        };
        let (Some(kept), Some(embedder)) = (found.searched(), self.embedder.as_ref()) else { return Ok(()) };
        let stopped = || Error::unavailable("something else was to be done with the document first");
        let read = match self.read(&work, &found, &kept).await {
            Ok(read) => read.document,
            Err(Obstacle::Refused(why) | Obstacle::Failed(why)) => return Err(Error::invalid(why)),
            Err(Obstacle::Trouble(error)) => return Err(error),
            Err(Obstacle::Stopped) => return Err(stopped()),
        };
        let vectors = match vectors(embedder, &work, &read).await {
            Ok(vectors) => vectors,
            Err(_) if work.is_stopped() => return Err(stopped()),
            Err(error) => return Err(from_embedder(error)),
        };
        let space = embedder.space();
        let with = Embedded { space, passages: &vectors };
        if self.index.filling().as_ref() == Some(space) {
            // The present index keeps what it has: its own vectors are of a model that is not here any more.
            self.index.fill(&read, &[with]).await.map_err(from_index)?;
        } else {
            self.index.upsert_document(&read, &[with]).await.map_err(from_index)?;
        }
        let mark = |document: &mut KnowledgeDocument| {
            let is_same = document.blob == Some(kept.blob);
            if is_same {
                document.model = Some(space.model.clone());
                document.error = document.error.take().filter(|error| error != BY_WORDS);
            }
            is_same
        };
        if self.update(organisation, document, mark).await?.is_none() {
            self.index.delete_document(organisation.0, &document.to_string()).await.map_err(from_index)?;
        }
        Ok(())
    }

    /// Puts the index that was filled in the place of the present one when nothing waits for it any more.
    pub(super) async fn promote_when_full(&self) -> Result<()> {
        if self.index.filling().is_none() {
            return Ok(());
        }
        let mut wanted: HashMap<(OrgId, KnowledgeBaseId), u64> = HashMap::new();
        let mut cursor = None;
        loop {
            let page = self.records.list_all::<KnowledgeDocument>(cursor, MAX_PAGE).await?;
            for document in page.items.iter().map(|item| &item.value).filter(|document| document.is_searched()) {
                if self.lacks_vectors(document) {
                    return Ok(());
                }
                *wanted.entry((document.organisation, document.knowledge_base)).or_default() += document.passages as u64;
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        // Records tell of a model, not of an index: one that was begun for the same model before was given up with all in it.
        for ((organisation, base), passages) in wanted {
            if self.index.filled(organisation.0, base.0).await.map_err(from_index)? < passages {
                return self.fill_again(organisation, base).await;
            }
        }
        if self.index.promote().await.map_err(from_index)? {
            self.remember_space()?;
            tracing::info!("the knowledge is searched with the new model from now on");
        }
        Ok(())
    }

    async fn fill_again(&self, organisation: OrgId, base: KnowledgeBaseId) -> Result<()> {
        for document in self.all_of(organisation, base).await?.iter().filter(|document| document.is_searched()) {
            let lacks = |document: &mut KnowledgeDocument| document.model.take().is_some();
            if let Some(document) = self.update(organisation, document.id, lacks).await? {
                self.embed_later(&document, Duration::ZERO).await?;
            }
        }
        Ok(())
    }

    /// A server's collection does not tell which model its vectors are of.
    pub fn remember_space(&self) -> Result<()> {
        let space = serde_json::to_vec(&self.index.space()).context(Kind::Corrupt, "a model cannot be written down")?;
        std::fs::write(&self.space_file, space).context(Kind::Unavailable, "the knowledge folder cannot be written")
    }

    /// How questions are compared with passages now.
    pub async fn index_state(&self, organisation: OrgId) -> Result<KnowledgeIndex> {
        let space = self.index.space();
        let is_hybrid = space.is_some() && space.as_ref() == self.embedder.as_ref().map(Embedder::space);
        let building = match self.index.filling() {
            None => None,
            Some(next) => {
                let documents = self.all(organisation).await?;
                let searched = documents.iter().filter(|document| document.is_searched());
                let total = searched.clone().count() as u64;
                let done = searched.filter(|document| !self.lacks_vectors(document)).count() as u64;
                Some(IndexBuilding { done, total, model: next.model })
            }
        };
        let model = space.filter(|_| is_hybrid).map(|space| space.model);
        Ok(KnowledgeIndex { mode: SearchMode::of(is_hybrid), model, building })
    }
}

async fn vectors(embedder: &Arc<dyn Embedder>, work: &Work, document: &Document) -> Result<Vec<PassageVectors>, EmbedError> {
    let stop = Arc::new(AtomicBool::new(work.is_stopped()));
    let (flag, token) = (Arc::clone(&stop), work.stop.clone());
    let mut tell = |done: usize, total: usize| {
        work.progress(Stage::Embedding, Progress { done: done as u64, total: total as u64, unit: Unit::Passages });
    };
    let embedding = embed_document(embedder.as_ref(), document, &mut tell, &stop);
    tokio::select! {
        vectors = embedding => vectors,
        () = async move {
            token.cancelled().await;
            flag.store(true, Ordering::Relaxed);
        } => Err(EmbedError::unavailable("embedding a document was stopped")),
    }
}

/// A key that is mended tomorrow helps the next try, so whatever failed is tried again.
fn from_embedder(error: EmbedError) -> Error {
    Error::unavailable("the embedding model did not answer").because(error)
}

/// Gives one document the vectors it should have.
pub struct EmbedDocument(pub Knowledge);

#[async_trait]
impl Worker for EmbedDocument {
    fn kind(&self) -> &'static str {
        EMBED
    }

    /// What came in just now is read beside it.
    fn most_at_once(&self) -> usize {
        1
    }

    fn longest_run(&self) -> Duration {
        Duration::from_hours(6)
    }

    async fn run(&self, job: &Job) -> std::result::Result<(), JobError> {
        let about: AboutDocument = job.read()?;
        Ok(self.0.embed_now(job.organisation, about.document).await?)
    }

    async fn on_done(&self, _job: &Job) -> Result<()> {
        self.0.promote_when_full().await
    }

    /// The model may come back at any time.
    async fn on_dead(&self, job: &Job) -> Result<()> {
        let about: AboutDocument = job.read()?;
        match self.0.find(job.organisation, about.document).await? {
            Some(document) if self.0.lacks_vectors(&document) => self.0.embed_later(&document, ASK_AGAIN).await,
            _ => Ok(()),
        }
    }
}
