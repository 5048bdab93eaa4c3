//! What tells a question that the best sentence answers from one that only sounds like it: the sentence itself, how clearly
//! it leads, and what its rivals have that it has not.

use super::features::{Features, place};

/// Features of the best piece, six measures of its lead, twelve extremes, three of the second.
#[cfg(test)]
pub(super) const VALUES: usize = super::features::COUNT + 21;

const HIGHEST: [&str; 10] = ["cov_title", "cov_pass", "cov_prev", "cos", "pcos", "cov_soft", "bm", "fit", "near", "bigram"];
const LOWEST: [&str; 2] = ["miss_max", "ent_miss"];
const OF_SECOND: [&str; 3] = ["cov_title", "cos", "fit"];

/// None when there is no piece at all.
pub(super) fn values(described: &[Vec<Features>], scores: &[Vec<f32>]) -> Option<Vec<f32>> {
    let mut pieces: Vec<(usize, &Features, f32)> = Vec::new();
    for (passage, (features, scores)) in described.iter().zip(scores).enumerate() {
        pieces.extend(features.iter().zip(scores).map(|(features, score)| (passage, features, *score)));
    }
    pieces.sort_by(|one, other| other.2.total_cmp(&one.2));
    let (passage, best, top) = *pieces.first()?;
    let second = pieces.get(1).or(pieces.first()).map(|(_, features, score)| (*features, *score))?;
    let last = pieces.last()?.2;
    let elsewhere = pieces.iter().find(|(other, _, _)| *other != passage).map_or(last, |(_, _, score)| *score);
    let all: f32 = pieces.iter().map(|(_, _, score)| (score - top).exp()).sum();
    let share = |score: f32| (score - top).exp() / all;
    let here: f32 = pieces.iter().filter(|(other, _, _)| *other == passage).map(|(_, _, score)| share(*score)).sum();
    let disorder: f32 = pieces.iter().map(|(_, _, score)| share(*score)).map(|share| -share * (share + 1e-9).ln()).sum();
    let mut values = best.to_vec();
    values.extend([top, share(top), here, top - second.1, top - elsewhere, disorder]);
    let extreme = |name: &str, start: f32, choose: fn(f32, f32) -> f32| {
        pieces.iter().map(|(_, features, _)| features[place(name)]).fold(start, choose)
    };
    values.extend(HIGHEST.iter().map(|name| extreme(name, f32::MIN, f32::max)));
    values.extend(LOWEST.iter().map(|name| extreme(name, f32::MAX, f32::min)));
    values.extend(OF_SECOND.iter().map(|name| second.0[place(name)]));
    Some(values)
}
