use std::time::Duration;

use engine::Engine;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::tasks::Tasks;

/// Small enough that no other write waits long behind one step.
const STEP: usize = 500;

/// Forgets events older than `kept`; returns how many. Needs no job row: the next hour does what this one missed.
pub async fn prune_events(engine: &Engine, tasks: &Tasks, kept: Duration) -> Result<u64> {
    let before = engine.clock.now().as_millis().saturating_sub(i64::try_from(kept.as_millis()).unwrap_or(i64::MAX));
    let mut pruned = 0;
    while !tasks.is_stopping() {
        let step = engine.events.prune(Timestamp::from_millis(before), STEP).await?;
        pruned += step as u64;
        if step < STEP {
            break;
        }
    }
    Ok(pruned)
}
