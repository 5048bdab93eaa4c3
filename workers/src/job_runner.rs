//! Takes jobs from the queue and hands each to the worker of its kind.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::model::job::Job;
use engine::ports::JobQueue;
use engine::tasks::Tasks;
use engine::{Engine, Error};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tracing::Instrument as _;

use crate::job_error::JobError;
use crate::lease::{LEASE, held};

/// A worker that takes longer is stopped, unless it says that it may.
pub const LONGEST_RUN: Duration = Duration::from_secs(280);

/// Retries become due without anybody pushing them, and other nodes push unheard.
const POLL: Duration = Duration::from_secs(1);

/// Performs the jobs of one kind.
#[async_trait]
pub trait Worker: Send + Sync {
    fn kind(&self) -> &'static str;

    /// Jobs of this kind at the same time, so that a crowd of them leaves places for the others.
    fn most_at_once(&self) -> usize {
        usize::MAX
    }

    fn longest_run(&self) -> Duration {
        LONGEST_RUN
    }

    /// May be called again for a job that was done already: the process may die between the work and its record.
    async fn run(&self, job: &Job) -> Result<(), JobError>;

    /// The job is over and its key is free again. Lost when the process dies just then.
    async fn on_done(&self, _job: &Job) -> Result<(), Error> {
        Ok(())
    }

    /// The job is dead; whoever waits for it should learn that. Called once, and lost when the process dies just then.
    async fn on_dead(&self, _job: &Job) -> Result<(), Error> {
        Ok(())
    }
}

/// The workers, first come first asked for.
struct Crew {
    lanes: Vec<Lane>,
    /// A lane that was full has a place again.
    freed: Notify,
}

struct Lane {
    worker: Arc<dyn Worker>,
    places: Arc<Semaphore>,
}

impl Crew {
    fn new(workers: Vec<Arc<dyn Worker>>) -> Self {
        let lane = |worker: Arc<dyn Worker>| {
            let most = worker.most_at_once().clamp(1, Semaphore::MAX_PERMITS);
            Lane { worker, places: Arc::new(Semaphore::new(most)) }
        };
        Self { lanes: workers.into_iter().map(lane).collect(), freed: Notify::new() }
    }

    /// What may be done now.
    fn open_kinds(&self) -> Vec<&'static str> {
        self.lanes.iter().filter(|lane| lane.places.available_permits() > 0).map(|lane| lane.worker.kind()).collect()
    }

    /// Jobs of a kind that has the loop to itself are told to it alone.
    async fn pushed(&self, jobs: &dyn JobQueue) {
        match self.lanes.as_slice() {
            [only] => jobs.pushed_of(only.worker.kind()).await,
            _ => jobs.pushed().await,
        }
    }

    fn lane(&self, kind: &str) -> Option<&Lane> {
        self.lanes.iter().find(|lane| lane.worker.kind() == kind)
    }
}

/// Runs jobs, at most `at_once` at the same time, until the soft stop; begun ones end by themselves. Of jobs that are due,
/// those of the first worker come first.
pub async fn run_jobs(engine: Engine, tasks: Tasks, workers: Vec<Arc<dyn Worker>>, at_once: usize) {
    let crew = Arc::new(Crew::new(workers));
    if crew.lanes.is_empty() {
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
        match engine.jobs.claim(&crew.open_kinds(), engine.clock.now(), LEASE).await {
            Ok(Some(job)) => spawn(&engine, &tasks, &crew, job, place),
            Ok(None) => wait(&engine, &tasks, &crew).await,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the queue did not give out a job");
                wait(&engine, &tasks, &crew).await;
            }
        }
    }
}

async fn wait(engine: &Engine, tasks: &Tasks, crew: &Crew) {
    tokio::select! {
        () = tasks.stopping() => {}
        () = crew.pushed(engine.jobs.as_ref()) => {}
        () = crew.freed.notified() => {}
        () = tokio::time::sleep(POLL) => {}
    }
}

fn spawn(engine: &Engine, tasks: &Tasks, crew: &Arc<Crew>, job: Job, place: OwnedSemaphorePermit) {
    // This loop alone takes places of lanes, and it asked for kinds whose lane has one.
    let lane = crew.lane(&job.kind).and_then(|lane| {
        let place = Arc::clone(&lane.places).try_acquire_owned().ok()?;
        Some((Arc::clone(&lane.worker), place))
    });
    let Some((worker, lane)) = lane else {
        // The queue gave what was not asked for; its lease brings it back for whoever knows it.
        return tracing::error!(job = %job.id, kind = job.kind, "a job of an unknown kind was claimed");
    };
    let span = tracing::info_span!("job", job = %job.id, kind = worker.kind());
    let (engine, crew) = (engine.clone(), Arc::clone(crew));
    let work = async move {
        let done = tokio::time::timeout(worker.longest_run(), held(&engine, &[job.id], worker.run(&job))).await;
        let done = done.unwrap_or_else(|late| Err(JobError::Retry(Error::unavailable("the job took too long").because(late))));
        if let Err(error) = settle(&engine, worker.as_ref(), &job, done).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "how a job ended was not stored; it runs again after its lease"
            );
        }
        drop((lane, place));
        crew.freed.notify_one();
    };
    tasks.spawn("job", work.instrument(span));
}

/// Stores how a job ended.
async fn settle(engine: &Engine, worker: &dyn Worker, job: &Job, done: Result<(), JobError>) -> Result<(), Error> {
    let Err(failure) = done else {
        engine.jobs.complete(job.id).await?;
        return worker.on_done(job).await;
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
