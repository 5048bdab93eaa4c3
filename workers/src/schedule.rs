//! Deadlines: rings the timers that are due, and does by the hour what has no row.

use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::flow::close::on_timer;
use engine::model::timer::Timer;
use engine::ports::Shares;
use engine::tasks::Tasks;
use futures_util::{StreamExt as _, stream};

use crate::jobs::{prune_events, prune_traces};

const BATCH: usize = 100;

/// A timer whose owner died rings again after this.
const LEASE: Duration = Duration::from_secs(30);

/// Timers are set by acts all over the program, and no act tells this loop. One look at an index each second costs
/// next to nothing, and no deadline here is finer than a second.
const POLL: Duration = Duration::from_secs(1);

/// Acts at the same time: enough that they share a commit of the store.
const AT_ONCE: usize = 32;

/// Who leads may have changed; it costs nothing to ask.
const LEAD_LOOK: Duration = Duration::from_secs(1);

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Rings timers until the soft stop.
pub async fn run_timers(engine: Engine, tasks: Tasks) {
    while !tasks.is_stopping() {
        let wait = match ring_due(&engine).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the store did not give out timers");
                POLL
            }
        };
        pause(&tasks, wait).await;
    }
}

/// One batch; returns how long to wait for the next.
async fn ring_due(engine: &Engine) -> Result<Duration> {
    // Asking is a read, claiming a write: an idle program writes nothing.
    let next = engine.timers.next_due().await?;
    let now = engine.clock.now();
    let wait = wait_until(next, now);
    if wait.is_zero() {
        let timers = engine.timers.claim_due(now, BATCH, LEASE).await?;
        stream::iter(timers).for_each_concurrent(AT_ONCE, |timer| ring(engine, timer)).await;
    }
    Ok(wait)
}

fn wait_until(next: Option<Timestamp>, now: Timestamp) -> Duration {
    next.map_or(POLL, |due| due.since(now).min(POLL))
}

async fn ring(engine: &Engine, timer: Timer) {
    let rung = match on_timer(engine, timer).await {
        Ok(()) => engine.timers.complete(timer).await,
        Err(error) => Err(error),
    };
    if let Err(error) = rung {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(conversation = %timer.conversation, kind = ?timer.kind, error, "a timer failed; it rings again after its lease");
    }
}

/// Runs the hourly housekeeping until the soft stop, first at once. Events are kept for `keep_events`.
pub async fn run_hourly(engine: Engine, tasks: Tasks, keep_events: Duration) {
    while until_leading(&engine.shares, &tasks).await {
        match prune_events::prune_events(&engine, &tasks, keep_events).await {
            Ok(count) => tracing::debug!(count, "old events are gone from the log"),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "old events could not be removed; the next hour tries again"
                );
            }
        }
        match prune_traces::prune_traces(&engine, &tasks).await {
            Ok(count) => tracing::debug!(count, "old traces are gone"),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "old traces could not be removed; the next hour tries again"
                );
            }
        }
        pause(&tasks, HOUR).await;
    }
}

/// Runs `act` until the soft stop, first at once, in the one process that leads: whoever takes the lead over begins with it.
pub async fn run_daily<F: Future<Output = ()>>(shares: Arc<dyn Shares>, tasks: Tasks, act: impl Fn() -> F) {
    while until_leading(&shares, &tasks).await {
        act().await;
        pause(&tasks, DAY).await;
    }
}

/// Waits for as long as another node does what one of all does. False at the soft stop.
pub async fn until_leading(shares: &Arc<dyn Shares>, tasks: &Tasks) -> bool {
    while !shares.leads() && !tasks.is_stopping() {
        pause(tasks, LEAD_LOOK).await;
    }
    !tasks.is_stopping()
}

pub(crate) async fn pause(tasks: &Tasks, duration: Duration) {
    tokio::select! {
        () = tasks.stopping() => {}
        () = tokio::time::sleep(duration) => {}
    }
}

#[cfg(test)]
mod tests;
