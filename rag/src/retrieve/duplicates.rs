//! Leaves out passages that say what a better one already said, as copied pages and repeated footers do.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use super::Hit;

/// Share of common words from which two passages are the same.
const SAME: f32 = 0.9;

/// The best `limit` of `hits`, which are sorted best first; of each group that says the same, the best stays.
pub(super) fn best_distinct(hits: Vec<Hit>, limit: usize) -> Vec<Hit> {
    let mut kept: Vec<Hit> = Vec::with_capacity(limit);
    let mut said: Vec<HashSet<u64>> = Vec::with_capacity(limit);
    let hasher = RandomState::new();
    for hit in hits {
        if kept.len() == limit {
            break;
        }
        let words = words(&hit.passage.text, &hasher);
        if said.iter().all(|earlier| similarity(earlier, &words) < SAME) {
            said.push(words);
            kept.push(hit);
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
