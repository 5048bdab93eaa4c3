use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::{InboxId, OrgId, RunId, SocialPostId};
use engine::model::inbox::Inbox;
use engine::model::record::{Key, Record, Versioned};
use serde::{Deserialize, Serialize};

use super::forget::forget;
use crate::app::App;

/// Whoever has not written down for so long how far they are is at it no more.
const SILENCE: Duration = Duration::from_mins(15);

/// Others may write at the same time, a few of them.
const TRIES: usize = 6;

/// How far the page or account of an inbox is fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocialPlace {
    pub inbox: InboxId,
    pub organisation: OrgId,
    /// What the platform calls the account whose copies these are. Empty: nothing was fetched yet.
    pub account: String,
    /// What has not come to its end.
    pub walk: Option<Walk>,
    /// Somebody wants all posts there are, not the newest alone.
    pub wants_history: bool,
    /// The run that was asked for last, or fetched last.
    pub run: Option<RunId>,
    /// That run is at it, and nobody else until then.
    pub busy_until: Option<Timestamp>,
    /// When it was last fetched to its end.
    pub synced_at: Option<Timestamp>,
    /// All posts there were have come at some time.
    pub has_history: bool,
    /// What kept the last one from its end, or from some of it, for people.
    pub trouble: Option<String>,
}

impl Record for SocialPlace {
    const KIND: &'static str = "social_place";

    fn id(&self) -> i64 {
        self.inbox.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// One way through an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    /// To the first post, not to those of the last days alone.
    pub is_history: bool,
    pub began_at: Timestamp,
    pub phase: Phase,
    /// Pages of posts that were read, and behind which cursor the next one begins.
    pub pages: u32,
    pub cursor: String,
    /// The post whose comments were looked through last.
    pub after: Option<(Timestamp, SocialPostId)>,
    /// Where it goes on among the comments of the one behind that; empty: where they are known to.
    pub within: String,
    /// Posts that were read, and posts whose comments were looked through.
    pub read: u64,
    pub looked: u64,
    /// How many posts the account has, where the platform tells.
    pub told: Option<u64>,
    /// Posts that the platform was asked for one by one.
    pub asked: u32,
    pub came: Came,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Posts,
    Comments,
}

/// What it came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    pub posts: u64,
    pub new_posts: u64,
    pub new_comments: u64,
    pub pictures: u64,
    pub gone: u64,
}

impl Came {
    pub fn add(&mut self, other: Self) {
        self.posts += other.posts;
        self.new_posts += other.new_posts;
        self.new_comments += other.new_comments;
        self.pictures += other.pictures;
        self.gone += other.gone;
    }

    /// In English, for the report of a run.
    pub fn report(self) -> String {
        let Self { posts, new_posts, new_comments, pictures, gone } = self;
        let mut said = vec![format!("{}, {new_posts} new.", counted(posts, "post")), format!("New comments: {new_comments}.")];
        if pictures > 0 {
            said.push(format!("Pictures: {pictures}."));
        }
        if gone > 0 {
            said.push(format!("No more at the platform: {}.", counted(gone, "post")));
        }
        said.join(" ")
    }
}

pub(super) fn counted(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

impl Walk {
    pub fn new(is_history: bool, now: Timestamp) -> Self {
        Self {
            is_history,
            began_at: now,
            phase: Phase::Posts,
            pages: 0,
            cursor: String::new(),
            after: None,
            within: String::new(),
            read: 0,
            looked: 0,
            told: None,
            asked: 0,
            came: Came::default(),
        }
    }
}

impl SocialPlace {
    pub const fn new(organisation: OrgId, inbox: InboxId) -> Self {
        Self {
            inbox,
            organisation,
            account: String::new(),
            walk: None,
            wants_history: false,
            run: None,
            busy_until: None,
            synced_at: None,
            has_history: false,
            trouble: None,
        }
    }

    /// Until when whoever is at it now is the only one.
    pub(super) fn lease(now: Timestamp) -> Timestamp {
        now.plus(SILENCE)
    }

    /// Makes this run the one that was asked for last, unless another one is at it meanwhile. `seen`: the place when none was.
    pub(super) fn awaits(&mut self, run: RunId, seen: &Self, now: Timestamp) {
        let is_as_seen = (self.run, self.busy_until) == (seen.run, seen.busy_until);
        let is_free = self.busy_until.is_none_or(|until| until <= now);
        // Its own may have begun, or ended, meanwhile.
        if self.run != Some(run) && (is_as_seen || is_free) {
            (self.run, self.busy_until) = (Some(run), Some(Self::lease(now)));
        }
    }
}

/// Whether another run than this one is at it, or is about to be.
pub(super) async fn is_busy(app: &App, place: &SocialPlace, own: Option<RunId>) -> Result<bool> {
    let now = app.engine.clock.now();
    let Some(other) = place.run.filter(|other| Some(*other) != own) else { return Ok(false) };
    if place.busy_until.is_none_or(|until| until <= now) {
        return Ok(false);
    }
    let found = app.engine.schedules.find_run(place.organisation, other).await?;
    Ok(found.is_some_and(|run| !run.state.is_over()))
}

/// Writes down a change of it, whoever else does at the same time.
pub(super) async fn change(app: &App, organisation: OrgId, inbox: InboxId, act: impl Fn(&mut SocialPlace)) -> Result<()> {
    for _ in 0..TRIES {
        let (before, version) = read(app, organisation, inbox).await?;
        let mut place = before.clone();
        act(&mut place);
        if place == before {
            return Ok(());
        }
        match app.engine.records.put(organisation, &place, version).await {
            Ok(_version) => return Ok(()),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(crowded())
}

/// As it is, or as it is before anything was fetched.
pub(super) async fn read(app: &App, organisation: OrgId, inbox: InboxId) -> Result<(SocialPlace, u64)> {
    let kept = app.engine.records.get::<SocialPlace>(organisation, inbox.0).await?;
    Ok(match kept {
        Some(Versioned { version, value }) => (value, version),
        None => (SocialPlace::new(organisation, inbox), 0),
    })
}

/// The place with a walk that is this run's alone from now on: the one that has not come to its end, or a new one. None: another
/// run is at it.
pub(super) async fn claim(app: &App, inbox: &Inbox, run: RunId) -> Result<Option<(SocialPlace, Walk, u64)>> {
    let organisation = inbox.organisation;
    let account = inbox.account.as_ref().map(|account| account.id.clone()).unwrap_or_default();
    for _ in 0..TRIES {
        let now = app.engine.clock.now();
        let (mut place, version) = read(app, organisation, inbox.id).await?;
        if is_busy(app, &place, Some(run)).await? {
            return Ok(None);
        }
        if !place.account.is_empty() && place.account != account {
            // The copies are of another account than the one it is connected to now.
            forget(app, organisation, inbox.id).await?;
            place = SocialPlace { wants_history: place.wants_history, ..SocialPlace::new(organisation, inbox.id) };
        }
        let walk = match place.walk.take() {
            Some(walk) if walk.is_history || !place.wants_history => walk,
            _ => Walk::new(place.wants_history, now),
        };
        let claimed = SocialPlace {
            account: account.clone(),
            walk: Some(walk.clone()),
            run: Some(run),
            busy_until: Some(SocialPlace::lease(now)),
            ..place
        };
        match app.engine.records.put(organisation, &claimed, version).await {
            Ok(version) => return Ok(Some((claimed, walk, version))),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(crowded())
}

fn crowded() -> Error {
    Error::conflict("an account is being fetched from too many places at once")
}
