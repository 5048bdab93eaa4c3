//! Measures retrieval and abstention on a folder of questions with known sources.
//!
//! The folder holds `corpus.jsonl` (`id`, `title`, `text`, perhaps `domain`), `queries.jsonl` (`id`, `text`, `history`,
//! perhaps `answerable`, and `doc`, `start`, `end` of the grounding span) and `qrels.tsv`; what is measured follows from
//! what it holds. Each [`Report`] compares textbook retrieval (`plain`) with the house's. A folder of labelled messages
//! is measured by [`intents`]. To add a measure: a function in `metrics`, a field in [`Scores`], a line in `sums`.

pub mod answers;
mod chunks;
mod corpus;
mod dataset;
pub mod intents;
mod metrics;
mod plain;
mod run;
mod samples;
mod spans;
mod sums;
mod table;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use self::answers::AnswerScores;
use self::corpus::Corpus;
use self::dataset::Dataset;
pub use self::metrics::Separation;
use self::run::Run;
use crate::embed::{EmbedError, Embedder};
use crate::index::{IndexError, VectorIndex};
use crate::ingest::Refusal;
use crate::rerank::Stage;
use crate::retrieve::Retriever;

#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    #[error("cannot read {file}")]
    File { file: String, source: std::io::Error },
    #[error("{file} has a line in another form than expected")]
    Form { file: String, source: serde_json::Error },
    #[error("document {id} was refused")]
    Document { id: String, source: Refusal },
    #[error("cannot write the samples")]
    Write(#[from] std::io::Error),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Embed(#[from] EmbedError),
}

/// How documents become passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// As the house does it.
    House,
    /// Into the chunks that passage figures are defined on; documents without grounding spans stay whole.
    Reference,
}

/// What finds the passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Mode {
    /// Plain BM25.
    #[serde(rename = "lexical")]
    Lexical,
    /// Plain cosines.
    #[serde(rename = "dense")]
    Dense,
    /// The house's candidates in the order of a plain mixture of both.
    #[serde(rename = "hybrid")]
    Hybrid,
    /// The house's retrieval, with a model.
    #[serde(rename = "hybrid+rerank")]
    HybridReranked,
    /// The house's retrieval, without one.
    #[serde(rename = "lexical+rerank")]
    LexicalReranked,
    /// What an answer is made from: as before, without the copies of better passages.
    #[serde(rename = "product")]
    Product,
}

/// Places down to which recall is counted, and characters shown of which the share is taken.
const DEPTHS: [usize; 4] = [1, 5, 10, 100];
const BUDGETS: [usize; 3] = [1_000, 2_000, 4_000];

/// Is told what is being done, and how much of it is done of how much.
pub type Tell<'a> = &'a (dyn Fn(&str, usize, usize) + Send + Sync);

/// With what, and of what, the figures are made.
pub struct Plan<'a> {
    /// Empty.
    pub index: Arc<dyn VectorIndex>,
    /// With one of the index's space vectors are compared too.
    pub embedder: Option<Arc<dyn Embedder>>,
    /// Looks at the passages of the mode `product` once more.
    pub reranking: Option<Stage>,
    pub cut: Cut,
    /// Questions asked at most, evenly chosen.
    pub limit: Option<usize>,
    pub tell: Tell<'a>,
}

/// Averages over questions with a known source.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Scores {
    pub questions: usize,
    pub ndcg_at_10: f64,
    pub mrr_at_10: f64,
    /// By depth.
    #[serde(rename = "recall_at", serialize_with = "by_depth")]
    pub recall: [f64; 4],
}

fn by_depth<S: Serializer>(recall: &[f64; 4], serializer: S) -> Result<S::Ok, S::Error> {
    named(&DEPTHS, recall, serializer)
}

fn named<S: Serializer>(names: &[usize], values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(names.len()))?;
    names.iter().zip(values).try_for_each(|(name, value)| map.serialize_entry(name, value))?;
    map.end()
}

/// Share of the grounding span among the first characters shown, by their number.
#[derive(Debug, Clone, Default)]
pub struct Coverage(pub [f64; 3]);

impl Serialize for Coverage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        named(&BUDGETS, &self.0, serializer)
    }
}

/// Two groups of questions: all, and those that open a conversation.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Both<T> {
    pub all: T,
    pub openers: T,
}

#[derive(Debug, Clone, Serialize)]
pub struct ModeReport {
    pub mode: Mode,
    /// Documents by their best passage.
    pub documents: Both<Scores>,
    /// Reference chunks, where spans are known.
    pub passages: Option<Both<Scores>>,
    /// Where spans are known.
    pub coverage: Option<Both<Coverage>>,
    /// Answerable against unanswerable questions, as labelled.
    pub labelled: Option<Separation>,
    /// Each question against all groups of documents, and against all but its own.
    pub removed: Option<Both<Option<Separation>>>,
    /// Answers of one sentence, where the folder has strings that answer.
    pub answers: Option<AnswerScores>,
    pub latency_ms: Latency,
}

/// Of one retrieval, the question's vector with it; percentiles.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Latency {
    pub p50: f64,
    pub p95: f64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Of the embedder, where there is one.
    pub model: Option<String>,
    pub cut: Cut,
    pub documents: usize,
    pub passages: usize,
    pub modes: Vec<ModeReport>,
}

/// Fills the index from the folder and asks its questions in every mode.
pub async fn evaluate(folder: &Path, plan: Plan<'_>) -> Result<Report, EvalError> {
    let Plan { index, embedder, reranking, cut, limit, tell } = plan;
    let dataset = Dataset::read(folder)?;
    let corpus = Corpus::fill(&index, embedder.as_deref(), cut, &dataset, tell).await?;
    let retriever = Retriever::new(index, embedder.clone()).with_reranking(reranking);
    let model = embedder.as_ref().map(|embedder| embedder.space().model.clone());
    let run = Run { retriever, embedder, dataset: &dataset, corpus: &corpus, tell };
    let measured = run.ask_all(limit).await?;
    Ok(Report { model, cut, documents: dataset.pages.len(), passages: corpus.passages(), modes: measured })
}

/// Writes what the weights of retrieval are fitted on: a line with the names of the signals, then a line a question.
pub async fn write_samples(
    index: Arc<dyn VectorIndex>,
    embedder: Option<Arc<dyn Embedder>>,
    folder: &Path,
    out: &mut dyn Write,
) -> Result<(), EvalError> {
    let dataset = Dataset::read(folder)?;
    let tell: Tell<'_> = &|_, _, _| ();
    let corpus = Corpus::fill(&index, embedder.as_deref(), Cut::Reference, &dataset, tell).await?;
    let retriever = Retriever::new(index, embedder.clone());
    Run { retriever, embedder, dataset: &dataset, corpus: &corpus, tell }.write_samples(out).await
}

#[cfg(test)]
mod tests;
