//! What organisations have done by the clock: begins what is due, and does it.
//!
//! A run is stored together with its job and with its schedule's next time, so however many nodes look, and whenever one dies, it
//! is begun once. To add something that is done by the clock: one [`Task`], given to [`RunTask`] by the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use engine::Engine;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{JobId, OperatorId, OrgId, RunId};
use engine::model::job::{Job, MAX_ATTEMPTS};
use engine::model::schedule::{Due, Progress, Run, RunState, Schedule};
use engine::tasks::Tasks;
use futures_util::{StreamExt as _, stream};

use crate::job_error::JobError;
use crate::job_runner::Worker;
use crate::schedule::{pause, until_leading};

pub const KIND: &str = "run_task";

/// Schedules are set by acts all over the program, and no act tells this loop.
const POLL: Duration = Duration::from_secs(1);

const BATCH: usize = 100;

const AT_ONCE: usize = 16;

/// One try of a run.
const LONGEST_TRY: Duration = Duration::from_hours(6);

/// Runs that are kept.
const KEPT: Duration = Duration::from_hours(90 * 24);

/// Runs that are forgotten in one step, and steps of one hour.
const FORGOTTEN: usize = 1_000;
const MOST_STEPS: usize = 100;

/// Something that is done by the clock, or when somebody asks for it.
#[async_trait]
pub trait Task: Send + Sync {
    fn name(&self) -> &'static str;

    /// Does it and says what it came to. May be called again for a run that has come some way: its progress tells how far.
    async fn run(&self, run: &Run, log: &RunLog) -> Result<String, JobError>;
}

/// Where a run writes down how it goes.
#[derive(Debug)]
pub struct RunLog {
    engine: EngineOf,
    organisation: OrgId,
    run: RunId,
    is_stopped: AtomicBool,
}

/// Without the output that an engine would be.
struct EngineOf(Engine);

impl std::fmt::Debug for EngineOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl RunLog {
    /// Shows how far the run has come. An error ends the run: somebody wants that.
    pub async fn note(&self, progress: Progress) -> Result<(), JobError> {
        if self.write(RunState::Running, progress).await? {
            return Ok(());
        }
        self.is_stopped.store(true, Ordering::Relaxed);
        Err(JobError::Discard(Error::conflict("the run was stopped")))
    }

    async fn write(&self, state: RunState, progress: Progress) -> Result<bool> {
        let engine = &self.engine.0;
        engine.schedules.note(self.organisation, self.run, state, progress, engine.clock.now()).await
    }

    async fn end(&self, state: RunState, report: &str) -> Result<()> {
        let engine = &self.engine.0;
        engine.schedules.end(self.organisation, self.run, state, report, engine.clock.now()).await
    }
}

/// Begins a run of this schedule out of turn. `Conflict` while another one has not ended.
pub async fn run_now(engine: &Engine, schedule: Schedule, by: OperatorId) -> Result<Run> {
    if schedule.current.is_some() {
        return Err(Error::conflict("the run before has not ended"));
    }
    let now = engine.clock.now();
    let run = Run { asked_by: Some(by), ..run_of(engine, &schedule, now, now) };
    let job = job_of(&run, now)?;
    let schedule = Schedule { current: Some(run.id), ..schedule };
    if engine.schedules.begin(run.clone(), Some(job), Some(schedule)).await? {
        Ok(run)
    } else {
        Err(Error::conflict("the schedule was changed just now"))
    }
}

/// Begins a run of a task that is done once, to this subject.
pub async fn run_once(engine: &Engine, organisation: OrgId, task: &str, subject: &str, by: OperatorId) -> Result<Run> {
    let now = engine.clock.now();
    let run = Run { asked_by: Some(by), ..blank(engine, organisation, (task, subject), now) };
    let job = job_of(&run, now)?;
    if engine.schedules.begin(run.clone(), Some(job), None).await? {
        Ok(run)
    } else {
        Err(Error::conflict("the run could not be begun"))
    }
}

/// Begins runs that are due until the soft stop.
pub async fn run_schedules(engine: Engine, tasks: Tasks) {
    let mut forget_at = engine.clock.now();
    while until_leading(&engine.shares, &tasks).await {
        let wait = match begin_due(&engine).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the store did not tell what is due by the clock");
                POLL
            }
        };
        if forget_at <= engine.clock.now() {
            forget_at = engine.clock.now().plus(Duration::from_hours(1));
            forget(&engine).await;
        }
        pause(&tasks, wait).await;
    }
}

/// One batch; returns how long to wait for the next.
async fn begin_due(engine: &Engine) -> Result<Duration> {
    let now = engine.clock.now();
    let wait = engine.schedules.next_due().await?.map_or(POLL, |due| due.since(now).min(POLL));
    if !wait.is_zero() {
        return Ok(wait);
    }
    let due = engine.schedules.list_due(now, BATCH).await?;
    let moved_on = stream::iter(due).map(|schedule| begin(engine, schedule, now)).buffer_unordered(AT_ONCE);
    // What did not move on is due still, and is not to be looked at without a rest.
    let some_did = moved_on.fold(false, |some, did| async move { some || did }).await;
    Ok(if some_did { Duration::ZERO } else { POLL })
}

/// Whether the schedule has moved on.
async fn begin(engine: &Engine, schedule: Schedule, now: Timestamp) -> bool {
    let (id, task) = (schedule.id, schedule.task.clone());
    let begun = async {
        let schedule = freed(engine, schedule, now).await?;
        move_on(engine, schedule, now).await
    };
    match begun.await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(schedule = %id, task, error = &error as &dyn std::error::Error, "what is due by the clock was not begun");
            false
        }
    }
}

/// As it is once a run that has died is over.
async fn freed(engine: &Engine, schedule: Schedule, now: Timestamp) -> Result<Schedule> {
    let Some(current) = schedule.current.filter(|_| schedule.is_stuck(now)) else { return Ok(schedule) };
    engine.schedules.end(schedule.organisation, current, RunState::Failed, "Its process ended at every try.", now).await?;
    let found = engine.schedules.find(schedule.organisation, schedule.id).await?;
    Ok(found.unwrap_or(schedule))
}

async fn move_on(engine: &Engine, schedule: Schedule, now: Timestamp) -> Result<()> {
    let (run, job) = match schedule.due(now) {
        Due::Wait => return Ok(()),
        Due::Begin(due) => {
            let run = run_of(engine, &schedule, due, now);
            let job = job_of(&run, now)?;
            (run, Some(job))
        }
        Due::Skip(due, why) => {
            let skipped = run_of(engine, &schedule, due, now);
            (Run { state: RunState::Skipped, ended_at: Some(now), report: why.to_owned(), ..skipped }, None)
        }
    };
    let current = if job.is_some() { Some(run.id) } else { schedule.current };
    let (mut next, unreadable) = Schedule { current, ..schedule.clone() }.moved_on(now);
    let (mut run, mut job) = (run, job);
    if let Some(error) = unreadable {
        // Somebody has to say anew when it is to be done.
        run = Run { state: RunState::Failed, ended_at: Some(now), report: error.to_string(), ..run };
        (job, next.current) = (None, schedule.current);
    }
    // Where another one was faster there is nothing left to do.
    engine.schedules.begin(run, job, Some(next)).await.map(drop)
}

fn run_of(engine: &Engine, schedule: &Schedule, due_at: Timestamp, now: Timestamp) -> Run {
    let of = (schedule.task.as_str(), schedule.subject.as_str());
    Run { schedule: Some(schedule.id), due_at, ..blank(engine, schedule.organisation, of, now) }
}

/// Due now, of no schedule.
fn blank(engine: &Engine, organisation: OrgId, (task, subject): (&str, &str), now: Timestamp) -> Run {
    Run {
        id: engine.ids.next_at(now),
        organisation,
        schedule: None,
        task: task.to_owned(),
        subject: subject.to_owned(),
        asked_by: None,
        due_at: now,
        began_at: None,
        ended_at: None,
        state: RunState::Waiting,
        progress: Progress::default(),
        report: String::new(),
        is_to_stop: false,
    }
}

/// A run has one job, which has its number.
fn job_of(run: &Run, now: Timestamp) -> Result<Job> {
    Job::new(JobId(run.id.0), run.organisation, KIND, None, &run.id, now)
}

async fn forget(engine: &Engine) {
    let before = engine.clock.now().minus(KEPT);
    for _ in 0..MOST_STEPS {
        match engine.schedules.forget(before, FORGOTTEN).await {
            Ok(FORGOTTEN) => {}
            Ok(_few) => return,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                return tracing::warn!(error, "old runs could not be forgotten; the next hour tries again");
            }
        }
    }
}

/// Does runs, each by the task of its name. How one ends is kept with the run and shown there, so its job never ends among the
/// dead.
pub struct RunTask {
    pub engine: Engine,
    pub tasks: Vec<Arc<dyn Task>>,
}

#[async_trait]
impl Worker for RunTask {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn longest_run(&self) -> Duration {
        LONGEST_TRY
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let id: RunId = job.read()?;
        let Some(run) = self.engine.schedules.find_run(job.organisation, id).await? else { return Ok(()) };
        if run.state.is_over() {
            return Ok(());
        }
        let log = RunLog {
            engine: EngineOf(self.engine.clone()),
            organisation: job.organisation,
            run: id,
            is_stopped: AtomicBool::new(false),
        };
        let done = match self.tasks.iter().find(|task| task.name() == run.task) {
            Some(task) if log.write(RunState::Running, run.progress.clone()).await? => task.run(&run, &log).await,
            Some(_) => return Ok(log.end(RunState::Stopped, "").await?),
            None => Err(JobError::Discard(Error::invalid("this program does not know the task"))),
        };
        let failure = match done {
            Ok(report) => return Ok(log.end(RunState::Done, &report).await?),
            Err(_) if log.is_stopped.load(Ordering::Relaxed) => return Ok(log.end(RunState::Stopped, "").await?),
            Err(failure) => failure,
        };
        if matches!(failure, JobError::Retry(_)) && job.attempts < MAX_ATTEMPTS {
            let now = self.engine.schedules.find_run(job.organisation, id).await?;
            log.write(RunState::Retrying, now.map(|run| run.progress).unwrap_or_default()).await?;
            return Err(failure);
        }
        tracing::warn!(run = %id, task = run.task, error = failure.error() as &dyn std::error::Error, "a run failed");
        Ok(log.end(RunState::Failed, &failure.describe()).await?)
    }
}
