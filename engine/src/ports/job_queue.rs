use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{JobId, OrgId};
use crate::model::job::Job;
use crate::page::Page;

/// Durable work with retry, back-off and a place for the dead.
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Durable when this returns. With a key that waits already, nothing is added and the waiting job's id is returned.
    async fn push(&self, job: Job) -> Result<JobId>;

    /// The next due job of one of these kinds, hidden from others for `lease`; it returns when its worker dies.
    async fn claim(&self, kinds: &[&str], now: Timestamp, lease: Duration) -> Result<Option<Job>>;

    /// Up to `most` due jobs of one kind, in the order they were pushed; like [`JobQueue::claim`] otherwise.
    async fn claim_many(&self, kind: &str, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<Job>>;

    /// Its worker lives and needs longer: hidden for `lease` from now on. A job that ended meanwhile stays ended.
    async fn renew(&self, job: JobId, now: Timestamp, lease: Duration) -> Result<()>;

    async fn complete(&self, job: JobId) -> Result<()>;

    /// Tried again after its back-off, or dead after the last try. Returns whether it is dead now.
    async fn retry(&self, job: JobId, now: Timestamp, error: &str) -> Result<bool>;

    /// Dead at once: trying again cannot help.
    async fn discard(&self, job: JobId, error: &str) -> Result<()>;

    /// Jobs of this kind that have neither succeeded nor failed yet, the running ones included.
    async fn count_untried(&self, organisation: OrgId, kind: &str) -> Result<u64>;

    async fn list_dead(&self, organisation: OrgId, cursor: Option<String>, limit: usize) -> Result<Page<Job>>;

    /// Gives a dead job all its tries again. `NotFound` when it is not dead.
    async fn revive(&self, organisation: OrgId, job: JobId, now: Timestamp) -> Result<()>;

    /// Resolves when a job may have become due before its time was known.
    async fn pushed(&self);

    /// The same for one kind, which has a loop of its own; from the first call on [`JobQueue::pushed`] is silent about it.
    async fn pushed_of(&self, kind: &'static str);
}
