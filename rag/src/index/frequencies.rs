//! How many passages of a knowledge base hold a word: what BM25 needs to know which words are rare.
//!
//! An engine's own statistics span all tenants, so that one could skew and sense another; these are kept apart by
//! organisation and knowledge base. Passage ids are hashes, so the first thousands of a base in the order of their ids
//! are a fair sample of it: a base no larger than [`SAMPLE`] is counted exactly, in a larger one the common words are
//! estimated, and the rare ones counted by a search when they are first asked for, which is cheap because they are rare.
//!
//! Nothing is stored, so nothing can disagree with the passages after a crash: a table is read again when a few per cent
//! of its base have changed, and forgotten tables are read again when asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Passages that a table is made of, at most.
pub(crate) const SAMPLE: usize = 8_192;
/// A word in fewer passages of a sample is counted in the whole base: its estimate would be off by a tenth and more.
const TRUSTED: u32 = 64;
/// Tables that are remembered, up to about a megabyte each.
const MOST_TABLES: usize = 256;
/// A larger table is due after this share of its base has changed.
const DUE_SHARE: u64 = 32;
/// Up to this size a table is due after any change, and read before the question is answered; a larger one after it.
const READ_AT_ONCE: u64 = 512;

/// Organisation and knowledge base.
pub(crate) type Base = (i64, i64);

/// What is known of one knowledge base.
#[derive(Debug)]
pub(crate) struct Table {
    passages: u64,
    sampled: u64,
    in_sample: HashMap<u32, u32>,
    /// Rare words of a sampled base, counted in all of it.
    counted: Mutex<HashMap<u32, u64>>,
}

impl Table {
    /// From the dimensions of each sampled passage, and the number of passages there are.
    pub(crate) fn new<'a>(passages: u64, sample: impl Iterator<Item = &'a [u32]>) -> Self {
        let (mut sampled, mut in_sample) = (0, HashMap::<u32, u32>::new());
        for dimensions in sample {
            sampled += 1;
            for dimension in dimensions {
                *in_sample.entry(*dimension).or_default() += 1;
            }
        }
        // A change between the count and the reading must not make a complete sample look partial.
        let passages = if (sampled as usize) < SAMPLE { sampled } else { passages.max(sampled) };
        Self { passages, sampled, in_sample, counted: Mutex::default() }
    }

    pub(crate) fn passages(&self) -> u64 {
        self.passages
    }

    /// Passages that hold the word, or nothing when they have to be counted; then see [`Table::remember`].
    pub(crate) fn holding(&self, dimension: u32) -> Option<f32> {
        let seen = self.in_sample.get(&dimension).copied().unwrap_or_default();
        if self.sampled == self.passages {
            return Some(seen as f32);
        }
        if seen >= TRUSTED {
            return Some(seen as f32 * self.passages as f32 / self.sampled as f32);
        }
        guard(&self.counted).get(&dimension).map(|holding| *holding as f32)
    }

    /// How far a count of a rare word needs to go: well above the most that its absence from the sample lets expect.
    pub(crate) fn count_limit(&self) -> usize {
        (4 * u64::from(TRUSTED) * self.passages / self.sampled.max(1)) as usize
    }

    pub(crate) fn remember(&self, dimension: u32, holding: u64) {
        guard(&self.counted).insert(dimension, holding);
    }

    fn is_due(&self, changed: u64) -> bool {
        changed > 0 && (self.passages <= READ_AT_ONCE || changed >= self.passages / DUE_SHARE)
    }
}

/// What to do about a base's table before an answer.
#[derive(Debug, Clone)]
pub(crate) enum Known {
    /// Good enough.
    Fresh(Arc<Table>),
    /// Answer with it, then read it again.
    Due(Arc<Table>),
    /// Read it now.
    Missing,
}

#[derive(Debug, Default)]
struct Entry {
    table: Option<Arc<Table>>,
    read_at: Option<Instant>,
    changed: u64,
    being_read: bool,
}

/// The tables of the bases that were asked about.
#[derive(Debug, Default)]
pub(crate) struct Frequencies {
    entries: Mutex<HashMap<Base, Entry>>,
    lasts: Option<Duration>,
}

impl Frequencies {
    /// Tables are due after this time, too: somebody else may change the passages.
    pub(crate) fn aging(lasts: Duration) -> Self {
        Self { entries: Mutex::default(), lasts: Some(lasts) }
    }

    /// Only one asker at a time is told that a table is due.
    pub(crate) fn known(&self, base: Base) -> Known {
        let mut entries = guard(&self.entries);
        let Some(entry) = entries.get_mut(&base) else { return Known::Missing };
        let Some(table) = entry.table.clone() else { return Known::Missing };
        let age = entry.read_at.map(|read_at| read_at.elapsed());
        let is_old = self.lasts.zip(age).is_some_and(|(lasts, age)| age >= lasts);
        if !is_old && !table.is_due(entry.changed) {
            return Known::Fresh(table);
        }
        if table.passages <= READ_AT_ONCE {
            return Known::Missing;
        }
        if entry.being_read {
            return Known::Fresh(table);
        }
        entry.being_read = true;
        Known::Due(table)
    }

    /// Call before reading the passages, so that a change beside the reading makes the table due again.
    pub(crate) fn reading(&self, base: Base) {
        let mut entries = guard(&self.entries);
        if entries.len() >= MOST_TABLES && !entries.contains_key(&base) {
            entries.clear();
        }
        let entry = entries.entry(base).or_default();
        (entry.changed, entry.being_read) = (0, true);
    }

    pub(crate) fn read(&self, base: Base, table: Table) -> Arc<Table> {
        let table = Arc::new(table);
        let mut entries = guard(&self.entries);
        let entry = entries.entry(base).or_default();
        (entry.table, entry.read_at, entry.being_read) = (Some(Arc::clone(&table)), Some(Instant::now()), false);
        table
    }

    /// A reading that failed: the old table serves until the next.
    pub(crate) fn not_read(&self, base: Base) {
        if let Some(entry) = guard(&self.entries).get_mut(&base) {
            entry.being_read = false;
        }
    }

    /// Passages of the organisation's base were added or removed; without a base, in any of them.
    pub(crate) fn changed(&self, organisation: i64, knowledge_base: Option<i64>, passages: u64) {
        for (base, entry) in guard(&self.entries).iter_mut() {
            if base.0 == organisation && knowledge_base.is_none_or(|changed| changed == base.1) {
                entry.changed = entry.changed.saturating_add(passages);
            }
        }
    }
}

// A panic leaves no half-changed value behind these locks.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
