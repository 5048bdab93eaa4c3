//! The signals of a question's candidates against each other, so that they mean the same in every knowledge base.

use std::collections::HashMap;

use super::signals::{Signals, dot};
use crate::index::Candidate;

pub(super) const COUNT: usize = 28;

/// The order of a row; weights are named after it.
pub(super) const NAMES: [&str; COUNT] = [
    "own_lexical",
    "lexical",
    "own_dense",
    "dense",
    "own_sentence",
    "sentence",
    "window",
    "covered",
    "covered_sentence",
    "covered_dialogue",
    "pairs",
    "covered_reply",
    "length",
    "document_lexical",
    "document_dense",
    "document_sum",
    "centre",
    "matched",
    "cosine",
    "sentence_cosine",
    "covered_roots",
    "covered_sentence_roots",
    "joint",
    "covered_window",
    "covered_names",
    "missed",
    "two_sentences",
    "subject",
];

/// Candidates that are looked at to see what the question is about.
const SIGHT: usize = 5;
/// Passages of a document that speak for it together.
const TOGETHER: usize = 3;

pub(super) type Row = [f32; COUNT];

/// One row a candidate.
pub(super) fn rows(signals: &Signals, candidates: &[Candidate]) -> Vec<Row> {
    let own_lexical = share_of_most(&signals.own_lexical);
    let lexical = share_of_most(&signals.lexical);
    let own_dense = spread(&signals.own_dense);
    let dense = spread(&signals.dense);
    let own_sentence = spread(&signals.own_sentence);
    let [document_lexical, document_dense, document_sum] = documents(candidates, &lexical, &dense);
    let centre = spread(&centre(candidates, &own_lexical, &own_dense, &own_sentence));
    let length: Vec<f32> = signals.length.iter().map(|length| (length - 4.0) / 2.0).collect();
    let sentence = spread(&signals.sentence);
    let window = spread(&signals.window);
    let joint = spread(&signals.joint);
    let two_sentences = spread(&signals.two_sentences);
    let columns: [&[f32]; COUNT] = [
        &own_lexical,
        &lexical,
        &own_dense,
        &dense,
        &own_sentence,
        &sentence,
        &window,
        &signals.covered,
        &signals.covered_sentence,
        &signals.covered_dialogue,
        &signals.pairs,
        &signals.covered_reply,
        &length,
        &document_lexical,
        &document_dense,
        &document_sum,
        &centre,
        &signals.matched,
        &signals.own_dense,
        &signals.own_sentence,
        &signals.covered_roots,
        &signals.covered_sentence_roots,
        &joint,
        &signals.covered_window,
        &signals.covered_names,
        &signals.missed,
        &two_sentences,
        &signals.subject,
    ];
    (0..candidates.len()).map(|at| columns.map(|column| column[at])).collect()
}

/// What the documents of the candidates show: best lexical, best dense, and both of their best passages together.
fn documents(candidates: &[Candidate], lexical: &[f32], dense: &[f32]) -> [Vec<f32>; 3] {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, candidate) in candidates.iter().enumerate() {
        groups.entry(&candidate.passage.document).or_default().push(at);
    }
    let mut found = [(); 3].map(|()| vec![0.0; candidates.len()]);
    for members in groups.values() {
        let most = |values: &[f32]| members.iter().map(|at| values[*at]).fold(0.0, f32::max);
        let mut mixed: Vec<f32> = members.iter().map(|at| 0.5 * lexical[*at] + 0.5 * dense[*at]).collect();
        mixed.sort_by(|one, other| other.total_cmp(one));
        let values = [most(lexical), most(dense), mixed.iter().take(TOGETHER).sum()];
        for at in members {
            found.iter_mut().zip(values).for_each(|(column, value)| column[*at] = value);
        }
    }
    found[2] = share_of_most(&found[2]);
    found
}

/// Cosine of each candidate with the middle of those that look best at first sight.
fn centre(candidates: &[Candidate], lexical: &[f32], dense: &[f32], sentence: &[f32]) -> Vec<f32> {
    let sight = |at: usize| 0.4 * lexical[at] + 0.3 * dense[at] + 0.3 * sentence[at];
    let whole = |at: usize| candidates[at].vectors.as_ref().map(|vectors| vectors.whole.as_slice());
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|one, other| sight(*other).total_cmp(&sight(*one)));
    let mut middle: Vec<f32> = Vec::new();
    for vector in order.into_iter().take(SIGHT).filter_map(whole) {
        middle.resize(vector.len(), 0.0);
        middle.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value / SIGHT as f32);
    }
    (0..candidates.len()).map(|at| whole(at).map_or(0.0, |vector| dot(vector, &middle))).collect()
}

fn share_of_most(values: &[f32]) -> Vec<f32> {
    let most = values.iter().copied().fold(1e-6, f32::max);
    values.iter().map(|value| value / most).collect()
}

/// From the least at 0 to the most at 1.
fn spread(values: &[f32]) -> Vec<f32> {
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let least = values.iter().copied().fold(f32::INFINITY, f32::min);
    values.iter().map(|value| (value - least) / (most - least).max(1e-6)).collect()
}

#[cfg(test)]
mod tests;
