//! How far a reading has come, and whether it may go on.

use std::time::{Duration, Instant};

use super::Refusal;

/// What is being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Opening,
    /// A page, sheet or part of the file is about to be read.
    Reading,
    /// The text is being cut into passages.
    Cutting,
}

/// A step is about to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub stage: Stage,
    /// Which page, sheet or part, from 1; 0 where the stage has none.
    pub part: usize,
    /// How many there are, once that is known.
    pub parts: Option<usize>,
}

/// Why a watcher ends a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    Cancelled,
    OutOfTime,
}

impl From<Stop> for Refusal {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Cancelled => Self::Cancelled,
            Stop::OutOfTime => Self::TookTooLong,
        }
    }
}

/// Hears of each step before it begins, on the thread that reads, and may end the reading there.
pub trait Watch: Send {
    fn on(&mut self, progress: Progress) -> Result<(), Stop>;
}

/// Ends a reading at the first step after its time is over.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    pub fn within(time: Duration) -> Self {
        Self(Instant::now() + time)
    }
}

impl Watch for Deadline {
    fn on(&mut self, _progress: Progress) -> Result<(), Stop> {
        if Instant::now() < self.0 { Ok(()) } else { Err(Stop::OutOfTime) }
    }
}

/// Tells the watcher that part `part` (from 1) comes next.
pub(super) fn reading(watch: &mut dyn Watch, part: usize, parts: Option<usize>) -> Result<(), Refusal> {
    watch.on(Progress { stage: Stage::Reading, part, parts }).map_err(Refusal::from)
}

#[cfg(test)]
mod tests;
