use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{CallId, ConversationId, InboxId, OrgId};
use crate::model::call::{Call, CallChange};

/// Phone calls. A call that ended stays.
#[async_trait]
pub trait CallStore: Send + Sync {
    /// Keeps a new call, seen now. The carrier's id known in that inbox already: the call kept first, unchanged.
    async fn open(&self, call: Call, now: Timestamp) -> Result<Opened>;

    async fn find(&self, organisation: OrgId, call: CallId) -> Result<Option<Call>>;

    async fn find_by_carrier(&self, organisation: OrgId, inbox: InboxId, carrier_id: &str) -> Result<Option<Call>>;

    /// Applies one change ([`Call::changed`]); two at once happen one after the other. `NotFound` without the call.
    async fn change(&self, organisation: OrgId, call: CallId, change: CallChange) -> Result<Changed>;

    /// These calls, of whatever organisation, are alive in this process now.
    async fn touch(&self, calls: Vec<CallId>, now: Timestamp) -> Result<()>;

    /// Newest first, those before `before` if it is named.
    async fn list(&self, organisation: OrgId, of: CallsOf, before: Option<CallId>, limit: usize) -> Result<Vec<Call>>;

    /// Calls of all organisations that have not ended and that nobody has touched since then: their process is gone.
    async fn list_stale(&self, before: Timestamp, limit: usize) -> Result<Vec<Call>>;
}

#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    pub call: Call,
    pub is_new: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    pub call: Call,
    /// False: it was so already.
    pub is_changed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallsOf {
    /// Those that have not ended.
    Live,
    Inbox(InboxId),
    Conversation(ConversationId),
}
