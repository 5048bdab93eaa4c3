//! A login of an operator: which refresh tokens renew it, and the rule that a stolen one ends it.
//!
//! Each use gives a new token and retires the living ones. A token retired a moment ago still works, because two tabs may
//! renew at once and an answer may be lost on the way; it gives a sibling, so whichever answer arrived last, its token
//! lives. A token retired longer ago was kept by somebody who should not have it: the whole login ends.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{OperatorId, OrgId, RecordId};
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

pub const LIFETIME: Duration = Duration::from_hours(24 * 30);
pub const GRACE: Duration = Duration::from_secs(10);

/// More renewals than this within one grace are no race of tabs any more.
const MOST_SIBLINGS: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginSession {
    pub id: RecordId,
    pub organisation: OrgId,
    pub operator: OperatorId,
    /// Hashes of the tokens that renew the session.
    pub living: Vec<String>,
    /// Hashes of the tokens the last renewal retired.
    pub retired: Vec<String>,
    pub retired_at: Timestamp,
    pub created_at: Timestamp,
    pub ends_at: Timestamp,
    /// What its operator recognises it by; empty when it did not say.
    #[serde(default)]
    pub device: String,
    #[serde(default)]
    pub address: String,
    /// When it was last renewed; absent: never.
    #[serde(default)]
    pub seen_at: Option<Timestamp>,
}

impl Record for LoginSession {
    const KIND: &'static str = "login_session";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        self.living.iter().map(|hash| Key { name: "token", value: hash.clone() }).collect()
    }
}

/// What a genuine token of this session is worth now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// The session now also holds the new token; store it and hand the token out.
    Renewed,
    /// The session is over by age.
    Ended,
    /// The token was retired before: end the session for everybody.
    Reused,
}

impl LoginSession {
    pub fn begin(id: RecordId, organisation: OrgId, operator: OperatorId, hash: String, now: Timestamp) -> Self {
        Self {
            id,
            organisation,
            operator,
            living: vec![hash],
            retired: Vec::new(),
            retired_at: now,
            created_at: now,
            ends_at: now.plus(LIFETIME),
            device: String::new(),
            address: String::new(),
            seen_at: None,
        }
    }

    /// `shown` is the hash of the token presented, `next` that of its successor.
    pub fn renew(&mut self, shown: &str, next: String, now: Timestamp) -> Renewal {
        if self.has_ended(now) {
            return Renewal::Ended;
        }
        if self.living.iter().any(|hash| hash == shown) {
            self.retired = std::mem::replace(&mut self.living, vec![next]);
            self.retired_at = now;
            return Renewal::Renewed;
        }
        let in_grace = self.retired.iter().any(|hash| hash == shown) && now.since(self.retired_at) <= GRACE;
        if !in_grace || self.living.len() >= MOST_SIBLINGS {
            return Renewal::Reused;
        }
        self.living.push(next);
        Renewal::Renewed
    }

    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.ends_at <= now
    }
}

#[cfg(test)]
mod tests;
