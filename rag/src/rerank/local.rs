//! Late interaction (`ColBERT`'s `MaxSim`) with the embedder's own model: every token of the question looks for its like
//! among the tokens of a passage. Passages of a few sentences gain by it, and the vectors of those seen lately are kept.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;

use super::{RerankError, Reranker};
use crate::embed::{EmbedError, Embedder, Purpose};

/// Bytes of token vectors that are kept: some thousand passages of a hundred words.
const MOST_BYTES: usize = 64 << 20;

pub struct Local {
    embedder: Arc<dyn Embedder>,
    weight: f32,
    kept: Mutex<Kept>,
}

impl Local {
    /// A score is worth `weight` beside that of the search. The embedder must give vectors of tokens.
    pub fn new(embedder: Arc<dyn Embedder>, weight: f32) -> Self {
        Self { embedder, weight, kept: Mutex::default() }
    }

    /// The tokens of each text, embedded unless they are known.
    async fn tokens(&self, texts: &[String]) -> Result<Vec<Arc<Tokens>>, RerankError> {
        let keys: Vec<u64> = texts.iter().map(|text| key(text)).collect();
        let mut found: Vec<Option<Arc<Tokens>>> = {
            let kept = self.kept.lock();
            keys.iter().map(|key| kept.tokens.get(key).cloned()).collect()
        };
        for (at, text) in texts.iter().enumerate().filter(|(at, _)| found[*at].is_none()).collect::<Vec<_>>() {
            // One by one, so that what is done is kept when the customer's patience ends.
            let tokens = Arc::new(Tokens::new(&self.embed(text).await?, self.embedder.space().dimensions));
            self.kept.lock().keep(keys[at], Arc::clone(&tokens));
            found[at] = Some(tokens);
        }
        Ok(found.into_iter().flatten().collect())
    }

    async fn embed(&self, text: &str) -> Result<Vec<f32>, RerankError> {
        let failed = |cause: EmbedError| RerankError::new("the local model gave no vectors of tokens").because(cause);
        // A customer waits for passages too.
        let vectors = self.embedder.embed_tokens(&[text.to_owned()], Purpose::Question).await.map_err(failed)?;
        vectors.into_iter().next().ok_or_else(|| RerankError::new("the local model gave no vectors of tokens"))
    }
}

#[async_trait]
impl Reranker for Local {
    async fn score(&self, question: &str, texts: &[String]) -> Result<Vec<f32>, RerankError> {
        let question = self.embed(question).await?;
        let passages = self.tokens(texts).await?;
        let dimensions = self.embedder.space().dimensions;
        let compare = move || passages.iter().map(|passage| passage.most_alike(&question, dimensions)).collect();
        tokio::task::spawn_blocking(compare).await.map_err(|cause| RerankError::new("tokens were not compared").because(cause))
    }

    fn weight(&self) -> Option<f32> {
        Some(self.weight)
    }
}

fn key(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Vectors of length 1 in a byte a number, with what each is multiplied by.
struct Tokens {
    values: Vec<i8>,
    scales: Vec<f32>,
}

impl Tokens {
    fn new(vectors: &[f32], dimensions: usize) -> Self {
        let mut tokens = Self { values: Vec::with_capacity(vectors.len()), scales: Vec::new() };
        for vector in vectors.chunks_exact(dimensions.max(1)) {
            let most = vector.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
            let scale = most / f32::from(i8::MAX);
            tokens.scales.push(scale);
            tokens.values.extend(vector.iter().map(|value| (value / scale).round() as i8));
        }
        tokens
    }

    fn bytes(&self) -> usize {
        self.values.len() + 4 * self.scales.len()
    }

    /// The mean over the question's tokens of the cosine with the nearest of these.
    fn most_alike(&self, question: &[f32], dimensions: usize) -> f32 {
        let dimensions = dimensions.max(1);
        let nearest = |token: &[f32]| {
            let cosines = self.values.chunks_exact(dimensions).zip(&self.scales).map(|(values, scale)| {
                let sum: f32 = values.iter().zip(token).map(|(value, own)| f32::from(*value) * own).sum();
                sum * scale
            });
            cosines.fold(0.0, f32::max)
        };
        let all: f32 = question.chunks_exact(dimensions).map(nearest).sum();
        all / (question.len() / dimensions).max(1) as f32
    }
}

#[derive(Default)]
struct Kept {
    tokens: HashMap<u64, Arc<Tokens>>,
    /// The oldest first.
    order: VecDeque<u64>,
    bytes: usize,
}

impl Kept {
    fn keep(&mut self, key: u64, tokens: Arc<Tokens>) {
        self.bytes += tokens.bytes();
        if let Some(same) = self.tokens.insert(key, tokens) {
            self.bytes -= same.bytes();
        } else {
            self.order.push_back(key);
        }
        while self.bytes > MOST_BYTES {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.tokens.remove(&oldest).map_or(0, |tokens| tokens.bytes());
        }
    }
}

#[cfg(test)]
mod tests;
