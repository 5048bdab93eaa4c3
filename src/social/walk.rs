use std::time::Duration;

use channels::check;
use channels::failure::Trouble;
use channels::graph::Key;
use channels::platform::Platform;
use channels::sender::Watcher as _;
use channels::social::{Call, Met, POSTS_AT_ONCE, Reader, Said, Verdict, strain};
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::model::inbox::Inbox;
use engine::model::schedule::{Progress, Run};
use tokio::time::sleep;
use workers::JobError;
use workers::scheduled::RunLog;

use super::place::{Came, Phase, SocialPlace, Walk, claim};
use super::portion::{Portion, Then};
use crate::app::App;
use crate::channels::health::Watch;

/// Before a call that did not work out is made once more.
const REST: Duration = Duration::from_secs(2);

/// Whoever fetches not all posts fetches those of so long.
const RECENT: Duration = Duration::from_hours(24 * 30);

/// One account that is being fetched.
pub(super) struct Walker<'a> {
    pub(super) app: &'a App,
    pub(super) inbox: &'a Inbox,
    pub(super) key: Key,
    pub(super) walk: Walk,
    /// Posts that are asked for at once.
    pub(super) portion: Portion,
    /// A page of posts has come since it was claimed.
    pub(super) has_read: bool,
    /// Posts whose comments could not be read since then, and that were passed over.
    pub(super) passed: u32,
    /// What was read, and cannot be read any further, for people.
    pub(super) remark: Option<String>,
    place: SocialPlace,
    version: u64,
    log: &'a RunLog,
    /// What a run through several accounts shows; none: how far this one is.
    among: Option<Progress>,
    /// The platform lets through little more for so long.
    tired: Option<Duration>,
}

/// Why it goes no further now.
pub(super) enum Halt {
    Job(JobError),
    Platform(Stop),
}

/// What the platform had against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) verdict: Verdict,
    /// Of a list: fewer rows may come.
    pub(super) is_too_much: bool,
    /// For people.
    pub(super) said: String,
}

impl From<JobError> for Halt {
    fn from(error: JobError) -> Self {
        Self::Job(error)
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Job(error.into())
    }
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Platform(stop)
    }
}

impl Stop {
    pub(super) fn never(said: impl Into<String>) -> Self {
        Self { verdict: Verdict::Never, is_too_much: false, said: said.into() }
    }

    /// An answer to something else than was asked.
    pub(super) fn nonsense() -> Self {
        Self { verdict: Verdict::Again, is_too_much: false, said: check::words(&Trouble::NoAnswer) }
    }
}

/// What a walk came to, and what has halted it before its end.
pub(super) struct Ended {
    pub(super) came: Came,
    pub(super) stop: Option<Stop>,
}

impl<'a> Walker<'a> {
    /// None: another run is at it.
    pub(super) async fn begin(
        app: &'a App,
        inbox: &'a Inbox,
        key: Key,
        (run, log): (&Run, &'a RunLog),
        among: Option<Progress>,
    ) -> Result<Option<Self>> {
        let Some((place, walk, version)) = claim(app, inbox, run.id).await? else { return Ok(None) };
        let (portion, has_read, passed, remark, tired) = (Portion::of(POSTS_AT_ONCE), false, 0, None, None);
        Ok(Some(Self { app, inbox, key, walk, portion, has_read, passed, remark, place, version, log, among, tired }))
    }

    /// To the end, or as far as the platform lets it go now.
    pub(super) async fn go(mut self) -> Result<Ended, JobError> {
        match self.through().await {
            Ok(()) => {
                self.finish().await?;
                Ok(Ended { came: self.walk.came, stop: None })
            }
            Err(Halt::Job(error)) => Err(error),
            Err(Halt::Platform(stop)) => {
                self.halted(&stop).await?;
                Ok(Ended { came: self.walk.came, stop: Some(stop) })
            }
        }
    }

    async fn through(&mut self) -> Result<(), Halt> {
        while self.walk.phase == Phase::Posts {
            self.posts().await?;
            self.keep().await?;
            self.rest()?;
        }
        while self.comments().await? {
            self.keep().await?;
            self.rest()?;
        }
        Ok(())
    }

    /// Nothing older is looked at.
    pub(super) fn horizon(&self) -> Option<Timestamp> {
        (!self.walk.is_history).then(|| self.walk.began_at.minus(RECENT))
    }

    pub(super) fn now(&self) -> Timestamp {
        self.app.engine.clock.now()
    }

    /// What may pass by itself is asked for once more, a little later.
    pub(super) async fn ask(&mut self, call: &Call) -> Result<Said, Stop> {
        match self.ask_once(call).await {
            Err(Stop { verdict: Verdict::Limit(_) | Verdict::Again, .. }) => {}
            answer => return answer,
        }
        sleep(REST).await;
        self.ask_once(call).await
    }

    /// A page of a list, with fewer rows where that many are too much for the platform. `call`: asks for so many.
    pub(super) async fn ask_for_page(&mut self, portion: &mut Portion, call: impl Fn(u32) -> Call) -> Result<Said, Stop> {
        loop {
            let stop = match self.ask_once(&call(portion.rows())).await {
                Ok(said) => {
                    portion.came();
                    return Ok(said);
                }
                Err(stop) => stop,
            };
            match portion.refused(&stop) {
                Then::AtOnce => {}
                Then::Later => sleep(REST).await,
                Then::Never => return Err(stop),
            }
        }
    }

    async fn ask_once(&mut self, call: &Call) -> Result<Said, Stop> {
        let reader = Reader::of(self.app.graph(), &self.key, self.inbox.channel);
        let answer = reader.ask(call).await;
        match answer {
            Ok(heard) => {
                self.tired = strain(&heard.usage).or(self.tired);
                Ok(heard.said)
            }
            Err(met) => Err(self.stop(&met)),
        }
    }

    fn stop(&self, met: &Met) -> Stop {
        let platform = Platform::of(self.inbox.channel).unwrap_or(Platform::Messenger);
        let verdict = met.verdict(platform);
        if let (Trouble::Refused(failure), Verdict::Token | Verdict::Account) = (&met.trouble, verdict) {
            tracing::warn!(inbox = %self.inbox.id, ?failure, "the platform does not show what stands on an account");
            if verdict == Verdict::Token {
                Watch(self.app.clone()).troubled(self.inbox.organisation, self.inbox.id, failure);
            }
        }
        Stop { verdict, is_too_much: met.is_too_much(), said: check::words(&met.trouble) }
    }

    /// What is left of the allowance is for messages.
    fn rest(&mut self) -> Result<(), Stop> {
        match self.tired.take() {
            Some(wait) => {
                let said = "Most of what the platform allows is used up.".into();
                Err(Stop { verdict: Verdict::Limit(wait), is_too_much: false, said })
            }
            None => Ok(()),
        }
    }

    /// Writes down how far it is. An error when somebody wants it to end, or the program ends.
    pub(super) async fn keep(&mut self) -> Result<(), JobError> {
        self.place.busy_until = Some(SocialPlace::lease(self.now()));
        self.place.walk = Some(self.walk.clone());
        self.put().await?;
        self.show().await
    }

    /// The same without writing it down.
    pub(super) async fn show(&self) -> Result<(), JobError> {
        if self.app.tasks.is_stopping() {
            return Err(JobError::Retry(Error::unavailable("the program is being stopped")));
        }
        self.log.note(self.among.clone().unwrap_or_else(|| progress(&self.walk))).await
    }

    async fn put(&mut self) -> Result<()> {
        self.version = self.app.engine.records.put(self.inbox.organisation, &self.place, self.version).await?;
        Ok(())
    }

    async fn finish(&mut self) -> Result<(), JobError> {
        let (now, is_history) = (self.now(), self.walk.is_history);
        self.place.walk = None;
        self.place.busy_until = None;
        self.place.synced_at = Some(now);
        self.place.has_history |= is_history;
        self.place.wants_history &= !is_history;
        self.place.trouble = self.remark.take();
        self.put().await?;
        let whole = self.walk.read * 2;
        let ended = Progress { done: whole, total: Some(whole), place: String::new() };
        self.log.note(self.among.clone().unwrap_or(ended)).await
    }

    /// It goes on where it stands, unless it would meet the same for ever.
    async fn halted(&mut self, stop: &Stop) -> Result<(), JobError> {
        let goes_on = stop.verdict != Verdict::Never;
        self.place.walk = goes_on.then(|| self.walk.clone());
        self.place.busy_until = None;
        self.place.trouble = Some(stop.said.clone());
        Ok(self.put().await?)
    }
}

/// Each post counts when it is read, and again when its comments were looked through.
pub(super) fn progress(walk: &Walk) -> Progress {
    let total = match walk.phase {
        Phase::Posts => walk.told.map(|told| told.max(walk.read) * 2).filter(|_| walk.is_history),
        Phase::Comments => Some(walk.read.max(walk.looked) * 2),
    };
    let looked = if walk.phase == Phase::Comments { walk.looked.min(walk.read) } else { 0 };
    Progress { done: walk.read + looked, total, place: String::new() }
}
