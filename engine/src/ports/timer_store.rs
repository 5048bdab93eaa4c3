use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::model::timer::Timer;

/// Deadlines as rows. They are set and cleared by [`super::ConversationStore::apply`], in the act that needs them.
#[async_trait]
pub trait TimerStore: Send + Sync {
    /// Timers due at `now`, at most `limit`, each hidden from other callers for `lease`. A timer whose owner died comes
    /// back when the lease ends.
    async fn claim_due(&self, now: Timestamp, limit: usize, lease: Duration) -> Result<Vec<Timer>>;

    /// Ends a claimed timer, unless an act has set it anew since.
    async fn complete(&self, timer: Timer) -> Result<()>;

    /// When the next timer (or lease) is due; `None` without timers.
    async fn next_due(&self) -> Result<Option<Timestamp>>;
}
