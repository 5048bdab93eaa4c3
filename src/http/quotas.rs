//! How many calls of the API somebody may make, and the headers that tell what is left: `RateLimit` and `RateLimit-Policy` of the
//! IETF draft, and the `X-RateLimit-…` that clients have long read.

use std::fmt::{Display, Write as _};
use std::hash::Hash;
use std::time::Duration;

use axum::http::header::{HeaderMap, HeaderName, HeaderValue};

use super::limits::{Room, SharedBuckets};
use super::problem::{Answer, Problem};

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const NOW: HeaderName = HeaderName::from_static("ratelimit");
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// What one call has taken, bucket after bucket.
#[derive(Debug, Default)]
pub struct Tally(Vec<(&'static str, Room)>);

impl Tally {
    /// Takes one from the bucket of `key`, which clients know as `name`.
    pub async fn take<K: Hash + Eq + Display>(&mut self, name: &'static str, buckets: &SharedBuckets<K>, key: K) -> Answer<()> {
        let Some(taken) = buckets.take_counted(key).await else { return Ok(()) };
        let (room, refusal) = match taken {
            Ok(room) => (room, None),
            Err((room, wait)) => (room, Some(Problem::too_many(wait))),
        };
        self.0.push((name, room));
        refusal.map_or(Ok(()), Err)
    }

    pub fn tell(&self, headers: &mut HeaderMap) {
        let (mut policies, mut rooms) = (String::new(), String::new());
        for (name, room) in &self.0 {
            let separator = if policies.is_empty() { "" } else { ", " };
            // Writing to a String cannot fail.
            let _ = write!(policies, "{separator}\"{name}\";q={};w={}", room.burst, seconds(room.window));
            let _ = write!(rooms, "{separator}\"{name}\";r={};t={}", room.left, seconds(room.full_in));
        }
        let Some((_, tightest)) =
            self.0.iter().min_by_key(|(_, room)| u64::from(room.left) * 1_000 / u64::from(room.burst.max(1)))
        else {
            return;
        };
        for (name, text) in [(POLICY, policies), (NOW, rooms)] {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        }
        headers.insert(LIMIT, tightest.burst.into());
        headers.insert(REMAINING, tightest.left.into());
        headers.insert(RESET, seconds(tightest.full_in).into());
    }
}

/// Whole seconds, rounded up.
fn seconds(time: Duration) -> u64 {
    time.as_millis().div_ceil(1_000) as u64
}

#[cfg(test)]
mod tests;
