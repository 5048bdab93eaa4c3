//! Once a day: conversations and recordings that an inbox keeps no longer go. What went is kept as a number, and told in the audit log.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::error::Result;
use engine::flow::retain::{Keeper, retain};
use engine::ids::{InboxId, OrgId};
use engine::model::audit::Detail;
use engine::model::erasure::Removed;
use engine::model::inbox::Inbox;
use engine::model::record::{Key, Record};
use engine::page::MAX_PAGE;
use serde::{Deserialize, Serialize};

use crate::app::App;

/// Pages of inboxes, all organisations together.
const MOST_PAGES: usize = 100;

/// The operation under which the audit log tells of it.
const OPERATION: &str = "retention_delete";

/// The last run for one inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRun {
    pub inbox: InboxId,
    pub organisation: OrgId,
    pub at: Timestamp,
    /// It broke off.
    pub failed: bool,
    pub removed: Removed,
    pub removed_in_all: Removed,
}

impl Record for RetentionRun {
    const KIND: &'static str = "retention_run";

    fn id(&self) -> i64 {
        self.inbox.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// Looks through every inbox that keeps something for a time only.
pub async fn retain_all(app: App) {
    let mut cursor = None;
    for _ in 0..MOST_PAGES {
        let page = match app.engine.records.list_all::<Inbox>(cursor, MAX_PAGE).await {
            Ok(page) => page,
            Err(error) => return tracing::warn!(%error, "what inboxes keep no longer cannot be looked for; tomorrow tries again"),
        };
        for inbox in page.items.into_iter().map(|kept| kept.value).filter(|inbox| !inbox.retention.is_off()) {
            if app.tasks.is_stopping() {
                return;
            }
            if let Err(error) = run(&app, &inbox).await {
                tracing::warn!(inbox = %inbox.id, %error, "what an inbox keeps no longer could not be removed; tomorrow tries again");
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return;
        }
    }
}

/// One inbox, now.
async fn run(app: &App, inbox: &Inbox) -> Result<()> {
    let with = Keeper {
        retention: app.retention.as_ref(),
        blobs: app.engine.blobs.as_ref(),
        bus: app.engine.bus.as_ref(),
        clock: app.engine.clock.as_ref(),
        tasks: &app.tasks,
    };
    let mut removed = Removed::new();
    let ran = retain(with, inbox, &mut removed).await;
    keep(app, inbox, &removed, ran.is_err()).await?;
    if !removed.is_empty() {
        tell(app, inbox, &removed);
        while !app.tasks.is_stopping() && app.retention.clear_words().await? {}
    }
    ran
}

async fn keep(app: &App, inbox: &Inbox, removed: &Removed, failed: bool) -> Result<()> {
    let records = &app.engine.records;
    let known = records.get::<RetentionRun>(inbox.organisation, inbox.id.0).await?;
    let (mut removed_in_all, version) =
        known.map_or_else(|| (Removed::new(), 0), |known| (known.value.removed_in_all, known.version));
    for (what, number) in removed {
        *removed_in_all.entry(what.clone()).or_default() += number;
    }
    let at = app.engine.clock.now();
    let (inbox, organisation, removed) = (inbox.id, inbox.organisation, removed.clone());
    let run = RetentionRun { inbox, organisation, at, failed, removed, removed_in_all };
    records.put(organisation, &run, version).await.map(drop)
}

fn tell(app: &App, inbox: &Inbox, removed: &Removed) {
    let fields: BTreeMap<_, _> = removed.iter().map(|(what, number)| (what.clone(), number.to_string())).collect();
    tracing::info!(inbox = %inbox.id, ?removed, "what an inbox keeps no longer is removed");
    let detail = Detail { object_name: inbox.name.clone(), fields, ..Detail::default() };
    app.audit.note_own(inbox.organisation, OPERATION, ("inbox", inbox.id.to_string()), detail);
}
