//! How many calls of the API somebody may make, and how often a login may be tried.

use std::hash::Hash;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::http::limits::Buckets;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calls {
    pub key: Rate,
    pub operator: Rate,
    pub address: Rate,
    pub organisation: Rate,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logins {
    pub address: Rate,
    pub account: Rate,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// After that.
    pub per_minute: u32,
}

impl Calls {
    pub(super) fn check(&self, mistakes: &mut Vec<String>) {
        let rates =
            [("key", self.key), ("operator", self.operator), ("address", self.address), ("organisation", self.organisation)];
        for (name, rate) in rates {
            rate.check(&format!("calls.{name}"), mistakes);
        }
    }
}

impl Logins {
    pub(super) fn check(&self, mistakes: &mut Vec<String>) {
        self.address.check("logins.address", mistakes);
        self.account.check("logins.account", mistakes);
    }
}

impl Rate {
    fn check(self, name: &str, mistakes: &mut Vec<String>) {
        for (field, value) in [("burst", self.burst), ("per_minute", self.per_minute)] {
            if !(1..=1_000_000).contains(&value) {
                mistakes.push(format!("limits.{name}.{field}: 1 to 1000000"));
            }
        }
    }

    pub fn buckets<K: Hash + Eq>(self) -> Buckets<K> {
        Buckets::new(self.burst, Duration::from_mins(1) / self.per_minute.max(1))
    }
}
