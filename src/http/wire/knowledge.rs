//! Bases, searches, answers and gaps as they travel.

use engine::clock::Timestamp;
use engine::ids::{BotId, ConversationId, KnowledgeBaseId, RecordId};
use rag::document::Passage as IndexedPassage;
use rag::retrieve::{Hit, Why};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::said::Citation;
use crate::knowledge::{self, BaseCounts, KnowledgeGap};

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

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// 1 to 500 characters.
    pub q: String,
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
