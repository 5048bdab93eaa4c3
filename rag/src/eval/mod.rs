//! Measures retrieval and abstention on a folder of questions with known sources.
//!
//! The folder holds `corpus.jsonl` (`id`, `title`, `text`, perhaps `domain`), `queries.jsonl` (`id`, `text`, `history`,
//! perhaps `answerable`, and `doc`, `start`, `end` of the grounding span) and `qrels.tsv`. To add a measure: a function in
//! `metrics`, a field in [`Scores`], a line in [`Sums`].

pub mod answers;
mod dataset;
pub mod intents;
mod metrics;
mod spans;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use tokio::task::JoinSet;

use self::dataset::{Dataset, PageLine, Question};
use self::metrics::Separation;
use self::spans::{Page, Shown};
use crate::document::Document;
use crate::index::{IndexError, VectorIndex};
use crate::ingest::{Label, Refusal, Source, ingest};
use crate::retrieve::{Query, Retrieval, Retriever};

/// Passages asked for; enough for ten pages after cutting.
const DEPTH: usize = 40;
/// The organisation that owns the evaluated documents.
const ORGANISATION: i64 = 1;
/// Characters of pages shown, see [`Scores::coverage`].
const BUDGETS: [usize; 3] = [1_000, 2_000, 4_000];

#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    #[error("cannot read {file}")]
    File { file: String, source: std::io::Error },
    #[error("{file} has a line in another form than expected")]
    Form { file: String, source: serde_json::Error },
    #[error("document {id} was refused")]
    Document { id: String, source: Refusal },
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// Averages over questions with a known source.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Scores {
    pub questions: usize,
    pub recall_at_1: f64,
    pub recall_at_5: f64,
    pub recall_at_10: f64,
    pub mrr_at_10: f64,
    pub ndcg_at_10: f64,
    /// Share of the grounding span among the first 1,000, 2,000 and 4,000 characters shown, where spans are known.
    pub coverage: Option<[f64; 3]>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub documents: usize,
    pub passages: usize,
    pub all: Scores,
    /// Questions that open a conversation.
    pub openers: Scores,
    /// Answerable against unanswerable questions, as labelled.
    pub labelled: Option<Separation>,
    /// Each question against all groups of documents, and against all but its own.
    pub removed: Option<Separation>,
    pub removed_openers: Option<Separation>,
    /// Milliseconds of one retrieval: median and 95th percentile.
    pub latency_ms: [f64; 2],
}

/// Fills `index`, which should be empty, and asks at most `limit` questions, evenly chosen.
pub async fn evaluate(index: Arc<dyn VectorIndex>, folder: &Path, limit: Option<usize>) -> Result<Report, EvalError> {
    let dataset = Dataset::read(folder)?;
    let passages = fill(&index, &dataset).await?;
    let run = Run { retriever: Retriever::new(index, None), dataset: &dataset, passages };
    run.ask_all(limit).await
}

/// Documents in flight together share a flush, which is most of the time of a write.
const TOGETHER: usize = 32;

async fn fill(index: &Arc<dyn VectorIndex>, dataset: &Dataset) -> Result<HashMap<String, Page>, EvalError> {
    let mut pages = HashMap::new();
    for group in dataset.pages.chunks(TOGETHER) {
        let mut writes = JoinSet::new();
        for page in group {
            let document = read(page, dataset.group_of(&page.id))?;
            pages.insert(page.id.clone(), Page::new(&page.text, &document));
            let index = Arc::clone(index);
            writes.spawn(async move { index.upsert_document(&document, &[]).await });
        }
        writes.join_all().await.into_iter().collect::<Result<(), IndexError>>()?;
    }
    Ok(pages)
}

fn read(page: &PageLine, knowledge_base: i64) -> Result<Document, EvalError> {
    let label = Label {
        id: page.id.clone(),
        organisation: ORGANISATION,
        knowledge_base,
        title: Some(page.title.clone()),
        ..Label::default()
    };
    let source = Source { bytes: page.text.as_bytes(), media_type: Some("text/plain"), file_name: None };
    let taken = ingest(label, source).map_err(|source| EvalError::Document { id: page.id.clone(), source })?;
    Ok(taken.document)
}

struct Run<'a> {
    retriever: Retriever,
    dataset: &'a Dataset,
    passages: HashMap<String, Page>,
}

/// Confidence values of questions that should, and that should not, be answered.
#[derive(Default)]
struct Confidences {
    answer: Vec<f32>,
    refuse: Vec<f32>,
}

impl Run<'_> {
    async fn ask_all(&self, limit: Option<usize>) -> Result<Report, EvalError> {
        let step = limit.map_or(1, |limit| self.dataset.questions.len().div_ceil(limit.max(1)));
        let (mut all, mut openers) = (Sums::default(), Sums::default());
        let (mut labelled, mut removed, mut removed_openers) =
            (Confidences::default(), Confidences::default(), Confidences::default());
        let mut times = Vec::new();
        for question in self.dataset.questions.iter().step_by(step.max(1)) {
            let started = Instant::now();
            let found = self.ask(question, None).await?;
            times.push(started.elapsed().as_secs_f64() * 1_000.0);
            let is_answerable = question.answerable.unwrap_or(true);
            if is_answerable {
                labelled.answer.push(found.confidence);
            } else {
                labelled.refuse.push(found.confidence);
            }
            let Some(sources) = self.dataset.sources.get(&question.id) else { continue };
            let is_opener = question.history.is_empty();
            let measured = self.measure(question, sources, &found);
            all.add(&measured);
            if is_opener {
                openers.add(&measured);
            }
            if self.dataset.groups > 1
                && let Some(source) = sources.first()
            {
                let without = self.ask(question, Some(self.dataset.group_of(source))).await?.confidence;
                for pair in [Some(&mut removed), is_opener.then_some(&mut removed_openers)].into_iter().flatten() {
                    pair.answer.push(found.confidence);
                    pair.refuse.push(without);
                }
            }
        }
        let separate = |pair: &Confidences| metrics::separation(&pair.answer, &pair.refuse);
        Ok(Report {
            documents: self.dataset.pages.len(),
            passages: self.passages.values().map(Page::passages).sum(),
            all: all.average(),
            openers: openers.average(),
            labelled: separate(&labelled),
            removed: separate(&removed),
            removed_openers: separate(&removed_openers),
            latency_ms: [metrics::percentile(&mut times, 0.5), metrics::percentile(&mut times, 0.95)],
        })
    }

    async fn ask(&self, question: &Question, without: Option<i64>) -> Result<Retrieval, EvalError> {
        let groups = 1..=self.dataset.groups;
        let query = Query {
            organisation: ORGANISATION,
            knowledge_bases: groups.filter(|group| Some(*group) != without).collect(),
            text: question.text.clone(),
            history: question.customer_turns(),
            limit: DEPTH,
        };
        Ok(self.retriever.retrieve(&query).await?)
    }

    fn measure(&self, question: &Question, sources: &[String], found: &Retrieval) -> Measured {
        let mut ranked: Vec<&str> = Vec::new();
        for hit in &found.passages {
            if !ranked.contains(&hit.passage.document.as_str()) {
                ranked.push(&hit.passage.document);
            }
        }
        let coverage = question.span.as_ref().map(|(page, span)| {
            BUDGETS.map(|budget| {
                let mut shown = Shown::new(budget);
                for hit in &found.passages {
                    if let Some(page) = self.passages.get(&hit.passage.document) {
                        shown.add(&hit.passage.document, page.range(hit.passage.ordinal));
                    }
                }
                shown.share(page, span.clone())
            })
        });
        Measured {
            recall: [1, 5, 10].map(|k| metrics::recall(&ranked, sources, k)),
            mrr: metrics::reciprocal_rank(&ranked, sources),
            ndcg: metrics::ndcg(&ranked, sources),
            coverage,
        }
    }
}

struct Measured {
    recall: [f64; 3],
    mrr: f64,
    ndcg: f64,
    coverage: Option<[f64; 3]>,
}

#[derive(Default)]
struct Sums {
    scores: Scores,
    spans: usize,
}

impl Sums {
    fn add(&mut self, measured: &Measured) {
        let scores = &mut self.scores;
        scores.questions += 1;
        scores.recall_at_1 += measured.recall[0];
        scores.recall_at_5 += measured.recall[1];
        scores.recall_at_10 += measured.recall[2];
        scores.mrr_at_10 += measured.mrr;
        scores.ndcg_at_10 += measured.ndcg;
        if let Some(covered) = measured.coverage {
            self.spans += 1;
            let sums = scores.coverage.get_or_insert([0.0; 3]);
            sums.iter_mut().zip(covered).for_each(|(sum, share)| *sum += share);
        }
    }

    fn average(self) -> Scores {
        let count = self.scores.questions.max(1) as f64;
        Scores {
            questions: self.scores.questions,
            recall_at_1: self.scores.recall_at_1 / count,
            recall_at_5: self.scores.recall_at_5 / count,
            recall_at_10: self.scores.recall_at_10 / count,
            mrr_at_10: self.scores.mrr_at_10 / count,
            ndcg_at_10: self.scores.ndcg_at_10 / count,
            coverage: self.scores.coverage.map(|sums| sums.map(|sum| sum / self.spans.max(1) as f64)),
        }
    }
}

#[cfg(test)]
mod tests;
