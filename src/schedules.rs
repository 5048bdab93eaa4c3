//! What every organisation has done by the clock. To add something: one entry of the catalogue, and its [`Task`].

use std::sync::Arc;

use engine::error::{Context as _, Kind, Result};
use engine::ids::{InboxId, OrgId};
use engine::model::inbox::Inbox;
use engine::model::schedule::{Missed, Progress, Rule, Run, Schedule};
use engine::page::MAX_PAGE;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use workers::JobError;
use workers::scheduled::{RunLog, Task};

use crate::app::App;
use crate::campaigns::import::ImportAudience;
use crate::campaigns::import::files::SweepAudienceFiles;
use crate::campaigns::members::ForgetAudience;
use crate::channels::health::CheckAccounts;
use crate::channels::inboxes_of;
use crate::channels::templates::SyncTemplates;
use crate::post_media::SweepPostMedia;
use crate::retention::ApplyRetention;

/// Pages of inboxes, all organisations together.
const MOST_PAGES: usize = 100;

struct Entry {
    task: &'static str,
    /// By day, at some minute of this hour that is the organisation's own, so that they do not all come at once.
    hour: u8,
    missed: Missed,
}

const CATALOGUE: [Entry; 5] = [
    Entry { task: ApplyRetention::NAME, hour: 2, missed: Missed::Once },
    Entry { task: SyncTemplates::NAME, hour: 3, missed: Missed::Once },
    Entry { task: CheckAccounts::NAME, hour: 4, missed: Missed::Once },
    Entry { task: SweepAudienceFiles::NAME, hour: 5, missed: Missed::Once },
    Entry { task: SweepPostMedia::NAME, hour: 5, missed: Missed::Once },
];

pub fn tasks(app: &App) -> Vec<Arc<dyn Task>> {
    vec![
        Arc::new(ApplyRetention(app.clone())),
        Arc::new(SyncTemplates(app.clone())),
        Arc::new(CheckAccounts(app.clone())),
        Arc::new(SweepAudienceFiles(app.clone())),
        Arc::new(SweepPostMedia(app.clone())),
        Arc::new(ImportAudience(app.clone())),
        Arc::new(ForgetAudience(app.clone())),
    ]
}

/// The inboxes of an organisation that a run goes through, one after the other, and what it came to so far. Begun again it goes on
/// behind the last one that was done.
pub struct Round<T> {
    left: std::vec::IntoIter<Inbox>,
    total: u64,
    place: Place<T>,
}

#[derive(Default, Serialize, Deserialize)]
struct Place<T> {
    after: i64,
    done: u64,
    came: T,
}

impl<T: Default + Serialize + DeserializeOwned> Round<T> {
    pub async fn begin(app: &App, run: &Run, fits: impl Fn(&Inbox) -> bool) -> Result<Self> {
        let place: Place<T> = serde_json::from_str(&run.progress.place).unwrap_or_default();
        let mut left = inboxes_of(&app.engine, run.organisation, |inbox| inbox.id.0 > place.after && fits(inbox)).await?;
        left.sort_by_key(|inbox| inbox.id.0);
        Ok(Self { total: place.done + left.len() as u64, left: left.into_iter(), place })
    }

    pub fn following(&mut self) -> Option<Inbox> {
        self.left.next()
    }

    pub fn came(&mut self) -> &mut T {
        &mut self.place.came
    }

    /// An error ends the run: somebody wants that.
    pub async fn done(&mut self, inbox: InboxId, log: &RunLog) -> std::result::Result<(), JobError> {
        self.place.after = inbox.0;
        self.place.done += 1;
        let place = serde_json::to_string(&self.place).context(Kind::Invalid, "the place of a run cannot be written as JSON")?;
        log.note(Progress { done: self.place.done, total: Some(self.total), place }).await
    }
}

/// Enters what the organisation lacks of the catalogue; the first run of it is due at once.
pub async fn ensure(app: &App, organisation: OrgId) -> Result<()> {
    let engine = &app.engine;
    let known = engine.schedules.list(organisation).await?;
    for entry in &CATALOGUE {
        if known.iter().any(|known| known.task == entry.task && known.subject.is_empty()) {
            continue;
        }
        let now = engine.clock.now();
        let minute = organisation.0.unsigned_abs() % 60;
        let new = Schedule {
            id: engine.ids.next_at(now),
            organisation,
            task: entry.task.to_owned(),
            subject: String::new(),
            rule: Rule { cron: format!("{minute} {} * * *", entry.hour), time_zone: "UTC".to_owned() },
            missed: entry.missed,
            is_paused: false,
            next_run: Some(now),
            current: None,
            version: 0,
        };
        match engine.schedules.put(new).await {
            Ok(_entered) => {}
            // Another node entered it just now.
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The same for every organisation that has an inbox.
pub async fn ensure_all(app: App) {
    if let Err(error) = ensure_each(&app).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "what is done by the clock was not entered; tomorrow tries again"
        );
    }
}

async fn ensure_each(app: &App) -> Result<()> {
    let (mut cursor, mut last) = (None, None);
    for _ in 0..MOST_PAGES {
        let page = app.engine.records.list_all::<Inbox>(cursor, MAX_PAGE).await?;
        for inbox in page.items {
            let organisation = inbox.value.organisation;
            if last.replace(organisation) != Some(organisation) {
                ensure(app, organisation).await?;
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(())
}
