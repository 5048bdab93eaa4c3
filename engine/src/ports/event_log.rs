use std::sync::Arc;

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::OrgId;
use crate::model::event::Event;

/// The outbox: every act's events in commit order, kept for a while, so that whoever fell behind can catch up.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Events of one organisation after `cursor`, in order.
    async fn list_after(&self, organisation: OrgId, cursor: u64, limit: usize) -> Result<Vec<Arc<Event>>>;

    /// Events of all organisations after `cursor`, in order: for relays inside the program.
    async fn relay_after(&self, cursor: u64, limit: usize) -> Result<Vec<Arc<Event>>>;

    /// The newest cursor; 0 before the first event.
    async fn last_cursor(&self) -> Result<u64>;

    /// The oldest cursor from which nothing is missing. A follower behind it must load afresh.
    async fn first_cursor(&self) -> Result<u64>;

    /// Forgets events older than `before`, at most `limit` a call; returns how many.
    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize>;
}
