//! The candidates of one question in order, with what the order and the confidence rest on.
//!
//! Most people change the subject without saying so, and most short questions mean what was spoken of. So a question after
//! others is read twice, with the turns before it and alone, over the same candidates, and `gate` chooses.

use std::sync::Arc;

use super::asked::Asked;
use super::confidence;
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

/// One question as the recipe of the weights sees it.
pub(crate) struct Sample<'a> {
    pub(crate) rows: &'a [Row],
    pub(crate) places: Vec<(&'a str, u32)>,
    pub(crate) circumstances: [f32; 3],
    pub(crate) measured: [f32; confidence::NAMES.len()],
    /// Confidence and order.
    pub(crate) together: (f32, &'a [usize]),
    /// Where something was said before: what is measured, confidence and order without it.
    pub(crate) alone: Option<([f32; confidence::NAMES.len()], f32, &'a [usize])>,
    pub(crate) old: bool,
}

/// Names of the signals of ranking and of confidence.
pub(crate) const SIGNALS: (&[&str], &[&str]) = (&rows::NAMES, &confidence::NAMES);

#[derive(Debug, Default)]
pub(crate) struct Ranked {
    candidates: Vec<Candidate>,
    /// With the turns before.
    together: View,
    /// Where there are such.
    alone: Option<View>,
    stands_alone: bool,
    has_subject: bool,
}

/// Belief in a title of several words from which the conversation is about it.
const CERTAIN: f32 = 0.8;

impl Ranked {
    pub(super) fn new(asked: Asked, mentioned: &Mentioned, candidates: Vec<Candidate>, readings: &[Arc<Reading>]) -> Self {
        let signals = Signals::measure(&asked, &candidates, readings);
        let mode = mode(&asked, &candidates);
        let view = |asked: Asked, signals: Signals, subjects: &[Subject]| {
            View::new(asked, signals, subjects, &candidates, readings, mode)
        };
        let alone = asked.is_dialogue.then(|| view(asked.alone(), signals.alone(), &mentioned.alone));
        let together = view(asked, signals, &mentioned.together);
        let is_certain = |subject: &Subject| subject.belief >= CERTAIN && subject.title.split_whitespace().nth(1).is_some();
        let has_subject = mentioned.together.iter().any(is_certain);
        let mut ranked = Self { candidates, together, alone, has_subject, stands_alone: false };
        ranked.stands_alone = ranked.old();
        ranked
    }

    fn old(&self) -> bool {
        let Some(alone) = &self.alone else { return false };
        if self.has_subject {
            return false;
        }
        let mode = self.mode();
        let is_short = alone.asked.own.len() < 3;
        let sure = if is_short { 0.8 } else { 0.5 };
        let borrows = is_short || alone.asked.latest.is_some();
        let (a, t) = (alone.confidence(mode), self.together.confidence(mode));
        a >= sure || !borrows || a > t
    }

    /// Whether the turns before have no say.
    pub(super) fn stands_alone(&self) -> bool {
        self.stands_alone
    }

    fn view(&self) -> &View {
        self.alone.as_ref().filter(|_| self.stands_alone).unwrap_or(&self.together)
    }

    pub(crate) fn confidence(&self) -> f32 {
        self.view().confidence(self.mode())
    }

    /// What the weights are fitted on, candidates in the order of their places.
    pub(crate) fn sample(&self) -> Sample<'_> {
        let View { rows, circumstances, .. } = &self.together;
        let nothing = [0.0; confidence::NAMES.len()];
        let of = |view: &View| view.measured().unwrap_or(nothing);
        let mode = self.mode();
        Sample {
            rows,
            places: self.places_in(&(0..self.candidates.len()).collect::<Vec<_>>()),
            circumstances: [circumstances.named, circumstances.short, circumstances.dialogue],
            measured: of(&self.together),
            together: (self.together.confidence(mode), &self.together.order),
            alone: self.alone.as_ref().map(|view| (of(view), view.confidence(mode), view.order.as_slice())),
            old: self.old(),
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
        let Self { candidates, together, alone, stands_alone, .. } = self;
        let View { asked, signals, scores, order, .. } = alone.filter(|_| stands_alone).unwrap_or(together);
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
        self.places_in(&self.view().order)
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

    fn mode(&self) -> &'static Mode {
        mode(&self.together.asked, &self.candidates)
    }
}

fn mode(asked: &Asked, candidates: &[Candidate]) -> &'static Mode {
    let has_vectors = candidates.iter().any(|candidate| candidate.vectors.is_some());
    if asked.latest.is_some() && has_vectors { Mode::hybrid() } else { Mode::lexical() }
}
