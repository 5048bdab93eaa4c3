//! Text to vectors: the [`Embedder`] port and its implementations.
//!
//! To add one: a sibling file with one type that implements [`Embedder`], and an arm where the program reads its
//! configuration. Vectors have length 1, so that a dot product is the cosine.

mod error;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use error::{EmbedError, EmbedErrorKind};

/// Vectors compare only within one space: the same model, cut to the same length.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Space {
    pub model: String,
    pub dimensions: usize,
}

/// Some models want to know what a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Passage,
    Question,
}

/// Turns texts into vectors of length 1.
#[async_trait]
pub trait Embedder: Send + Sync {
    fn space(&self) -> &Space;

    /// One vector for each text, in order; texts beyond the model's window are cut at its end.
    async fn embed(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError>;
}
