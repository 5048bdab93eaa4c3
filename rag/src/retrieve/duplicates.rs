//! Leaves out passages that say what a better one already said, as copied pages and repeated footers do.

use std::collections::HashSet;

use crate::index::{Scored, terms};

/// Share of common words from which two passages are the same.
const SAME: f32 = 0.9;

/// `candidates` are sorted best first; the best of each group stays.
pub(super) fn drop_repeated(candidates: &mut Vec<Scored>) {
    let mut kept: Vec<HashSet<String>> = Vec::new();
    candidates.retain(|candidate| {
        let words: HashSet<String> = terms(&candidate.passage.text).into_iter().collect();
        let is_repeat = kept.iter().any(|earlier| similarity(earlier, &words) >= SAME);
        if !is_repeat {
            kept.push(words);
        }
        !is_repeat
    });
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
