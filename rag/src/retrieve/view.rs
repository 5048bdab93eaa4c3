//! The candidates in the order that one reading of the question gives them: with the turns before it, or as if nothing had
//! been said before.

use std::sync::Arc;

use super::asked::Asked;
use super::confidence::{self, measure};
use super::reading::Reading;
use super::rows::{Row, rows};
use super::signals::Signals;
use super::subject::{Subject, weigh};
use super::weights::{Circumstances, Mode};
use crate::index::Candidate;

/// Words of a passage, as a logarithm, at which it is half short; and how sharp that is.
const SHORT: f32 = 3.2;
const SHARP: f32 = 6.0;
/// What a heading that holds the whole question is worth: somebody wrote the passage as its answer.
const HEADING: f32 = 4.0;

#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) asked: Asked,
    pub(super) signals: Signals,
    pub(super) rows: Vec<Row>,
    pub(super) circumstances: Circumstances,
    pub(super) scores: Vec<f32>,
    /// Best first.
    pub(super) order: Vec<usize>,
    /// What the confidence rests on; none when nothing was asked or found.
    pub(super) measured: Option<[f32; confidence::NAMES.len()]>,
    pub(super) confidence: f32,
}

impl View {
    pub(super) fn new(
        asked: Asked,
        mut signals: Signals,
        subjects: &[Subject],
        candidates: &[Candidate],
        readings: &[Arc<Reading>],
        mode: &Mode,
    ) -> Self {
        weigh(subjects, &asked, candidates, &mut signals);
        let rows = rows(&signals, candidates);
        let surest = signals.belief.iter().copied().fold(0.0, f32::max);
        let length = signals.length.iter().sum::<f32>() / signals.length.len().max(1) as f32;
        let circumstances = Circumstances {
            named: surest * surest,
            short: 1.0 / (1.0 + (SHARP * (length - SHORT)).exp()),
            dialogue: f32::from(u8::from(asked.is_dialogue)),
        };
        let worth = |(row, reading): (&Row, &Arc<Reading>)| {
            let heading = if asked.is_heading(reading) { HEADING } else { 0.0 };
            mode.ranking.score(row, circumstances) + heading
        };
        let scores: Vec<f32> = rows.iter().zip(readings).map(worth).collect();
        let order = descending(&scores);
        let measured = measure(&asked, &signals, (&scores, &order), circumstances);
        let probable = |measured: [f32; _]| mode.confidence.probability(&confidence::NAMES, &measured, circumstances);
        let confidence = measured.map_or(0.0, probable);
        Self { asked, signals, rows, circumstances, scores, order, measured, confidence }
    }
}

/// Indices of the greatest first; equal ones stay in order.
pub(super) fn descending(values: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*other].total_cmp(&values[*one]));
    order
}
