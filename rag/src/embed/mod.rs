//! Text to vectors: the [`Embedder`] port and its implementations.
//!
//! - [`local`] runs a sentence model inside the process; [`http`] asks a provider.
//! - [`Cached`] remembers the vectors of the last questions, in front of either.
//! - [`embed_document`] makes the vectors of a document's passages.
//! - [`Settings`] is the section of the configuration, [`open`] what it becomes.
//!
//! To add one: a sibling file with one type that implements [`Embedder`], and an arm in [`Settings`] and [`open`].
//! Vectors have length 1, so that a dot product is the cosine.

mod cached;
mod error;
pub mod http;
pub mod local;
mod passages;
mod plain;
mod secret;
mod settings;

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use cached::Cached;
pub use error::{EmbedError, EmbedErrorKind};
pub use passages::embed_document;
pub(crate) use passages::{pieces, whole};
pub use plain::plain;
pub use secret::Secret;
pub use settings::{Azure, Limits, Local, OpenAi, Prefixes, Settings, open};

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

    /// For each text the vectors of its tokens, one behind the other, each of length 1. Most embedders have none.
    async fn embed_tokens(&self, _texts: &[String], _purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        Err(EmbedError::invalid("this embedding model gives no vectors of tokens"))
    }
}

#[async_trait]
impl<E: Embedder + ?Sized> Embedder for Arc<E> {
    fn space(&self) -> &Space {
        (**self).space()
    }

    async fn embed(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        (**self).embed(texts, purpose).await
    }

    async fn embed_tokens(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        (**self).embed_tokens(texts, purpose).await
    }
}

/// To length 1; a vector of zeros stays.
fn unit(vector: &mut [f32]) {
    let length = vector.iter().map(|value| f64::from(*value) * f64::from(*value)).sum::<f64>().sqrt();
    if length > 0.0 {
        for value in vector {
            *value = (f64::from(*value) / length) as f32;
        }
    }
}
