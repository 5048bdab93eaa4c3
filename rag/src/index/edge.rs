//! The index inside the process, on qdrant-edge: one folder on disk, no server.
//!
//! qdrant-edge blocks, so threads own it, each kind behind a bounded queue; a caller waits when a queue is full.
//!
//! - One writer takes whatever has queued, writes it to the `journal`, applies it, then answers: an answered change
//!   survives kill -9.
//! - Readers answer searches side by side, between changes and never in the middle of one.
//! - A `merger` joins segments and builds their graphs beside both.

mod find;
mod journal;
mod lane;
mod layout;
mod merger;
mod operation;
mod repair;
mod shard;
mod store;
mod wal;

use std::path::Path;
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::oneshot;
use uuid::Uuid;

use self::find::Due;
use self::lane::{Lane, Manning, stopped};
use self::merger::Merger;
use self::operation::Operation;
use self::shard::Shard;
use self::store::Store;
use super::bm25::dimension;
use super::{Candidate, Embedded, IndexError, IndexQuery, Scope, VectorIndex, schema};
use crate::document::Document;
use crate::embed::Space;

/// Changes written to disk together, at most.
const GROUP: usize = 32;
/// Passages of one page of a document, at most.
const LONGEST_PAGE: usize = 1_000;
/// Threads that answer searches unless the caller says otherwise.
pub const READERS: usize = 2;
const OPEN_ATTEMPTS: u32 = 80;
const OPEN_PAUSE: Duration = Duration::from_millis(250);

type Question = Box<dyn FnOnce(&Shard) + Send>;

struct Change {
    operation: Operation,
    done: oneshot::Sender<Result<(), IndexError>>,
}

pub struct EdgeIndex {
    // In the order in which they end: nobody asks for a merge any more when the merger stops.
    writer: Lane<Change>,
    reader: Lane<Question>,
    _merger: Merger,
    space: Option<Space>,
    closing: Closing,
}

/// Tells when an index has let go of its folder, which is after it was dropped, and after a merge that was under way.
#[derive(Clone)]
pub(crate) struct Closing(Weak<Store>);

impl Closing {
    pub(crate) fn is_over(&self) -> bool {
        self.0.strong_count() == 0
    }
}

impl EdgeIndex {
    /// Opens the folder or creates it, and blocks meanwhile. One process at a time may hold a folder, and it keeps the
    /// space that it was created with: none is lexical only.
    pub fn open(path: &Path, space: Option<Space>) -> Result<Self, IndexError> {
        let store = Store::closed(path, space.clone());
        store.open()?;
        Self::start(Arc::new(store), space, READERS, || (), || ())
    }

    /// Returns at once and opens on the index's own thread; requests wait for it. When the folder stays locked or
    /// unreadable for some seconds, requests fail with the reason and each write tries again.
    pub fn open_in_background(path: &Path, space: Option<Space>, readers: usize) -> Result<Self, IndexError> {
        let store = Arc::new(Store::closed(path, space.clone()));
        let opening = Arc::clone(&store);
        let (opened, wait) = mpsc::channel::<()>();
        let opened = Arc::new(Mutex::new(Some(opened)));
        let open = move || {
            open_patiently(&opening);
            drop(opened.lock().unwrap_or_else(PoisonError::into_inner).take());
        };
        // Nothing is ever sent: the wait of every reader ends when the opener drops its end.
        let wait = Arc::new(Mutex::new(wait));
        Self::start(store, space, readers, open, move || {
            let _ = wait.lock().unwrap_or_else(PoisonError::into_inner).recv();
        })
    }

    fn start(
        store: Arc<Store>,
        space: Option<Space>,
        readers: usize,
        before_writing: impl Fn() + Clone + Send + 'static,
        before_reading: impl Fn() + Clone + Send + 'static,
    ) -> Result<Self, IndexError> {
        let closing = Closing(Arc::downgrade(&store));
        let merger = Merger::start(Arc::clone(&store))?;
        let (asked, wake) = (Arc::clone(&store), merger.handle());
        let write = move |changes| write_group(&store, wake.as_ref(), changes);
        let answer = move |questions: Vec<Question>| questions.into_iter().for_each(|question| question(&asked.read()));
        let writing = Manning { name: "rag-writer", threads: 1, group: GROUP };
        let reading = Manning { name: "rag-reader", threads: readers, group: 1 };
        let writer = Lane::start(writing, before_writing, write)?;
        let reader = Lane::start(reading, before_reading, answer)?;
        Ok(Self { writer, reader, _merger: merger, space, closing })
    }

    /// Merges what is due and what is not, and waits for it, which may take minutes; otherwise this happens by itself.
    pub async fn merge(&self) -> Result<(), IndexError> {
        let Some(store) = self.closing.0.upgrade() else { return Err(stopped()) };
        let merged = tokio::task::spawn_blocking(move || store.merge_after_others()).await;
        merged.map_err(|_cut_short| stopped())?
    }

    pub(crate) fn closing(&self) -> Closing {
        self.closing.clone()
    }

    async fn change(&self, operation: Operation) -> Result<(), IndexError> {
        let (done, answer) = oneshot::channel();
        self.writer.push(Change { operation, done }).await?;
        answer.await.map_err(|_dropped| stopped())?
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Shard, &mut Due) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<T, IndexError> {
        let (done, answer) = oneshot::channel();
        let question = Box::new(move |shard: &Shard| {
            let mut due = Due::new();
            // The asker may have gone away meanwhile; then nobody needs the answer.
            let _ = done.send(question(shard, &mut due));
            for base in due {
                if let Err(error) = shard.read_table(base) {
                    tracing::warn!(%error, "the words of a knowledge base could not be counted anew");
                }
            }
        });
        self.reader.push(question).await?;
        answer.await.map_err(|_dropped| stopped())?
    }
}

/// A server that is being replaced may hold the folder a little longer.
fn open_patiently(store: &Store) {
    for attempt in 1..=OPEN_ATTEMPTS {
        match store.open() {
            Ok(()) => return,
            Err(error) if attempt == OPEN_ATTEMPTS => tracing::error!(%error, "the knowledge index could not be opened"),
            Err(_) => thread::sleep(OPEN_PAUSE),
        }
    }
}

fn write_group(store: &Store, merger: Option<&SyncSender<()>>, changes: Vec<Change>) {
    let operations: Vec<_> = changes.iter().map(|change| &change.operation).collect();
    match store.apply(&operations) {
        // A caller that gave up still has its change; sending to nobody is fine.
        Ok(results) => changes.into_iter().zip(results).for_each(|(change, result)| drop(change.done.send(result))),
        Err(error) => {
            let again = |change: Change| drop(change.done.send(Err(error.again())));
            changes.into_iter().for_each(again);
        }
    }
    if let Err(error) = store.shorten_journal() {
        tracing::warn!(%error, "the journal of the knowledge index could not be shortened");
    }
    if store.is_merge_due()
        && let Some(merger) = merger
    {
        // Full means that one is asked for already.
        let _ = merger.try_send(());
    }
}

#[async_trait]
impl VectorIndex for EdgeIndex {
    fn space(&self) -> Option<Space> {
        self.space.clone()
    }

    async fn upsert_document(&self, document: &Document, vectors: &[Embedded<'_>]) -> Result<(), IndexError> {
        let vectors = schema::own_vectors(self.space.as_ref(), document, vectors)?;
        self.change(Operation::replace(document, vectors)).await
    }

    async fn delete_document(&self, organisation: i64, document: &str) -> Result<(), IndexError> {
        self.change(Operation::Remove { organisation, document: document.to_owned() }).await
    }

    async fn delete_base(&self, organisation: i64, knowledge_base: i64) -> Result<(), IndexError> {
        self.change(Operation::RemoveBase { organisation, knowledge_base }).await
    }

    async fn search(&self, query: &IndexQuery) -> Result<Vec<Candidate>, IndexError> {
        let query = query.clone();
        self.ask(move |shard, due| shard.search(&query, due)).await
    }

    async fn passages(&self, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Candidate>, IndexError> {
        let (scope, ids) = (scope.clone(), ids.to_vec());
        self.ask(move |shard, _| shard.passages(&scope, &ids)).await
    }

    async fn passages_of(
        &self,
        organisation: i64,
        document: &str,
        from: u32,
        limit: usize,
    ) -> Result<Vec<Candidate>, IndexError> {
        let (document, limit) = (document.to_owned(), limit.min(LONGEST_PAGE) as u32);
        self.ask(move |shard, _| shard.passages_of(organisation, &document, from, limit)).await
    }

    async fn titles(&self, scope: &Scope) -> Result<Arc<[String]>, IndexError> {
        let scope = scope.clone();
        self.ask(move |shard, _| shard.titles(&scope)).await
    }

    async fn rarities(&self, scope: &Scope, terms: &[String]) -> Result<Vec<f32>, IndexError> {
        let scope = scope.clone();
        let dimensions: Vec<u32> = terms.iter().map(|term| dimension(term)).collect();
        self.ask(move |shard, due| shard.rarities(&scope, &dimensions, due)).await
    }

    async fn count(&self, organisation: i64, knowledge_base: i64) -> Result<u64, IndexError> {
        let scope = Scope { organisation, knowledge_bases: vec![knowledge_base] };
        self.ask(move |shard, _| shard.count(&scope)).await
    }
}

#[cfg(test)]
mod tests;
