//! The measures themselves, over ranked page ids and confidence values.

use serde::Serialize;

/// How well one value tells two groups of questions apart.
#[derive(Debug, Clone, Serialize)]
pub struct Separation {
    pub answerable: usize,
    pub unanswerable: usize,
    /// Chance that an answerable question gets the higher confidence.
    pub auroc: f64,
    /// Share of the unanswerable that is refused where 90 % of the answerable are answered.
    pub refused_at_90: f64,
    /// The same for 95 %.
    pub refused_at_95: f64,
    /// The confidence at that point.
    pub threshold_at_90: f32,
    /// Shares of both groups that a threshold of one half treats rightly.
    pub answered_at_half: f64,
    pub refused_at_half: f64,
}

pub(super) fn recall<T: PartialEq>(ranked: &[T], sources: &[T], k: usize) -> f64 {
    let found = ranked.iter().take(k).filter(|page| sources.contains(page)).count();
    found as f64 / sources.len().max(1) as f64
}

pub(super) fn reciprocal_rank<T: PartialEq>(ranked: &[T], sources: &[T]) -> f64 {
    let first = ranked.iter().take(10).position(|page| sources.contains(page));
    first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0))
}

pub(super) fn ndcg<T: PartialEq>(ranked: &[T], sources: &[T]) -> f64 {
    let discount = |at: usize| 1.0 / (at as f64 + 2.0).log2();
    let hits = ranked.iter().take(10).enumerate().filter(|(_, page)| sources.contains(page));
    let gained: f64 = hits.map(|(at, _)| discount(at)).sum();
    let ideal: f64 = (0..sources.len().min(10)).map(discount).sum();
    if ideal > 0.0 { gained / ideal } else { 0.0 }
}

pub(super) fn separation(answer: &[f32], refuse: &[f32]) -> Option<Separation> {
    if answer.is_empty() || refuse.is_empty() {
        return None;
    }
    let mut wanted = answer.to_vec();
    let mut unwanted = refuse.to_vec();
    wanted.sort_by(f32::total_cmp);
    unwanted.sort_by(f32::total_cmp);
    let wins: f64 = wanted
        .iter()
        .map(|value| {
            let below = unwanted.partition_point(|other| other < value);
            let up_to = unwanted.partition_point(|other| other <= value);
            (below + up_to) as f64 / 2.0
        })
        .sum();
    let threshold = wanted[wanted.len() / 10];
    Some(Separation {
        answerable: wanted.len(),
        unanswerable: unwanted.len(),
        auroc: wins / (wanted.len() as f64 * unwanted.len() as f64),
        refused_at_90: below(&unwanted, threshold),
        refused_at_95: below(&unwanted, wanted[wanted.len() / 20]),
        threshold_at_90: threshold,
        answered_at_half: 1.0 - below(&wanted, 0.5),
        refused_at_half: below(&unwanted, 0.5),
    })
}

fn below(sorted: &[f32], threshold: f32) -> f64 {
    sorted.partition_point(|value| *value < threshold) as f64 / sorted.len() as f64
}

pub(super) fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() as f64 * share) as usize;
    values.get(at.min(values.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
