//! Measures retrieval and abstention on a folder of questions with known sources.
//!
//! The folder holds `corpus.jsonl` (`id`, `title`, `text`, perhaps `domain`), `queries.jsonl` (`id`, `text`, `history`,
//! perhaps `answerable`, and `doc`, `start`, `end` of the grounding span) and `qrels.tsv`; what is measured follows from
//! what it holds. Each [`Report`] compares textbook retrieval (`plain`) with the house's. To add a measure: a function in
//! `metrics`, a field in [`Scores`], a line in `sums`.

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

use serde::Serialize;

use self::answers::AnswerScores;
use self::corpus::Corpus;
use self::dataset::Dataset;
pub use self::metrics::Separation;
use self::run::Run;
use crate::embed::{EmbedError, Embedder};
use crate::index::{IndexError, VectorIndex};
use crate::ingest::Refusal;
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
}

/// Averages over questions with a known source.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Scores {
    pub questions: usize,
    pub ndcg_at_10: f64,
    pub mrr_at_10: f64,
    /// At 1, 5, 10 and 100.
    pub recall: [f64; 4],
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
    /// Share of the grounding span among the first 1,000, 2,000 and 4,000 characters shown, where spans are known.
    pub coverage: Option<Both<[f64; 3]>>,
    /// Answerable against unanswerable questions, as labelled.
    pub labelled: Option<Separation>,
    /// Each question against all groups of documents, and against all but its own.
    pub removed: Option<Both<Option<Separation>>>,
    /// Answers of one sentence, where the folder has strings that answer.
    pub answers: Option<AnswerScores>,
    /// Milliseconds of one retrieval: median and 95th percentile.
    pub latency_ms: [f64; 2],
}

#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub cut: Cut,
    pub documents: usize,
    pub passages: usize,
    pub modes: Vec<ModeReport>,
}

/// Fills `index`, which should be empty, and asks at most `limit` questions, evenly chosen. With an embedder of the
/// index's space vectors are compared too.
pub async fn evaluate(
    index: Arc<dyn VectorIndex>,
    embedder: Option<Arc<dyn Embedder>>,
    cut: Cut,
    folder: &Path,
    limit: Option<usize>,
) -> Result<Report, EvalError> {
    let dataset = Dataset::read(folder)?;
    let corpus = Corpus::fill(&index, embedder.as_deref(), cut, &dataset).await?;
    let retriever = Retriever::new(index, embedder.clone());
    let run = Run { retriever, embedder, dataset: &dataset, corpus: &corpus };
    let modes = run.ask_all(cut, limit).await?;
    Ok(Report { cut, documents: dataset.pages.len(), passages: corpus.passages(), modes })
}

/// Writes what the weights of retrieval are fitted on: a line with the names of the signals, then a line a question.
pub async fn write_samples(
    index: Arc<dyn VectorIndex>,
    embedder: Option<Arc<dyn Embedder>>,
    folder: &Path,
    out: &mut dyn Write,
) -> Result<(), EvalError> {
    let dataset = Dataset::read(folder)?;
    let corpus = Corpus::fill(&index, embedder.as_deref(), Cut::Reference, &dataset).await?;
    let retriever = Retriever::new(index, embedder.clone());
    Run { retriever, embedder, dataset: &dataset, corpus: &corpus }.write_samples(out).await
}

#[cfg(test)]
mod tests;
