use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ConversationId, InboxId, MessageId, OrgId};

/// Messages that have to be brought to a provider, in the order they were said. A message whose delivery is queued enters
/// in the same step that stores it ([`super::ConversationStore::apply`]) and leaves by [`Outbox::remove`].
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The next one that is due, hidden for `lease`: of each conversation only the oldest, so that one message at a time leaves
    /// and none overtakes another.
    async fn claim(&self, now: Timestamp, lease: Duration) -> Result<Option<Departure>>;

    /// Hidden for `lease` from now on, while the claim holds and it stands at the same part.
    async fn renew(&self, departure: &Departure, now: Timestamp, lease: Duration) -> Result<()>;

    async fn find(&self, organisation: OrgId, message: MessageId) -> Result<Option<Departure>>;

    /// Of an inbox, those whose part has begun and nobody knows how it ended; the oldest first.
    async fn list_begun(&self, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Vec<Departure>>;

    /// Written down before the part at which it stands leaves, as one more try: should the process die now, whoever claims it next
    /// knows that it may have left. `of`: parts in all.
    async fn begin(&self, departure: &Departure, of: usize, now: Timestamp) -> Result<()>;

    /// The provider has taken the part of this number; the next one is due at once. Told again it changes nothing.
    async fn pass(&self, organisation: OrgId, message: MessageId, part: usize, now: Timestamp) -> Result<()>;

    /// Due again at `due`. With `is_unsent` the part is known not to have left, otherwise that stays open.
    async fn postpone(&self, departure: &Departure, due: Timestamp, is_unsent: bool) -> Result<()>;

    /// Brought, or given up. Removing what is not there changes nothing.
    async fn remove(&self, organisation: OrgId, message: MessageId) -> Result<()>;

    /// Of an inbox, what waits: how many, and since when the oldest.
    async fn count(&self, organisation: OrgId, inbox: InboxId) -> Result<(u64, Option<Timestamp>)>;

    /// Waits until something may have entered.
    async fn entered(&self);
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    pub organisation: OrgId,
    pub inbox: InboxId,
    pub conversation: ConversationId,
    pub message: MessageId,
    /// How often the part was begun.
    pub attempts: u32,
    /// Parts before this one have left.
    pub part: usize,
    /// Parts in all, as far as known: one before the first was begun.
    pub of: usize,
    /// This part was begun then and nobody knows how it ended.
    pub begun_at: Option<Timestamp>,
    pub entered_at: Timestamp,
}
