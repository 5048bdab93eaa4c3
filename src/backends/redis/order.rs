//! Events of all nodes in the order of their cursors.
//!
//! Cursors have no gaps, but events come from several nodes, each in its own time, and some never come. The next one is told, a
//! later one is held until those before it are here. After a while they are given up: whoever follows is told once that something
//! is missing, before what comes after it, and finds it in the log. No I/O, no clock of its own.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What followers are told next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<T> {
    Event(T),
    /// So many events are not told; they stand in the log.
    Missed(u64),
}

#[derive(Debug)]
pub(super) struct Order<T> {
    /// The cursor to be told next; none before the first.
    next: Option<u64>,
    held: BTreeMap<u64, Held<T>>,
    /// Nothing is held for longer than since then.
    oldest: Option<Instant>,
    /// How long an event waits for those before it.
    patience: Duration,
    /// Events held at once.
    most: usize,
}

#[derive(Debug)]
struct Held<T> {
    event: T,
    since: Instant,
}

impl<T> Order<T> {
    pub fn new(patience: Duration, most: usize) -> Self {
        Self { next: None, held: BTreeMap::new(), oldest: None, patience, most }
    }

    /// The last cursor that was told or given up; 0 before the first.
    pub fn told(&self) -> u64 {
        self.next.map_or(0, |next| next.saturating_sub(1))
    }

    /// When [`Self::settle`] has something to do, unless more comes.
    pub fn due(&self) -> Option<Instant> {
        self.oldest.map(|oldest| oldest + self.patience)
    }

    /// The first event of all is where it begins, unless [`Self::catch_up`] came before. One that was there already is dropped.
    pub fn take(&mut self, cursor: u64, event: T, now: Instant, tell: &mut dyn FnMut(Step<T>)) {
        let next = *self.next.get_or_insert(cursor);
        if cursor == next {
            self.next = Some(cursor + 1);
            tell(Step::Event(event));
            self.go_on(tell);
        } else if cursor > next {
            self.held.entry(cursor).or_insert(Held { event, since: now });
            self.oldest.get_or_insert(now);
        }
        self.settle(now, tell);
    }

    /// Gives up what has been waited for too long.
    pub fn settle(&mut self, now: Instant, tell: &mut dyn FnMut(Step<T>)) {
        let is_over = |since: Instant| now.saturating_duration_since(since) >= self.patience;
        if self.oldest.is_some_and(is_over) {
            let last = self.held.iter().filter(|(_, held)| is_over(held.since)).map(|(cursor, _)| *cursor).next_back();
            if let Some(last) = last {
                self.pass(last, 0, tell);
            }
            self.oldest = self.held.values().map(|held| held.since).min();
        }
        while self.held.len() > self.most
            && let Some((first, _)) = self.held.first_key_value()
        {
            self.pass(*first, 0, tell);
        }
    }

    /// Followers are sent to the log in any case. It has everything up to `last`, where that is known; nothing before is told
    /// later.
    pub fn catch_up(&mut self, last: Option<u64>, tell: &mut dyn FnMut(Step<T>)) {
        match (self.next, last) {
            (Some(next), Some(last)) if last >= next => self.pass(last, 1, tell),
            (None, Some(last)) => {
                self.next = Some(last + 1);
                tell(Step::Missed(1));
            }
            _ => tell(Step::Missed(1)),
        }
    }

    /// From now on; nothing is waited for when it is zero.
    pub fn be_patient(&mut self, patience: Duration, now: Instant, tell: &mut dyn FnMut(Step<T>)) {
        self.patience = patience;
        self.settle(now, tell);
    }

    /// Goes on after `last`, with what is held up to there. `at_least` is told to be missing even when nothing is.
    fn pass(&mut self, last: u64, at_least: u64, tell: &mut dyn FnMut(Step<T>)) {
        let Some(next) = self.next else { return };
        let later = self.held.split_off(&(last + 1));
        let passed = std::mem::replace(&mut self.held, later);
        let missed = (last + 1).saturating_sub(next).saturating_sub(passed.len() as u64).max(at_least);
        if missed > 0 {
            tell(Step::Missed(missed));
        }
        for held in passed.into_values() {
            tell(Step::Event(held.event));
        }
        self.next = Some(last + 1);
        self.go_on(tell);
    }

    /// Tells what is held and was waiting for nothing else.
    fn go_on(&mut self, tell: &mut dyn FnMut(Step<T>)) {
        let Some(mut next) = self.next else { return };
        while let Some(held) = self.held.remove(&next) {
            tell(Step::Event(held.event));
            next += 1;
        }
        self.next = Some(next);
        if self.held.is_empty() {
            self.oldest = None;
        }
    }
}

#[cfg(test)]
mod tests;
