//! The time of the simulated platform, which a test moves as it likes.

use std::time::{Duration, Instant};

#[cfg(test)]
mod tests;

/// Milliseconds since 1970.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    base: u64,
    /// None while the time stands still.
    since: Option<Instant>,
}

impl Clock {
    /// Goes on from that time.
    #[must_use]
    pub fn from(milliseconds: u64) -> Self {
        Self { base: milliseconds, since: Some(Instant::now()) }
    }

    /// Stands still until it is moved.
    #[must_use]
    pub fn held(milliseconds: u64) -> Self {
        Self { base: milliseconds, since: None }
    }

    #[must_use]
    pub fn now(&self) -> u64 {
        self.base + self.since.map_or(0, |since| since.elapsed().as_millis() as u64)
    }

    pub(super) fn set_back(&mut self, time: Duration) {
        self.base -= time.as_millis() as u64;
    }

    pub(super) fn advance(&mut self, time: Duration) {
        self.base += time.as_millis() as u64;
    }
}

/// A limit that refills steadily: so many at once, then one every `gap`; times in microseconds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket {
    full_at: u64,
}

impl Bucket {
    /// Whether one more may pass now.
    pub(super) fn pass(&mut self, now_ms: u64, burst: u64, gap_us: u64) -> bool {
        let now = now_ms * 1000;
        let next = self.full_at.max(now) + gap_us;
        let fits = next - now <= burst * gap_us;
        if fits {
            self.full_at = next;
        }
        fits
    }
}
