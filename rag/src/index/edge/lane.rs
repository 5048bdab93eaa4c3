//! OS threads behind a bounded queue, for work that blocks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use tokio::sync::mpsc;

use crate::index::{IndexError, IndexErrorKind};

/// Callers wait when this many jobs are queued.
const QUEUE: usize = 64;

/// Dropping it finishes the queued jobs and waits for the threads.
pub(super) struct Lane<T> {
    queue: mpsc::Sender<T>,
    threads: Vec<JoinHandle<()>>,
}

/// How a lane works.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manning {
    pub(super) name: &'static str,
    pub(super) threads: usize,
    /// Jobs that are handed over together, at most.
    pub(super) group: usize,
}

impl<T: Send + 'static> Lane<T> {
    /// Each thread runs `before` once, then `work` on jobs that have queued.
    pub(super) fn start(
        manning: Manning,
        before: impl Fn() + Clone + Send + 'static,
        work: impl Fn(Vec<T>) + Clone + Send + 'static,
    ) -> Result<Self, IndexError> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let jobs = Arc::new(Mutex::new(jobs));
        let mut threads = Vec::new();
        for _ in 0..manning.threads.max(1) {
            let (before, work, jobs) = (before.clone(), work.clone(), Arc::clone(&jobs));
            let run = move || {
                before();
                while let Some(batch) = take(&jobs, manning.group) {
                    // A panic in the engine fails this batch, whose answers are dropped, not the whole index.
                    if catch_unwind(AssertUnwindSafe(|| work(batch))).is_err() {
                        tracing::error!("the knowledge index failed on a request and goes on");
                    }
                }
            };
            let started = Builder::new().name(manning.name.to_owned()).spawn(run);
            let failed = |error| IndexError::new(IndexErrorKind::Unavailable, "the index thread could not start", error);
            threads.push(started.map_err(failed)?);
        }
        Ok(Self { queue, threads })
    }

    pub(super) async fn push(&self, job: T) -> Result<(), IndexError> {
        self.queue.send(job).await.map_err(|_closed| stopped())
    }
}

/// Waits for a job; nothing when the lane is closed. The idle threads wait for each other here, one of them for a job.
fn take<T>(jobs: &Mutex<mpsc::Receiver<T>>, group: usize) -> Option<Vec<T>> {
    let mut jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
    let mut batch = vec![jobs.blocking_recv()?];
    while batch.len() < group
        && let Ok(next) = jobs.try_recv()
    {
        batch.push(next);
    }
    Some(batch)
}

impl<T> Drop for Lane<T> {
    fn drop(&mut self) {
        // Replacing the only sender closes the queue, which ends the threads.
        self.queue = mpsc::channel(1).0;
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("an index thread ended by a panic");
            }
        }
    }
}

pub(super) fn stopped() -> IndexError {
    IndexError::unavailable("the knowledge index gave no answer")
}
