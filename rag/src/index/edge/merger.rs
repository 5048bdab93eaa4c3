//! The thread that merges segments, so that neither writers nor searches wait for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use super::store::Store;
use crate::index::{IndexError, IndexErrorKind};

/// A merge cannot be stopped; whoever closes an index waits this long for one. The process may end meanwhile: what was
/// answered is in the journal.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Merger {
    /// Room for one request: a second says nothing new.
    wake: Option<SyncSender<()>>,
    ended: Mutex<Receiver<()>>,
    merging: Arc<AtomicBool>,
}

impl Merger {
    pub(super) fn start(store: Arc<Store>) -> Result<Self, IndexError> {
        let (wake, requests) = sync_channel(1);
        let (end, ended) = channel();
        let merging = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&merging);
        let run = move || run(store, &requests, &told, end);
        let started = Builder::new().name("rag-merger".to_owned()).spawn(run);
        started.map_err(|error| IndexError::new(IndexErrorKind::Unavailable, "the index thread could not start", error))?;
        Ok(Self { wake: Some(wake), ended: Mutex::new(ended), merging })
    }

    /// Asks for a merge when one is due.
    pub(super) fn handle(&self) -> Option<SyncSender<()>> {
        self.wake.clone()
    }
}

fn run(store: Arc<Store>, requests: &Receiver<()>, merging: &AtomicBool, end: Sender<()>) {
    while requests.recv().is_ok() {
        merging.store(true, Ordering::SeqCst);
        let merged = catch_unwind(AssertUnwindSafe(|| store.merge()));
        merging.store(false, Ordering::SeqCst);
        match merged {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the knowledge index could not be merged"),
            Err(_) => tracing::error!("the knowledge index failed at a merge and goes on"),
        }
    }
    // Whoever waits for the end counts on the folder being closed.
    drop(store);
    drop(end);
}

impl Drop for Merger {
    fn drop(&mut self) {
        self.wake = None;
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        while ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            if self.merging.load(Ordering::SeqCst) {
                tracing::info!("the knowledge index is still merging while it closes");
                return;
            }
        }
    }
}
