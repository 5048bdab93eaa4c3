//! Leaves out passages that say what a better one already said, as copied pages and repeated footers do.

use std::collections::HashSet;

use crate::index::{Scored, terms};

/// Share of common words from which two passages are the same.
const SAME: f32 = 0.9;

/// The best `limit` of `candidates`, which are sorted best first; of each group that says the same, the best stays.
pub(super) fn best_distinct(candidates: Vec<Scored>, limit: usize) -> Vec<Scored> {
    let mut kept: Vec<Scored> = Vec::with_capacity(limit);
    let mut said: Vec<HashSet<String>> = Vec::with_capacity(limit);
    for candidate in candidates {
        // Reading a passage's words costs more than finding it, so those beyond the limit are not read.
        if kept.len() == limit {
            break;
        }
        let words: HashSet<String> = terms(&candidate.passage.text).into_iter().collect();
        if said.iter().all(|earlier| similarity(earlier, &words) < SAME) {
            said.push(words);
            kept.push(candidate);
        }
    }
    kept
}

fn similarity(one: &HashSet<String>, other: &HashSet<String>) -> f32 {
    let (few, many) = (one.len().min(other.len()), one.len().max(other.len()));
    // Sets of very different size cannot be the same; this spares most comparisons.
    if (few as f32) < SAME * many as f32 {
        return 0.0;
    }
    let common = one.intersection(other).count();
    let all = one.len() + other.len() - common;
    if all == 0 { 1.0 } else { common as f32 / all as f32 }
}
