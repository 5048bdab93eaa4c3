use async_trait::async_trait;
use channels::graph::Key;
use channels::social::{Call, Following, Reader, Said};
use engine::error::{Error, Result};
use engine::ids::OrgId;
use engine::model::inbox::Inbox;
use engine::model::schedule::Run;
use engine::model::social::{Counts, DayFigures, KEPT_DAYS, MOST_POSTS};
use engine::page::MAX_PAGE;
use serde::{Deserialize, Serialize};
use workers::JobError;
use workers::scheduled::{RunLog, Task};

use super::forget::sweep;
use super::{day_of, is_place};
use crate::app::App;
use crate::schedules::Round;

/// Figures that are forgotten in one step. A day has one for each post that was looked at.
const FORGOTTEN: usize = 1_000;
const MOST_STEPS: usize = 10_000;

const MOST_PAGES: u64 = MOST_POSTS.div_ceil(MAX_PAGE as u64) + 1;

/// Writes down once a day how many follow each page and account, and forgets what is too old and whose account is gone.
pub struct SyncFigures(pub App);

impl SyncFigures {
    pub const NAME: &'static str = "sync_figures";
}

/// What a run came to so far.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Came {
    counted: u64,
    untold: u64,
}

#[async_trait]
impl Task for SyncFigures {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, log: &RunLog) -> Result<String, JobError> {
        let app = &self.0;
        // First: what is counted below is of the accounts that are connected now.
        let inboxes = sweep(app, run.organisation).await?;
        let mut round: Round<Came> = Round::begin(app, run, is_place).await?;
        while let Some(inbox) = round.following() {
            let is_told = count(app, &inbox).await?;
            let came = round.came();
            came.counted += u64::from(is_told);
            came.untold += u64::from(!is_told);
            round.done(inbox.id, log).await?;
        }
        let days = forget_days(app, run.organisation).await?;
        let Came { counted, untold } = round.came();
        let mut said = vec![format!("Counted: {counted}.")];
        let others = [(*untold, "Not told by the platform"), (days, "Old figures removed"), (inboxes, "Accounts forgotten")];
        for (number, what) in others {
            if number > 0 {
                said.push(format!("{what}: {number}."));
            }
        }
        Ok(said.join(" "))
    }
}

/// False: the platform did not tell.
async fn count(app: &App, inbox: &Inbox) -> Result<bool> {
    let organisation = inbox.organisation;
    let Some(account) = inbox.account.as_ref() else { return Ok(false) };
    let Ok(key) = Key::of(app.vault.as_ref(), organisation, inbox.channel, account) else { return Ok(false) };
    let followers = match Reader::of(app.graph(), &key, inbox.channel).ask(&Call::Account).await {
        Ok(heard) => match heard.said {
            Said::Account(Following { followers, .. }) => followers,
            _ => None,
        },
        Err(_) => None,
    };
    let counts = sums(app, inbox).await?;
    let day = day_of(app.engine.clock.now());
    note_account(app, DayFigures { organisation, inbox: inbox.id, post: None, day, followers, counts }).await?;
    Ok(followers.is_some())
}

/// Writes down how an account stands today. What is not known now stays as it was known before on this day.
pub(super) async fn note_account(app: &App, today: DayFigures) -> Result<()> {
    let DayFigures { organisation, inbox, post, day, followers, counts } = today;
    let social = &app.engine.social;
    let known = social.list_figures(organisation, inbox, post, day).await?.pop();
    let (before, counts_before) = known.map_or((None, Counts::default()), |known| (known.followers, known.counts));
    let followers = followers.or(before);
    let counts = if counts == Counts::default() { counts_before } else { counts };
    if followers.is_none() && counts == Counts::default() {
        return Ok(());
    }
    social.note_figures(vec![DayFigures { organisation, inbox, post, day, followers, counts }]).await
}

/// Of all posts that are kept together.
async fn sums(app: &App, inbox: &Inbox) -> Result<Counts> {
    let (mut sums, mut after) = (Counts::default(), None);
    for _ in 0..MOST_PAGES {
        let posts = app.engine.social.list_posts(inbox.organisation, Some(inbox.id), after, MAX_PAGE).await?;
        let Some(last) = posts.last() else { break };
        after = Some((last.published_at, last.id));
        for post in posts.iter().filter(|post| !post.is_gone) {
            sums = added(sums, post.figures);
        }
    }
    Ok(sums)
}

pub(super) fn added(one: Counts, other: Counts) -> Counts {
    let sum = |one: Option<u64>, other: Option<u64>| match (one, other) {
        (None, None) => None,
        (one, other) => Some(one.unwrap_or(0).saturating_add(other.unwrap_or(0))),
    };
    Counts {
        likes: sum(one.likes, other.likes),
        comments: sum(one.comments, other.comments),
        shares: sum(one.shares, other.shares),
    }
}

async fn forget_days(app: &App, organisation: OrgId) -> Result<u64> {
    let before = day_of(app.engine.clock.now()).saturating_sub(KEPT_DAYS);
    let mut gone = 0;
    for _ in 0..MOST_STEPS {
        let step = app.engine.social.forget_figures(organisation, before, FORGOTTEN).await?;
        gone += step as u64;
        if step < FORGOTTEN {
            break;
        }
        if app.tasks.is_stopping() {
            return Err(Error::unavailable("the program is being stopped"));
        }
    }
    Ok(gone)
}
