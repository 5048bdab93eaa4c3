//! Whether a question after others stands alone, or means what was spoken of.
//!
//! Most people change the subject without saying so, and most short questions go on about the last one. Both readings order
//! the same candidates, so they can be asked about each other: how bad does the best passage of one look to the other, and
//! does what was said before speak for the passage that the question finds by itself? The weights are a logistic fit on
//! dialogues as they were, and on questions put behind another dialogue. Without vectors such a fit is no better than the
//! confidences, which then tell.

use super::confidence;
use super::signals::dot;
use super::view::View;
use super::weights::Logistic;
use crate::index::Candidate;

/// Odds and gaps further out are as good as certain.
const FAR: f32 = 8.0;

/// What few words find must be as sure as this, or they are words of the subject before ("and the other one?").
const SURE: f32 = 0.8;

/// From this on a reading finds an answer.
const KNOWN: f32 = 0.5;
/// A chance that is taken for certain.
const CLEAR: f32 = 0.8;

pub(super) const NAMES: [&str; 33] = [
    "odds_alone",
    "odds_together",
    "gap_alone",
    "gap_together",
    "share_alone",
    "share_together",
    "same_passage",
    "same_document",
    "cosine_gap",
    "sentence_gap",
    "covered_gap",
    "covered_sentence_gap",
    "matched_gap",
    "alike",
    "turns_alike",
    "reply_found",
    "reply_gap",
    "document_lexical",
    "document_dense",
    "document_sum",
    "dialogue_dense",
    "dialogue_gap",
    "belief_gap",
    "overlap",
    "words",
    "asks",
    "covered",
    "pairs",
    "cosine_best",
    "belief",
    "substance_dialogue",
    "matched_dialogue",
    "short",
];

/// How likely the question stands alone. Where that is clear the other reading has no say at all, or sentences of the
/// subject before would stand in the answer.
pub(super) fn learned(fit: &Logistic, together: &View, alone: &View, candidates: &[Candidate]) -> f32 {
    if alone.asked.own.len() < 2 && alone.confidence < SURE {
        return 0.0;
    }
    // Only one of them finds an answer.
    if alone.confidence >= KNOWN && together.confidence < KNOWN {
        return 1.0;
    }
    let measured = measure(together, alone, candidates);
    let chance = measured.map_or(0.0, |measured| fit.probability(&NAMES, &measured, together.circumstances));
    if chance >= CLEAR { 1.0 } else { chance }
}

/// A question of several words stands alone; a short one does when what it finds is sure, or surer than with the turns before.
pub(super) fn by_confidence(together: &View, alone: &View) -> bool {
    alone.asked.own.len() > 2 || alone.confidence >= SURE || alone.confidence > together.confidence
}

/// In the order of [`NAMES`]; none when either reading has found nothing.
pub(super) fn measure(together: &View, alone: &View, candidates: &[Candidate]) -> Option<[f32; NAMES.len()]> {
    let (with, own) = (*together.order.first()?, *alone.order.first()?);
    let odds = |view: &View| (view.confidence / (1.0 - view.confidence).max(1e-6)).max(1e-6).ln().clamp(-FAR, FAR);
    let gap = |view: &View, other: usize| (view.scores[view.order[0]] - view.scores[other]).min(FAR);
    let document = |at: usize| candidates[at].passage.document.as_str();
    // What a reading leaves to the document that the other one prefers.
    let share = |view: &View, at: usize| {
        let best = view.scores[view.order[0]];
        let worth = |at: &usize| (view.scores[*at] - best).exp();
        let all: f32 = view.order.iter().map(worth).sum();
        view.order.iter().filter(|other| document(**other) == document(at)).map(worth).sum::<f32>() / all
    };
    let signals = &together.signals;
    let lead = |values: &[f32]| values[own] - values[with];
    let vector = |at: usize| candidates[at].vectors.as_ref().map(|vectors| vectors.whole.as_slice());
    let alike = |one: Option<&[f32]>, other: Option<&[f32]>| one.zip(other).map_or(0.0, |(one, other)| dot(one, other));
    // What their confidence rests on says what sort of question this is.
    let of = |view: &View, name: &str| {
        let at = confidence::NAMES.iter().position(|own| *own == name);
        view.measured.zip(at).map_or(0.0, |(measured, at)| measured[at])
    };
    let [document_lexical, document_dense, document_sum] = [13, 14, 15].map(|column| together.rows[own][column]);
    Some([
        odds(alone),
        odds(together),
        gap(alone, with),
        gap(together, own),
        share(alone, with),
        share(together, own),
        f32::from(u8::from(with == own)),
        f32::from(u8::from(document(with) == document(own))),
        lead(&signals.own_dense),
        lead(&signals.own_sentence),
        lead(&signals.covered),
        lead(&signals.covered_sentence),
        lead(&signals.matched),
        alike(vector(with), vector(own)),
        alike(together.asked.latest.as_deref(), together.asked.joined.as_deref()),
        signals.covered_reply[own],
        lead(&signals.covered_reply),
        document_lexical,
        document_dense,
        document_sum,
        signals.dense[own],
        lead(&signals.dense),
        lead(&signals.belief),
        together.asked.overlap(),
        of(alone, "words"),
        of(alone, "asks"),
        of(alone, "covered"),
        of(alone, "pairs"),
        of(alone, "cosine_best"),
        of(together, "belief"),
        of(together, "substance_dialogue"),
        of(together, "matched_dialogue"),
        of(together, "short"),
    ])
}
