//! Asks every question in every mode.

use std::sync::Arc;
use std::time::Instant;

use super::corpus::{Corpus, ORGANISATION};
use super::dataset::{Dataset, Question};
use super::plain::{Bm25, best, cosines, in_context};
use super::sums::Sums;
use super::{Cut, EvalError, Mode, ModeReport};
use crate::embed::{Embedder, Purpose};
use crate::index::IndexError;
use crate::retrieve::{Query, Retriever, Said};

/// Passages of a plain mode that are looked at; enough for a hundred pages.
const DEPTH: usize = 300;

/// Passages that a sentence is chosen from.
const ANSWERED_FROM: usize = 10;

pub(super) struct Run<'a> {
    pub(super) retriever: Retriever,
    pub(super) embedder: Option<Arc<dyn Embedder>>,
    pub(super) dataset: &'a Dataset,
    pub(super) corpus: &'a Corpus,
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
    pub(super) async fn ask_all(&self, cut: Cut, limit: Option<usize>) -> Result<Vec<ModeReport>, EvalError> {
        let step = limit.map_or(1, |limit| self.dataset.questions.len().div_ceil(limit.max(1)));
        let questions: Vec<&Question> = self.dataset.questions.iter().step_by(step.max(1)).collect();
        let mut sums = self.house_modes(&questions).await?;
        if cut == Cut::Reference {
            sums.splice(0..0, self.plain_modes(&questions).await?);
        }
        Ok(sums.into_iter().map(Sums::average).collect())
    }

    async fn house_modes(&self, questions: &[&Question]) -> Result<Vec<Sums>, IndexError> {
        let modes: &[Mode] =
            if self.embedder.is_some() { &[Mode::Hybrid, Mode::HybridReranked] } else { &[Mode::LexicalReranked] };
        let mut sums: Vec<Sums> = modes.iter().map(|mode| Sums::new(*mode)).collect();
        for question in questions {
            let started = Instant::now();
            let answers = self.ask(question, None, modes).await?;
            let took = started.elapsed().as_secs_f64() * 1_000.0;
            let without = match self.dataset.group_to_remove(question) {
                Some(group) => Some(self.ask(question, Some(group), modes).await?),
                None => None,
            };
            for (at, sums) in sums.iter_mut().enumerate() {
                let without = without.as_ref().map(|without| without[at].confidence);
                sums.add(self.dataset, self.corpus, question, &answers[at], without, took);
            }
        }
        Ok(sums)
    }

    async fn ask(&self, question: &Question, without: Option<i64>, modes: &[Mode]) -> Result<Vec<Answer>, IndexError> {
        let ranked = self.retriever.rank(&self.query(question, without)).await?;
        let answer = |mode: &Mode| {
            let (places, confidence) =
                if *mode == Mode::Hybrid { ranked.mixed() } else { (ranked.places(), ranked.confidence()) };
            let places = places.into_iter().map(|(document, ordinal)| (document.to_owned(), ordinal)).collect();
            Answer { places, confidence, said: None }
        };
        let mut answers: Vec<Answer> = modes.iter().map(answer).collect();
        if let Some(last) = answers.last_mut().filter(|_| question.accepted.is_some() && without.is_none()) {
            let retrieval = ranked.into_retrieval(ANSWERED_FROM);
            let best = crate::answer::best(&question.text, &retrieval);
            last.said = best.and_then(|best| {
                let hit = retrieval.passages.get(best.hit)?;
                Some((best.text, hit.passage.document.clone(), best.support))
            });
        }
        Ok(answers)
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
        for question in questions {
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
        let took = started.elapsed().as_secs_f64() * 1_000.0;
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
