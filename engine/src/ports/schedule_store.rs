use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{OrgId, RunId, ScheduleId};
use crate::model::job::Job;
use crate::model::schedule::{Progress, Run, RunState, Schedule};

/// Schedules of one organisation that are listed.
pub const MOST_SCHEDULES: usize = 500;

/// What is done by the clock, and every time that it was. The job that does a run is stored with it, so that whoever dies in
/// between loses neither and begins nothing twice.
#[async_trait]
pub trait ScheduleStore: Send + Sync {
    /// Stores a new schedule, or one as it was read and changed since, and returns it with its next version. `Conflict` when it is
    /// another by now, or when the organisation has one for this task and subject.
    async fn put(&self, schedule: Schedule) -> Result<Schedule>;

    /// Its runs stay. Returns whether it was there.
    async fn remove(&self, organisation: OrgId, schedule: ScheduleId) -> Result<bool>;

    async fn find(&self, organisation: OrgId, schedule: ScheduleId) -> Result<Option<Schedule>>;

    /// Ordered by task and subject, at most [`MOST_SCHEDULES`].
    async fn list(&self, organisation: OrgId) -> Result<Vec<Schedule>>;

    /// When the next one of all organisations is due.
    async fn next_due(&self) -> Result<Option<Timestamp>>;

    /// Of all organisations, the one that is due first before the others.
    async fn list_due(&self, now: Timestamp, limit: usize) -> Result<Vec<Schedule>>;

    /// Stores a run, the job that does it, and its schedule as it goes on, all or nothing. False, and nothing is stored, when the
    /// schedule is not as it was read any more: somebody else was faster.
    async fn begin(&self, run: Run, job: Option<Job>, schedule: Option<Schedule>) -> Result<bool>;

    async fn find_run(&self, organisation: OrgId, run: RunId) -> Result<Option<Run>>;

    /// The newest first; `before` is the last one seen.
    async fn list_runs(&self, organisation: OrgId, of: RunsOf, before: Option<RunId>, limit: usize) -> Result<Vec<Run>>;

    /// The newest run of each schedule that has one.
    async fn latest_runs(&self, organisation: OrgId) -> Result<Vec<Run>>;

    /// Writes down how a run goes. Returns whether it may go on: false when somebody wants it to end, or when it is over, which
    /// stays as it is.
    async fn note(&self, organisation: OrgId, run: RunId, state: RunState, progress: Progress, now: Timestamp) -> Result<bool>;

    /// The run is over, and its schedule is free for the next one. What is over already stays as it is.
    async fn end(&self, organisation: OrgId, run: RunId, state: RunState, report: &str, now: Timestamp) -> Result<()>;

    /// Asks a run to end: it learns of that when it next writes down how it goes. Returns whether there is such a run that is not
    /// over.
    async fn stop(&self, organisation: OrgId, run: RunId) -> Result<bool>;

    /// Forgets runs that ended before, at most `limit` of them. Returns how many.
    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunsOf {
    Everything,
    Schedule(ScheduleId),
    Task(String),
}
