//! What can go wrong in an embedder, by what the caller can do about it.

use std::error::Error;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbedErrorKind {
    /// The request or the settings are wrong (key, address, model name); repeating it changes nothing.
    Invalid,
    /// Busy, limited or unreachable; may work later.
    Unavailable,
}

#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct EmbedError {
    pub kind: EmbedErrorKind,
    /// What was being done, readable alone; never text of a document, never a key.
    pub context: String,
    /// What the provider asked to wait.
    pub retry_after: Option<Duration>,
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl EmbedError {
    pub fn invalid(context: impl Into<String>) -> Self {
        Self { kind: EmbedErrorKind::Invalid, context: context.into(), retry_after: None, source: None }
    }

    pub fn unavailable(context: impl Into<String>) -> Self {
        Self { kind: EmbedErrorKind::Unavailable, context: context.into(), retry_after: None, source: None }
    }

    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}
