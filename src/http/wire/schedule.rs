//! What is done by the clock, and every time that it was.

use engine::clock::Timestamp;
use engine::ids::{JobId, OperatorId, RunId, ScheduleId};
use engine::model::job::Job;
use engine::model::schedule as model;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Something that is done by the clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct Schedule {
    #[schema(value_type = String)]
    pub id: ScheduleId,
    /// What is done, such as `sync_templates`.
    pub task: String,
    /// What it is done to; absent: everything of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(flatten)]
    pub settings: ScheduleSettings,
    /// The expression in English, such as `At 03:10.`.
    pub described: String,
    /// Absent while it is paused, or when the expression never holds again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_run_at: Option<Timestamp>,
    /// The newest run, which may go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_run: Option<ScheduleRun>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ScheduleSettings {
    /// Five fields: minute, hour, day of the month, month, day of the week.
    pub cron: String,
    /// The clock it is read by, such as `Europe/Madrid`. A time that comes twice when the clocks change is kept once, and one that is
    /// missing comes right after the change.
    pub time_zone: String,
    pub missed: Missed,
    pub paused: bool,
}

/// What becomes of runs that were due while nobody was there to begin them: `once` makes up for all of them with one run, `skip`
/// leaves out what is more than five minutes late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missed {
    Once,
    Skip,
}

impl From<model::Missed> for Missed {
    fn from(missed: model::Missed) -> Self {
        match missed {
            model::Missed::Once => Self::Once,
            model::Missed::Skip => Self::Skip,
        }
    }
}

impl From<Missed> for model::Missed {
    fn from(missed: Missed) -> Self {
        match missed {
            Missed::Once => Self::Once,
            Missed::Skip => Self::Skip,
        }
    }
}

impl Schedule {
    pub fn new(schedule: model::Schedule, described: String, last_run: Option<ScheduleRun>) -> Self {
        let model::Schedule { id, task, subject, rule, missed, is_paused, next_run, .. } = schedule;
        let model::Rule { cron, time_zone } = rule;
        Self {
            id,
            task,
            subject: Some(subject).filter(|subject| !subject.is_empty()),
            settings: ScheduleSettings { cron, time_zone, missed: missed.into(), paused: is_paused },
            described,
            next_run_at: next_run,
            last_run,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleList {
    pub items: Vec<Schedule>,
}

/// One time that something was done, or was to be.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScheduleRun {
    #[schema(value_type = String)]
    pub id: RunId,
    /// Absent: it was asked for once, without a schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub schedule: Option<ScheduleId>,
    pub task: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    pub state: ScheduleRunState,
    /// Who asked for it; absent: its schedule.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub asked_by: Option<OperatorId>,
    /// The operator's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_by_name: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub began_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// How many of `total` are done.
    pub done: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// What it came to, or why it failed or was left out.
    pub report: String,
    /// Somebody stopped it; it ends as soon as it can.
    pub stopping: bool,
}

/// `retrying`: it failed and is tried again. `skipped`: it was missed, or the one before it had not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleRunState {
    Waiting,
    Running,
    Retrying,
    Done,
    Failed,
    Stopped,
    Skipped,
}

impl From<model::RunState> for ScheduleRunState {
    fn from(state: model::RunState) -> Self {
        match state {
            model::RunState::Waiting => Self::Waiting,
            model::RunState::Running => Self::Running,
            model::RunState::Retrying => Self::Retrying,
            model::RunState::Done => Self::Done,
            model::RunState::Failed => Self::Failed,
            model::RunState::Stopped => Self::Stopped,
            model::RunState::Skipped => Self::Skipped,
        }
    }
}

impl ScheduleRun {
    pub fn new(run: model::Run, asked_by_name: Option<String>) -> Self {
        let is_over = run.state.is_over();
        Self {
            id: run.id,
            schedule: run.schedule,
            task: run.task,
            subject: Some(run.subject).filter(|subject| !subject.is_empty()),
            state: run.state.into(),
            asked_by: run.asked_by,
            asked_by_name,
            due_at: run.due_at,
            began_at: run.began_at,
            ended_at: run.ended_at,
            done: run.progress.done,
            total: run.progress.total,
            report: run.report,
            stopping: run.is_to_stop && !is_over,
        }
    }
}

/// The newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduleRunPage {
    pub items: Vec<ScheduleRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ScheduleRunQuery {
    /// Of one schedule alone.
    #[param(value_type = Option<String>)]
    pub schedule: Option<ScheduleId>,
    #[param(value_type = Option<String>)]
    pub cursor: Option<RunId>,
    /// 1 to 100; 25 when absent.
    pub limit: Option<usize>,
}

/// Work that failed at every try and is kept until somebody has it tried again.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadJob {
    #[schema(value_type = String)]
    pub id: JobId,
    /// Such as `ingest_document`.
    pub kind: String,
    pub attempts: u32,
    /// Why the last try failed.
    pub error: String,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub made_at: Timestamp,
}

impl DeadJob {
    pub fn new(job: Job) -> Self {
        let Job { id, kind, attempts, last_error, .. } = job;
        Self { id, kind, attempts, error: last_error.unwrap_or_default(), made_at: id.made_at() }
    }
}

/// The oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadJobPage {
    pub items: Vec<DeadJob>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
