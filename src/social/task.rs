use async_trait::async_trait;
use channels::graph::Key;
use channels::social::Verdict;
use engine::error::{Error, Kind, Result};
use engine::ids::{InboxId, OperatorId, OrgId};
use engine::model::inbox::Inbox;
use engine::model::schedule::Run;
use serde::{Deserialize, Serialize};
use workers::JobError;
use workers::scheduled::{RunLog, Task, run_once};

use super::is_place;
use super::place::{Came, change, is_busy, read};
use super::walk::{Ended, Stop, Walker};
use crate::app::App;
use crate::schedules::Round;

const LATER: &str = "The platform lets through no more at this moment; the rest follows with the next run.";

const SEALED: &str = "the account's secrets cannot be read: connect it again";

/// Fetches what stands on the page or account of one inbox, its subject, or of all of an organisation.
pub struct SyncPosts(pub App);

impl SyncPosts {
    pub const NAME: &'static str = "sync_posts";
}

/// Asks for the account of an inbox to be fetched: the newest posts, or all; what has not come to its end goes on. `Conflict`
/// while a run is at it.
pub async fn ask(app: &App, organisation: OrgId, inbox: InboxId, is_history: bool, by: OperatorId) -> Result<Run> {
    let (place, _version) = read(app, organisation, inbox).await?;
    if is_busy(app, &place, None).await? {
        return Err(Error::conflict("this account is being fetched already"));
    }
    if is_history {
        // Before the run is there, so that it finds it.
        change(app, organisation, inbox, |place| place.wants_history = true).await?;
    }
    let run = run_once(&app.engine, organisation, SyncPosts::NAME, &inbox.to_string(), by).await?;
    let (id, now) = (run.id, app.engine.clock.now());
    let noted = change(app, organisation, inbox, |kept| kept.awaits(id, &place, now)).await;
    match noted {
        Ok(()) => Ok(run),
        // The run itself writes it down.
        Err(error) if error.kind == Kind::Conflict => Ok(run),
        Err(error) => Err(error),
    }
}

/// What a run through all accounts came to so far.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct All {
    accounts: u64,
    came: Came,
    /// That the platform halted for now, and that somebody has to mend.
    limited: u64,
    troubled: u64,
}

impl All {
    fn add(&mut self, ended: &Ended) {
        self.accounts += 1;
        self.came.add(ended.came);
        match ended.stop.as_ref().map(|stop| stop.verdict) {
            None => {}
            Some(Verdict::Limit(_) | Verdict::Again) => self.limited += 1,
            Some(Verdict::Gone | Verdict::Token | Verdict::Account | Verdict::Never) => self.troubled += 1,
        }
    }

    fn report(&self) -> String {
        let Self { accounts, came, limited, troubled } = self;
        let mut said = vec![format!("Accounts: {accounts}. {}", came.report())];
        if *limited > 0 {
            said.push(format!("To go on with the next run: {limited}."));
        }
        if *troubled > 0 {
            said.push(format!("Not to be read: {troubled}; the list of accounts says why."));
        }
        said.join(" ")
    }
}

#[async_trait]
impl Task for SyncPosts {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, log: &RunLog) -> Result<String, JobError> {
        if run.subject.is_empty() { self.of_all(run, log).await } else { self.of_one(run, log).await }
    }
}

impl SyncPosts {
    async fn of_one(&self, run: &Run, log: &RunLog) -> Result<String, JobError> {
        let app = &self.0;
        let id: InboxId = run.subject.parse()?;
        let inbox = app.engine.records.require::<Inbox>(run.organisation, id.0).await?.value;
        let key = key_of(app, &inbox)?;
        let Some(walker) = Walker::begin(app, &inbox, key, (run, log), None).await? else {
            return Err(JobError::Discard(Error::conflict("another run fetches this account at this moment")));
        };
        let Ended { came, stop } = walker.go().await?;
        match stop {
            None => Ok(came.report()),
            Some(Stop { verdict: Verdict::Limit(_), .. }) => Ok(format!("{} {LATER}", came.report())),
            Some(Stop { verdict: Verdict::Again, said, .. }) => Err(JobError::Retry(Error::unavailable(said))),
            Some(Stop { said, .. }) => Err(JobError::Discard(Error::invalid(said))),
        }
    }

    async fn of_all(&self, run: &Run, log: &RunLog) -> Result<String, JobError> {
        let app = &self.0;
        let mut round: Round<All> = Round::begin(app, run, is_place).await?;
        while let Some(inbox) = round.following() {
            match key_of(app, &inbox) {
                Ok(key) => {
                    let among = Some(round.progress()?);
                    // Where another run is at it, nothing is left to do.
                    if let Some(walker) = Walker::begin(app, &inbox, key, (run, log), among).await? {
                        let ended = walker.go().await?;
                        round.came().add(&ended);
                    }
                }
                Err(error) => {
                    tracing::warn!(inbox = %inbox.id, %error, "an account cannot be fetched");
                    round.came().troubled += 1;
                }
            }
            round.done(inbox.id, log).await?;
        }
        Ok(round.came().report())
    }
}

fn key_of(app: &App, inbox: &Inbox) -> Result<Key> {
    let account = inbox.account.as_ref().filter(|_| is_place(inbox));
    let account = account.ok_or_else(|| Error::invalid("the inbox is not connected to a page or an Instagram account"))?;
    let key = Key::of(app.vault.as_ref(), inbox.organisation, inbox.channel, account);
    key.map_err(|error| Error::invalid(SEALED).because(error))
}
