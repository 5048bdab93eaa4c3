//! From a kept file to passages and their vectors, beside the threads that serve sockets, with progress and a way to stop.

use engine::error::Error;
use rag::document::{Document, PassageVectors};
use rag::embed::Space;
use rag::index::Embedded;
use rag::ingest::{Label, Source, ingest};

use super::desk::Work;
use super::record::Kept;
use super::take_in::Obstacle;
use super::{Knowledge, KnowledgeDocument, Origin, answers, from_index};

/// The vectors of a document's passages, by space.
pub(super) type Vectors = Vec<(Space, Vec<PassageVectors>)>;

/// A document that was read.
pub(super) struct Read {
    pub document: Document,
}

impl Read {
    /// What the record says of it from now on.
    pub(super) fn describe(&self, record: &mut KnowledgeDocument, kept: &Kept) {
        record.title.clone_from(&self.document.title);
        record.language.clone_from(&self.document.language);
        record.pages = self.document.pages;
        record.passages = self.document.passages.len();
        record.blob = Some(kept.blob);
        record.checksum.clone_from(&kept.checksum);
        record.media_type.clone_from(&kept.media_type);
        record.size = kept.size;
    }
}

impl Knowledge {
    pub(super) async fn read(&self, work: &Work, record: &KnowledgeDocument, kept: &Kept) -> Result<Read, Obstacle> {
        let bytes = self.blobs.get(record.organisation, kept.blob).await?;
        let bytes = bytes.ok_or_else(|| Obstacle::Refused("The file is not there any more. Upload it again.".to_owned()))?;
        if record.origin == Origin::Answer {
            return Ok(Read { document: answers::passage(record, &kept.checksum, &bytes)? });
        }
        let label = Label {
            id: record.id.to_string(),
            organisation: record.organisation.0,
            knowledge_base: record.knowledge_base.0,
            title: None,
            source: record.source.clone(),
            language: None,
        };
        let (name, media_type) = (record.name.clone(), kept.media_type.clone());
        if work.is_stopped() {
            return Err(Obstacle::Stopped);
        }
        let read = tokio::task::spawn_blocking(move || {
            ingest(label, Source { bytes: &bytes, media_type: Some(&media_type), file_name: Some(&name) })
        });
        let read = read.await.map_err(|error| Error::unavailable("the document could not be read").because(error))?;
        if work.is_stopped() {
            return Err(Obstacle::Stopped);
        }
        let refused = |words: String| match record.origin {
            // A page may be another one tomorrow, the bytes of a file never are.
            Origin::Page => Obstacle::Failed(words),
            _ => Obstacle::Refused(words),
        };
        let read = read.map_err(|refusal| refused(refusal.to_string()))?;
        Ok(Read { document: read.document })
    }

    /// One set of vectors for each space that something is kept in and that can be filled; none without a model.
    #[expect(clippy::unused_async, reason = "an embedder may be far away")]
    pub(super) async fn embed(&self, _work: &Work, _document: &Document) -> Result<Vectors, Obstacle> {
        Ok(Vectors::new())
    }

    pub(super) async fn put_in_index(&self, document: &Document, vectors: &Vectors) -> Result<(), Obstacle> {
        let vectors: Vec<Embedded<'_>> = vectors.iter().map(|(space, passages)| Embedded { space, passages }).collect();
        Ok(self.index.upsert_document(document, &vectors).await.map_err(from_index)?)
    }
}
