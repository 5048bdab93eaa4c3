use std::collections::HashMap;

use async_trait::async_trait;
use channels::failure::Trouble;
use channels::graph::Key;
use channels::platform::Platform;
use channels::sender::Templates;
use channels::template_desk::{Desk, Listed, Row};
use engine::Engine;
use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::{InboxId, OrgId};
use engine::model::inbox::Inbox;
use engine::model::job::Job;
use engine::model::record::Versioned;
use engine::model::schedule::Run;
use serde::{Deserialize, Serialize};
use workers::scheduled::{RunLog, Task};
use workers::{JobError, Worker};

use super::{MessageTemplate, NAME_KEY, name_key, of_inbox};
use crate::app::App;
use crate::channels::{inboxes_of, is_connected};
use crate::schedules::Round;

const KIND: &str = "sync_templates";

/// What asks within one of these is done together at its end, so that nothing is asked for that a running job has read over.
const SLOT_MS: i64 = 2_000;

/// Others may write at the same time, a few of them.
const TRIES: usize = 4;

#[derive(Debug, Serialize, Deserialize)]
struct OfInbox {
    inbox: InboxId,
}

/// Asks for the templates of an inbox to be read anew, soon.
pub async fn want(engine: &Engine, organisation: OrgId, inbox: InboxId) -> Result<()> {
    let now = engine.clock.now();
    let slot = now.as_millis().div_euclid(SLOT_MS) + 1;
    let (key, run_at) = (Some(format!("{inbox}:{slot}")), Timestamp::from_millis(slot * SLOT_MS));
    let job = Job::new(engine.ids.next_at(now), organisation, KIND, key, &OfInbox { inbox }, run_at)?;
    engine.jobs.push(job).await.map(drop)
}

/// The other numbers of the same business account have the same templates.
pub async fn want_for_neighbours(app: &App, inbox: &Inbox) -> Result<()> {
    let parent = inbox.account.as_ref().map(|account| account.parent.as_str()).filter(|parent| !parent.is_empty());
    for other in inboxes_of(&app.engine, inbox.organisation, |other| {
        other.id != inbox.id
            && other.channel == inbox.channel
            && other.account.as_ref().is_some_and(|account| Some(account.parent.as_str()) == parent)
    })
    .await?
    {
        want(&app.engine, inbox.organisation, other.id).await?;
    }
    Ok(())
}

/// How asking the platform went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// So many are another now.
    Done(usize),
    /// This channel, or this account, has none.
    Nothing,
    Refused(Trouble),
}

/// Reads the platform's list and makes ours the same.
pub async fn sync(app: &App, inbox: &Inbox) -> Result<Asked> {
    let Some(account) = inbox.account.as_ref().filter(|account| !account.token.is_empty()) else {
        return Ok(Asked::Nothing);
    };
    let key = Key::of(app.vault.as_ref(), inbox.organisation, inbox.channel, account)?;
    let Some(desk) = Desk::of(app.graph(), &key) else {
        return Ok(Asked::Nothing);
    };
    let began = app.engine.clock.now();
    match desk.list().await {
        Ok(listed) => {
            let changed = take_over(&app.engine, inbox, listed, began).await?;
            app.offered().forget(&inbox.id);
            Ok(Asked::Done(changed))
        }
        Err(trouble) => Ok(Asked::Refused(trouble)),
    }
}

/// What somebody changed here since `began` is newer than the list.
async fn take_over(engine: &Engine, inbox: &Inbox, listed: Listed, began: Timestamp) -> Result<usize> {
    let Listed { rows, is_whole } = listed;
    let kept = of_inbox(engine, inbox.organisation, inbox.id).await?;
    let mut left: HashMap<(String, String), Versioned<MessageTemplate>> =
        kept.into_iter().map(|kept| ((kept.value.name.clone(), kept.value.language.clone()), kept)).collect();
    // First what is gone: an id of the platform may have moved to another row.
    let mut changed = 0;
    let mut pairs = Vec::with_capacity(rows.len());
    for row in rows {
        let own = left.remove(&(row.name.clone(), row.language.clone()));
        pairs.push((row, own));
    }
    for gone in left.into_values().filter(|gone| is_whole && gone.value.updated_at <= began) {
        changed += usize::from(engine.records.delete::<MessageTemplate>(inbox.organisation, gone.value.id.0).await?);
    }
    for (row, own) in pairs {
        changed += usize::from(keep(engine, inbox, row, own, began).await?);
    }
    Ok(changed)
}

/// What is written is as old as the question, not as the writing: of two lists that are read at once, the one that was asked for
/// later holds, whichever is written down first.
async fn keep(
    engine: &Engine,
    inbox: &Inbox,
    row: Row,
    mut own: Option<Versioned<MessageTemplate>>,
    began: Timestamp,
) -> Result<bool> {
    for _ in 0..TRIES {
        let (record, version) = match own {
            Some(own) if own.value.updated_at > began => return Ok(false),
            Some(own) => match own.value.read_anew(row.clone(), began) {
                Some(anew) => (anew, own.version),
                None => return Ok(false),
            },
            None => (MessageTemplate::new(engine.ids.next_at(engine.clock.now()), inbox, row.clone(), began), 0),
        };
        match engine.records.put(inbox.organisation, &record, version).await {
            Ok(_version) => return Ok(true),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
        let name = name_key(inbox.id, &row.name, &row.language);
        own = engine.records.find_by_key::<MessageTemplate>(NAME_KEY, &name).await?;
    }
    // Many write it at once, and each asks for the list to be read again.
    Ok(false)
}

pub struct TemplateSync {
    pub(in crate::channels) app: App,
}

#[async_trait]
impl Worker for TemplateSync {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn most_at_once(&self) -> usize {
        2
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let OfInbox { inbox } = job.read()?;
        let settings = self.app.engine.settings.inbox(job.organisation, inbox).await?;
        match sync(&self.app, &settings.inbox).await? {
            Asked::Done(changed) => {
                tracing::debug!(%inbox, changed, "templates are as the platform has them");
                Ok(())
            }
            Asked::Nothing => Ok(()),
            Asked::Refused(Trouble::Refused(failure)) => {
                let is_passing = Platform::of(settings.inbox.channel).is_some_and(|platform| failure.class(platform).may_pass());
                if is_passing {
                    return Err(JobError::Retry(Error::unavailable("the platform did not list its templates")));
                }
                // A page that was not granted them, or an account that somebody has to mend: the next day asks again.
                tracing::warn!(%inbox, ?failure, "the platform does not list templates to this account");
                Ok(())
            }
            Asked::Refused(Trouble::NotSent | Trouble::NoAnswer) => {
                Err(JobError::Retry(Error::unavailable("the platform did not list its templates")))
            }
        }
    }
}

/// Reads the templates of all inboxes of an organisation anew, by the clock.
pub struct SyncTemplates(pub App);

impl SyncTemplates {
    pub const NAME: &'static str = "sync_templates";
}

#[async_trait]
impl Task for SyncTemplates {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, log: &RunLog) -> Result<String, JobError> {
        let mut round: Round<Came> = Round::begin(&self.0, run, is_connected).await?;
        while let Some(inbox) = round.following() {
            let asked = sync(&self.0, &inbox).await?;
            round.came().add(&asked);
            round.done(inbox.id, log).await?;
        }
        Ok(round.came().report())
    }
}

/// What reading the lists came to so far.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Came {
    changed: u64,
    /// Inboxes whose platform did not list any.
    refused: u64,
}

impl Came {
    fn add(&mut self, asked: &Asked) {
        match asked {
            Asked::Done(changed) => self.changed += *changed as u64,
            Asked::Nothing => {}
            Asked::Refused(_) => self.refused += 1,
        }
    }

    fn report(&self) -> String {
        let templates =
            if self.changed == 1 { "1 template changed.".to_owned() } else { format!("{} templates changed.", self.changed) };
        match self.refused {
            0 => templates,
            1 => format!("{templates} The platform of 1 inbox did not list any; its settings say what to mend."),
            refused => {
                format!("{templates} The platforms of {refused} inboxes did not list any; their settings say what to mend.")
            }
        }
    }
}

/// Reads templates anew when the sender meets one that is not as we know it.
pub struct Watch {
    pub(in crate::channels) engine: Engine,
}

#[async_trait]
impl Templates for Watch {
    async fn refused(&self, organisation: OrgId, inbox: InboxId) {
        if let Err(error) = want(&self.engine, organisation, inbox).await {
            tracing::warn!(%inbox, error = &error as &dyn std::error::Error, "templates could not be asked for");
        }
    }
}
