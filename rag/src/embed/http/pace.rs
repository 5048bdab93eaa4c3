//! Keeps to the rate of an account: requests and tokens a minute, each a bucket that fills evenly.

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::time::sleep;

use crate::embed::Purpose;

/// The part of each bucket that passages leave to questions.
const RESERVE: f64 = 0.1;

pub(super) struct Pace {
    buckets: Mutex<[Option<Bucket>; 2]>,
}

struct Bucket {
    per_minute: f64,
    level: f64,
    filled: Instant,
}

impl Pace {
    pub(super) fn new(requests: Option<u32>, tokens: Option<u32>) -> Self {
        Self { buckets: Mutex::new([requests, tokens].map(|limit| limit.map(Bucket::new))) }
    }

    /// Waits until one request with so many tokens fits.
    pub(super) async fn take(&self, tokens: usize, purpose: Purpose) {
        while let Some(wait) = self.try_take(tokens, purpose, Instant::now()) {
            sleep(wait).await;
        }
    }

    /// Takes from both buckets, or from none and says how long to wait.
    fn try_take(&self, tokens: usize, purpose: Purpose, now: Instant) -> Option<Duration> {
        let mut buckets = self.buckets.lock();
        let costs = [1.0, tokens as f64];
        let waits = buckets.iter_mut().zip(costs).filter_map(|(bucket, cost)| bucket.as_mut()?.missing(cost, purpose, now));
        if let Some(wait) = waits.max() {
            return Some(wait);
        }
        for (bucket, cost) in buckets.iter_mut().zip(costs) {
            if let Some(bucket) = bucket {
                bucket.level -= cost;
            }
        }
        None
    }
}

impl Bucket {
    fn new(per_minute: u32) -> Self {
        let per_minute = f64::from(per_minute.max(1));
        Self { per_minute, level: per_minute, filled: Instant::now() }
    }

    /// How long until `cost` can be taken; none when it can be now.
    fn missing(&mut self, cost: f64, purpose: Purpose, now: Instant) -> Option<Duration> {
        let gained = now.saturating_duration_since(self.filled).as_secs_f64() * self.per_minute / 60.0;
        self.level = (self.level + gained).min(self.per_minute);
        self.filled = now;
        let reserve = if purpose == Purpose::Passage { self.per_minute * RESERVE } else { 0.0 };
        // A request larger than the bucket goes when it is full, and leaves a debt.
        let needed = (cost + reserve).min(self.per_minute);
        let missing = needed - self.level;
        (missing > 1e-6).then(|| Duration::from_secs_f64(missing * 60.0 / self.per_minute).max(Duration::from_millis(1)))
    }
}

#[cfg(test)]
mod tests;
