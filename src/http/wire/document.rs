//! Documents as they travel: what they are, how far they are, and what they were cut into.

use engine::clock::Timestamp;
use engine::ids::DocumentId;
use rag::document::Passage as IndexedPassage;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::knowledge::desk::{self, Unit};
use crate::knowledge::{self, Origin, Shown, Stage, Wanted};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    File,
    /// A web page, or the list of pages of a website.
    Page,
    /// A question with its answer.
    Answer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    Queued,
    Fetching,
    Reading,
    Embedding,
    Indexing,
    Ready,
    Failed,
    Cancelled,
}

impl From<Stage> for DocumentState {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Queued => Self::Queued,
            Stage::Fetching => Self::Fetching,
            Stage::Reading => Self::Reading,
            Stage::Embedding => Self::Embedding,
            Stage::Indexing => Self::Indexing,
            Stage::Ready => Self::Ready,
            Stage::Failed => Self::Failed,
            Stage::Cancelled => Self::Cancelled,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProgressUnit {
    Pages,
    Passages,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct DocumentProgress {
    pub done: u64,
    pub total: u64,
    pub unit: ProgressUnit,
}

impl From<desk::Progress> for DocumentProgress {
    fn from(progress: desk::Progress) -> Self {
        let unit = match progress.unit {
            Unit::Pages => ProgressUnit::Pages,
            Unit::Passages => ProgressUnit::Passages,
        };
        Self { done: progress.done, total: progress.total, unit }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Document {
    #[schema(value_type = String)]
    pub id: DocumentId,
    /// The file's name, the page's address or the question; the same file name again is a new version.
    pub name: String,
    pub title: String,
    pub kind: DocumentKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The address citations open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The web page it was fetched from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    pub passages: usize,
    /// Of what is searched, from 1.
    pub version: u32,
    pub state: DocumentState,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<DocumentProgress>,
    /// Why it failed, or what it waits for, in words for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether `retry` may help: of what failed or was cancelled, and of pages, which are fetched again.
    pub can_retry: bool,
    /// An older version is searched while a newer one is being read, or because it failed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub stale: bool,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl From<Shown> for Document {
    fn from(shown: Shown) -> Self {
        let Shown { document, stage, progress } = shown;
        let is_page = matches!(document.origin, Origin::Page | Origin::Sitemap);
        let can_retry = match stage {
            Stage::Failed | Stage::Cancelled => document.can_retry,
            Stage::Ready => is_page,
            _ => false,
        };
        let is_searched = document.is_searched();
        let name = if is_page { document.address().to_owned() } else { document.name.clone() };
        let coming = document.incoming.filter(|_| !is_searched);
        let (media_type, size) = match coming {
            Some(coming) => (coming.media_type, coming.size),
            None => (document.media_type, document.size),
        };
        let has_file = !media_type.is_empty() && document.origin != Origin::Answer;
        Self {
            id: document.id,
            url: is_page.then(|| name.clone()),
            name,
            title: document.title,
            kind: match document.origin {
                Origin::File => DocumentKind::File,
                Origin::Page | Origin::Sitemap => DocumentKind::Page,
                Origin::Answer => DocumentKind::Answer,
            },
            size: has_file.then_some(size),
            media_type: has_file.then_some(media_type),
            source: document.source,
            language: document.language,
            pages: document.pages,
            passages: document.passages,
            version: document.version,
            state: stage.into(),
            progress: progress.map(Into::into),
            error: document.error,
            can_retry,
            stale: is_searched && stage != Stage::Ready,
            updated_at: document.updated_at,
            created_at: document.created_at.unwrap_or(document.updated_at),
        }
    }
}

/// Some documents, and those of a form that were not taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct Documents {
    pub items: Vec<Document>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub refused: Vec<RefusedFile>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedFile {
    pub name: String,
    pub detail: String,
}

/// Of the whole base, whatever the list was narrowed to.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct DocumentCounts {
    pub ready: u64,
    pub working: u64,
    /// Failed and cancelled ones.
    pub failed: u64,
}

impl From<knowledge::Counts> for DocumentCounts {
    fn from(counts: knowledge::Counts) -> Self {
        let knowledge::Counts { ready, working, failed } = counts;
        Self { ready, working, failed }
    }
}

/// Newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentList {
    pub items: Vec<Document>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    pub counts: DocumentCounts,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WantedState {
    Ready,
    Working,
    Failed,
}

impl From<WantedState> for Wanted {
    fn from(state: WantedState) -> Self {
        match state {
            WantedState::Ready => Self::Ready,
            WantedState::Working => Self::Working,
            WantedState::Failed => Self::Failed,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DocumentQuery {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Only `ready`, `working` or `failed` ones.
    #[param(inline)]
    pub state: Option<WantedState>,
    /// Part of a title, name or address.
    pub q: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WaitQuery {
    /// Seconds to wait for the end of the reading, 0 to 30; 10 when absent and there is one file, else 0.
    pub wait: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    Page,
    /// The pages that a sitemap lists, or those of a whole site.
    Sitemap,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewPage {
    /// Such as `https://shop.example/returns`.
    pub address: String,
    pub kind: PageKind,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PassageQuery {
    /// `next` of the page before.
    pub cursor: Option<u32>,
}

/// A piece of a document.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentPassage {
    pub id: String,
    /// Its place in the document, from 0.
    pub ordinal: u32,
    pub headings: Vec<String>,
    /// From 1, for documents that have pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl From<IndexedPassage> for DocumentPassage {
    fn from(passage: IndexedPassage) -> Self {
        let IndexedPassage { id, ordinal, headings, page, text, url, .. } = passage;
        Self { id: id.to_string(), ordinal, headings, page, text, url }
    }
}

/// In the order of the document.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentPassages {
    pub items: Vec<DocumentPassage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SignatureQuery {
    /// From the address in a citation.
    #[serde(default)]
    pub sig: String,
}
