//! The learned numbers of ranking and confidence: data beside the code, made by `recipe/` from evaluation folders.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::rows::{COUNT, NAMES, Row};

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
    let read: Result<Written, _> = serde_json::from_str(include_str!("weights.json"));
    // A test reads the same file, so a mistake in it does not get this far.
    read.map(Weights::from).unwrap_or_default()
});

/// By name, as the file has them.
type Named = BTreeMap<String, f32>;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    hybrid: WrittenMode,
    lexical: WrittenMode,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMode {
    ranking: WrittenRanking,
    confidence: Logistic,
    #[serde(default)]
    gate: Option<Logistic>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRanking {
    always: Named,
    named: Named,
    short: Named,
    dialogue: Named,
}

/// A logistic fit: each signal is centred, scaled and weighed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Logistic {
    pub(super) intercept: f32,
    /// By signal: what is taken off, what that is divided by, and the weight.
    pub(super) always: BTreeMap<String, [f32; 3]>,
    #[serde(default)]
    pub(super) short: BTreeMap<String, [f32; 3]>,
    #[serde(default)]
    pub(super) dialogue: BTreeMap<String, [f32; 3]>,
}

impl Logistic {
    /// The logistic of the sum; `measured` in the order of `names`.
    pub(super) fn probability(&self, names: &[&str], measured: &[f32], circumstances: Circumstances) -> f32 {
        let sum = |fits: &BTreeMap<String, [f32; 3]>, share: f32| {
            let weigh = |(name, value): (&&str, &f32)| {
                fits.get(*name).map_or(0.0, |[mean, deviation, weight]| weight * (value * share - mean) / deviation)
            };
            names.iter().zip(measured).map(weigh).sum::<f32>()
        };
        let sum = self.intercept
            + sum(&self.always, 1.0)
            + sum(&self.short, circumstances.short)
            + sum(&self.dialogue, circumstances.dialogue);
        1.0 / (1.0 + (-sum).exp())
    }
}

/// What the weights of a row depend on, each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Circumstances {
    /// The conversation names what it is about.
    pub(super) named: f32,
    /// The passages are a sentence or two.
    pub(super) short: f32,
    /// Something was said before.
    pub(super) dialogue: f32,
}

#[derive(Debug, Default)]
pub(super) struct Ranking {
    always: Vec<f32>,
    named: Vec<f32>,
    short: Vec<f32>,
    dialogue: Vec<f32>,
}

impl Ranking {
    /// A linear sum whose weights shift with the circumstances.
    pub(super) fn score(&self, row: &Row, circumstances: Circumstances) -> f32 {
        let sum = |weights: &[f32]| row.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f32>();
        sum(&self.always)
            + circumstances.named * sum(&self.named)
            + circumstances.short * sum(&self.short)
            + circumstances.dialogue * sum(&self.dialogue)
    }
}

#[derive(Debug, Default)]
pub(super) struct Mode {
    pub(super) ranking: Ranking,
    pub(super) confidence: Logistic,
    /// Whether a question after others stands alone; without it their confidences tell.
    pub(super) gate: Option<Logistic>,
}

#[derive(Debug, Default)]
struct Weights {
    hybrid: Mode,
    lexical: Mode,
}

impl Mode {
    pub(super) fn hybrid() -> &'static Self {
        &WEIGHTS.hybrid
    }

    /// For knowledge without vectors.
    pub(super) fn lexical() -> &'static Self {
        &WEIGHTS.lexical
    }
}

impl From<Written> for Weights {
    fn from(written: Written) -> Self {
        Self { hybrid: written.hybrid.into(), lexical: written.lexical.into() }
    }
}

impl From<WrittenMode> for Mode {
    fn from(written: WrittenMode) -> Self {
        let WrittenMode { ranking, confidence, gate } = written;
        let WrittenRanking { always, named, short, dialogue } = ranking;
        let [always, named, short, dialogue] = [always, named, short, dialogue].map(|weights| in_order(&weights));
        Self { ranking: Ranking { always, named, short, dialogue }, confidence, gate }
    }
}

/// A signal that is not named has no say.
fn in_order(weights: &Named) -> Vec<f32> {
    let mut ordered = Vec::with_capacity(COUNT);
    ordered.extend(NAMES.iter().map(|name| weights.get(*name).copied().unwrap_or_default()));
    ordered
}

#[cfg(test)]
mod tests;
