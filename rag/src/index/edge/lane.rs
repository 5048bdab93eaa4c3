//! One OS thread behind a bounded queue, for work that blocks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{Builder, JoinHandle};

use tokio::sync::mpsc;

use crate::index::{IndexError, IndexErrorKind};

/// Callers wait when this many jobs are queued.
const QUEUE: usize = 64;

/// Dropping it finishes the queued jobs and waits for the thread.
pub(super) struct Lane<T> {
    queue: mpsc::Sender<T>,
    thread: Option<JoinHandle<()>>,
}

impl<T: Send + 'static> Lane<T> {
    /// Runs `before` once on the thread, then `work` on every job that has queued, at most `group` at once.
    pub(super) fn start(
        name: &str,
        group: usize,
        before: impl FnOnce() + Send + 'static,
        mut work: impl FnMut(Vec<T>) + Send + 'static,
    ) -> Result<Self, IndexError> {
        let (queue, mut jobs) = mpsc::channel(QUEUE);
        let thread = Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                before();
                while let Some(first) = jobs.blocking_recv() {
                    let mut batch = vec![first];
                    while batch.len() < group
                        && let Ok(next) = jobs.try_recv()
                    {
                        batch.push(next);
                    }
                    // A panic in the engine fails this batch, whose answers are dropped, not the whole index.
                    if catch_unwind(AssertUnwindSafe(|| work(batch))).is_err() {
                        tracing::error!("the knowledge index failed on a request and goes on");
                    }
                }
            })
            .map_err(|error| IndexError::new(IndexErrorKind::Unavailable, "the index thread could not start", error))?;
        Ok(Self { queue, thread: Some(thread) })
    }

    pub(super) async fn push(&self, job: T) -> Result<(), IndexError> {
        self.queue.send(job).await.map_err(|_closed| stopped())
    }
}

impl<T> Drop for Lane<T> {
    fn drop(&mut self) {
        // Replacing the only sender closes the queue, which ends the thread.
        self.queue = mpsc::channel(1).0;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("an index thread ended by a panic");
        }
    }
}

pub(super) fn stopped() -> IndexError {
    IndexError::unavailable("the knowledge index gave no answer")
}
