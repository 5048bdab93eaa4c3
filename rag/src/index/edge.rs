//! The index inside the process, on qdrant-edge: one folder on disk, no server.
//!
//! qdrant-edge blocks, so a writer and a reader thread own it, each behind a bounded queue; a caller waits when a queue
//! is full. The writer applies whatever has queued, flushes once, then answers: an answered write survives kill -9.

mod lane;
mod shard;
mod wal;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc};
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::oneshot;
use uuid::Uuid;

use self::lane::{Lane, stopped};
use self::shard::Shard;
use super::bm25::dimension;
use super::{Candidate, IndexError, IndexQuery, Scope, VectorIndex};
use crate::document::{Document, PassageVectors};
use crate::embed::Space;

/// Writes answered by one flush, at most.
const GROUP: usize = 32;
const OPEN_ATTEMPTS: u32 = 20;
const OPEN_PAUSE: Duration = Duration::from_millis(250);

type Shared = Arc<RwLock<Shard>>;
type Question = Box<dyn FnOnce(&Shard) + Send>;

type Work = Box<dyn FnOnce(&mut Shard) -> Result<(), IndexError> + Send>;

struct Change {
    work: Work,
    done: oneshot::Sender<Result<(), IndexError>>,
}

pub struct EdgeIndex {
    writer: Lane<Change>,
    reader: Lane<Question>,
}

impl EdgeIndex {
    /// Opens the folder or creates it, and blocks meanwhile. One process at a time may hold a folder.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let shard = Shard::open(path)?;
        Self::start(Arc::new(RwLock::new(shard)), || (), || ())
    }

    /// Returns at once and opens on the index's own thread; requests wait for it. When the folder stays locked or
    /// unreadable for some seconds, requests fail with the reason and each write tries again.
    pub fn open_in_background(path: &Path) -> Result<Self, IndexError> {
        let shared = Arc::new(RwLock::new(Shard::closed(path)));
        let opening = Arc::clone(&shared);
        let (opened, wait) = mpsc::channel::<()>();
        let open = move || {
            open_patiently(&opening);
            drop(opened);
        };
        // Nothing is ever sent: the wait ends when the opener drops its end.
        Self::start(shared, open, move || {
            let _ = wait.recv();
        })
    }

    fn start(
        shared: Shared,
        before_writing: impl FnOnce() + Send + 'static,
        before_reading: impl FnOnce() + Send + 'static,
    ) -> Result<Self, IndexError> {
        let asked = Arc::clone(&shared);
        let write = move |changes| write_group(&shared, changes);
        let answer = move |questions: Vec<Question>| questions.into_iter().for_each(|question| question(&read(&asked)));
        let writer = Lane::start("rag-writer", GROUP, before_writing, write)?;
        let reader = Lane::start("rag-reader", 1, before_reading, answer)?;
        Ok(Self { writer, reader })
    }

    async fn change(&self, work: impl FnOnce(&mut Shard) -> Result<(), IndexError> + Send + 'static) -> Result<(), IndexError> {
        let (done, answer) = oneshot::channel();
        self.writer.push(Change { work: Box::new(work), done }).await?;
        answer.await.map_err(|_dropped| stopped())?
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Shard) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<T, IndexError> {
        let (done, answer) = oneshot::channel();
        let question = Box::new(move |shard: &Shard| {
            // The asker may have gone away meanwhile; then nobody needs the answer.
            let _ = done.send(question(shard));
        });
        self.reader.push(question).await?;
        answer.await.map_err(|_dropped| stopped())?
    }
}

/// A server that is being replaced may hold the folder a little longer.
fn open_patiently(shared: &Shared) {
    for attempt in 1..=OPEN_ATTEMPTS {
        match write(shared).reopen() {
            Ok(()) => return,
            Err(error) if attempt == OPEN_ATTEMPTS => tracing::error!(%error, "the knowledge index could not be opened"),
            Err(_) => thread::sleep(OPEN_PAUSE),
        }
    }
}

/// Changes run under the write lock, so no search sees half of one; the slow flush runs beside searches.
fn write_group(shared: &Shared, changes: Vec<Change>) {
    let mut open = write(shared);
    let applied: Vec<_> = changes.into_iter().map(|change| (change.done, (change.work)(&mut open))).collect();
    drop(open);
    let flushed = read(shared).flush();
    for (done, result) in applied {
        let result = result.and_then(|()| match &flushed {
            Ok(()) => Ok(()),
            Err(error) => Err(IndexError::unavailable(format!("a change is not on disk yet: {error}"))),
        });
        // A caller that gave up still has its change; sending to nobody is fine.
        let _ = done.send(result);
    }
    tidy_when_due(shared);
}

fn tidy_when_due(shared: &Shared) {
    if !read(shared).tidy_due() {
        return;
    }
    let merged = read(shared).merge();
    if let Err(error) = merged.and_then(|()| write(shared).reopen()) {
        tracing::warn!(%error, "the knowledge index could not be tidied");
    }
}

// A panic leaves no half-changed Rust value behind these locks, so a poisoned lock is taken as it is.
fn read(shared: &Shared) -> RwLockReadGuard<'_, Shard> {
    shared.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(shared: &Shared) -> RwLockWriteGuard<'_, Shard> {
    shared.write().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl VectorIndex for EdgeIndex {
    fn space(&self) -> Option<&Space> {
        None
    }

    async fn upsert_document(&self, document: &Document, _vectors: Option<&[PassageVectors]>) -> Result<(), IndexError> {
        let document = document.clone();
        self.change(move |shard| shard.replace(&document)).await
    }

    async fn delete_document(&self, organisation: i64, document: &str) -> Result<(), IndexError> {
        let document = document.to_owned();
        self.change(move |shard| shard.remove(organisation, &document, 0)).await
    }

    async fn search(&self, query: &IndexQuery) -> Result<Vec<Candidate>, IndexError> {
        let query = query.clone();
        self.ask(move |shard| shard.search(&query)).await
    }

    async fn passages(&self, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Candidate>, IndexError> {
        let (scope, ids) = (scope.clone(), ids.to_vec());
        self.ask(move |shard| shard.passages(&scope, &ids)).await
    }

    async fn titles(&self, _scope: &Scope) -> Result<Arc<[String]>, IndexError> {
        Ok(Arc::from(Vec::new()))
    }

    async fn rarities(&self, scope: &Scope, terms: &[String]) -> Result<Vec<f32>, IndexError> {
        let scope = scope.clone();
        let dimensions: Vec<u32> = terms.iter().map(|term| dimension(term)).collect();
        self.ask(move |shard| shard.rarities(&scope, &dimensions)).await
    }

    async fn count(&self, organisation: i64, knowledge_base: i64) -> Result<u64, IndexError> {
        let scope = Scope { organisation, knowledge_bases: vec![knowledge_base] };
        self.ask(move |shard| shard.count(&scope)).await
    }
}

#[cfg(test)]
mod tests;
