//! The candidates of one question in order, with what the order and the confidence rest on.
//!
//! Most people change the subject without saying so, and most short questions mean what was spoken of. So a question after
//! others is read twice, with the turns before it and alone, over the same candidates, and counts as far as `gate` believes
//! in either reading.

use std::sync::Arc;

use super::asked::Asked;
use super::confidence;
use super::gate;
use super::reading::Reading;
use super::rows::{self, Row};
use super::signals::Signals;
use super::subject::{Mentioned, Subject};
use super::view::{View, descending};
use super::weights::Mode;
use super::{Hit, Retrieval, Why, duplicates};
use crate::index::Candidate;

/// Weights of the plain mixture that the learned order is compared with: BM25, passage and sentence.
const MIXTURE: [f32; 3] = [0.4, 0.3, 0.3];
/// From this chance on that a question stands alone its words and vector are taken alone.
const EVEN: f32 = 0.5;

/// One question as the recipe of the weights sees it.
pub(crate) struct Sample<'a> {
    pub(crate) rows: &'a [Row],
    pub(crate) places: Vec<(&'a str, u32)>,
    pub(crate) circumstances: [f32; 3],
    pub(crate) measured: [f32; confidence::NAMES.len()],
    /// Confidence and order.
    pub(crate) together: (f32, &'a [usize]),
    /// Where something was said before: confidence and order without it, and what is measured on both.
    pub(crate) alone: Option<(f32, &'a [usize], [f32; gate::NAMES.len()])>,
}

/// Names of the signals of ranking, of confidence, and of the choice between two readings.
pub(crate) const SIGNALS: [&[&str]; 3] = [&rows::NAMES, &confidence::NAMES, &gate::NAMES];

#[derive(Debug, Default)]
pub(crate) struct Ranked {
    candidates: Vec<Candidate>,
    /// With the turns before.
    together: View,
    /// Where there are such.
    alone: Option<View>,
    /// How likely the question stands alone.
    chance: f32,
    scores: Vec<f32>,
    /// Best first.
    order: Vec<usize>,
}

impl Ranked {
    pub(super) fn new(asked: Asked, mentioned: &Mentioned, candidates: Vec<Candidate>, readings: &[Arc<Reading>]) -> Self {
        let signals = Signals::measure(&asked, &candidates, readings);
        let mode = mode(&asked, &candidates);
        let view = |asked: Asked, signals: Signals, subjects: &[Subject]| {
            View::new(asked, signals, subjects, &candidates, readings, mode)
        };
        let alone = asked.is_dialogue.then(|| view(asked.alone(), signals.alone(), &mentioned.alone));
        let together = view(asked, signals, &mentioned.together);
        let named = mentioned.together.iter().any(Subject::is_certain);
        let chance = alone.as_ref().map_or(0.0, |alone| match &mode.gate {
            Some(fit) => gate::learned(fit, &together, alone, &candidates),
            None => f32::from(u8::from(!named && gate::by_confidence(&together, alone))),
        });
        let scores = match &alone {
            Some(alone) => mixed(&together.scores, &alone.scores, chance),
            None => together.scores.clone(),
        };
        let order = descending(&scores);
        Self { candidates, together, alone, chance, scores, order }
    }

    /// Whether the turns before have no say.
    pub(super) fn stands_alone(&self) -> bool {
        self.chance > EVEN
    }

    /// Of either reading, as far as it is the right one.
    pub(crate) fn confidence(&self) -> f32 {
        let alone = self.alone.as_ref().map_or(0.0, |alone| alone.confidence);
        self.chance * alone + (1.0 - self.chance) * self.together.confidence
    }

    /// What the weights are fitted on, candidates in the order of their places.
    pub(crate) fn sample(&self) -> Sample<'_> {
        let View { rows, circumstances, .. } = &self.together;
        let between = |alone: &View| gate::measure(&self.together, alone, &self.candidates);
        let between = |alone: &View| between(alone).unwrap_or([0.0; gate::NAMES.len()]);
        Sample {
            rows,
            places: self.places_in(&(0..self.candidates.len()).collect::<Vec<_>>()),
            circumstances: [circumstances.named, circumstances.short, circumstances.dialogue],
            measured: self.together.measured.unwrap_or([0.0; confidence::NAMES.len()]),
            together: (self.together.confidence, &self.together.order),
            alone: self.alone.as_ref().map(|view| (view.confidence, view.order.as_slice(), between(view))),
        }
    }

    /// The best `limit` passages, without near duplicates.
    pub(crate) fn into_retrieval(self, limit: usize) -> Retrieval {
        let confidence = self.confidence();
        let (asked, hits) = self.into_hits();
        let passages = duplicates::best_distinct(hits, limit);
        Retrieval { passages, confidence, terms: asked.terms, question: asked.latest }
    }

    /// Best first, with the question.
    fn into_hits(self) -> (Asked, Vec<Hit>) {
        let stands_alone = self.stands_alone();
        let Self { candidates, together, alone, scores, order, .. } = self;
        let View { asked, signals, .. } = alone.filter(|_| stands_alone).unwrap_or(together);
        let has_model = asked.latest.is_some();
        let mut candidates: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
        let hits = order.iter().filter_map(|at| {
            let Candidate { passage, knowledge_base, vectors, .. } = candidates[*at].take()?;
            let cosine = |values: &[f32]| (has_model && vectors.is_some()).then(|| values[*at]);
            let (dense, sentence) = (cosine(&signals.own_dense), cosine(&signals.own_sentence));
            let why = Why { lexical: signals.lexical[*at], dense, sentence };
            Some(Hit { passage, knowledge_base, score: scores[*at], why, vectors })
        });
        let hits = hits.collect();
        (asked, hits)
    }

    /// Document and ordinal of every candidate, best first.
    pub(crate) fn places(&self) -> Vec<(&str, u32)> {
        self.places_in(&self.order)
    }

    /// The same, and a confidence, by a plain mixture of BM25 and cosines.
    pub(crate) fn mixed(&self) -> (Vec<(&str, u32)>, f32) {
        let View { rows, signals, .. } = &self.together;
        // The columns of BM25 and cosine with the turns before, and of the sentence with the latest turn.
        let mix = |row: &Row| MIXTURE[0] * row[1] + MIXTURE[1] * row[3] + MIXTURE[2] * row[4];
        let order = descending(&rows.iter().map(mix).collect::<Vec<_>>());
        let sure = |at: &usize| (signals.own_dense[*at] + signals.own_sentence[*at] + signals.covered[*at]) / 3.0;
        let confidence = order.first().map_or(0.0, sure);
        (self.places_in(&order), confidence)
    }

    fn places_in(&self, order: &[usize]) -> Vec<(&str, u32)> {
        let passages = order.iter().map(|at| &self.candidates[*at].passage);
        passages.map(|passage| (passage.document.as_str(), passage.ordinal)).collect()
    }
}

/// Logarithms of the probability that each candidate is the one wanted, by either reading as far as it is the right one.
fn mixed(together: &[f32], alone: &[f32], chance: f32) -> Vec<f32> {
    let shares = |scores: &[f32]| -> Vec<f32> {
        let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let odds: Vec<f32> = scores.iter().map(|score| (score - best).exp()).collect();
        let all: f32 = odds.iter().sum();
        odds.iter().map(|odds| odds / all).collect()
    };
    let both = shares(together).into_iter().zip(shares(alone));
    both.map(|(together, alone)| ((1.0 - chance) * together + chance * alone).max(f32::MIN_POSITIVE).ln()).collect()
}

fn mode(asked: &Asked, candidates: &[Candidate]) -> &'static Mode {
    let has_vectors = candidates.iter().any(|candidate| candidate.vectors.is_some());
    if asked.latest.is_some() && has_vectors { Mode::hybrid() } else { Mode::lexical() }
}
