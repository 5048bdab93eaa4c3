//! The candidates of one question in order, with what the order and the confidence rest on.

use std::sync::Arc;

use super::asked::Asked;
use super::confidence::{self, measure};
use super::reading::Reading;
use super::rows::{self, Row, rows};
use super::signals::Signals;
use super::subject::{Subject, weigh};
use super::weights::{Circumstances, Mode};
use super::{Hit, Retrieval, Why, duplicates};
use crate::index::Candidate;

/// Weights of the plain mixture that the learned order is compared with: BM25, passage and sentence.
const MIXTURE: [f32; 3] = [0.4, 0.3, 0.3];
/// Words of a passage, as a logarithm, at which it is half short; and how sharp that is.
const SHORT: f32 = 3.2;
const SHARP: f32 = 6.0;

/// One question as the recipe of the weights sees it.
pub(crate) struct Sample<'a> {
    pub(crate) rows: &'a [Row],
    pub(crate) places: Vec<(&'a str, u32)>,
    pub(crate) circumstances: [f32; 3],
    pub(crate) measured: [f32; confidence::NAMES.len()],
}

/// Names of the signals of ranking and of confidence.
pub(crate) const SIGNALS: (&[&str], &[&str]) = (&rows::NAMES, &confidence::NAMES);

#[derive(Debug, Default)]
pub(crate) struct Ranked {
    asked: Asked,
    candidates: Vec<Candidate>,
    signals: Signals,
    rows: Vec<Row>,
    circumstances: Circumstances,
    scores: Vec<f32>,
    /// Best first.
    order: Vec<usize>,
    has_subject: bool,
}

/// What a heading that holds the whole question is worth: somebody wrote the passage as its answer.
const HEADING: f32 = 4.0;
/// Belief in a title of several words from which the conversation is about it.
const CERTAIN: f32 = 0.8;

impl Ranked {
    pub(super) fn new(asked: Asked, subjects: &[Subject], candidates: Vec<Candidate>, readings: &[Arc<Reading>]) -> Self {
        let mut signals = Signals::measure(&asked, &candidates, readings);
        weigh(subjects, &asked, &candidates, &mut signals);
        let rows = rows(&signals, &candidates);
        let surest = signals.belief.iter().copied().fold(0.0, f32::max);
        let length = signals.length.iter().sum::<f32>() / signals.length.len().max(1) as f32;
        let circumstances = Circumstances {
            named: surest * surest,
            short: 1.0 / (1.0 + (SHARP * (length - SHORT)).exp()),
            dialogue: f32::from(u8::from(asked.is_dialogue)),
        };
        let mut ranked = Self { asked, candidates, signals, rows, circumstances, ..Self::default() };
        let ranking = &ranked.mode().ranking;
        ranked.scores = ranked.rows.iter().map(|row| ranking.score(row, circumstances)).collect();
        for (score, reading) in ranked.scores.iter_mut().zip(readings) {
            if ranked.asked.is_heading(reading) {
                *score += HEADING;
            }
        }
        ranked.order = descending(&ranked.scores);
        let is_certain = |subject: &Subject| subject.belief >= CERTAIN && subject.title.split_whitespace().nth(1).is_some();
        ranked.has_subject = subjects.iter().any(is_certain);
        ranked
    }

    /// Whether the conversation names what it is about: a place or product, say.
    pub(super) fn has_subject(&self) -> bool {
        self.has_subject
    }

    pub(crate) fn confidence(&self) -> f32 {
        let fit = &self.mode().confidence;
        self.measured().map_or(0.0, |measured| fit.probability(&confidence::NAMES, &measured, self.circumstances))
    }

    /// What the weights are fitted on, candidates in the order of their places.
    pub(crate) fn sample(&self) -> Sample<'_> {
        let Circumstances { named, short, dialogue } = self.circumstances;
        Sample {
            rows: &self.rows,
            places: self.places_in(&(0..self.candidates.len()).collect::<Vec<_>>()),
            circumstances: [named, short, dialogue],
            measured: self.measured().unwrap_or([0.0; confidence::NAMES.len()]),
        }
    }

    fn measured(&self) -> Option<[f32; confidence::NAMES.len()]> {
        measure(&self.asked, &self.signals, (&self.scores, &self.order), self.circumstances)
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
        let has_model = self.asked.latest.is_some();
        let signals = &self.signals;
        let mut candidates: Vec<Option<Candidate>> = self.candidates.into_iter().map(Some).collect();
        let hits = self.order.iter().filter_map(|at| {
            let Candidate { passage, knowledge_base, lexical, vectors } = candidates[*at].take()?;
            let cosine = |values: &[f32]| (has_model && vectors.is_some()).then(|| values[*at]);
            let why = Why { lexical, dense: cosine(&signals.own_dense), sentence: cosine(&signals.own_sentence) };
            Some(Hit { passage, knowledge_base, score: self.scores[*at], why, vectors })
        });
        let hits = hits.collect();
        (self.asked, hits)
    }

    /// Document and ordinal of every candidate, best first.
    pub(crate) fn places(&self) -> Vec<(&str, u32)> {
        self.places_in(&self.order)
    }

    /// The same, and a confidence, by a plain mixture of BM25 and cosines.
    pub(crate) fn mixed(&self) -> (Vec<(&str, u32)>, f32) {
        // The columns of BM25 and cosine with the turns before, and of the sentence with the latest turn.
        let mix = |row: &Row| MIXTURE[0] * row[1] + MIXTURE[1] * row[3] + MIXTURE[2] * row[4];
        let order = descending(&self.rows.iter().map(mix).collect::<Vec<_>>());
        let signals = &self.signals;
        let sure = |at: &usize| (signals.own_dense[*at] + signals.own_sentence[*at] + signals.covered[*at]) / 3.0;
        let confidence = order.first().map_or(0.0, sure);
        (self.places_in(&order), confidence)
    }

    fn places_in(&self, order: &[usize]) -> Vec<(&str, u32)> {
        let passages = order.iter().map(|at| &self.candidates[*at].passage);
        passages.map(|passage| (passage.document.as_str(), passage.ordinal)).collect()
    }

    fn mode(&self) -> &'static Mode {
        let has_vectors = self.candidates.iter().any(|candidate| candidate.vectors.is_some());
        if self.asked.latest.is_some() && has_vectors { Mode::hybrid() } else { Mode::lexical() }
    }
}

/// Indices of the greatest first; equal ones stay in order.
fn descending(values: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*other].total_cmp(&values[*one]));
    order
}
