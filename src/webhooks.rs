//! Programs of the business that are told what happens, by the scheme of Standard Webhooks.
//!
//! [`relay`] turns committed events of the log into letters ([`letters`] says which and what is in them) and moves its cursor in
//! the same step, so that a process that dies loses none. [`courier`] brings them, several addresses beside each other;
//! [`again`] says when a letter that was not taken is tried again, [`health`] when an address is given up, and [`secret`]
//! signs.

pub mod again;
pub mod courier;
pub mod health;
pub mod letters;
pub mod relay;
pub mod secret;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use engine::error::Result;
use engine::ids::{OrgId, WebhookId};
use engine::model::webhook::{Webhook, WebhookHealth};
use engine::page::MAX_PAGE;
use engine::ports::WebhookLog;
use engine::ports::records::Typed;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::app::App;
use crate::http::kept::Kept;
use crate::http::operators::all_of;

/// Letters and their tries are shown that long.
const KEPT: Duration = Duration::from_hours(7 * 24);

/// Small enough that no other write waits long behind one step.
const PRUNED_AT_ONCE: usize = 500;

/// What relay, courier and the API share.
pub struct Webhooks {
    pub log: Arc<dyn WebhookLog>,
    records: Typed,
    /// Those that are told of events now.
    active: Kept<OrgId, Arc<[Webhook]>>,
    /// Organisations that have any.
    owners: Mutex<BTreeSet<OrgId>>,
    changed: Notify,
}

impl Webhooks {
    pub fn new(log: Arc<dyn WebhookLog>, records: Typed) -> Self {
        Self { log, records, active: Kept::default(), owners: Mutex::default(), changed: Notify::new() }
    }

    /// Webhooks that are on and were not stopped.
    pub async fn active(&self, organisation: OrgId) -> Result<Arc<[Webhook]>> {
        if let Some(active) = self.active.get(&organisation) {
            return Ok(active);
        }
        let since = self.active.since(&organisation);
        let mut active = Vec::new();
        for webhook in all_of::<Webhook>(&self.records, organisation).await? {
            let webhook = webhook.value;
            if webhook.is_on && self.health(organisation, webhook.id).await?.stopped.is_none() {
                active.push(webhook);
            }
        }
        let active: Arc<[Webhook]> = active.into();
        self.active.keep(since, organisation, Arc::clone(&active));
        Ok(active)
    }

    pub async fn health(&self, organisation: OrgId, webhook: WebhookId) -> Result<WebhookHealth> {
        let found = self.records.get::<WebhookHealth>(organisation, webhook.0).await?;
        Ok(found.map_or(WebhookHealth { id: webhook, failing_since: None, stopped: None }, |found| found.value))
    }

    /// After a webhook was added or is another.
    pub fn changed(&self, organisation: OrgId) {
        self.active.forget(&organisation);
        self.owners.lock().insert(organisation);
        self.changed.notify_one();
    }

    fn owners(&self) -> BTreeSet<OrgId> {
        self.owners.lock().clone()
    }

    /// Those of other nodes and of the process before this one.
    async fn find_owners(&self) -> Result<()> {
        let mut cursor = None;
        loop {
            let page = self.records.list_all::<Webhook>(cursor, MAX_PAGE).await?;
            self.owners.lock().extend(page.items.iter().map(|webhook| webhook.value.organisation));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }
}

/// Forgets old letters, once a day.
pub async fn forget_old_letters(app: App) {
    let before = app.engine.clock.now().minus(KEPT);
    while !app.tasks.is_stopping() {
        match app.webhooks.log.prune(before, PRUNED_AT_ONCE).await {
            Ok(PRUNED_AT_ONCE) => {}
            Ok(_) => return,
            Err(error) => return tracing::warn!(%error, "old letters to webhooks could not be forgotten"),
        }
    }
}
