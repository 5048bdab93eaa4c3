//! Measures the intent classifier on a folder with `train.csv` and `test.csv` (`text,category`).
//!
//! Drawn examples come from a fixed sequence of numbers, so that two runs compare.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::metrics::{percentile, separation};
use super::{Latency, Tell};
use crate::embed::{EmbedError, Embedder, Purpose};
use crate::intents::{Classifier, Example, IntentError};

/// Examples of each intent that are drawn.
const FEW: [usize; 2] = [5, 10];
/// Texts embedded at once.
const BATCH: usize = 64;
/// Messages whose judging is timed.
const TIMED: usize = 200;
const TRAIN: &str = "train.csv";
const TEST: &str = "test.csv";

#[derive(Debug, thiserror::Error)]
pub enum IntentEvalError {
    #[error("cannot read {file}")]
    File { file: String, source: csv::Error },
    #[error(transparent)]
    Intent(#[from] IntentError),
    #[error(transparent)]
    Embed(#[from] EmbedError),
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct IntentReport {
    /// Of the embedder, where there is one.
    pub model: Option<String>,
    pub intents: usize,
    /// Test messages judged.
    pub messages: usize,
    /// Share of test messages whose likeliest intent is theirs, with few examples (mean over draws) and with all.
    pub accuracy_5: f64,
    pub accuracy_10: f64,
    pub accuracy_all: f64,
    /// Known intents against the quarter that was left out of training, by the confidence; mean over draws.
    pub unknown_auroc: f64,
    pub draws: usize,
    /// Of judging one message, its vector with it.
    pub latency_ms: Latency,
}

/// How intents are measured.
pub struct IntentPlan<'a> {
    pub embedder: Option<&'a dyn Embedder>,
    /// Ten are what published figures rest on; fewer are faster.
    pub draws: usize,
    /// Test messages judged at most, evenly chosen.
    pub limit: Option<usize>,
    pub tell: Tell<'a>,
}

/// Whether the folder holds labelled messages, not documents.
pub fn has_messages(folder: &Path) -> bool {
    folder.join(TRAIN).is_file() && folder.join(TEST).is_file()
}

#[derive(Deserialize)]
struct Line {
    text: String,
    category: String,
}

struct Message {
    text: String,
    intent: usize,
    vector: Vec<f32>,
}

struct Data {
    names: Vec<(String, Vec<f32>)>,
    train: Vec<Message>,
    test: Vec<Message>,
}

pub async fn evaluate_intents(folder: &Path, plan: &IntentPlan<'_>) -> Result<IntentReport, IntentEvalError> {
    let IntentPlan { embedder, draws, limit, tell } = *plan;
    let draws = draws.max(1);
    let data = Data::read(embedder, folder, limit, tell).await?;
    let model = embedder.map(|embedder| embedder.space().model.clone());
    let (intents, messages) = (data.names.len(), data.test.len());
    let mut report = IntentReport { model, intents, messages, draws, ..IntentReport::default() };
    for (few, accuracy) in FEW.into_iter().zip([&mut report.accuracy_5, &mut report.accuracy_10]) {
        for draw in 0..draws {
            tell(&format!("draws of {few} examples"), draw, draws);
            let classifier = data.train(&data.draw(few, draw), None)?;
            *accuracy += data.accuracy(&classifier) / draws as f64;
        }
    }
    tell("trainings on all examples", 0, 1);
    let all: Vec<usize> = (0..data.train.len()).collect();
    let classifier = data.train(&all, None)?;
    report.accuracy_all = data.accuracy(&classifier);
    report.latency_ms = data.time(embedder, &classifier).await?;
    for draw in 0..draws {
        tell("draws without some intents", draw, draws);
        report.unknown_auroc += data.unknown(draw)? / draws as f64;
    }
    Ok(report)
}

impl Data {
    async fn read(
        embedder: Option<&dyn Embedder>,
        folder: &Path,
        limit: Option<usize>,
        tell: Tell<'_>,
    ) -> Result<Self, IntentEvalError> {
        let (train, test) = (lines(folder, TRAIN)?, lines(folder, TEST)?);
        let step = limit.map_or(1, |limit| test.len().div_ceil(limit.max(1)).max(1));
        let test: Vec<Line> = test.into_iter().step_by(step).collect();
        let names: BTreeSet<String> = train.iter().map(|line| line.category.clone()).collect();
        let names: Vec<String> = names.into_iter().collect();
        let number: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        let spoken: Vec<String> = names.iter().map(crate::intents::spoken).collect();
        let mut messages = Vec::new();
        for lines in [train, test] {
            let texts: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
            let vectors = vectors(embedder, &texts, tell).await?;
            let together = lines.into_iter().zip(vectors);
            // An intent that was never shown cannot be recognised.
            let known = together.filter_map(|(line, vector)| {
                number.get(line.category.as_str()).map(|intent| Message { text: line.text, intent: *intent, vector })
            });
            messages.push(known.collect::<Vec<_>>());
        }
        let of_names = vectors(embedder, &spoken, tell).await?;
        let test = messages.pop().unwrap_or_default();
        let train = messages.pop().unwrap_or_default();
        Ok(Self { names: names.into_iter().zip(of_names).collect(), train, test })
    }

    /// With `kept`, only those intents, numbered by their place in it.
    fn train(&self, picked: &[usize], kept: Option<&[usize]>) -> Result<Classifier, IntentEvalError> {
        let every: Vec<usize> = (0..self.names.len()).collect();
        let kept = kept.unwrap_or(&every);
        let number: HashMap<usize, usize> = kept.iter().enumerate().map(|(at, intent)| (*intent, at)).collect();
        let mut examples = Vec::new();
        let mut of_examples = Vec::new();
        for message in picked.iter().filter_map(|at| self.train.get(*at)) {
            if let Some(intent) = number.get(&message.intent) {
                examples.push(Example { text: message.text.clone(), intent: *intent });
                of_examples.push(message.vector.clone());
            }
        }
        let (names, of_names): (Vec<String>, Vec<Vec<f32>>) = kept.iter().map(|intent| self.names[*intent].clone()).unzip();
        Ok(Classifier::fit(&names, &examples, &of_examples, &of_names, None)?)
    }

    fn draw(&self, count: usize, draw: usize) -> Vec<usize> {
        let mut numbers = Numbers::new(draw);
        let mut by_intent: Vec<Vec<usize>> = vec![Vec::new(); self.names.len()];
        for (at, message) in self.train.iter().enumerate() {
            by_intent[message.intent].push(at);
        }
        by_intent.into_iter().flat_map(|own| numbers.some_of(own, count)).collect()
    }

    fn accuracy(&self, classifier: &Classifier) -> f64 {
        let is_right = |message: &&Message| {
            let verdict = classifier.judge(&message.text, &message.vector);
            verdict.guesses.first().is_some_and(|guess| guess.intent == message.intent)
        };
        self.test.iter().filter(is_right).count() as f64 / self.test.len().max(1) as f64
    }

    async fn time(&self, embedder: Option<&dyn Embedder>, classifier: &Classifier) -> Result<Latency, IntentEvalError> {
        let mut times = Vec::new();
        for message in self.test.iter().take(TIMED) {
            let started = Instant::now();
            let vector = vectors(embedder, std::slice::from_ref(&message.text), &|_, _, _| ()).await?;
            classifier.judge(&message.text, vector.first().map_or(&[], Vec::as_slice));
            times.push(started.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(Latency { p50: percentile(&mut times, 0.5), p95: percentile(&mut times, 0.95) })
    }

    fn unknown(&self, draw: usize) -> Result<f64, IntentEvalError> {
        let intents: Vec<usize> = (0..self.names.len()).collect();
        let wanted = (intents.len() as f64 * 0.75).round() as usize;
        let kept = Numbers::new(draw).some_of(intents, wanted);
        let all: Vec<usize> = (0..self.train.len()).collect();
        let classifier = self.train(&all, Some(&kept))?;
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for message in &self.test {
            let confidence = classifier.judge(&message.text, &message.vector).confidence;
            if kept.contains(&message.intent) { known.push(confidence) } else { unknown.push(confidence) }
        }
        Ok(separation(&known, &unknown).map_or(0.0, |separation| separation.auroc))
    }
}

fn lines(folder: &Path, file: &str) -> Result<Vec<Line>, IntentEvalError> {
    let error = |source| IntentEvalError::File { file: file.to_owned(), source };
    let mut reader = csv::Reader::from_path(folder.join(file)).map_err(error)?;
    reader.deserialize().collect::<Result<Vec<Line>, csv::Error>>().map_err(error)
}

async fn vectors(embedder: Option<&dyn Embedder>, texts: &[String], tell: Tell<'_>) -> Result<Vec<Vec<f32>>, IntentEvalError> {
    let Some(embedder) = embedder else { return Ok(vec![Vec::new(); texts.len()]) };
    let mut vectors = Vec::with_capacity(texts.len());
    for batch in texts.chunks(BATCH) {
        tell("messages embedded", vectors.len(), texts.len());
        vectors.extend(embedder.embed(batch, Purpose::Question).await?);
    }
    Ok(vectors)
}

/// Xorshift (Marsaglia 2003): enough for drawing, and the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn new(draw: usize) -> Self {
        Self(0x9e37_79b9_7f4a_7c15 ^ (draw as u64 + 1).wrapping_mul(0xbf58_476d_1ce4_e5b9))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound.max(1)
    }

    fn some_of(&mut self, mut all: Vec<usize>, count: usize) -> Vec<usize> {
        let count = count.min(all.len());
        for at in 0..count {
            let other = at + self.below(all.len() - at);
            all.swap(at, other);
        }
        all.truncate(count);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_small_folder_is_measured_without_a_model() {
        let folder = tempfile::tempdir().unwrap();
        let kinds =
            [("card_arrival", "where is my card"), ("exchange_rate", "what rate is used"), ("lost_phone", "phone is gone")];
        let of_kind = |(kind, text): (&str, &str)| {
            (0..6).map(|number| format!("\"{text} {number}, please\",{kind}\n")).collect::<Vec<_>>().concat()
        };
        let train = format!("text,category\n{}", kinds.map(of_kind).concat());
        std::fs::write(folder.path().join("train.csv"), &train).unwrap();
        std::fs::write(folder.path().join("test.csv"), "text,category\nmy card,card_arrival\nyour rate,exchange_rate\n").unwrap();
        let plan = IntentPlan { embedder: None, draws: 2, limit: None, tell: &|_, _, _| () };
        assert!(has_messages(folder.path()));
        let report = evaluate_intents(folder.path(), &plan).await.unwrap();
        assert_eq!(report.intents, 3);
        assert!((report.accuracy_5 - 1.0).abs() < 1e-9 && (report.accuracy_all - 1.0).abs() < 1e-9, "{report:?}");
    }
}
