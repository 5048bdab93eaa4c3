use std::time::Duration;

use engine::clock::Timestamp;
use serde_json::Value;

use crate::happened::{Account, Happened, Person, What};
use crate::platform::Platform;
use crate::wire::{self, Wire as _};

/// A time further ahead than this is a mistake: it would hold a window open that is closed.
const FURTHEST_AHEAD: Duration = Duration::from_hours(24);

/// 2009: none of the media is older.
const EARLIEST: Timestamp = Timestamp::from_millis(1_230_768_000_000);

const LONGEST_KEY: usize = 200;

/// What all events of one entry share.
#[derive(Debug, Clone)]
pub struct Frame {
    pub platform: Platform,
    pub account: Account,
    /// The id of the entry: the account on Messenger and Instagram, its business on `WhatsApp`.
    pub entry: String,
    /// The time of the entry as it was written; empty when it was not.
    time: String,
    at: Timestamp,
    received: Timestamp,
}

impl Frame {
    pub fn new(platform: Platform, account: Account, entry: &Value, received: Timestamp) -> Self {
        let id = entry.id("id").unwrap_or_default();
        let mut frame = Self { platform, account, entry: id, time: entry.id("time").unwrap_or_default(), at: received, received };
        frame.at = frame.plausible(entry.time("time"));
        frame
    }

    /// The entry's, as it was written.
    pub fn time(&self) -> &str {
        &self.time
    }

    /// `key` as its parts: the kind of event, then what makes it this one.
    pub fn happened(&self, key: &[&str], at: Option<Timestamp>, person: Option<Person>, what: What) -> Happened {
        Happened {
            platform: self.platform,
            account: self.account.clone(),
            key: key_of(key),
            at: self.plausible(at),
            person,
            what,
        }
    }

    pub fn unknown(&self, kind: &str, value: &Value) -> Happened {
        self.unknown_of(None, None, kind, value)
    }

    /// Unknown, but from somebody: it has a place in their conversation.
    pub fn unknown_of(&self, person: Option<Person>, at: Option<Timestamp>, kind: &str, value: &Value) -> Happened {
        let what = What::Unknown { kind: wire::cut(kind, 100).to_owned(), raw: wire::raw(value) };
        self.noted(kind, value, at, person, what)
    }

    /// Something that carries no id of its own: a repeat is known by its content.
    pub fn noted(&self, kind: &str, value: &Value, at: Option<Timestamp>, person: Option<Person>, what: What) -> Happened {
        let content = wire::hash(&[&self.entry, kind, &value.to_string()]);
        self.happened(&[wire::cut(kind, 100), &content], at, person, what)
    }

    /// A state of the account. The same state may come back later, so the time of the entry is part of the key; to take a
    /// repeated state twice does no harm.
    pub fn updated(&self, kind: &str, value: &Value, what: What) -> Happened {
        let content = wire::hash(&[&self.entry, kind, &value.to_string(), &self.time]);
        self.happened(&[wire::cut(kind, 100), &content], None, None, what)
    }

    fn plausible(&self, at: Option<Timestamp>) -> Timestamp {
        at.filter(|at| (EARLIEST..=self.received.plus(FURTHEST_AHEAD)).contains(at)).unwrap_or(self.at)
    }
}

fn key_of(parts: &[&str]) -> String {
    let key = parts.join(":");
    if key.len() <= LONGEST_KEY {
        return key;
    }
    let kind = wire::cut(parts.first().copied().unwrap_or_default(), 100);
    format!("{kind}:#{}", wire::hash(parts))
}
