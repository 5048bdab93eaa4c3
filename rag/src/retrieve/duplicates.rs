//! Leaves out passages that say what a better one already said, as copied pages and repeated footers do.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::index::Candidate;

/// Share of common words from which two passages are the same.
const SAME: f32 = 0.9;

/// The best `limit` of `candidates`, which are sorted best first; of each group that says the same, the best stays.
pub(super) fn best_distinct(candidates: Vec<Candidate>, limit: usize) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::with_capacity(limit);
    let mut said: Vec<HashSet<u64>> = Vec::with_capacity(limit);
    let hasher = RandomState::new();
    for candidate in candidates {
        if kept.len() == limit {
            break;
        }
        let words = words(&candidate.passage.text, &hasher);
        if said.iter().all(|earlier| similarity(earlier, &words) < SAME) {
            said.push(words);
            kept.push(candidate);
        }
    }
    kept
}

/// The words as they stand, as numbers: copies need no stemming to be seen as such, and stemming is what costs.
fn words(text: &str, hasher: &RandomState) -> HashSet<u64> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| hasher.hash_one(word)).collect()
}

fn similarity(one: &HashSet<u64>, other: &HashSet<u64>) -> f32 {
    let (few, many) = (one.len().min(other.len()), one.len().max(other.len()));
    // Sets of very different size cannot be the same; this spares most comparisons.
    if (few as f32) < SAME * many as f32 {
        return 0.0;
    }
    let common = one.intersection(other).count();
    let all = one.len() + other.len() - common;
    if all == 0 { 1.0 } else { common as f32 / all as f32 }
}
