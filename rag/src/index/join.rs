//! Joins the legs of a search: each passage once, with its lexical score whichever leg found it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::Candidate;
use super::bm25::SparseWeights;

/// What the legs said, by a backend's own kind of id.
#[derive(Debug)]
pub(crate) struct Joined<Id> {
    order: Vec<Id>,
    scores: HashMap<Id, Scores>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Scores {
    lexical: Option<f32>,
    dense: f32,
}

/// A passage that was read back, and its stored words.
#[derive(Debug)]
pub(crate) struct Found<Id> {
    pub(crate) id: Id,
    pub(crate) candidate: Candidate,
    pub(crate) words: SparseWeights,
}

impl<Id> Default for Joined<Id> {
    fn default() -> Self {
        Self { order: Vec::new(), scores: HashMap::new() }
    }
}

impl<Id: Clone + Eq + Hash> Joined<Id> {
    pub(crate) fn lexical(&mut self, id: Id, score: f32) {
        if score > 0.0 {
            self.scores(id).lexical = Some(score);
        }
    }

    pub(crate) fn dense(&mut self, id: Id, score: f32) {
        let scores = self.scores(id);
        scores.dense = scores.dense.max(score);
    }

    fn scores(&mut self, id: Id) -> &mut Scores {
        match self.scores.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                self.order.push(new.key().clone());
                new.insert(Scores::default())
            }
        }
    }

    /// Each passage once.
    pub(crate) fn ids(&self) -> Vec<Id> {
        self.order.clone()
    }

    /// By lexical score; those that share no word by their best dense score.
    pub(crate) fn rank(&self, found: Vec<Found<Id>>, question: &SparseWeights) -> Vec<Candidate> {
        let mut ranked: Vec<(f32, Candidate)> = found
            .into_iter()
            .map(|Found { id, candidate, words }| {
                let scores = self.scores.get(&id).copied().unwrap_or_default();
                let lexical = scores.lexical.unwrap_or_else(|| product(question, &words));
                (scores.dense, Candidate { lexical, ..candidate })
            })
            .collect();
        ranked.sort_by(|(dense, a), (other, b)| b.lexical.total_cmp(&a.lexical).then(other.total_cmp(dense)));
        ranked.into_iter().map(|(_, candidate)| candidate).collect()
    }
}

/// Sum over the dimensions that both have; both are in ascending order.
fn product(question: &SparseWeights, passage: &SparseWeights) -> f32 {
    let pairs = question.dimensions.iter().zip(&question.weights);
    pairs.filter_map(|(dimension, weight)| Some(weight * weight_of(passage, *dimension)?)).sum()
}

fn weight_of(passage: &SparseWeights, dimension: u32) -> Option<f32> {
    let at = passage.dimensions.binary_search(&dimension).ok()?;
    passage.weights.get(at).copied()
}
