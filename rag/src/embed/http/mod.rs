//! Vectors from a provider: `OpenAI`'s `POST …/embeddings`, which Azure, Ollama and others speak too.
//!
//! A call is cut into batches, each one request; requests run a few at a time and keep to the account's rate. What a
//! provider cannot do now is asked again, with growing pauses or after the time it names; what it refuses is not. Texts
//! it finds too long are sent in halves, then cut.

mod batches;
mod failure;
mod pace;
mod service;
mod wire;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Client, redirect};
use tokio::sync::Semaphore;
use tokio::time;

pub use self::service::Service;

use self::batches::{Batch, tokens};
use self::failure::Failure;
use self::pace::Pace;
use super::{EmbedError, Embedder, Limits, Prefixes, Purpose, Space};

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// A provider that asks to wait longer is reported, not waited for.
const LONGEST_HINT: Duration = Duration::from_mins(1);
/// A text that is still too long after so many halvings is refused.
const MOST_CUTS: u32 = 6;

pub struct HttpEmbedder {
    space: Space,
    client: Client,
    service: Service,
    prefixes: Prefixes,
    limits: Limits,
    pace: Pace,
    /// Requests under way for passages, and for questions: an import never holds up a customer.
    passages: Semaphore,
    questions: Semaphore,
}

impl HttpEmbedder {
    pub fn new(service: Service, dimensions: usize, prefixes: Prefixes, limits: Limits) -> Result<Self, EmbedError> {
        limits.check()?;
        let client = outgoing::client()
            // A redirect would carry the key to another host.
            .redirect(redirect::Policy::none())
            .connect_timeout(limits.request_timeout().min(Duration::from_secs(10)))
            .timeout(limits.request_timeout())
            .build()
            .map_err(|cause| EmbedError::invalid("the HTTP client could not be set up").because(cause))?;
        Ok(Self {
            space: Space { model: service.model().to_owned(), dimensions },
            client,
            service,
            prefixes,
            pace: Pace::new(limits.requests_per_minute, limits.tokens_per_minute),
            passages: Semaphore::new(limits.concurrency),
            questions: Semaphore::new(limits.concurrency),
            limits,
        })
    }

    async fn embed_all(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        let batches = batches::plan(texts, self.limits.batch, self.limits.batch_tokens);
        let vectors: Vec<Vec<Vec<f32>>> = stream::iter(batches)
            .map(|batch| self.embed_batch(&texts[batch], purpose))
            .buffered(self.limits.concurrency)
            .try_collect()
            .await?;
        Ok(vectors.into_iter().flatten().collect())
    }

    /// Sends a batch, or its halves when the provider finds it too long.
    async fn embed_batch(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors = Vec::with_capacity(texts.len());
        let mut open = vec![Batch::new(texts)];
        while let Some(batch) = open.pop() {
            match self.request(&batch, purpose).await {
                Ok(answer) => vectors.extend(answer),
                Err(Failure::TooLong) => match batch.smaller(MOST_CUTS) {
                    // The last in is the next out: the first half goes on top.
                    Some(parts) => open.extend(parts.into_iter().rev()),
                    None => {
                        return Err(EmbedError::invalid("the embedding provider finds a text too long, however short it is cut"));
                    }
                },
                Err(Failure::Final(error) | Failure::Later { error, .. }) => return Err(error),
            }
        }
        Ok(vectors)
    }

    /// One request, asked again as long as that may help.
    async fn request(&self, batch: &Batch<'_>, purpose: Purpose) -> Result<Vec<Vec<f32>>, Failure> {
        let texts = batch.texts();
        let cost = texts.iter().map(|text| tokens(text)).sum();
        let mut attempt = 0;
        loop {
            self.pace.take(cost, purpose).await;
            let failure = match self.send(texts, purpose).await {
                Err(Failure::Later { after, error }) => (after, error),
                settled => return settled,
            };
            attempt += 1;
            let (after, error) = failure;
            if attempt >= self.limits.attempts || after.is_some_and(|after| after > LONGEST_HINT) {
                return Err(Failure::Final(error));
            }
            tracing::debug!(attempt, kind = ?error.kind, "an embedding request is sent again");
            time::sleep(after.unwrap_or_else(|| pause(attempt))).await;
        }
    }

    async fn send(&self, texts: &[&str], purpose: Purpose) -> Result<Vec<Vec<f32>>, Failure> {
        let places = match purpose {
            Purpose::Passage => &self.passages,
            Purpose::Question => &self.questions,
        };
        let _place = places.acquire().await.map_err(|_closed| EmbedError::unavailable("the embedder is closed"))?;
        let request = self.service.request(&self.client, texts);
        let response = request.send().await.map_err(|cause| failure::of_transport(cause, self.service.host()))?;
        if !response.status().is_success() {
            return Err(failure::of_response(response, self.service.host()).await);
        }
        let bytes = wire::body(response, self.most_bytes(texts.len()), self.service.host()).await?;
        Ok(wire::vectors(&bytes, texts.len(), self.space.dimensions)?)
    }

    /// Room for every number written at length, and for the frame around them.
    fn most_bytes(&self, texts: usize) -> usize {
        (64 << 10) + texts * (1_024 + self.space.dimensions * 32)
    }
}

#[async_trait]
impl Embedder for HttpEmbedder {
    fn space(&self) -> &Space {
        &self.space
    }

    async fn embed(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        // Providers refuse an empty text; a full stop means as little.
        let full = |text: &String| if text.trim().is_empty() { ".".to_owned() } else { self.prefixes.apply(text, purpose) };
        let texts: Vec<String> = texts.iter().map(full).collect();
        let total = self.limits.total_timeout();
        time::timeout(total, self.embed_all(&texts, purpose)).await.unwrap_or_else(|_elapsed| {
            Err(EmbedError::unavailable(format!("{} gave no vectors within {total:?}", self.service.host())))
        })
    }
}

/// Doubles with every attempt, less up to a quarter, so that many callers do not come back together.
fn pause(attempt: u32) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(1 << attempt.saturating_sub(1).min(8)).min(LONGEST_PAUSE);
    let chance = RandomState::new().build_hasher().finish() % 1_000;
    full.mul_f64(1.0 - chance as f64 / 4_000.0)
}

#[cfg(test)]
mod tests;
