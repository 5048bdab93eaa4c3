//! Takes what came in from providers from the queue, in order: jobs of one kind, several at a time, each cut into pieces; pieces
//! of one lane (a person, say) one after another, lanes beside each other.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::Engine;
use engine::ids::JobId;
use engine::model::job::Job;
use engine::tasks::Tasks;
use futures_util::future::join_all;
use futures_util::{StreamExt as _, stream};

use crate::job_error::JobError;
use crate::lease::{LEASE, held};

/// Jobs in one round: their writes share commits of the store.
const ROUND: usize = 64;
/// Lanes beside each other.
const LANES: usize = 64;
/// Retries become due without anybody pushing them.
const POLL: Duration = Duration::from_secs(1);
/// One piece is a few writes; a longer one has failed.
const LONGEST_PIECE: Duration = Duration::from_mins(1);

/// Knows one kind of jobs and how they are taken in.
#[async_trait]
pub trait Inflow: Send + Sync {
    type Piece: Send;

    fn kind(&self) -> &'static str;

    /// Cuts a job into pieces in order, each with its lane. An error that trying again may mend is [`JobError::Retry`].
    async fn read(&self, job: &Job) -> Result<Vec<(String, Self::Piece)>, JobError>;

    /// May be called again for a piece that was taken in already.
    async fn take(&self, job: &Job, piece: Self::Piece) -> Result<(), JobError>;
}

/// Takes in until the soft stop; a round that was begun ends by itself.
pub async fn run_inflow<I: Inflow + 'static>(engine: Engine, tasks: Tasks, inflow: Arc<I>) {
    while !tasks.is_stopping() {
        match round(&engine, inflow.as_ref()).await {
            Ok(0) => wait(&engine, &tasks, inflow.kind()).await,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the queue did not give out what came in");
                wait(&engine, &tasks, inflow.kind()).await;
            }
        }
    }
}

async fn wait(engine: &Engine, tasks: &Tasks, kind: &'static str) {
    tokio::select! {
        () = tasks.stopping() => {}
        () = engine.jobs.pushed_of(kind) => {}
        () = tokio::time::sleep(POLL) => {}
    }
}

async fn round<I: Inflow>(engine: &Engine, inflow: &I) -> engine::Result<usize> {
    let jobs = engine.jobs.claim_many(inflow.kind(), engine.clock.now(), LEASE, ROUND).await?;
    let ids: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
    let failures = held(engine, &ids, take_all(inflow, &jobs)).await;
    let settled = jobs.iter().zip(&failures).map(|(job, failure)| settle(engine, job, failure.as_ref()));
    for settled in join_all(settled).await {
        if let Err(error) = settled {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "how something came in was not stored; it is taken in again"
            );
        }
    }
    Ok(jobs.len())
}

/// What went wrong with each.
async fn take_all<I: Inflow>(inflow: &I, jobs: &[Job]) -> Vec<Option<JobError>> {
    let mut failures: Vec<Option<JobError>> = jobs.iter().map(|_| None).collect();
    let mut lanes: Vec<Vec<(usize, I::Piece)>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (number, job) in jobs.iter().enumerate() {
        match inflow.read(job).await {
            Ok(pieces) => {
                for (name, piece) in pieces {
                    let lane = *known.entry(name).or_insert_with(|| {
                        lanes.push(Vec::new());
                        lanes.len() - 1
                    });
                    if let Some(lane) = lanes.get_mut(lane) {
                        lane.push((number, piece));
                    }
                }
            }
            Err(error) => note(&mut failures, number, error),
        }
    }
    let failed = stream::iter(lanes).map(|lane| run_lane(inflow, jobs, lane)).buffer_unordered(LANES).collect::<Vec<_>>().await;
    for (number, error) in failed.into_iter().flatten() {
        note(&mut failures, number, error);
    }
    failures
}

/// What can be mended by trying again outweighs what cannot: the rest of the job is done already.
fn note(failures: &mut [Option<JobError>], number: usize, error: JobError) {
    if let Some(kept) = failures.get_mut(number)
        && !matches!(kept, Some(JobError::Retry(_)))
    {
        *kept = Some(error);
    }
}

/// A piece that fails stops neither its lane nor its job.
async fn run_lane<I: Inflow>(inflow: &I, jobs: &[Job], lane: Vec<(usize, I::Piece)>) -> Vec<(usize, JobError)> {
    let mut failed = Vec::new();
    for (number, piece) in lane {
        let Some(job) = jobs.get(number) else {
            continue;
        };
        let taken = tokio::time::timeout(LONGEST_PIECE, inflow.take(job, piece)).await;
        let taken =
            taken.unwrap_or_else(|late| Err(JobError::Retry(engine::Error::unavailable("it took too long").because(late))));
        failed.extend(taken.err().map(|error| (number, error)));
    }
    failed
}

async fn settle(engine: &Engine, job: &Job, failure: Option<&JobError>) -> engine::Result<()> {
    let Some(failure) = failure else {
        return engine.jobs.complete(job.id).await;
    };
    log(failure, job);
    match failure {
        JobError::Retry(_) => engine.jobs.retry(job.id, engine.clock.now(), &failure.describe()).await.map(drop),
        JobError::Discard(_) => engine.jobs.discard(job.id, &failure.describe()).await,
    }
}

fn log(failure: &JobError, job: &Job) {
    let error = failure.error() as &dyn std::error::Error;
    tracing::warn!(error, job = %job.id, attempts = job.attempts, "something that came in could not be taken in");
}
