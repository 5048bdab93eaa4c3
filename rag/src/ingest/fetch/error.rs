//! Why an address gave no document, by what the caller can do, in words for the person who entered it.
//!
//! The words never hold an address that a name resolved to, nor anything a server sent.

use std::error::Error;
use std::time::Duration;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchErrorKind {
    /// A rule of the house or of the site forbids it; repeating it changes nothing.
    Refused,
    /// Busy, broken or unreachable; may work later.
    Unavailable,
    TooLarge,
    /// Nothing that the knowledge can read.
    Unsupported,
    NotFound,
    /// The site asks programs to stay away from this page.
    Robots,
    /// The caller asked to stop.
    Stopped,
    /// The settings are wrong, not the address.
    Settings,
}

#[derive(Debug, thiserror::Error)]
#[error("{words}")]
pub struct FetchError {
    pub kind: FetchErrorKind,
    /// For the person who entered the address; whole sentences.
    pub words: String,
    /// What the site asked to wait.
    pub retry_after: Option<Duration>,
    /// For the log, never for the person: it may name addresses of an intranet.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl FetchError {
    fn new(kind: FetchErrorKind, words: impl Into<String>) -> Self {
        Self { kind, words: words.into(), retry_after: None, source: None }
    }

    /// Whether the same address may work later.
    pub fn can_retry(&self) -> bool {
        self.kind == FetchErrorKind::Unavailable
    }

    pub(super) fn refused(words: impl Into<String>) -> Self {
        Self::new(FetchErrorKind::Refused, words)
    }

    pub(super) fn unavailable(words: impl Into<String>) -> Self {
        Self::new(FetchErrorKind::Unavailable, words)
    }

    pub(super) fn unsupported(words: impl Into<String>) -> Self {
        Self::new(FetchErrorKind::Unsupported, words)
    }

    pub(super) fn not_found(words: impl Into<String>) -> Self {
        Self::new(FetchErrorKind::NotFound, words)
    }

    pub(super) fn robots(words: impl Into<String>) -> Self {
        Self::new(FetchErrorKind::Robots, words)
    }

    pub(super) fn settings(words: impl Into<String>) -> Self {
        Self::new(FetchErrorKind::Settings, words)
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let limit = if limit >= 1 << 20 { format!("{} MiB", limit >> 20) } else { format!("{limit} bytes") };
        Self::new(FetchErrorKind::TooLarge, format!("The page is too large; at most {limit} are read."))
    }

    pub(super) fn stopped() -> Self {
        Self::new(FetchErrorKind::Stopped, "Fetching was stopped.")
    }

    pub(super) fn private() -> Self {
        Self::refused("The address leads into a private network, which is not read. Upload the document as a file instead.")
    }

    pub(super) fn late() -> Self {
        Self::unavailable("The site did not send the page in time.")
    }

    pub(super) fn broke_off() -> Self {
        Self::unavailable("The connection to the site broke off before the page was complete.")
    }

    pub(super) fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(super) fn after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }
}
