//! Passages and questions as sparse vectors. The document side of BM25 is stored; the inverse document frequency comes in
//! with the question, from counts within what the asker may see.

use std::collections::BTreeMap;

use super::analyzer::{Language, terms_in};
use super::{Hint, IndexQuery};
use crate::document::Passage;

const K1: f32 = 1.5;
const B: f32 = 0.6;
/// Typical weighted length of a passage of 120 to 220 words without stop words; only the ratio to it matters.
const TYPICAL_LENGTH: f32 = 110.0;
/// A word of the title or a heading says more about the subject than a word of the text.
const TITLE: f32 = 2.0;
const HEADING: f32 = 3.0;

/// Passages that a small knowledge base has not got yet: a word that happens to be missing from ten is not rare for it.
const UNWRITTEN: f32 = 50.0;

/// Dimensions in ascending order with their weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SparseWeights {
    pub(crate) dimensions: Vec<u32>,
    pub(crate) weights: Vec<f32>,
}

/// The stored side: saturated, length-normalised term frequencies.
pub(crate) fn passage_weights(passage: &Passage) -> SparseWeights {
    let mut frequency: BTreeMap<u32, f32> = BTreeMap::new();
    let language = Language::of(&passage.text);
    let mut add = |text: &str, weight: f32| {
        for term in terms_in(text, language) {
            *frequency.entry(dimension(&term)).or_default() += weight;
        }
    };
    add(&passage.text, 1.0);
    add(&passage.title, TITLE);
    for heading in &passage.headings {
        add(heading, HEADING);
    }
    let length: f32 = frequency.values().sum();
    let scale = K1 * (1.0 - B + B * length / TYPICAL_LENGTH);
    collect(frequency.into_iter().map(|(dimension, tf)| (dimension, tf * (K1 + 1.0) / (tf + scale))))
}

/// The language of a question, for which the turns before speak too: it is often too short to show its own.
pub(crate) fn asked_in(text: &str, hints: &[Hint]) -> Language {
    let texts = [text].into_iter().chain(hints.iter().map(|hint| hint.text.as_str()));
    Language::of(&texts.collect::<Vec<_>>().join(" "))
}

/// The asking side: each term once, words of hints at their weight unless the question has them.
pub(crate) fn query_weights(query: &IndexQuery) -> SparseWeights {
    let mut weights: BTreeMap<u32, f32> = BTreeMap::new();
    let language = asked_in(&query.text, &query.hints);
    for term in terms_in(&query.text, language) {
        weights.insert(dimension(&term), 1.0);
    }
    for hint in &query.hints {
        for term in terms_in(&hint.text, language) {
            let weight = weights.entry(dimension(&term)).or_default();
            *weight = weight.max(hint.weight);
        }
    }
    collect(weights.into_iter())
}

/// Inverse document frequency of a term that `holding` of `passages` have.
pub(crate) fn rarity(passages: f32, holding: f32) -> f32 {
    (1.0 + ((passages - holding).max(0.0) + UNWRITTEN + 0.5) / (holding + 0.5)).ln()
}

/// How many passages there are, from the rarity of a term that none has.
pub(crate) fn passages_at(rarest: f32) -> f32 {
    (0.5 * (rarest.exp() - 1.0) - UNWRITTEN - 0.5).max(1.0)
}

/// How many passages have a term of this rarity; the inverse of [`rarity`].
pub(crate) fn holding(rarity: f32, rarest: f32) -> f32 {
    let odds = rarity.exp() - 1.0;
    ((passages_at(rarest) + UNWRITTEN + 0.5 - 0.5 * odds) / (odds + 1.0)).max(0.0)
}

/// FNV-1a with a final mix; two of 50,000 words share a dimension with a chance of about one in four.
pub(crate) fn dimension(term: &str) -> u32 {
    let hash = term.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mixed = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    mixed ^ (mixed >> 13)
}

fn collect(pairs: impl Iterator<Item = (u32, f32)>) -> SparseWeights {
    let (dimensions, weights) = pairs.filter(|(_, weight)| *weight > 0.0).unzip();
    SparseWeights { dimensions, weights }
}

#[cfg(test)]
mod tests;
