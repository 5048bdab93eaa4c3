//! How many calls of the API somebody may make.

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
        for (name, Rate { burst, per_minute }) in rates {
            for (field, value) in [("burst", burst), ("per_minute", per_minute)] {
                if !(1..=1_000_000).contains(&value) {
                    mistakes.push(format!("limits.calls.{name}.{field}: 1 to 1000000"));
                }
            }
        }
    }
}

impl Rate {
    pub fn buckets<K: Hash + Eq>(self) -> Buckets<K> {
        Buckets::new(self.burst, Duration::from_mins(1) / self.per_minute.max(1))
    }
}
