//! By the clock: conversations and recordings that an inbox keeps no longer go. What went is kept as a number, and told in the audit log.

use std::collections::BTreeMap;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::flow::retain::{Keeper, retain};
use engine::ids::{InboxId, OrgId};
use engine::model::audit::Detail;
use engine::model::erasure::Removed;
use engine::model::inbox::Inbox;
use engine::model::record::{Key, Record};
use engine::model::schedule::Run;
use serde::{Deserialize, Serialize};
use workers::JobError;
use workers::scheduled::{RunLog, Task};

use crate::app::App;
use crate::post_media::Sparing;
use crate::schedules::Round;

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

/// Removes what the inboxes of an organisation keep no longer, by the clock.
pub struct ApplyRetention(pub App);

impl ApplyRetention {
    pub const NAME: &'static str = "apply_retention";
}

/// What a run removed so far.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Went {
    failed: u64,
    removed: Removed,
}

impl Went {
    fn report(&self) -> String {
        let removed: Vec<String> = self
            .removed
            .iter()
            .filter(|(_, number)| **number > 0)
            .map(|(what, number)| format!("{number} {}", what.replace('_', " ")))
            .collect();
        let removed = if removed.is_empty() {
            "Nothing was to be removed.".to_owned()
        } else {
            format!("Removed: {}.", removed.join(", "))
        };
        match self.failed {
            0 => removed,
            1 => format!("{removed} 1 inbox could not be looked through to its end."),
            failed => format!("{removed} {failed} inboxes could not be looked through to their end."),
        }
    }
}

#[async_trait]
impl Task for ApplyRetention {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, log: &RunLog) -> std::result::Result<String, JobError> {
        let mut round: Round<Went> = Round::begin(&self.0, run, |inbox| !inbox.retention.is_off()).await?;
        while let Some(inbox) = round.following() {
            match apply(&self.0, &inbox).await {
                Ok(removed) => {
                    for (what, number) in removed {
                        *round.came().removed.entry(what).or_default() += number;
                    }
                }
                Err(error) => {
                    round.came().failed += 1;
                    tracing::warn!(inbox = %inbox.id, %error, "what an inbox keeps no longer could not be removed; the next run tries again");
                }
            }
            if self.0.tasks.is_stopping() {
                return Err(JobError::Retry(Error::unavailable("the program is being stopped")));
            }
            round.done(inbox.id, log).await?;
        }
        Ok(round.came().report())
    }
}

/// One inbox, now.
async fn apply(app: &App, inbox: &Inbox) -> Result<Removed> {
    let blobs = Sparing { blobs: app.engine.blobs.as_ref(), records: &app.engine.records };
    let with = Keeper {
        retention: app.retention.as_ref(),
        blobs: &blobs,
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
    ran.map(|()| removed)
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
