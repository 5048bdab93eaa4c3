//! Multinomial logistic regression on a vector and a few letter runs of each example.

use serde::{Deserialize, Serialize};

use super::minimise::minimise;

/// Passes over all examples, at most.
const STEPS: usize = 150;

/// One example or one message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) dense: Vec<f32>,
    pub(super) sparse: Vec<(u32, f32)>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Logistic {
    classes: usize,
    dense: usize,
    /// One row of class weights for each value of the vector, then for each run, then for the constant.
    weights: Vec<f32>,
}

impl Logistic {
    /// `labels` has a class and a weight for each row; `ridge` pulls all weights but the constants towards nought.
    pub(super) fn fit(rows: &[Row], labels: &[(usize, f32)], classes: usize, runs: usize, ridge: f32) -> Self {
        let dense = rows.first().map_or(0, |row| row.dense.len());
        let start = vec![0.0; (dense + runs + 1) * classes];
        let free = (dense + runs) * classes;
        let mut logits = vec![0.0; classes];
        let weights = minimise(start, STEPS, |weights, gradient| {
            gradient.fill(0.0);
            let mut loss = 0.0;
            for (row, (class, weight)) in rows.iter().zip(labels) {
                score(weights, dense, row, &mut logits);
                let sum = exponentials(&mut logits);
                loss -= f64::from(weight * (logits[*class] / sum).max(f32::MIN_POSITIVE).ln());
                for share in &mut logits {
                    *share *= weight / sum;
                }
                logits[*class] -= weight;
                spread(gradient, dense, row, &logits);
            }
            for (slope, weight) in gradient[..free].iter_mut().zip(&weights[..free]) {
                *slope += ridge * weight;
            }
            let size: f64 = weights[..free].chunks(64).map(|part| f64::from(part.iter().map(|w| w * w).sum::<f32>())).sum();
            loss + f64::from(ridge) / 2.0 * size
        });
        Self { classes, dense, weights }
    }

    /// Logarithms of the probability of each class.
    pub(super) fn log_probabilities(&self, row: &Row) -> Vec<f32> {
        let mut logits = vec![0.0; self.classes];
        score(&self.weights, self.dense, row, &mut logits);
        let mut shares = logits.clone();
        let sum = exponentials(&mut shares);
        let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        logits.iter().map(|logit| logit - highest - sum.ln()).collect()
    }
}

fn score(weights: &[f32], dense: usize, row: &Row, logits: &mut [f32]) {
    let classes = logits.len();
    let mut of_classes = weights.chunks_exact(classes.max(1));
    match of_classes.next_back() {
        Some(constants) => logits.copy_from_slice(constants),
        None => return,
    }
    for (at, value) in values(dense, row) {
        if let Some(line) = weights.get(at * classes..(at + 1) * classes) {
            logits.iter_mut().zip(line).for_each(|(logit, weight)| *logit += value * weight);
        }
    }
}

fn spread(gradient: &mut [f32], dense: usize, row: &Row, errors: &[f32]) {
    let classes = errors.len();
    for (at, value) in values(dense, row) {
        if let Some(line) = gradient.get_mut(at * classes..(at + 1) * classes) {
            line.iter_mut().zip(errors).for_each(|(slope, error)| *slope += value * error);
        }
    }
    if let Some(constants) = gradient.chunks_exact_mut(classes.max(1)).next_back() {
        constants.iter_mut().zip(errors).for_each(|(slope, error)| *slope += error);
    }
}

fn values(dense: usize, row: &Row) -> impl Iterator<Item = (usize, f32)> {
    let vector = row.dense.iter().copied().take(dense).enumerate();
    vector.chain(row.sparse.iter().map(move |(column, value)| (dense + *column as usize, *value)))
}

/// In place, relative to the highest; returns their sum.
fn exponentials(logits: &mut [f32]) -> f32 {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for logit in &mut *logits {
        *logit = (*logit - highest).exp();
    }
    logits.iter().sum()
}
