//! How likely it is that the found passages hold the answer, from 0 to 1.
//!
//! A subject that the knowledge lacks shows in cosines that stay low and in rare words of the question that no good passage
//! has. The weights are a logistic fit on the folders of `eval`: questions with and without the pages about them, and
//! turns that need the knowledge or do not.

use super::asked::{Asked, mass};
use super::signals::Signals;
use super::weights::Circumstances;

/// Scores further apart than this are as good as certain.
const FAR: f32 = 5.0;

pub(super) const NAMES: [&str; 31] = [
    "cosine_best",
    "cosine",
    "sentence",
    "sentence_best",
    "window",
    "dense",
    "sentence_dialogue",
    "covered",
    "covered_sentence",
    "covered_sentence_best",
    "covered_dialogue",
    "pairs",
    "covered_reply",
    "matched",
    "matched_best",
    "matched_dialogue",
    "substance",
    "substance_dialogue",
    "belief",
    "words",
    "asks",
    "margin",
    "share",
    "covered_roots",
    "covered_sentence_roots_best",
    "covered_names",
    "missed",
    "cosine_three",
    "covered_three",
    "short",
    "dialogue",
];

/// In the order of [`NAMES`]; none when nothing was asked or found. `order` is that of `scores`, best first.
pub(super) fn measure(
    asked: &Asked,
    signals: &Signals,
    (scores, order): (&[f32], &[usize]),
    circumstances: Circumstances,
) -> Option<[f32; NAMES.len()]> {
    let top = *order.first().filter(|_| !asked.all.is_empty() && asked.rarest > 0.0)?;
    let best = |values: &[f32]| values.iter().copied().fold(0.0, f32::max);
    let three = &order[..order.len().min(3)];
    let (own_mass, all_mass) = (mass(&asked.own), mass(&asked.all));
    // A copy of the best passage is no rival of it.
    let is_rival = |at: &&usize| (signals.own_dense[**at] - signals.own_dense[top]).abs() > 1e-4;
    let second = order[1..].iter().find(is_rival).or(order.last()).map_or(scores[top], |at| scores[*at]);
    let all: f32 = scores.iter().map(|score| (score - scores[top]).exp()).sum();
    Some([
        best(&signals.own_dense),
        signals.own_dense[top],
        signals.own_sentence[top],
        best(&signals.own_sentence),
        signals.window[top],
        signals.dense[top],
        signals.sentence[top],
        signals.covered[top],
        signals.covered_sentence[top],
        best(&signals.covered_sentence),
        signals.covered_dialogue[top],
        signals.pairs[top],
        signals.covered_reply[top],
        signals.own_lexical[top] / own_mass,
        best(&signals.own_lexical) / own_mass,
        best(&signals.lexical) / all_mass,
        (best(&signals.own_lexical) / asked.rarest).ln_1p(),
        (best(&signals.lexical) / asked.rarest).ln_1p(),
        best(&signals.belief),
        (asked.own.len() as f32).ln_1p(),
        f32::from(u8::from(asked.has_question_mark)),
        (scores[top] - second).min(FAR),
        1.0 / all,
        signals.covered_roots[top],
        best(&signals.covered_sentence_roots),
        signals.covered_names[top],
        signals.missed[top],
        three.iter().map(|at| signals.own_dense[*at]).sum::<f32>() / three.len() as f32,
        three.iter().map(|at| signals.covered[*at]).fold(0.0, f32::max),
        circumstances.short,
        circumstances.dialogue,
    ])
}
