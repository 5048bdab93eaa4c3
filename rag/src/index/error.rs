//! What can go wrong in an index, by what the caller can do about it.

use std::error::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexErrorKind {
    /// The request itself is wrong; repeating it changes nothing.
    Invalid,
    /// Stopped, busy or out of disk; may work later.
    Unavailable,
    /// Stored data cannot be read; rebuild the index from the documents.
    Corrupt,
}

#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct IndexError {
    pub kind: IndexErrorKind,
    /// What was being done, readable alone.
    pub context: String,
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl IndexError {
    pub(crate) fn new(kind: IndexErrorKind, context: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind, context: context.into(), source: Some(source.into()) }
    }

    pub(crate) fn unavailable(context: impl Into<String>) -> Self {
        Self { kind: IndexErrorKind::Unavailable, context: context.into(), source: None }
    }

    /// The same for another of several who wait for one outcome.
    pub(crate) fn again(&self) -> Self {
        let cause = self.source.as_ref().map(|source| source.to_string().into());
        Self { kind: self.kind, context: self.context.clone(), source: cause }
    }

    pub(crate) fn invalid(context: impl Into<String>) -> Self {
        Self { kind: IndexErrorKind::Invalid, context: context.into(), source: None }
    }

    pub(crate) fn corrupt(context: impl Into<String>) -> Self {
        Self { kind: IndexErrorKind::Corrupt, context: context.into(), source: None }
    }
}
