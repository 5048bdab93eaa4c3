use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ContactId, ConversationId, InboxId, OperatorId, OrgId, SessionId};
use crate::model::sight::Sight;
use crate::page::Page;

/// What customers thought of it. Ratings are given by acts on conversations; here they are read.
#[async_trait]
pub trait RatingStore: Send + Sync {
    /// Newest first.
    async fn list_ratings(&self, organisation: OrgId, query: RatingQuery) -> Result<Page<Rated>>;

    /// How often each value was given, and how many were asked by a message, within the same bounds.
    async fn count_ratings(&self, organisation: OrgId, filter: RatingFilter) -> Result<RatingCounts>;

    /// When this contact was asked last, in whichever inbox.
    async fn last_asked(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Timestamp>>;
}

#[derive(Debug, Clone, Default)]
pub struct RatingQuery {
    pub filter: RatingFilter,
    pub cursor: Option<String>,
    pub limit: usize,
}

/// Every part that is given holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RatingFilter {
    pub inbox: Option<InboxId>,
    pub by: Option<RatedBy>,
    /// 1 to 5.
    pub value: Option<u8>,
    pub from: Option<Timestamp>,
    /// Before this.
    pub to: Option<Timestamp>,
    /// Of conversations that are seen.
    pub sight: Sight,
}

/// Who had answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatedBy {
    /// The last person who did.
    Operator(OperatorId),
    /// No person.
    AgentAlone,
}

/// A session with the contact's own rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rated {
    pub session: SessionId,
    pub conversation: ConversationId,
    pub inbox: InboxId,
    pub contact: ContactId,
    pub contact_name: Option<String>,
    /// The last person who answered; none: the agent alone did.
    pub operator: Option<OperatorId>,
    pub rating: u8,
    pub comment: Option<String>,
    pub rated_at: Timestamp,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RatingCounts {
    /// Of 1, 2, 3, 4 and 5.
    pub given: [u64; 5],
    /// Messages that asked for one; the web's form is not counted.
    pub asked: u64,
}
