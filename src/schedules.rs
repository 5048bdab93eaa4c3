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
use crate::crm::task::{ForgetCrm, SyncCrm};
use crate::post_media::SweepPostMedia;
use crate::retention::ApplyRetention;
use crate::shop;
use crate::shop::reconcile::SyncShop;
use crate::social::{SyncFigures, SyncPosts};

/// Pages of inboxes, all organisations together.
const MOST_PAGES: usize = 100;

struct Entry {
    task: &'static str,
    when: When,
    whose: Whose,
    missed: Missed,
    first: First,
}

/// When it is done for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    /// As soon as there is an organisation.
    AtOnce,
    /// When its time comes: until then somebody may ask for it.
    ByTheClock,
}

/// At a minute that is the organisation's own, so that they do not all come at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// By day, in this hour.
    Daily(u8),
    /// So many minutes after each other, which divide an hour or are whole hours that divide a day.
    Every(u16),
}

impl When {
    /// As a cron expression. `own` is below 60.
    fn cron(self, own: u64) -> String {
        match self {
            Self::Daily(hour) => format!("{own} {hour} * * *"),
            Self::Every(minutes) if minutes < HOUR => {
                let first = own % u64::from(minutes.max(1));
                let all = (first..u64::from(HOUR)).step_by(usize::from(minutes.max(1)));
                format!("{} * * * *", all.map(|minute| minute.to_string()).collect::<Vec<_>>().join(","))
            }
            Self::Every(minutes) => format!("{own} */{} * * *", minutes / HOUR),
        }
    }
}

const HOUR: u16 = 60;

/// Which organisations have it done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Everybody,
    /// Those that something follows for from what happens at their shop.
    Shops,
}

const CATALOGUE: [Entry; 8] = [
    Entry {
        task: ApplyRetention::NAME,
        when: When::Daily(2),
        whose: Whose::Everybody,
        missed: Missed::Once,
        first: First::AtOnce,
    },
    Entry {
        task: SyncTemplates::NAME,
        when: When::Daily(3),
        whose: Whose::Everybody,
        missed: Missed::Once,
        first: First::AtOnce,
    },
    Entry {
        task: CheckAccounts::NAME,
        when: When::Daily(4),
        whose: Whose::Everybody,
        missed: Missed::Once,
        first: First::AtOnce,
    },
    Entry {
        task: SweepAudienceFiles::NAME,
        when: When::Daily(5),
        whose: Whose::Everybody,
        missed: Missed::Once,
        first: First::AtOnce,
    },
    Entry {
        task: SweepPostMedia::NAME,
        when: When::Daily(5),
        whose: Whose::Everybody,
        missed: Missed::Once,
        first: First::AtOnce,
    },
    Entry {
        task: SyncPosts::NAME,
        when: When::Every(360),
        whose: Whose::Everybody,
        missed: Missed::Once,
        first: First::ByTheClock,
    },
    Entry {
        task: SyncFigures::NAME,
        when: When::Daily(6),
        whose: Whose::Everybody,
        missed: Missed::Once,
        first: First::ByTheClock,
    },
    Entry { task: SyncShop::NAME, when: When::Every(30), whose: Whose::Shops, missed: Missed::Once, first: First::AtOnce },
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
        Arc::new(SyncCrm(app.clone())),
        Arc::new(ForgetCrm(app.clone())),
        Arc::new(SyncPosts(app.clone())),
        Arc::new(SyncFigures(app.clone())),
        Arc::new(SyncShop(app.clone())),
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

    /// How far it is.
    pub fn progress(&self) -> Result<Progress> {
        let place = serde_json::to_string(&self.place).context(Kind::Invalid, "the place of a run cannot be written as JSON")?;
        Ok(Progress { done: self.place.done, total: Some(self.total), place })
    }

    /// An error ends the run: somebody wants that.
    pub async fn done(&mut self, inbox: InboxId, log: &RunLog) -> std::result::Result<(), JobError> {
        self.place.after = inbox.0;
        self.place.done += 1;
        log.note(self.progress()?).await
    }
}

/// Enters what the organisation lacks of the catalogue.
pub async fn ensure(app: &App, organisation: OrgId) -> Result<()> {
    let engine = &app.engine;
    let known = engine.schedules.list(organisation).await?;
    for entry in &CATALOGUE {
        if known.iter().any(|known| known.task == entry.task && known.subject.is_empty()) {
            continue;
        }
        if entry.whose == Whose::Shops && !shop::is_followed(app, organisation).await? {
            continue;
        }
        let now = engine.clock.now();
        let own = organisation.0.unsigned_abs() % u64::from(HOUR);
        let rule = Rule { cron: entry.when.cron(own), time_zone: "UTC".to_owned() };
        let next_run = match entry.first {
            First::AtOnce => Some(now),
            First::ByTheClock => rule.times()?.next(now),
        };
        let new = Schedule {
            id: engine.ids.next_at(now),
            organisation,
            task: entry.task.to_owned(),
            subject: String::new(),
            rule,
            missed: entry.missed,
            is_paused: false,
            next_run,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_often_has_minutes_of_its_own_too() {
        for (when, own, cron) in [
            (When::Daily(3), 17, "17 3 * * *"),
            (When::Every(30), 47, "17,47 * * * *"),
            (When::Every(20), 59, "19,39,59 * * * *"),
            (When::Every(360), 5, "5 */6 * * *"),
        ] {
            assert_eq!(when.cron(own), cron);
            assert!(Rule { cron: cron.to_owned(), time_zone: "UTC".to_owned() }.times().is_ok());
        }
    }
}
