//! The threads that run the model, behind two bounded queues: a customer's question never waits for indexing, beyond the
//! one job that is being done.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use parking_lot::{Condvar, Mutex};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::encoder::{Encoder, Scratch, Wanted};
use super::stopped;
use crate::embed::{EmbedError, Purpose};

/// Jobs of each queue; callers wait when it is full.
const QUEUE: usize = 64;

type Vectors = Result<Vec<Vec<f32>>, EmbedError>;

struct Job {
    texts: Vec<String>,
    wanted: Wanted,
    /// Closed when the caller has gone: the job is then left out.
    done: oneshot::Sender<Vectors>,
    _place: OwnedSemaphorePermit,
}

#[derive(Default)]
struct Queues {
    questions: VecDeque<Job>,
    passages: VecDeque<Job>,
    is_closed: bool,
}

#[derive(Default)]
struct Shared {
    queues: Mutex<Queues>,
    arrived: Condvar,
}

/// Dropping it lets the jobs being done end, and drops the others.
pub(super) struct Workers {
    shared: Arc<Shared>,
    questions: Arc<Semaphore>,
    passages: Arc<Semaphore>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    pub(super) fn start(encoder: &Arc<Encoder>, count: usize) -> Result<Self, EmbedError> {
        let [questions, passages] = [(); 2].map(|()| Arc::new(Semaphore::new(QUEUE)));
        let mut workers = Self { shared: Arc::default(), questions, passages, threads: Vec::new() };
        for number in 0..count {
            let (shared, encoder) = (Arc::clone(&workers.shared), Arc::clone(encoder));
            let thread = Builder::new()
                .name(format!("embed-{number}"))
                .spawn(move || work(&shared, &encoder))
                .map_err(|cause| EmbedError::unavailable("a thread of the local model could not start").because(cause))?;
            workers.threads.push(thread);
        }
        Ok(workers)
    }

    /// Waits for a place in the queue; the vectors come later.
    pub(super) async fn push(
        &self,
        texts: Vec<String>,
        purpose: Purpose,
        wanted: Wanted,
    ) -> Result<oneshot::Receiver<Vectors>, EmbedError> {
        let places = match purpose {
            Purpose::Question => &self.questions,
            Purpose::Passage => &self.passages,
        };
        let place = Arc::clone(places).acquire_owned().await.map_err(|_closed| stopped())?;
        let (done, answer) = oneshot::channel();
        let job = Job { texts, wanted, done, _place: place };
        let mut queues = self.shared.queues.lock();
        match purpose {
            Purpose::Question => queues.questions.push_back(job),
            Purpose::Passage => queues.passages.push_back(job),
        }
        drop(queues);
        self.shared.arrived.notify_one();
        Ok(answer)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.shared.queues.lock().is_closed = true;
        self.shared.arrived.notify_all();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the local model ended by a panic");
            }
        }
    }
}

impl Shared {
    /// The next job, questions first; none when the model is closed.
    fn next(&self) -> Option<Job> {
        let mut queues = self.queues.lock();
        loop {
            if queues.is_closed {
                return None;
            }
            let next = queues.questions.pop_front();
            if let Some(job) = next.or_else(|| queues.passages.pop_front()) {
                return Some(job);
            }
            self.arrived.wait(&mut queues);
        }
    }
}

fn work(shared: &Shared, encoder: &Encoder) {
    let mut scratch = Scratch::default();
    while let Some(job) = shared.next() {
        if job.done.is_closed() {
            continue;
        }
        let embedded = catch_unwind(AssertUnwindSafe(|| encoder.embed(&job.texts, job.wanted, &mut scratch)));
        let vectors = embedded.unwrap_or_else(|_panic| {
            scratch = Scratch::default();
            tracing::error!("the local model failed on a text and goes on");
            Err(EmbedError::invalid("the local model failed on a text"))
        });
        // The caller may have gone meanwhile.
        let _ = job.done.send(vectors);
    }
}
