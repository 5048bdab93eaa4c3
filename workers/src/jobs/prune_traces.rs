use std::time::Duration;

use engine::Engine;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::tasks::Tasks;

/// How an answer came about is asked within weeks, not years.
const KEPT: Duration = Duration::from_hours(90 * 24);

/// As with events: no other write waits long behind one step.
const STEP: usize = 200;

/// Forgets traces of old turns; returns how many. The next hour does what this one missed.
pub async fn prune_traces(engine: &Engine, tasks: &Tasks) -> Result<usize> {
    let before = Timestamp::from_millis(engine.clock.now().as_millis().saturating_sub(KEPT.as_millis() as i64));
    let mut pruned = 0;
    while !tasks.is_stopping() {
        let step = engine.turn_log.forget(before, STEP).await?;
        pruned += step;
        if step < STEP {
            break;
        }
    }
    Ok(pruned)
}
