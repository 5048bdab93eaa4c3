//! Why there are no scores. Whatever it is, the search goes on without them.

use std::error::Error;

#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct RerankError {
    /// Readable alone; never text of a passage or a question, never a key.
    pub context: String,
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl RerankError {
    pub fn new(context: impl Into<String>) -> Self {
        Self { context: context.into(), source: None }
    }

    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}
