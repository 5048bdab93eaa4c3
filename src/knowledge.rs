//! A business's documents: kept whole as files, cut into passages, found by the agents.

mod reindex;

use std::sync::Arc;

use engine::clock::{Clock, Timestamp};
use engine::error::{Error, Kind, Result};
use engine::ids::{BlobId, DocumentId, IdSource, KnowledgeBaseId, OrgId};
use engine::model::message::Attachment;
use engine::model::record::{Key, Record, Versioned};
use engine::page::MAX_PAGE;
use engine::ports::BlobStore;
use engine::ports::records::Typed;
use rag::index::{IndexError, IndexErrorKind, VectorIndex};
use rag::ingest::{Label, Source, ingest};
use rag::retrieve::{Query, Retriever};
use serde::{Deserialize, Serialize};

use crate::http::uploads::unguessable;

pub use reindex::{FirstReading, Reindexer};

/// A named set of documents that bots answer from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnowledgeBase {
    pub id: KnowledgeBaseId,
    pub organisation: OrgId,
    pub name: String,
    pub created_at: Timestamp,
}

impl Record for KnowledgeBase {
    const KIND: &'static str = "knowledge_base";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}

/// One document of a knowledge base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnowledgeDocument {
    pub id: DocumentId,
    pub organisation: OrgId,
    pub knowledge_base: KnowledgeBaseId,
    /// File name or path; the same name again is a new version.
    pub name: String,
    pub title: String,
    /// Address that citations open.
    pub source: Option<String>,
    pub checksum: String,
    pub passages: usize,
    pub blob: BlobId,
    pub updated_at: Timestamp,
}

impl Record for KnowledgeDocument {
    const KIND: &'static str = "knowledge_document";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "name", value: document_key(self.organisation, self.knowledge_base, &self.name) }]
    }
}

fn document_key(organisation: OrgId, base: KnowledgeBaseId, name: &str) -> String {
    format!("{organisation}/{base}/{name}")
}

/// A passage as a search shows it.
#[derive(Debug, Clone)]
pub struct Found {
    pub title: String,
    pub headings: Vec<String>,
    pub text: String,
    pub url: Option<String>,
    pub score: f32,
}

/// A document to take in.
#[derive(Debug)]
pub struct Upload {
    pub name: String,
    pub media_type: String,
    pub source: Option<String>,
    pub bytes: Vec<u8>,
}

#[derive(Clone)]
pub struct Knowledge {
    index: Arc<dyn VectorIndex>,
    records: Typed,
    blobs: Arc<dyn BlobStore>,
    ids: Arc<IdSource>,
    clock: Arc<dyn Clock>,
}

impl Knowledge {
    pub fn new(
        index: Arc<dyn VectorIndex>,
        records: Typed,
        blobs: Arc<dyn BlobStore>,
        ids: Arc<IdSource>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { index, records, blobs, ids, clock }
    }

    pub async fn bases(&self, organisation: OrgId) -> Result<Vec<(KnowledgeBase, u64)>> {
        let mut bases = Vec::new();
        for base in self.records.list::<KnowledgeBase>(organisation, None, MAX_PAGE).await?.items {
            let passages = self.index.count(organisation.0, base.value.id.0).await.map_err(from_index)?;
            bases.push((base.value, passages));
        }
        Ok(bases)
    }

    pub async fn list(&self, organisation: OrgId, base: KnowledgeBaseId) -> Result<Vec<KnowledgeDocument>> {
        self.records.require::<KnowledgeBase>(organisation, base.0).await?;
        let mut documents = Vec::new();
        let mut cursor = None;
        loop {
            let page = self.records.list::<KnowledgeDocument>(organisation, cursor, MAX_PAGE).await?;
            documents.extend(page.items.into_iter().map(|item| item.value).filter(|document| document.knowledge_base == base));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(documents);
            }
        }
    }

    /// Takes a document in, or a new version of the one with this name; the same bytes again change nothing.
    pub async fn put(&self, organisation: OrgId, base: KnowledgeBaseId, upload: Upload) -> Result<KnowledgeDocument> {
        self.records.require::<KnowledgeBase>(organisation, base.0).await?;
        let key = document_key(organisation, base, &upload.name);
        let known = self.records.find_by_key::<KnowledgeDocument>("name", &key).await?;
        let checksum = rag::document::checksum(&upload.bytes);
        if let Some(Versioned { value, .. }) = &known
            && value.checksum == checksum
            && value.source == upload.source
        {
            return Ok(value.clone());
        }
        let id = known.as_ref().map_or_else(|| self.ids.next(self.clock.as_ref()), |known| known.value.id);
        let ingested = self.read(organisation, base, id, &upload).await?;
        let blob = self.keep(organisation, upload).await?;
        self.index.upsert_document(&ingested, &[]).await.map_err(from_index)?;
        let document = KnowledgeDocument {
            id,
            organisation,
            knowledge_base: base,
            name: blob.name,
            title: ingested.title,
            source: ingested.source,
            checksum,
            passages: ingested.passages.len(),
            blob: blob.id,
            updated_at: self.clock.now(),
        };
        self.records.put(organisation, &document, known.map_or(0, |known| known.version)).await?;
        Ok(document)
    }

    async fn read(
        &self,
        organisation: OrgId,
        base: KnowledgeBaseId,
        id: DocumentId,
        upload: &Upload,
    ) -> Result<rag::document::Document> {
        let label = Label {
            id: id.to_string(),
            organisation: organisation.0,
            knowledge_base: base.0,
            title: None,
            source: upload.source.clone(),
            language: None,
        };
        let (bytes, media_type, name) = (upload.bytes.clone(), upload.media_type.clone(), upload.name.clone());
        // Parsing a large file takes long enough to be no work for the threads that serve sockets.
        let read = tokio::task::spawn_blocking(move || {
            ingest(label, Source { bytes: &bytes, media_type: Some(&media_type), file_name: Some(&name) })
        });
        let read = read.await.map_err(|error| Error::unavailable("the document could not be read").because(error))?;
        read.map(|ingested| ingested.document).map_err(|refusal| Error::invalid(refusal.to_string()))
    }

    async fn keep(&self, organisation: OrgId, upload: Upload) -> Result<Attachment> {
        let blob = Attachment {
            id: unguessable()?,
            name: upload.name,
            media_type: upload.media_type,
            size: upload.bytes.len() as u64,
            width: None,
            height: None,
        };
        self.blobs.put(organisation, &blob, upload.bytes).await?;
        Ok(blob)
    }

    /// False when there was none.
    pub async fn delete(&self, organisation: OrgId, document: DocumentId) -> Result<bool> {
        self.index.delete_document(organisation.0, &document.to_string()).await.map_err(from_index)?;
        self.records.delete::<KnowledgeDocument>(organisation, document.0).await
    }

    /// What a bot with this knowledge base alone would find.
    pub async fn search(&self, organisation: OrgId, base: KnowledgeBaseId, text: &str) -> Result<Vec<Found>> {
        let query = Query {
            organisation: organisation.0,
            knowledge_bases: vec![base.0],
            text: text.to_owned(),
            history: Vec::new(),
            limit: 10,
        };
        let retrieval = Retriever::new(Arc::clone(&self.index), None).retrieve(&query).await.map_err(from_index)?;
        let found = |hit: rag::retrieve::Hit| Found {
            title: hit.passage.title,
            headings: hit.passage.headings,
            text: hit.passage.text,
            url: hit.passage.url,
            score: hit.score,
        };
        Ok(retrieval.passages.into_iter().map(found).collect())
    }
}

fn from_index(error: IndexError) -> Error {
    let kind = match error.kind {
        IndexErrorKind::Invalid => Kind::Invalid,
        IndexErrorKind::Corrupt => Kind::Corrupt,
        IndexErrorKind::Unavailable => Kind::Unavailable,
    };
    Error::new(kind, "the knowledge index refused").because(error)
}
