//! The learned part: small networks whose mean says how good a sentence is, and a line that says whether it answers at all.
//! The numbers come from `weights.json`, which the recipe in `rag/recipe/answers` writes.

use std::sync::LazyLock;

use serde::Deserialize;

use super::features::{COUNT, Features};

/// Standardised values beyond this say no more.
const FAR: f32 = 5.0;

static WEIGHTS: LazyLock<Option<Weights>> = LazyLock::new(|| serde_json::from_str(include_str!("weights.json")).ok());

#[derive(Deserialize)]
pub(super) struct Weights {
    /// Names of the features, in order.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests compare them with the code"))]
    pub(super) features: Vec<String>,
    /// For passages with vectors, and for passages without.
    pub(super) dense: Model,
    pub(super) lexical: Model,
}

#[derive(Deserialize)]
pub(super) struct Model {
    mean: Vec<f32>,
    scale: Vec<f32>,
    networks: Vec<Network>,
    pub(super) support: Line,
}

#[derive(Deserialize)]
struct Network {
    /// For each hidden unit its bias, its weight in the sum, and its weights of the features.
    hidden: Vec<(f32, f32, Vec<f32>)>,
    /// The part that needs no hidden unit.
    direct: Vec<f32>,
}

/// Logistic regression on what is known of the best sentence and its rivals.
#[derive(Deserialize)]
pub(super) struct Line {
    mean: Vec<f32>,
    scale: Vec<f32>,
    weights: Vec<f32>,
    bias: f32,
}

/// None only when the weights cannot be read, which a test rules out.
pub(super) fn model(is_dense: bool) -> Option<&'static Model> {
    WEIGHTS.as_ref().map(|weights| if is_dense { &weights.dense } else { &weights.lexical })
}

#[cfg(test)]
pub(super) fn weights() -> Option<&'static Weights> {
    WEIGHTS.as_ref()
}

impl Model {
    /// A logit: only differences within one question mean anything.
    pub(super) fn score(&self, features: &Features) -> f32 {
        let mut standard = [0.0; COUNT];
        for (at, value) in standard.iter_mut().enumerate() {
            *value = standardise(features[at], self.mean[at], self.scale[at]);
        }
        let sum: f32 = self.networks.iter().map(|network| network.score(&standard)).sum();
        sum / self.networks.len().max(1) as f32
    }

    #[cfg(test)]
    pub(super) fn is_whole(&self, line: usize) -> bool {
        let hidden = |(_, _, weights): &(f32, f32, Vec<f32>)| weights.len() == COUNT;
        self.mean.len() == COUNT
            && self.scale.len() == COUNT
            && self.networks.iter().all(|network| network.direct.len() == COUNT && network.hidden.iter().all(hidden))
            && [self.support.mean.len(), self.support.scale.len(), self.support.weights.len()] == [line; 3]
    }
}

impl Network {
    fn score(&self, standard: &Features) -> f32 {
        let hidden = self.hidden.iter().map(|(bias, out, weights)| out * (bias + dot(weights, standard)).tanh());
        hidden.sum::<f32>() + dot(&self.direct, standard)
    }
}

impl Line {
    /// From 0 to 1.
    pub(super) fn probability(&self, values: &[f32]) -> f32 {
        let known = values.iter().zip(&self.mean).zip(&self.scale).zip(&self.weights);
        let sum: f32 = known.map(|(((value, mean), scale), weight)| standardise(*value, *mean, *scale) * weight).sum();
        1.0 / (1.0 + (-(self.bias + sum)).exp())
    }
}

fn standardise(value: f32, mean: f32, scale: f32) -> f32 {
    ((value - mean) * scale).clamp(-FAR, FAR)
}

pub(super) fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}
