//! Takes jobs from the queue and hands each to the worker of its kind.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::model::job::Job;
use engine::tasks::Tasks;
use engine::{Engine, Error};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument as _;

use crate::job_error::JobError;

/// A claimed job is hidden this long; when its process dies it comes back then.
pub const LEASE: Duration = Duration::from_mins(5);

/// A worker that takes longer is stopped while its lease still holds: no job runs twice at the same time.
pub const LONGEST_RUN: Duration = Duration::from_secs(280);

/// Retries become due without anybody pushing them, and other nodes push unheard.
const POLL: Duration = Duration::from_secs(1);

/// Performs the jobs of one kind.
#[async_trait]
pub trait Worker: Send + Sync {
    fn kind(&self) -> &'static str;

    /// May be called again for a job that was done already: the process may die between the work and its record.
    async fn run(&self, job: &Job) -> Result<(), JobError>;

    /// The job is dead; whoever waits for it should learn that. Called once, and lost when the process dies just then.
    async fn on_dead(&self, _job: &Job) -> Result<(), Error> {
        Ok(())
    }
}

/// The workers by what they do.
#[derive(Clone, Default)]
struct Crew {
    workers: HashMap<&'static str, Arc<dyn Worker>>,
}

/// Runs jobs, at most `at_once` at the same time, until the soft stop; begun ones end by themselves.
pub async fn run_jobs(engine: Engine, tasks: Tasks, workers: Vec<Arc<dyn Worker>>, at_once: usize) {
    let crew = Crew { workers: workers.into_iter().map(|worker| (worker.kind(), worker)).collect() };
    let kinds: Vec<&'static str> = crew.workers.keys().copied().collect();
    if kinds.is_empty() {
        return;
    }
    let places = Arc::new(Semaphore::new(at_once.max(1)));
    while !tasks.is_stopping() {
        let place = tokio::select! {
            () = tasks.stopping() => return,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        let Ok(place) = place else {
            return;
        };
        match engine.jobs.claim(&kinds, engine.clock.now(), LEASE).await {
            Ok(Some(job)) => spawn(&engine, &tasks, &crew, job, place),
            Ok(None) => wait(&engine, &tasks).await,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the queue did not give out a job");
                wait(&engine, &tasks).await;
            }
        }
    }
}

async fn wait(engine: &Engine, tasks: &Tasks) {
    tokio::select! {
        () = tasks.stopping() => {}
        () = engine.jobs.pushed() => {}
        () = tokio::time::sleep(POLL) => {}
    }
}

fn spawn(engine: &Engine, tasks: &Tasks, crew: &Crew, job: Job, place: OwnedSemaphorePermit) {
    let Some(worker) = crew.workers.get(job.kind.as_str()).map(Arc::clone) else {
        // The queue gave what was not asked for; its lease brings it back for whoever knows it.
        return tracing::error!(job = %job.id, kind = job.kind, "a job of an unknown kind was claimed");
    };
    let span = tracing::info_span!("job", job = %job.id, kind = worker.kind());
    let engine = engine.clone();
    let work = async move {
        let done = tokio::time::timeout(LONGEST_RUN, worker.run(&job)).await;
        let done = done.unwrap_or_else(|late| Err(JobError::Retry(Error::unavailable("the job took too long").because(late))));
        if let Err(error) = settle(&engine, worker.as_ref(), &job, done).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "how a job ended was not stored; it runs again after its lease"
            );
        }
        drop(place);
    };
    tasks.spawn("job", work.instrument(span));
}

/// Stores how a job ended.
async fn settle(engine: &Engine, worker: &dyn Worker, job: &Job, done: Result<(), JobError>) -> Result<(), Error> {
    let Err(failure) = done else {
        return engine.jobs.complete(job.id).await;
    };
    let dead = match &failure {
        JobError::Retry(_) => engine.jobs.retry(job.id, engine.clock.now(), &failure.describe()).await?,
        JobError::Discard(_) => {
            engine.jobs.discard(job.id, &failure.describe()).await?;
            true
        }
    };
    log(&failure, job, dead);
    if dead { worker.on_dead(job).await } else { Ok(()) }
}

/// The one place where the failure of a job is logged.
fn log(failure: &JobError, job: &Job, dead: bool) {
    let error = failure.error() as &dyn std::error::Error;
    if dead {
        tracing::error!(error, attempts = job.attempts, "a job failed for good");
    } else {
        tracing::warn!(error, attempts = job.attempts, "a job failed and will be tried again");
    }
}
