use async_trait::async_trait;

use crate::model::event::Signal;

/// Tells everybody who is there now. Stored events may be told by the backend itself right after commit.
pub trait EventBus: Send + Sync {
    /// Never waits; a follower that is too slow is told [`Missed`] instead of slowing anybody else.
    fn publish(&self, signal: Signal);

    fn subscribe(&self) -> Box<dyn Subscription>;
}

#[async_trait]
pub trait Subscription: Send {
    /// The next signal; dropping the wait loses none. `Err(Missed)` once after an overflow: catch up from the event log, then go on.
    async fn next(&mut self) -> Result<Signal, Missed>;

    /// A signal that is there already; `None` when there is none.
    fn try_next(&mut self) -> Option<Result<Signal, Missed>>;
}

/// How many signals this follower lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missed(pub u64);
