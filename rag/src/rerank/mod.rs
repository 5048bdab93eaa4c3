//! A second look at the best passages of a search: the [`Reranker`] port and its implementations. Optional.
//!
//! - [`Endpoint`] asks a service that speaks `/rerank`; [`Local`] compares token by token with the embedder's own model.
//! - [`Stage`] is what a search does with one: the best passages, for so long at most, and the order stays when it fails.
//!
//! To add one: a sibling file with one type that implements [`Reranker`].

mod endpoint;
mod error;
mod local;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;

pub use self::endpoint::{Endpoint, EndpointSettings, Shape};
pub use self::error::RerankError;
pub use self::local::Local;
use crate::embed::whole;
use crate::retrieve::Hit;

/// Bytes of a passage that are looked at.
const LONGEST: usize = 4_000;

/// Says how well each text answers a question.
#[async_trait]
pub trait Reranker: Send + Sync {
    /// One finite score for each text, in order; greater is better, and only scores of one call compare.
    async fn score(&self, question: &str, texts: &[String]) -> Result<Vec<f32>, RerankError>;

    /// What a score is worth beside that of the search; without it the search's own order has no say.
    fn weight(&self) -> Option<f32> {
        None
    }
}

/// A reranker within its bounds.
#[derive(Clone)]
pub struct Stage {
    reranker: Arc<dyn Reranker>,
    most: usize,
    patience: Duration,
    /// So that its absence is told once.
    is_away: Arc<AtomicBool>,
}

impl Stage {
    /// Looks at the best `most` passages, for `patience` at most.
    pub fn new(reranker: Arc<dyn Reranker>, most: usize, patience: Duration) -> Self {
        Self { reranker, most, patience, is_away: Arc::default() }
    }

    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// Orders the first passages anew. The places keep their scores, which so stay sorted.
    pub(crate) async fn reorder(&self, question: &str, hits: &mut [Hit]) {
        let count = hits.len().min(self.most);
        let looked_at = &mut hits[..count];
        if count < 2 {
            return;
        }
        let texts: Vec<String> = looked_at.iter().map(|hit| shortened(whole(&hit.passage))).collect();
        let answered = tokio::time::timeout(self.patience, self.reranker.score(question, &texts)).await;
        let answered = answered.unwrap_or_else(|_late| Err(RerankError::new("the reranker took too long")));
        let scores = match answered {
            Ok(scores) if scores.len() == count && scores.iter().all(|score| score.is_finite()) => scores,
            Ok(_) => return self.tell_away(&RerankError::new("the reranker's scores do not fit the passages")),
            Err(error) => return self.tell_away(&error),
        };
        if self.is_away.swap(false, Ordering::Relaxed) {
            tracing::info!("the reranker answers again");
        }
        let places: Vec<f32> = looked_at.iter().map(|hit| hit.score).collect();
        let worth = |(hit, score): (&Hit, &f32)| self.reranker.weight().map_or(*score, |weight| hit.score + weight * score);
        let worths: Vec<f32> = looked_at.iter().zip(&scores).map(worth).collect();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|one, other| worths[*other].total_cmp(&worths[*one]));
        let before: Vec<Hit> = looked_at.to_vec();
        for ((place, from), score) in looked_at.iter_mut().zip(order).zip(places) {
            *place = Hit { score, ..before[from].clone() };
        }
    }

    fn tell_away(&self, error: &RerankError) {
        if !self.is_away.swap(true, Ordering::Relaxed) {
            let error = error as &dyn std::error::Error;
            tracing::warn!(error, "the reranker does not answer: passages stay in the order of the search until it does");
        }
    }
}

fn shortened(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(LONGEST));
    text
}

#[cfg(test)]
mod tests;
