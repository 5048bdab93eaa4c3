//! How many messages may leave now, so that so many leave in a minute.

use std::time::Duration;

use tokio::time::Instant;

/// A bucket that fills by the minute's rate. It holds what two seconds bring, so that a tick that comes late takes nothing away.
#[derive(Debug)]
pub(super) struct Pace {
    per_second: f64,
    held: f64,
    filled_at: Instant,
}

impl Pace {
    pub(super) fn new(per_minute: u32, now: Instant) -> Self {
        Self { per_second: f64::from(per_minute) / 60.0, held: 1.0, filled_at: now }
    }

    /// The same from now on by another rate.
    pub(super) fn set(&mut self, per_minute: u32) {
        self.per_second = f64::from(per_minute) / 60.0;
    }

    /// How many may leave.
    pub(super) fn allowed(&mut self, now: Instant) -> usize {
        let passed = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.filled_at = now;
        self.held = self.per_second.mul_add(passed, self.held).min((self.per_second * 2.0).max(1.0));
        self.held.max(0.0) as usize
    }

    pub(super) fn left(&mut self, messages: usize) {
        self.held -= f64::from(u32::try_from(messages).unwrap_or(u32::MAX));
    }

    /// How long until one more may leave.
    pub(super) fn wait(&self) -> Duration {
        Duration::from_secs_f64(((1.0 - self.held) / self.per_second).clamp(0.0, 60.0))
    }
}

#[cfg(test)]
mod tests;
