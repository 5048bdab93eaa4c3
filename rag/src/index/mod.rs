//! Where passages are kept and found: the [`VectorIndex`] port and its implementations.
//!
//! To add one: a sibling of `edge`, the points and payload of `schema`, the term weights of `bm25`, the counts of
//! `frequencies`, and a few lines in `contract` so that the same promises are checked.
//!
//! - [`EdgeIndex`] keeps a folder inside the process, [`QdrantIndex`] a collection on a server; both in one layout.
//! - [`SwitchingIndex`] wraps one of them, and a second while the documents move to another model's vectors.

mod analyzer;
mod bm25;
#[cfg(test)]
mod contract;
mod edge;
mod error;
mod frequencies;
mod join;
mod qdrant;
mod schema;
mod switching;
mod titles;

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use analyzer::{Language, is_stop_word, terms, terms_in};
pub(crate) use bm25::{asked_in, dimension, holding, passage_weights, passages_at};
pub use edge::{EdgeIndex, READERS};
pub use error::{IndexError, IndexErrorKind};
pub use qdrant::{QdrantIndex, QdrantOptions};
pub use switching::{SwitchingIndex, ToDo};

use uuid::Uuid;

use crate::document::{Document, Passage, PassageVectors};
use crate::embed::Space;

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

/// Narrows a search within its scope; an empty list narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Narrow {
    pub titles: Vec<String>,
    pub documents: Vec<String>,
    pub languages: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct IndexQuery {
    pub scope: Scope,
    pub narrow: Narrow,
    /// The lexical leg: words of the text, and of the hints at their weight.
    pub text: String,
    pub hints: Vec<Hint>,
    /// The dense legs, in the index's space: each vector brings its own candidates. None: lexical only.
    pub vectors: Vec<Vec<f32>>,
    /// Candidates of each leg, at most.
    pub limit: usize,
}

/// A passage that some leg of a search found. Scores compare within one search only.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub passage: Passage,
    pub knowledge_base: i64,
    /// BM25 with the rarities of the scope, whichever leg found it; 0 when it shares no word.
    pub lexical: f32,
    /// Absent when it was indexed without a model.
    pub vectors: Option<PassageVectors>,
}

/// The vectors of a document's passages, one for each, in one space.
#[derive(Debug, Clone, Copy)]
pub struct Embedded<'a> {
    pub space: &'a Space,
    pub passages: &'a [PassageVectors],
}

/// Keeps documents and finds their passages.
#[async_trait]
pub trait VectorIndex: Send + Sync {
    /// The space of the vectors it keeps and searches; none when it is lexical only.
    fn space(&self) -> Option<Space>;

    /// Makes this version of the document the only one that is found, durable on return. A search beside it sees the
    /// old version or the new one, never none and never both. Vectors in other spaces than the index's are ignored; a
    /// document without any in its space is found by its words.
    async fn upsert_document(&self, document: &Document, vectors: &[Embedded<'_>]) -> Result<(), IndexError>;

    /// Removes all passages of the document; an unknown document is no error.
    async fn delete_document(&self, organisation: i64, document: &str) -> Result<(), IndexError>;

    /// Removes all passages of the knowledge base; an unknown one is no error.
    async fn delete_base(&self, organisation: i64, knowledge_base: i64) -> Result<(), IndexError>;

    /// What the legs found, each passage once: by lexical score, then those that share no word.
    async fn search(&self, query: &IndexQuery) -> Result<Vec<Candidate>, IndexError>;

    /// Those of the passages that exist within the scope, in any order: neighbours of a found one, say.
    async fn passages(&self, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Candidate>, IndexError>;

    /// Passages of one document in order, from this ordinal on, `limit` at most; without their vectors.
    async fn passages_of(&self, organisation: i64, document: &str, from: u32, limit: usize)
    -> Result<Vec<Candidate>, IndexError>;

    /// The distinct titles within the scope, remembered until the next change; none when there are more than some thousands.
    async fn titles(&self, scope: &Scope) -> Result<Arc<[String]>, IndexError>;

    /// How rare each term is within the scope (BM25 inverse document frequency); a term that no passage holds is rarest.
    /// Exact while a knowledge base is small, estimated from a fixed sample of its passages beyond.
    async fn rarities(&self, scope: &Scope, terms: &[String]) -> Result<Vec<f32>, IndexError>;

    /// Number of passages in one knowledge base.
    async fn count(&self, organisation: i64, knowledge_base: i64) -> Result<u64, IndexError>;
}
