//! How the accounts of channels are: looked after once a day, told by the platform, seen by the sender.
//!
//! A [`ChannelHealth`] is kept for each inbox. What happens often (webhooks, sends) is counted in memory ([`Pulses`]) and goes
//! into the record at most once an hour; whoever reads it here sees both together.

mod job;
mod keep;
mod news;
mod notices;
mod pulse;
mod watch;

use channels::check::{Finding, Standing, State, Step};
use engine::clock::Timestamp;
use engine::ids::{InboxId, OrgId};
use engine::model::inbox::Inbox;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

pub use job::{CheckAccounts, Look, LookAfter, connected, look_after, want};
pub use keep::{change, forget, of_all, read};
pub use news::on_news;
pub use notices::{About, ChannelNotice, notices};
pub use pulse::{Pulses, Wrong};
pub use watch::{Watch, heard, misled};

const DAY_MS: i64 = 24 * 3_600 * 1_000;
/// A token that ends sooner than this is warned of.
const SOON_MS: i64 = 14 * DAY_MS;
/// News that is older is history.
const FRESH_MS: i64 = 7 * DAY_MS;
/// The newest of what the platform told.
const MOST_NEWS: usize = 20;
const LONGEST_NEWS: usize = 400;

/// What is known of the account of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelHealth {
    pub inbox: InboxId,
    pub organisation: OrgId,
    pub checked_at: Option<Timestamp>,
    pub findings: Vec<Finding>,
    pub token: TokenHealth,
    pub standing: Standing,
    /// What the platform keeps it from, as long as it does.
    pub restriction: Option<Told>,
    /// Of the newest notice about restrictions, by the platform's clock.
    pub restriction_heard_at: Timestamp,
    pub is_unsubscribed: bool,
    /// As long as no message leaves.
    pub failing: Option<Failing>,
    /// When the last webhook came whose signature fits.
    pub last_webhook_at: Option<Timestamp>,
    /// The platform has taken messages since then and reported nothing of them.
    pub unheard_since: Option<Timestamp>,
    pub wrong_signatures: Option<Wrong>,
    /// The newest first.
    pub news: Vec<News>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenHealth {
    pub pasted_at: Option<Timestamp>,
    pub renewed_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub at: Timestamp,
    pub text: String,
}

/// Messages that the account's state keeps from leaving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    pub since: Timestamp,
    pub last_at: Timestamp,
    pub count: u64,
    /// In the platform's words.
    pub text: String,
    /// It does not take the token.
    #[serde(default)]
    pub is_token: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// By the platform's clock.
    pub at: Timestamp,
    /// `account`, `number`, `policy`, `fault`, `token`, `subscription`.
    pub kind: String,
    pub state: State,
    pub text: String,
}

/// Of no inbox: nothing is known.
impl Default for ChannelHealth {
    fn default() -> Self {
        Self::new(OrgId(0), InboxId(0))
    }
}

impl Record for ChannelHealth {
    const KIND: &'static str = "channel_health";

    fn id(&self) -> i64 {
        self.inbox.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Unknown,
    Good,
    Warning,
    Bad,
}

impl Level {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

impl ChannelHealth {
    pub fn new(organisation: OrgId, inbox: InboxId) -> Self {
        Self {
            inbox,
            organisation,
            checked_at: None,
            findings: Vec::new(),
            token: TokenHealth::default(),
            standing: Standing::default(),
            restriction: None,
            restriction_heard_at: Timestamp::default(),
            is_unsubscribed: false,
            failing: None,
            last_webhook_at: None,
            unheard_since: None,
            wrong_signatures: None,
            news: Vec::new(),
        }
    }

    /// All of it in a word.
    pub fn level(&self, inbox: &Inbox, now: Timestamp) -> Level {
        let worst = self.findings.iter().map(|finding| finding.state).max();
        let is_fresh = |news: &News| age_ms(news.at, now) < FRESH_MS;
        let news = self.news.iter().filter(|news| is_fresh(news)).map(|news| news.state).max();
        let token = token_end(inbox);
        if worst == Some(State::Bad)
            || self.restriction.is_some()
            || self.failing.is_some()
            || token.is_some_and(|end| end <= now)
        {
            return Level::Bad;
        }
        if worst == Some(State::Warning)
            || news.is_some_and(|worst| worst != State::Good)
            || token.is_some_and(|end| ends_soon(end, now))
            || self.is_silent(now)
            || self.wrong_lately(now).is_some()
        {
            return Level::Warning;
        }
        if self.checked_at.is_some() { Level::Good } else { Level::Unknown }
    }

    /// Whether nothing is reported any more of what the platform takes.
    pub fn is_silent(&self, now: Timestamp) -> bool {
        self.unheard_since.is_some_and(|since| age_ms(since, now) >= DAY_MS)
    }

    fn wrong_lately(&self, now: Timestamp) -> Option<&Wrong> {
        self.wrong_signatures.as_ref().filter(|wrong| age_ms(wrong.last_at, now) < DAY_MS)
    }

    /// What we know ourselves of how webhooks come.
    pub fn webhook(&self, inbox: &Inbox, now: Timestamp) -> Finding {
        let account = inbox.account.as_ref().map(|account| account.shown_as.as_str()).filter(|name| !name.is_empty());
        let account = account.unwrap_or("the account");
        let (state, detail) = match (self.wrong_lately(now), self.last_webhook_at) {
            (Some(wrong), last) => {
                let Wrong { since, count, last_at } = wrong;
                let ago = ago(*last_at, now);
                let good = last.map_or("None was signed well yet".to_owned(), |at| {
                    format!("The last with a good signature came {}", self::ago(at, now))
                });
                let detail = format!(
                    "{count} with a wrong signature since {}, the last {ago}. {good}. Compare the app secret here with the \
                     one at the platform and paste it again.",
                    day(*since)
                );
                (State::Warning, detail)
            }
            (None, None) => (State::Warning, format!("None has come yet: send a message to {account} from a phone now.")),
            (None, Some(at)) if self.is_silent(now) => {
                let ago = ago(at, now);
                let detail = format!(
                    "The last came {ago}, although the platform has taken messages since: look at the callback URL there and \
                     whether the app is live."
                );
                (State::Warning, detail)
            }
            (None, Some(at)) => (State::Good, format!("The last came {}.", ago(at, now))),
        };
        Finding { step: Step::Webhook, state, detail }
    }

    /// Adds what was told, once.
    fn tell(&mut self, at: Timestamp, kind: &str, state: State, text: &str) {
        let text: String = text.chars().take(LONGEST_NEWS).collect();
        let news = News { at, kind: kind.to_owned(), state, text };
        if self.news.contains(&news) {
            return;
        }
        let place = self.news.partition_point(|known| known.at > at);
        self.news.insert(place, news);
        self.news.truncate(MOST_NEWS);
    }
}

fn token_end(inbox: &Inbox) -> Option<Timestamp> {
    inbox.account.as_ref().and_then(|account| account.token_expires_at)
}

fn ends_soon(end: Timestamp, now: Timestamp) -> bool {
    age_ms(now, end) < SOON_MS
}

/// From `earlier` to `later`; less than nothing when it is the other way round.
fn age_ms(earlier: Timestamp, later: Timestamp) -> i64 {
    later.as_millis().saturating_sub(earlier.as_millis())
}

/// The day, in UTC.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take("2026-11-27".len()).collect()
}

/// As people say it.
fn ago(at: Timestamp, now: Timestamp) -> String {
    let minutes = now.since(at).as_secs() / 60;
    let (count, unit) = match minutes {
        0 => return "less than a minute ago".to_owned(),
        1..60 => (minutes, "minute"),
        60..2_880 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
