//! One error for the house: its kind says what the caller can do about it.

use std::error::Error as StdError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The thing named does not exist for this organisation.
    NotFound,
    /// It exists in another version or state than the caller assumed: read again, then decide.
    Conflict,
    /// The input can never succeed as it is.
    Invalid,
    /// The caller may not do this.
    Forbidden,
    /// A dependency is out of reach or full: the same call may succeed later.
    Unavailable,
    /// Stored data contradicts itself: an operator of the installation must look.
    Corrupt,
}

#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct Error {
    pub kind: Kind,
    pub context: String,
    #[source]
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub fn new(kind: Kind, context: impl Into<String>) -> Self {
        Self { kind, context: context.into(), source: None }
    }

    pub fn not_found(what: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, what)
    }

    pub fn conflict(what: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, what)
    }

    pub fn invalid(what: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, what)
    }

    pub fn forbidden(what: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, what)
    }

    pub fn unavailable(what: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, what)
    }

    pub fn corrupt(what: impl Into<String>) -> Self {
        Self::new(Kind::Corrupt, what)
    }

    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

/// Keeps the cause while a foreign error crosses into the house.
pub trait Context<T> {
    fn context(self, kind: Kind, what: &str) -> Result<T>;
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> Context<T> for std::result::Result<T, E> {
    fn context(self, kind: Kind, what: &str) -> Result<T> {
        self.map_err(|source| Error::new(kind, what).because(source))
    }
}
