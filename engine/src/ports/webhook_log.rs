use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{LetterId, OrgId, WebhookId};
use crate::model::webhook::{Attempt, Letter, NewLetter, Next};
use crate::page::Page;

/// Letters to programs outside: those that wait, and for a while those that are over, each with its tries.
#[async_trait]
pub trait WebhookLog: Send + Sync {
    /// Up to which event of the log letters have been written.
    async fn cursor(&self, organisation: OrgId) -> Result<Option<u64>>;

    /// Letters and cursor in one step. A letter whose webhook has one with this key changes nothing. Behind an older one of its
    /// conversation that was tried less than [`crate::model::webhook::ORDERED_TRIES`] times a letter is not due yet.
    async fn enter(&self, organisation: OrgId, letters: Vec<NewLetter>, cursor: Option<u64>, now: Timestamp) -> Result<()>;

    /// Webhooks of all organisations with letters that are due.
    async fn list_due(&self, now: Timestamp) -> Result<Vec<(OrgId, WebhookId)>>;

    /// Up to `most` due letters of a webhook, the oldest first, hidden for `lease`.
    async fn claim(
        &self,
        organisation: OrgId,
        webhook: WebhookId,
        now: Timestamp,
        lease: Duration,
        most: usize,
    ) -> Result<Vec<Letter>>;

    /// Keeps a try and what follows from it; whoever waited behind the letter may be due.
    async fn settle(&self, organisation: OrgId, letter: LetterId, attempt: Attempt, next: Next) -> Result<()>;

    /// Letters that wait.
    async fn count_waiting(&self, organisation: OrgId, webhook: WebhookId) -> Result<u64>;

    /// Of a webhook, the newest first.
    async fn list(&self, organisation: OrgId, webhook: WebhookId, cursor: Option<String>, limit: usize) -> Result<Page<Letter>>;

    /// With its tries, the oldest first.
    async fn find(&self, organisation: OrgId, webhook: WebhookId, letter: LetterId) -> Result<Option<(Letter, Vec<Attempt>)>>;

    /// Due at once, however it ended; its tries go on counting. `NotFound` without the letter.
    async fn redeliver(&self, organisation: OrgId, webhook: WebhookId, letter: LetterId, now: Timestamp) -> Result<()>;

    /// Everything of a webhook that is no more.
    async fn forget(&self, organisation: OrgId, webhook: WebhookId) -> Result<()>;

    /// Forgets letters that entered before then, at most `limit` a call; returns how many.
    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize>;

    /// Waits until a letter may have become due before its time was known.
    async fn posted(&self);
}
