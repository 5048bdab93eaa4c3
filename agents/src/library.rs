//! What the assistant asks of the program's knowledge, beside searching it.

use async_trait::async_trait;
use engine::error::Result;
use engine::ids::{BotId, ConversationId, DocumentId, OrgId};

/// The knowledge around the index: what is still to be read, where files lie, what was missed.
#[async_trait]
pub trait Library: Send + Sync {
    /// True while documents of this organisation wait for their first reading; once it is false it stays so.
    async fn is_filling(&self, organisation: OrgId) -> Result<bool>;

    /// The address under which a customer may open the document's file; none when customers may not.
    async fn file_link(&self, _organisation: OrgId, _document: DocumentId) -> Result<Option<String>> {
        Ok(None)
    }

    /// Never waits: the customer does.
    fn unanswered(&self, _question: Unanswered) {}
}

/// A question that the knowledge did not answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Unanswered {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub bot: BotId,
    pub question: String,
    /// From 0 to 1.
    pub confidence: f32,
}
