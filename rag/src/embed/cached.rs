//! Remembers the vectors of the last questions: customers ask the same, and a question asked again costs nothing.

use std::collections::{HashMap, VecDeque};

use async_trait::async_trait;
use parking_lot::Mutex;

use super::{EmbedError, Embedder, Purpose, Space};

/// A longer text is no question that comes again.
const LONGEST: usize = 2_000;

/// Passages pass through: a document is embedded once.
pub struct Cached<E> {
    inner: E,
    most: usize,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    vectors: HashMap<String, Vec<f32>>,
    /// The oldest first.
    order: VecDeque<String>,
}

impl<E: Embedder> Cached<E> {
    /// Keeps the vectors of the last `most` questions.
    pub fn new(inner: E, most: usize) -> Self {
        Self { inner, most, known: Mutex::default() }
    }

    fn keep(&self, text: &str, vector: &[f32]) {
        if text.len() > LONGEST || self.most == 0 {
            return;
        }
        let mut known = self.known.lock();
        if known.vectors.insert(text.to_owned(), vector.to_vec()).is_some() {
            return;
        }
        known.order.push_back(text.to_owned());
        while known.order.len() > self.most {
            if let Some(oldest) = known.order.pop_front() {
                known.vectors.remove(&oldest);
            }
        }
    }
}

#[async_trait]
impl<E: Embedder> Embedder for Cached<E> {
    fn space(&self) -> &Space {
        self.inner.space()
    }

    async fn embed(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        if purpose == Purpose::Passage {
            return self.inner.embed(texts, purpose).await;
        }
        let mut vectors: Vec<Option<Vec<f32>>> = {
            let known = self.known.lock();
            texts.iter().map(|text| known.vectors.get(text).cloned()).collect()
        };
        let missing: Vec<String> =
            texts.iter().zip(&vectors).filter(|(_, vector)| vector.is_none()).map(|(text, _)| text.clone()).collect();
        if !missing.is_empty() {
            let found = self.inner.embed(&missing, purpose).await?;
            let places = vectors.iter_mut().filter(|vector| vector.is_none());
            for ((place, text), vector) in places.zip(&missing).zip(found) {
                self.keep(text, &vector);
                *place = Some(vector);
            }
        }
        Ok(vectors.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests;
