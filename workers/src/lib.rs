//! What runs beside requests: turns, timers, jobs.
//!
//! - [`lanes`] decides which turn runs when (a pure machine); [`runner`] is the loop around it.
//! - [`giving`] gives waiting work to operators.
//! - [`schedule`] rings timers and does the hourly housekeeping; [`scheduled`] begins what organisations have done by the clock.
//! - [`outbox_runner`] brings messages to providers, [`inflow`] takes in what comes from them.
//! - [`job_runner`] takes jobs from the queue; each job is one file in [`jobs`], which says how to add one more.
//!
//! Everything is started by [`Workers::start`], ends with the [`Tasks`] it was given, and may run on several machines at once:
//! timers and jobs are claimed, and the store refuses the answer of a turn that another machine has answered.

pub mod giving;
pub mod inflow;
pub mod job_error;
pub mod job_runner;
pub mod jobs;
pub mod lanes;
mod lease;
pub mod outbox_runner;
pub mod runner;
pub mod schedule;
pub mod scheduled;

use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use engine::tasks::Tasks;

pub use job_error::JobError;
pub use job_runner::Worker;
pub use lanes::LaneLimits;

/// What the program decides.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Turns at the same time.
    pub running_turns: usize,
    /// Followers of the event log who sleep longer than this load afresh.
    pub keep_events: Duration,
}

/// The background half of the program.
pub struct Workers;

impl Workers {
    /// Starts turns, timers, giving work away and housekeeping; all end with the soft stop of `tasks`. Install the metrics recorder
    /// before: its handles are taken once.
    pub fn start(engine: &Engine, tasks: &Tasks, options: Options) {
        let limits = LaneLimits { running: options.running_turns, ..LaneLimits::default() };
        tasks.spawn("turns", runner::run_turns(engine.clone(), tasks.clone(), limits));
        tasks.spawn("giving", giving::run_giving(engine.clone(), tasks.clone()));
        tasks.spawn("timers", schedule::run_timers(engine.clone(), tasks.clone()));
        tasks.spawn("hourly", schedule::run_hourly(engine.clone(), tasks.clone(), options.keep_events));
    }

    /// Does `act` now and once a day, for what the program knows and this crate does not.
    pub fn start_daily<A, F>(engine: &Engine, tasks: &Tasks, name: &'static str, act: A)
    where
        A: Fn() -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        tasks.spawn(name, schedule::run_daily(Arc::clone(&engine.shares), tasks.clone(), act));
    }

    /// Starts beginning what is due by the clock; the worker [`scheduled::RunTask`] does it.
    pub fn start_schedules(engine: &Engine, tasks: &Tasks) {
        tasks.spawn("schedules", scheduled::run_schedules(engine.clone(), tasks.clone()));
    }

    /// Starts bringing messages to the providers of channels, of `at_once` conversations at the same time.
    pub fn start_outbox(engine: &Engine, tasks: &Tasks, senders: outbox_runner::Senders, at_once: usize) {
        tasks.spawn("outbox", outbox_runner::run_outbox(engine.clone(), tasks.clone(), senders, at_once));
        tasks.spawn("reports", outbox_runner::run_reports(engine.clone(), tasks.clone()));
    }

    /// Starts taking in what came from providers.
    pub fn start_inflow<I: inflow::Inflow + 'static>(engine: &Engine, tasks: &Tasks, inflow: Arc<I>) {
        tasks.spawn("inflow", inflow::run_inflow(engine.clone(), tasks.clone(), inflow));
    }

    /// Starts the job queue's loop: at most `at_once` jobs at the same time, each done by the worker of its kind.
    pub fn start_jobs(engine: &Engine, tasks: &Tasks, workers: Vec<Arc<dyn Worker>>, at_once: usize) {
        tasks.spawn("jobs", job_runner::run_jobs(engine.clone(), tasks.clone(), workers, at_once));
    }
}
