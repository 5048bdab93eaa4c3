//! The shard, its journal, and the order in which they are used by the threads of an index.
//!
//! Whoever changes passages, flushes or begins or ends a merge holds `changes`; searches never do. A merge itself runs
//! without it, so that changes go on beside it. They are then in the journal alone: the engine cannot be flushed beside
//! a merge, and does not write down what is deleted from segments that are being merged.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread;
use std::time::Duration;

use qdrant_edge::EdgeShard;

use super::journal::Journal;
use super::layout::engine;
use super::operation::Operation;
use super::shard::Shard;
use crate::embed::Space;
use crate::index::{IndexError, IndexErrorKind};

/// Bytes of journal after which the engine is flushed; opening after a crash applies as much again, some seconds.
const LONGEST_JOURNAL: u64 = 32 << 20;
/// Changed points after which segments are merged, at least, and the share of all points that it takes in a large index:
/// each merge builds anew what it touches, and what is not yet merged is scanned.
const MERGE_AFTER: usize = 20_000;
const MERGE_SHARE: usize = 16;
const LOOK_AGAIN: Duration = Duration::from_millis(50);

pub(super) struct Store {
    shard: RwLock<Shard>,
    changes: Mutex<Changes>,
}

struct Changes {
    /// There as long as the shard was opened once.
    journal: Option<Journal>,
    merging: bool,
}

impl Store {
    /// Every request fails until [`Store::open`] succeeds.
    pub(super) fn closed(folder: &Path, space: Option<Space>) -> Self {
        let changes = Changes { journal: None, merging: false };
        Self { shard: RwLock::new(Shard::closed(folder, space)), changes: Mutex::new(changes) }
    }

    pub(super) fn open(&self) -> Result<(), IndexError> {
        self.open_with(&mut self.changes())
    }

    /// Opens the folder and applies what the journal holds, so that every answered change is there.
    fn open_with(&self, changes: &mut Changes) -> Result<(), IndexError> {
        let mut shard = self.write();
        shard.open()?;
        let (journal, records) = Journal::open(shard.folder()).map_err(journal_failed)?;
        let journal = changes.journal.insert(journal);
        for record in &records {
            let operation = Operation::decode(record).ok_or_else(|| IndexError::corrupt("a change cannot be read back"))?;
            // It was refused when it was made, so nobody counts on it.
            if let Err(error) = shard.apply(&operation) {
                tracing::warn!(%error, "a change of the knowledge index is left out");
            }
        }
        if records.is_empty() {
            return Ok(());
        }
        shard.flush()?;
        journal.clear().map_err(journal_failed)
    }

    /// Writes the changes down, applies them, and says for each how it went, durable.
    pub(super) fn apply(&self, operations: &[&Operation]) -> Result<Vec<Result<(), IndexError>>, IndexError> {
        let mut changes = self.changes();
        if !self.read().is_open() {
            self.open_with(&mut changes)?;
        }
        let Some(journal) = changes.journal.as_mut() else { return Err(IndexError::unavailable("there is no journal")) };
        let records = operations.iter().map(|operation| operation.encode()).collect::<Result<Vec<_>, _>>()?;
        journal.append(records.iter().map(Vec::as_slice)).map_err(journal_failed)?;
        // One lock for each change: searches come in between, and see none by half.
        Ok(operations.iter().map(|operation| self.write().apply(operation)).collect())
    }

    /// Call after changes: flushes the engine when the journal has grown long.
    pub(super) fn shorten_journal(&self) -> Result<(), IndexError> {
        let mut changes = self.changes();
        let is_long = changes.journal.as_ref().is_some_and(|journal| journal.length() >= LONGEST_JOURNAL);
        if is_long && !changes.merging { self.checkpoint(&mut changes) } else { Ok(()) }
    }

    fn checkpoint(&self, changes: &mut Changes) -> Result<(), IndexError> {
        let Some(journal) = changes.journal.as_mut() else { return Ok(()) };
        if journal.length() == 0 {
            return Ok(());
        }
        self.read().flush()?;
        journal.clear().map_err(journal_failed)
    }

    pub(super) fn is_merge_due(&self) -> bool {
        let shard = self.read();
        shard.changed() >= MERGE_AFTER && shard.changed() >= shard.points() / MERGE_SHARE
    }

    /// Merges segments and builds graphs; minutes for some hundred thousand points. Changes and searches go on.
    pub(super) fn merge(&self) -> Result<(), IndexError> {
        let edge = self.begin_merge()?;
        // A merge that fails, even by a panic, leaves the segments as they were; it has to be ended all the same.
        let merged = catch_unwind(AssertUnwindSafe(|| edge.optimize()));
        drop(edge);
        let merged = merged.map_err(|_panic| IndexError::unavailable("the engine failed at a merge"));
        self.end_merge(merged.and_then(|merged| merged.map_err(engine("merge the knowledge index"))))
    }

    pub(super) fn merge_after_others(&self) -> Result<(), IndexError> {
        while self.changes().merging {
            thread::sleep(LOOK_AGAIN);
        }
        self.merge()
    }

    pub(super) fn begin_merge(&self) -> Result<Arc<EdgeShard>, IndexError> {
        let mut changes = self.changes();
        if changes.merging {
            return Err(IndexError::unavailable("the index is being merged already"));
        }
        self.checkpoint(&mut changes)?;
        let mut shard = self.write();
        let edge = Arc::clone(shard.engine()?);
        shard.forget_changed();
        shard.mark_merging(true)?;
        changes.merging = true;
        Ok(edge)
    }

    /// The engine must not be held any more, because it is opened anew when segments were merged.
    pub(super) fn end_merge(&self, merged: Result<bool, IndexError>) -> Result<(), IndexError> {
        let mut changes = self.changes();
        changes.merging = false;
        let mut shard = self.write();
        // The journal is needed until what was changed beside the merge is on disk in the merged segments.
        shard.flush()?;
        if let Some(journal) = changes.journal.as_mut() {
            journal.clear().map_err(journal_failed)?;
        }
        shard.mark_merging(false)?;
        if merged? { shard.open() } else { Ok(()) }
    }

    // A panic leaves no half-changed Rust value behind these locks, so a poisoned lock is taken as it is.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Shard> {
        self.shard.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Shard> {
        self.shard.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // A folder that is gone, as that of a model that was replaced, cannot be flushed, and the engine's own closing would
        // panic over it once for each of its files, which ends the process.
        if !self.read().folder().exists() {
            return self.write().forget();
        }
        // The next opening then has nothing to apply; if this fails it has, and nothing is lost.
        let closed = catch_unwind(AssertUnwindSafe(|| self.checkpoint(&mut self.changes())));
        if !matches!(closed, Ok(Ok(()))) {
            tracing::warn!("the knowledge index closes with a journal to apply");
        }
    }
}

fn journal_failed(error: std::io::Error) -> IndexError {
    IndexError::new(IndexErrorKind::Unavailable, "the journal of the knowledge index cannot be written", error)
}
