//! How well each piece of the found passages answers a question, and whether the best one does at all.
//!
//! [`features`] describes a piece by its words and, where there are vectors, by its nearness to the question; [`network`]
//! judges the description. To add a feature: there, in the recipe, and then new weights.

mod features;
mod network;
mod support;
mod text;
mod words;

use std::collections::{HashMap, HashSet};

use self::features::{COUNT, Features, OF_WORDS, Standing, of_words, place};
use self::network::{dot, model};
use self::text::{Question, Sentence};
use super::pieces::Piece;
use crate::index::{Language, terms_in};
use crate::retrieve::{Hit, Retrieval};

pub(super) use self::words::is_leaning;

/// Passages looked at.
pub(super) const PASSAGES: usize = 8;

pub(super) struct Ranking {
    /// For each passage a logit for each of its pieces.
    pub(super) scores: Vec<Vec<f32>>,
    /// How likely it is, from 0 to 1, that the best piece answers the question and not one much like it.
    pub(super) support: f32,
}

/// `read` has the pieces of the first hits, in order.
pub(super) fn rank(question: &str, retrieval: &Retrieval, read: &[Vec<Piece>]) -> Ranking {
    let hits = &retrieval.passages[..read.len().min(retrieval.passages.len())];
    let asked = Question::read(question, &retrieval.terms);
    let vector = retrieval.question.as_deref().filter(|_| hits.iter().all(has_vectors));
    let mut described: Vec<Vec<Features>> = Vec::with_capacity(hits.len());
    for (hit, pieces) in hits.iter().zip(read) {
        let mut features = describe(&asked, hit, pieces);
        if let Some(vector) = vector {
            add_nearness(vector, hit, pieces, &mut features);
        }
        described.push(features);
    }
    add_standing(hits, &asked, vector.is_some(), &mut described);
    compare(vector.is_some(), &mut described);
    let Some(model) = model(vector.is_some()) else {
        return Ranking { scores: described.iter().map(|pieces| vec![0.0; pieces.len()]).collect(), support: 0.0 };
    };
    let scores: Vec<Vec<f32>> =
        described.iter().map(|pieces| pieces.iter().map(|features| model.score(features)).collect()).collect();
    let support = support::values(&described, &scores).map_or(0.0, |values| model.support.probability(&values));
    Ranking { scores, support }
}

fn has_vectors(hit: &Hit) -> bool {
    hit.vectors.as_ref().is_some_and(|vectors| !vectors.whole.is_empty())
}

fn describe(question: &Question, hit: &Hit, pieces: &[Piece]) -> Vec<Features> {
    let language = Language::of(&hit.passage.text);
    let sentences: Vec<Sentence> = pieces.iter().map(|piece| Sentence::read(&piece.text, language)).collect();
    let mut above: HashSet<String> = terms_in(&hit.passage.title, language).into_iter().collect();
    above.extend(hit.passage.headings.iter().flat_map(|heading| terms_in(heading, language)));
    let passage: HashSet<String> = sentences.iter().flat_map(|sentence| sentence.set.iter().cloned()).collect();
    let describe = |at: usize| {
        let mut features = [0.0; COUNT];
        let heading = pieces[at].heading.iter().flat_map(|heading| terms_in(heading, language));
        let above: HashSet<String> = above.iter().cloned().chain(heading).collect();
        let standing = Standing { sentences: &sentences, at, above: &above, passage: &passage };
        features[..OF_WORDS].copy_from_slice(&of_words(question, &standing));
        features
    };
    (0..pieces.len()).map(describe).collect()
}

/// Cosines of the question with the piece, with it and each neighbour together, and with its neighbours.
fn add_nearness(question: &[f32], hit: &Hit, pieces: &[Piece], features: &mut [Features]) {
    let Some(vectors) = &hit.vectors else { return };
    let closest = |piece: &Piece| {
        let own = vectors.sentences.get(piece.vectors.clone()).unwrap_or_default().iter();
        // A piece without a vector of its own is as near as its passage.
        own.max_by(|one, other| dot(question, one).total_cmp(&dot(question, other))).unwrap_or(&vectors.whole)
    };
    let own: Vec<&Vec<f32>> = pieces.iter().map(closest).collect();
    let cosines: Vec<f32> = own.iter().map(|vector| dot(question, vector)).collect();
    let best = cosines.iter().copied().fold(f32::MIN, f32::max);
    let whole = dot(question, &vectors.whole);
    for (at, features) in features.iter_mut().enumerate() {
        let before = at.checked_sub(1);
        let after = (at + 1 < own.len()).then_some(at + 1);
        features[place("cos")] = cosines[at];
        features[place("cos2")] = together(question, own[at], before.map(|before| own[before]));
        features[place("cosn")] = together(question, own[at], after.map(|after| own[after]));
        features[place("cosp")] = before.map_or(0.0, |before| cosines[before]);
        features[place("cosnx")] = after.map_or(0.0, |after| cosines[after]);
        features[place("pcos")] = whole;
        features[place("sbest")] = best;
        features[place("insent")] = cosines[at] - best;
    }
}

fn together(question: &[f32], one: &[f32], other: Option<&Vec<f32>>) -> f32 {
    let Some(other) = other else { return dot(question, one) };
    let length = (dot(one, one) + dot(other, other) + 2.0 * dot(one, other)).sqrt();
    (dot(question, one) + dot(question, other)) / length.max(f32::MIN_POSITIVE)
}

/// What holds for all pieces of a passage.
fn add_standing(hits: &[Hit], question: &Question, is_dense: bool, described: &mut [Vec<Features>]) {
    let best = hits.iter().map(|hit| hit.why.lexical).fold(f32::MIN_POSITIVE, f32::max);
    let rank = |at: usize| 1.0 / (1.0 + at as f32);
    let mut titles: HashMap<&str, f32> = HashMap::new();
    let used = |described: &[Vec<Features>], at: usize| !described[at].is_empty();
    for (at, hit) in hits.iter().enumerate().filter(|(at, _)| used(described, *at)) {
        *titles.entry(&hit.passage.title).or_default() += rank(at);
    }
    let all: f32 = titles.values().sum();
    for (at, (hit, pieces)) in hits.iter().zip(described).enumerate() {
        let relative = hit.why.lexical / best;
        for features in pieces {
            features[place("bm")] = hit.why.lexical / question.mass / 2.0;
            features[place("bmrel")] = relative;
            features[place("rank")] = rank(at);
            features[place("share")] = titles.get(hit.passage.title.as_str()).copied().unwrap_or_default() / all;
            if is_dense {
                let near = features[place("pcos")] + features[place("sbest")];
                features[place("fus2")] = 0.4 * relative + 0.45 * near;
            }
        }
    }
}

/// How far each piece stays behind the best one.
fn compare(is_dense: bool, described: &mut [Vec<Features>]) {
    let words = [("cov_title", "covrel"), ("cov_prev", "prevrel")];
    let vectors = [("fus2", "fus2rel"), ("pcos", "pcosrel"), ("sbest", "sbestrel"), ("cos", "cosrel")];
    for (from, to) in words.into_iter().chain(vectors.into_iter().filter(|_| is_dense)) {
        let best = described.iter().flatten().map(|features| features[place(from)]).fold(f32::MIN, f32::max);
        for features in described.iter_mut().flatten() {
            features[place(to)] = features[place(from)] - best;
        }
    }
}

#[cfg(test)]
mod tests;
