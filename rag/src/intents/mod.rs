//! Which of several intents a message has, learned in seconds from labelled examples: for routing, and for telling a
//! message that fits none.
//!
//! A message is its vector, where there is an embedder, and its letter runs; the name of an intent counts as one more
//! example of it. [`Classifier::train`] fits a logistic regression on both, and [`Classifier::judge`] holds the message
//! against the nearest examples as well, because a regression is as sure of a stranger as of a friend. Without an embedder
//! everything works on letter runs alone. To add a feature: a part of [`logistic::Row`].

mod logistic;
mod minimise;
mod words;

use serde::{Deserialize, Serialize};

use self::logistic::{Logistic, Row};
use self::words::Runs;
use crate::embed::{EmbedError, Embedder, Purpose, Space};

/// How much letter runs count beside a vector, as the length of their part.
const RUNS: f32 = 0.55;
const RIDGE: f32 = 0.03;
/// Examples of the likeliest intent that a message is held against.
const NEAREST: usize = 3;
/// What a unit of log probability is worth in units of cosine, and how much doubt is heard at most.
const DOUBT: f32 = 0.08;
const MOST_DOUBT: f32 = 3.0;
/// Texts embedded at once.
const BATCH: usize = 64;

/// A labelled message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    pub text: String,
    /// Index into the names.
    pub intent: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// Index into the names.
    pub intent: usize,
    /// Of all intents together they make 1.
    pub probability: f32,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Likeliest first.
    pub guesses: Vec<Guess>,
    /// How much the message is like what the likeliest intent was learned from: compares between messages of one
    /// classifier, mostly from 0 to 1.
    pub confidence: f32,
}

#[derive(Debug, thiserror::Error)]
pub enum IntentError {
    #[error("an example has intent {intent}, but there are {names} names")]
    Unknown { intent: usize, names: usize },
    #[error("there is nothing to learn from")]
    Nothing,
    #[error(transparent)]
    Embed(#[from] EmbedError),
}

/// What was learned; it can be stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classifier {
    names: Vec<String>,
    /// Of the embedder it was trained with; a message is embedded in the same one.
    space: Option<Space>,
    runs: Runs,
    logistic: Logistic,
    /// The examples with their intents, to find the nearest.
    known: Vec<(usize, Row)>,
}

impl Classifier {
    /// Names like `card_arrival` are read as words.
    pub async fn train(names: &[String], examples: &[Example], embedder: Option<&dyn Embedder>) -> Result<Self, IntentError> {
        let texts: Vec<String> = examples.iter().map(|example| example.text.clone()).chain(names.iter().map(spoken)).collect();
        let vectors = match embedder {
            Some(embedder) => embed_all(embedder, &texts).await?,
            None => vec![Vec::new(); texts.len()],
        };
        let space = embedder.map(|embedder| embedder.space().clone());
        let (of_examples, of_names) = vectors.split_at(examples.len());
        Self::fit(names, examples, of_examples, of_names, space)
    }

    /// Training without an embedder at hand: vectors of the examples and of the names, all of one length, perhaps nought.
    pub fn fit(
        names: &[String],
        examples: &[Example],
        of_examples: &[Vec<f32>],
        of_names: &[Vec<f32>],
        space: Option<Space>,
    ) -> Result<Self, IntentError> {
        if let Some(stray) = examples.iter().find(|example| example.intent >= names.len()) {
            return Err(IntentError::Unknown { intent: stray.intent, names: names.len() });
        }
        if names.is_empty() {
            return Err(IntentError::Nothing);
        }
        let labelled = examples.iter().map(|example| (example.text.clone(), example.intent));
        let of_their_names = names.iter().enumerate().map(|(intent, name)| (spoken(name), intent));
        let texts: Vec<(String, usize)> = labelled.chain(of_their_names).collect();
        let runs = Runs::of(texts.iter().map(|(text, _)| text.as_str()));
        let vectors = of_examples.iter().chain(of_names);
        let rows: Vec<Row> = texts.iter().zip(vectors).map(|((text, _), vector)| row(&runs, text, vector)).collect();
        let labels: Vec<(usize, f32)> = texts.iter().map(|(_, intent)| (*intent, 1.0)).collect();
        let logistic = Logistic::fit(&rows, &labels, names.len(), runs.len(), RIDGE);
        let known = labels.into_iter().map(|(intent, _)| intent).zip(rows).collect();
        Ok(Self { names: names.to_vec(), space, runs, logistic, known })
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// None when it was trained without an embedder.
    pub fn space(&self) -> Option<&Space> {
        self.space.as_ref()
    }

    /// `embedder` is one of the same space as in training, or none when there was none.
    pub async fn classify(&self, text: &str, embedder: Option<&dyn Embedder>) -> Result<Verdict, IntentError> {
        let Some(space) = &self.space else { return Ok(self.judge(text, &[])) };
        let embedder = embedder.filter(|embedder| embedder.space() == space);
        let Some(embedder) = embedder else {
            return Err(EmbedError::invalid("the intents were learned with another model").into());
        };
        let vectors = embedder.embed(&[text.to_owned()], Purpose::Question).await?;
        Ok(self.judge(text, vectors.first().map_or(&[][..], Vec::as_slice)))
    }

    /// The same with the message's vector at hand.
    pub fn judge(&self, text: &str, vector: &[f32]) -> Verdict {
        let row = row(&self.runs, text, vector);
        let logs = self.logistic.log_probabilities(&row);
        let mut guesses: Vec<Guess> =
            logs.iter().enumerate().map(|(intent, log)| Guess { intent, probability: log.exp() }).collect();
        guesses.sort_by(|one, other| other.probability.total_cmp(&one.probability));
        let confidence =
            guesses.first().map_or(0.0, |best| self.nearness(&row, best.intent) + DOUBT * logs[best.intent].max(-MOST_DOUBT));
        Verdict { guesses, confidence }
    }

    /// Mean likeness of the nearest examples of an intent.
    fn nearness(&self, row: &Row, intent: usize) -> f32 {
        let own = self.known.iter().filter(|(of, _)| *of == intent);
        let mut near: Vec<f32> = own.map(|(_, known)| likeness(row, known)).collect();
        near.sort_by(|one, other| other.total_cmp(one));
        near.truncate(NEAREST);
        near.iter().sum::<f32>() / near.len().max(1) as f32
    }
}

fn row(runs: &Runs, text: &str, vector: &[f32]) -> Row {
    let length = if vector.is_empty() { 1.0 } else { RUNS };
    Row { dense: vector.to_vec(), sparse: runs.weigh(text, length) }
}

/// Cosine of the vectors; of the letter runs where there are none.
fn likeness(one: &Row, other: &Row) -> f32 {
    if !one.dense.is_empty() && one.dense.len() == other.dense.len() {
        return one.dense.iter().zip(&other.dense).map(|(one, other)| one * other).sum();
    }
    let (mut left, mut right) = (one.sparse.iter().peekable(), other.sparse.iter().peekable());
    let mut sum = 0.0;
    while let (Some((column, value)), Some((other_column, other_value))) = (left.peek(), right.peek()) {
        match column.cmp(other_column) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                sum += value * other_value;
                left.next();
                right.next();
            }
        }
    }
    sum
}

async fn embed_all(embedder: &dyn Embedder, texts: &[String]) -> Result<Vec<Vec<f32>>, EmbedError> {
    let mut vectors = Vec::with_capacity(texts.len());
    for batch in texts.chunks(BATCH) {
        vectors.extend(embedder.embed(batch, Purpose::Question).await?);
    }
    if vectors.len() == texts.len() {
        Ok(vectors)
    } else {
        Err(EmbedError::unavailable("the embedder gave another number of vectors than texts"))
    }
}

/// `card_arrival` as "card arrival".
pub(crate) fn spoken(name: impl AsRef<str>) -> String {
    let words = name.as_ref().split(|letter: char| matches!(letter, '_' | '?') || letter.is_whitespace());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
