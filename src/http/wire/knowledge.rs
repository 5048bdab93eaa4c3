//! Bases, documents, passages, answers and gaps as they travel.

use engine::clock::Timestamp;
use engine::ids::{BotId, ConversationId, DocumentId, KnowledgeBaseId, RecordId};
use rag::document::Passage as IndexedPassage;
use rag::retrieve::{Hit, Why};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::said::Citation;
use crate::knowledge::desk::{self, Unit};
use crate::knowledge::{self, BaseCounts, KnowledgeGap, Origin, Shown, Stage, Wanted};

/// A named set of documents that bots answer from.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnowledgeBase {
    #[schema(value_type = String)]
    pub id: KnowledgeBaseId,
    pub name: String,
    /// Whether customers may open the files that answers are taken from.
    pub show_files: bool,
    pub documents: u64,
    /// The pieces its documents are cut into.
    pub passages: u64,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl KnowledgeBase {
    pub fn new(base: knowledge::KnowledgeBase, counts: BaseCounts) -> Self {
        let knowledge::KnowledgeBase { id, name, show_files, created_at, .. } = base;
        Self { id, name, show_files, documents: counts.documents, passages: counts.passages, created_at }
    }
}

/// How questions are compared with passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SearchMode {
    /// By their words.
    Lexical,
    /// By their words and by their meaning.
    Hybrid,
}

impl SearchMode {
    pub fn of(is_hybrid: bool) -> Self {
        if is_hybrid { Self::Hybrid } else { Self::Lexical }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct KnowledgeIndex {
    pub mode: SearchMode,
    /// The model that turns text into meaning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Another model is being filled in; until it is complete the present one answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub building: Option<IndexBuilding>,
}

/// In documents.
#[derive(Debug, Serialize, ToSchema)]
pub struct IndexBuilding {
    pub done: u64,
    pub total: u64,
    pub model: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct KnowledgeBaseList {
    pub items: Vec<KnowledgeBase>,
    pub index: KnowledgeIndex,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewKnowledgeBase {
    /// 1 to 80 characters.
    pub name: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct KnowledgeBaseSettings {
    /// 1 to 80 characters.
    pub name: String,
    /// Whether customers may open the files that answers are taken from.
    #[serde(default)]
    pub show_files: bool,
}

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
        let coming = document.incoming.filter(|_| !is_searched);
        let (media_type, size) = match coming {
            Some(coming) => (coming.media_type, coming.size),
            None => (document.media_type, document.size),
        };
        let has_file = !media_type.is_empty() && document.origin != Origin::Answer;
        Self {
            id: document.id,
            url: is_page.then(|| document.name.clone()),
            name: document.name,
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
pub struct SearchQuery {
    /// 1 to 500 characters.
    pub q: String,
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

/// What a score is made of.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FoundBecause {
    /// How many and how rare words of the question it has.
    pub lexical: f32,
    /// How close its meaning is, from -1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dense: Option<f32>,
    /// The same of its closest sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<f32>,
}

/// A passage that may answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPassage {
    pub document: String,
    pub title: String,
    pub headings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Compares within one search only.
    pub score: f32,
    pub why: FoundBecause,
}

impl From<Hit> for FoundPassage {
    fn from(hit: Hit) -> Self {
        let IndexedPassage { document, title, headings, page, text, url, .. } = hit.passage;
        let Why { lexical, dense, sentence } = hit.why;
        Self { document, title, headings, page, text, url, score: hit.score, why: FoundBecause { lexical, dense, sentence } }
    }
}

/// What the assistant would say.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerPreview<'a> {
    /// Simple Markdown.
    pub text: String,
    pub citations: Vec<Citation<'a>>,
}

/// Best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundList<'a> {
    pub items: Vec<FoundPassage>,
    /// How likely the knowledge holds the answer, from 0 to 1; below one half the assistant does not answer.
    pub confidence: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerPreview<'a>>,
    pub mode: SearchMode,
}

/// A question with its answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AnswerEntry {
    /// 3 to 300 characters.
    pub question: String,
    /// 1 to 4,000 characters of simple Markdown.
    pub answer: String,
    /// The gap that this closes.
    #[serde(default, skip_serializing)]
    #[schema(value_type = Option<String>, write_only)]
    pub gap: Option<RecordId>,
}

/// A question that the assistant could not answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Gap {
    #[schema(value_type = String)]
    pub id: RecordId,
    /// As it was asked last.
    pub question: String,
    pub times: u64,
    #[schema(value_type = String, format = DateTime)]
    pub last_asked_at: Timestamp,
    /// Where it was asked last.
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    #[schema(value_type = String)]
    pub bot: BotId,
    pub confidence: f32,
}

impl From<KnowledgeGap> for Gap {
    fn from(gap: KnowledgeGap) -> Self {
        let KnowledgeGap { id, question, times, last_asked_at, conversation, bot, confidence, .. } = gap;
        Self { id, question, times, last_asked_at, conversation, bot, confidence }
    }
}

/// Most often asked first.
#[derive(Debug, Serialize, ToSchema)]
pub struct GapList {
    pub items: Vec<Gap>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapQuery {
    /// Asked within so many days, 1 to 30; 7 when absent.
    pub days: Option<u64>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}
