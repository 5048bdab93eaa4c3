//! Where passages are kept and found: the [`VectorIndex`] port and its implementations.
//!
//! To add one (a Qdrant server, say): a sibling of `edge`, the payload and filters of `schema`, the term weights of
//! `bm25`, and a line in the tests so that the same promises are checked.

mod analyzer;
mod bm25;
mod edge;
mod error;
mod schema;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use analyzer::{is_stop_word, terms};
pub use edge::EdgeIndex;
pub use error::{IndexError, IndexErrorKind};

use crate::document::{Document, Passage};

/// What one search may see. Nothing outside it is read, counted or used for statistics.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scope {
    pub organisation: i64,
    /// An empty list sees nothing: a bot without knowledge must not read somebody else's.
    pub knowledge_bases: Vec<i64>,
}

/// Earlier text of the conversation that may complete a short question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hint {
    pub text: String,
    /// Weight against the question's own words, which count 1.
    pub weight: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct IndexQuery {
    pub scope: Scope,
    pub text: String,
    pub hints: Vec<Hint>,
    pub limit: usize,
}

/// A passage and how well it matched. Scores compare within one search only.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    pub passage: Passage,
    pub knowledge_base: i64,
    pub score: f32,
}

/// Keeps documents and finds their passages.
#[async_trait]
pub trait VectorIndex: Send + Sync {
    /// Makes this version of the document the only one that is found, durable on return. A search beside it sees the
    /// old version or the new one, never none and never both.
    async fn upsert_document(&self, document: &Document) -> Result<(), IndexError>;

    /// Removes all passages of the document; an unknown document is no error.
    async fn delete_document(&self, organisation: i64, document: &str) -> Result<(), IndexError>;

    /// Best passages first, at most `limit`.
    async fn search(&self, query: &IndexQuery) -> Result<Vec<Scored>, IndexError>;

    /// How rare each term is within the scope (BM25 inverse document frequency); a term that no passage holds is rarest.
    async fn rarities(&self, scope: &Scope, terms: &[String]) -> Result<Vec<f32>, IndexError>;

    /// Number of passages in one knowledge base.
    async fn count(&self, organisation: i64, knowledge_base: i64) -> Result<u64, IndexError>;
}
