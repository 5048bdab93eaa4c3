//! What is stored of knowledge: bases, documents, and questions that nothing answered.

use engine::clock::Timestamp;
use engine::ids::{BlobId, BotId, ConversationId, DocumentId, KnowledgeBaseId, OrgId, RecordId};
use engine::model::record::{Key, Record};
use rag::ingest::fetch::Seen;
use serde::{Deserialize, Serialize};

/// A named set of documents that bots answer from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnowledgeBase {
    pub id: KnowledgeBaseId,
    pub organisation: OrgId,
    pub name: String,
    /// Whether customers may open the files that answers are taken from.
    #[serde(default)]
    pub show_files: bool,
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

/// Where a document comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    #[default]
    File,
    /// A web page, fetched by the program.
    Page,
    /// A list of web pages; each of them is a document of its own.
    Sitemap,
    /// A question with its answer, written by an owner.
    Answer,
}

/// How far the taking in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Queued,
    Fetching,
    Reading,
    Embedding,
    Indexing,
    #[default]
    Ready,
    Failed,
    Cancelled,
}

impl Stage {
    /// Nothing goes on until somebody asks for it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Ready | Self::Failed | Self::Cancelled)
    }
}

/// A kept file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub blob: BlobId,
    /// SHA-256 in lower-case hex.
    pub checksum: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
}

/// One document of a knowledge base. What is searched stands in `blob`, `checksum` and the fields around them; what is
/// being taken in, in `incoming`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnowledgeDocument {
    pub id: DocumentId,
    pub organisation: OrgId,
    pub knowledge_base: KnowledgeBaseId,
    #[serde(default)]
    pub origin: Origin,
    /// File name, path, address or question; for a file or page the same name again is a new version.
    pub name: String,
    pub title: String,
    /// Address that citations open.
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Empty while nothing of it is searched.
    pub checksum: String,
    pub passages: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<BlobId>,
    #[serde(default)]
    pub media_type: String,
    #[serde(default)]
    pub size: u64,
    /// The model whose vectors the index has of it; none while it is found by its words alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Counts the versions that were searched, from 1.
    #[serde(default = "first")]
    pub version: u32,
    #[serde(default)]
    pub stage: Stage,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incoming: Option<Kept>,
    /// Why the last taking in failed, for the person who wanted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// False when the same bytes would fail again.
    #[serde(default = "yes")]
    pub can_retry: bool,
    /// Times the present taking in was begun: a file that ends the process each time must not do so for ever.
    #[serde(default)]
    pub tries: u32,
    /// What the site said of a page when it was fetched last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// When a page was fetched last, or the present reading of a sitemap began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<Timestamp>,
    /// The sitemap it was found in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sitemap: Option<DocumentId>,
    pub updated_at: Timestamp,
    #[serde(default)]
    pub created_at: Option<Timestamp>,
}

fn first() -> u32 {
    1
}

fn yes() -> bool {
    true
}

impl KnowledgeDocument {
    /// A search can find something of it.
    pub fn is_searched(&self) -> bool {
        !self.checksum.is_empty()
    }

    /// What is searched, as a kept file.
    pub fn searched(&self) -> Option<Kept> {
        let blob = self.blob?;
        let Self { checksum, media_type, size, .. } = self.clone();
        Some(Kept { blob, checksum, media_type, size })
    }
}

impl Record for KnowledgeDocument {
    const KIND: &'static str = "knowledge_document";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        if self.origin != Origin::Answer {
            keys.push(Key { name: "name", value: name_key(self.organisation, self.knowledge_base, &self.name) });
        }
        if self.origin == Origin::File {
            let incoming = self.incoming.as_ref().map(|incoming| incoming.checksum.as_str());
            let searched = self.is_searched().then_some(self.checksum.as_str());
            let checksums = searched.into_iter().chain(incoming.filter(|incoming| Some(*incoming) != searched));
            keys.extend(checksums.map(|checksum| Key {
                name: "content",
                value: content_key(self.organisation, self.knowledge_base, self.source.as_deref(), checksum),
            }));
        }
        keys
    }
}

pub(super) fn name_key(organisation: OrgId, base: KnowledgeBaseId, name: &str) -> String {
    format!("{organisation}/{base}/{name}")
}

/// The same bytes under two addresses are two documents: each is cited with its own.
pub(super) fn content_key(organisation: OrgId, base: KnowledgeBaseId, source: Option<&str>, checksum: &str) -> String {
    format!("{organisation}/{base}/{checksum}/{}", source.unwrap_or_default())
}

/// A question that the assistant could not answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnowledgeGap {
    pub id: RecordId,
    pub organisation: OrgId,
    /// As it was asked last.
    pub question: String,
    /// What makes it the same question: its words without case and marks.
    pub words: String,
    pub times: u64,
    pub last_asked_at: Timestamp,
    pub conversation: ConversationId,
    pub bot: BotId,
    /// How sure the search was, from 0 to 1.
    pub confidence: f32,
}

impl Record for KnowledgeGap {
    const KIND: &'static str = "knowledge_gap";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "words", value: gap_key(self.organisation, &self.words) }]
    }
}

pub(super) fn gap_key(organisation: OrgId, words: &str) -> String {
    format!("{organisation}/{words}")
}
