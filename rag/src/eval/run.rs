//! Asks every question in every mode.

use std::sync::Arc;
use std::time::Instant;

use super::corpus::{Corpus, ORGANISATION};
use super::dataset::{Dataset, Question};
use super::plain::{Bm25, best, cosines, in_context};
use super::sums::Sums;
use super::{EvalError, Mode, ModeReport, Tell};
use crate::embed::{Embedder, Purpose};
use crate::index::IndexError;
use crate::retrieve::{Query, Ranked, Retrieval, Retriever, Said};

/// Passages of a plain mode that are looked at; enough for a hundred pages.
const DEPTH: usize = 300;

/// Passages that a sentence is chosen from.
const ANSWERED_FROM: usize = 10;

pub(super) struct Run<'a> {
    pub(super) retriever: Retriever,
    pub(super) embedder: Option<Arc<dyn Embedder>>,
    pub(super) dataset: &'a Dataset,
    pub(super) corpus: &'a Corpus,
    pub(super) tell: Tell<'a>,
}

/// What one mode finds: document and ordinal, best first, and how sure it is.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) places: Vec<(String, u32)>,
    pub(super) confidence: f32,
    /// The one sentence that answers best, with its document and its support.
    pub(super) said: Option<(String, String, f32)>,
}

impl Run<'_> {
    pub(super) async fn ask_all(&self, limit: Option<usize>) -> Result<Vec<ModeReport>, EvalError> {
        let step = limit.map_or(1, |limit| self.dataset.questions.len().div_ceil(limit.max(1)));
        let questions: Vec<&Question> = self.dataset.questions.iter().step_by(step.max(1)).collect();
        let mut sums = self.plain_modes(&questions).await?;
        sums.extend(self.house_modes(&questions).await?);
        Ok(sums.into_iter().map(Sums::average).collect())
    }

    async fn house_modes(&self, questions: &[&Question]) -> Result<Vec<Sums>, IndexError> {
        let has_model = self.embedder.is_some();
        let mut hybrid = has_model.then(|| Sums::new(Mode::Hybrid));
        let mut reranked = Sums::new(if has_model { Mode::HybridReranked } else { Mode::LexicalReranked });
        let mut product = Sums::new(Mode::Product);
        for (at, question) in questions.iter().enumerate() {
            (self.tell)("questions asked", at, questions.len());
            let full = self.query(question, None);
            let less = self.dataset.group_to_remove(question).map(|group| self.query(question, Some(group)));
            let started = Instant::now();
            let ranked = self.retriever.rank(&full).await?;
            let took = milliseconds(started);
            let without = match &less {
                Some(query) => Some(self.retriever.rank(query).await?),
                None => None,
            };
            if let Some(sums) = &mut hybrid {
                let without = without.as_ref().map(|without| without.mixed().1);
                sums.add(self.dataset, self.corpus, question, &answer(ranked.mixed()), without, took);
            }
            let order = answer((ranked.places(), ranked.confidence()));
            let unsure = without.as_ref().map(Ranked::confidence);
            reranked.add(self.dataset, self.corpus, question, &order, unsure, took);
            let started = Instant::now();
            let retrieval = self.retriever.finish(&full, ranked).await;
            let took = took + milliseconds(started);
            product.add(self.dataset, self.corpus, question, &produced(question, retrieval), unsure, took);
        }
        Ok(hybrid.into_iter().chain([reranked, product]).collect())
    }

    pub(super) fn query(&self, question: &Question, without: Option<i64>) -> Query {
        let groups = 1..=self.dataset.groups;
        let said = |(role, text): &(String, String)| Said { by_customer: role == "user", text: text.clone() };
        Query {
            organisation: ORGANISATION,
            knowledge_bases: groups.filter(|group| Some(*group) != without).collect(),
            text: question.text.clone(),
            history: question.history.iter().map(said).collect(),
            limit: DEPTH,
        }
    }

    async fn plain_modes(&self, questions: &[&Question]) -> Result<Vec<Sums>, EvalError> {
        let bm25 = Bm25::new(self.corpus.chunks.iter().map(|chunk| chunk.text.as_str()));
        let mut lexical = Sums::new(Mode::Lexical);
        let mut dense = Sums::new(Mode::Dense);
        for (at, question) in questions.iter().enumerate() {
            (self.tell)("questions asked plainly", at, questions.len());
            let text = in_context(question);
            let started = Instant::now();
            let scores = bm25.scores(&text);
            self.add_plain(&mut lexical, question, &scores, started);
            if let Some(embedder) = &self.embedder {
                let started = Instant::now();
                let vectors = embedder.embed(&[text], Purpose::Question).await?;
                let scores = vectors.first().map(|vector| cosines(&self.corpus.vectors, vector)).unwrap_or_default();
                self.add_plain(&mut dense, question, &scores, started);
            }
        }
        Ok(if self.embedder.is_some() { vec![lexical, dense] } else { vec![lexical] })
    }

    fn add_plain(&self, sums: &mut Sums, question: &Question, scores: &[f32], started: Instant) {
        let answer = self.plain_answer(scores);
        let took = milliseconds(started);
        let without = self.dataset.group_to_remove(question).map(|group| {
            let left = scores.iter().zip(&self.corpus.chunks).filter(|(_, chunk)| chunk.group != group);
            left.map(|(score, _)| *score).fold(0.0, f32::max)
        });
        sums.add(self.dataset, self.corpus, question, &answer, without, took);
    }

    fn plain_answer(&self, scores: &[f32]) -> Answer {
        let order = best(scores, DEPTH);
        let confidence = order.first().map_or(0.0, |at| scores[*at]);
        let chunks = order.into_iter().map(|at| &self.corpus.chunks[at]);
        Answer { places: chunks.map(|chunk| (chunk.document.clone(), chunk.ordinal)).collect(), confidence, said: None }
    }
}

fn answer((places, confidence): (Vec<(&str, u32)>, f32)) -> Answer {
    let places = places.into_iter().map(|(document, ordinal)| (document.to_owned(), ordinal)).collect();
    Answer { places, confidence, said: None }
}

fn produced(question: &Question, mut retrieval: Retrieval) -> Answer {
    let places = retrieval.passages.iter().map(|hit| (hit.passage.document.clone(), hit.passage.ordinal)).collect();
    retrieval.passages.truncate(ANSWERED_FROM);
    let said = question.accepted.as_ref().and_then(|_| sentence(question, &retrieval));
    Answer { places, confidence: retrieval.confidence, said }
}

fn sentence(question: &Question, retrieval: &Retrieval) -> Option<(String, String, f32)> {
    let best = crate::answer::best(&question.text, retrieval)?;
    let hit = retrieval.passages.get(best.hit)?;
    Some((best.text, hit.passage.document.clone(), best.support))
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}
