//! The embedder as questions meet it: a customer waits, so it is not waited for long, and its absence is told once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use rag::embed::{EmbedError, Embedder, Purpose, Space};

/// Asks the embedder behind it, for so long at most.
pub struct Asking {
    embedder: Arc<dyn Embedder>,
    patience: Duration,
    is_away: AtomicBool,
}

impl Asking {
    pub fn new(embedder: Arc<dyn Embedder>, patience: Duration) -> Self {
        Self { embedder, patience, is_away: AtomicBool::new(false) }
    }
}

#[async_trait]
impl Embedder for Asking {
    fn space(&self) -> &Space {
        self.embedder.space()
    }

    async fn embed(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        let answered = tokio::time::timeout(self.patience, self.embedder.embed(texts, purpose)).await;
        let answered = answered.unwrap_or_else(|_late| Err(EmbedError::unavailable("the embedding model took too long")));
        match &answered {
            Ok(_) if self.is_away.swap(false, Ordering::Relaxed) => {
                tracing::info!("the embedding model answers again: questions are compared by their meaning too");
            }
            Err(error) if !self.is_away.swap(true, Ordering::Relaxed) => {
                let error = error as &dyn std::error::Error;
                tracing::warn!(
                    error,
                    "the embedding model does not answer: questions are compared by their words alone until it does"
                );
            }
            _ => {}
        }
        answered
    }
}

#[cfg(test)]
mod tests;
