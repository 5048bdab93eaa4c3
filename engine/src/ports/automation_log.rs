use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{AutomationId, AutomationRunId, ConversationId, OrgId};
use crate::model::automation::Occasion;

/// What automations may begin with, and what they did. An occasion is kept in the transaction of the act that made it, and only
/// where the organisation has automations.
#[async_trait]
pub trait AutomationLog: Send + Sync {
    /// Occasions that nobody has settled, of all organisations, in the order in which they happened.
    async fn list_waiting(&self, limit: usize) -> Result<Vec<Occasion>>;

    /// Every automation has looked at it.
    async fn settle(&self, occasion: i64) -> Result<()>;

    /// The one run of an automation for what it is begun by: this one, or, when one was begun before, that one.
    async fn begin(&self, run: Run) -> Result<Run>;

    /// Writes down how far a run has come.
    async fn note(&self, run: Run) -> Result<()>;

    /// The newest first; `before` is the last one seen.
    async fn list(&self, organisation: OrgId, of: RunsOf, before: Option<AutomationRunId>, limit: usize) -> Result<Vec<Run>>;

    /// Runs in a conversation that began since then.
    async fn count_since(&self, organisation: OrgId, conversation: ConversationId, since: Timestamp) -> Result<u64>;

    /// Forgets runs that are older, and of each automation those beyond its newest `most`; at most `limit` of them. Returns how many.
    async fn forget(&self, before: Timestamp, most: usize, limit: usize) -> Result<usize>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: AutomationRunId,
    pub organisation: OrgId,
    pub automation: AutomationId,
    pub conversation: ConversationId,
    /// What it was begun by: of one automation, no two runs have the same.
    pub occasion: String,
    pub at: Timestamp,
    /// JSON.
    pub report: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunsOf {
    Everything,
    Automation(AutomationId),
    Conversation(ConversationId),
}
