//! Searching what was said.

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{InboxId, OperatorId, OrgId};
use crate::model::conversation::Conversation;
use crate::model::message::Message;
use crate::model::sight::Sight;
use crate::page::Page;

/// Finds what was said by its words. A message can be found from the moment it is stored, private notes included; what an edit
/// or a deletion took away cannot. Notices of the system are not looked through.
#[async_trait]
pub trait MessageSearch: Send + Sync {
    /// The newest first. A page may hold fewer than asked for, or none, and still lead on to the next: one look is bounded.
    async fn search(&self, organisation: OrgId, query: SearchQuery) -> Result<Page<Found>>;
}

#[derive(Debug, Clone, Default)]
pub struct SearchQuery {
    /// All of these are in the message, capitals and accents aside; each is a word, or several in this order.
    pub phrases: Vec<String>,
    pub inbox: Option<InboxId>,
    pub author: Option<Wrote>,
    /// Said then or later.
    pub since: Option<Timestamp>,
    /// Said before then.
    pub until: Option<Timestamp>,
    /// In conversations that are seen.
    pub sight: Sight,
    pub cursor: Option<String>,
    pub limit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrote {
    Contact,
    Agent,
    Operator,
    /// This one.
    OneOperator(OperatorId),
}

#[derive(Debug, Clone)]
pub struct Found {
    pub message: Message,
    pub conversation: Conversation,
    pub contact_name: Option<String>,
}
