use async_trait::async_trait;
use engine::model::event::Signal;
use engine::ports::EventBus;
use engine::ports::event_bus::{Missed, Subscription};
use tokio::sync::broadcast::{self, error::RecvError, error::TryRecvError};

/// Signals a slow follower may fall behind before it has to catch up from the log.
const CAPACITY: usize = 16_384;

/// Signals within one process, in the order they were published.
#[derive(Debug)]
pub struct LocalBus(broadcast::Sender<Signal>);

impl Default for LocalBus {
    fn default() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }
}

impl EventBus for LocalBus {
    fn publish(&self, signal: Signal) {
        // Nobody listening is no failure: the log has everything that matters.
        let _ = self.0.send(signal);
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(LocalSubscription(self.0.subscribe()))
    }
}

struct LocalSubscription(broadcast::Receiver<Signal>);

#[async_trait]
impl Subscription for LocalSubscription {
    async fn next(&mut self) -> Result<Signal, Missed> {
        match self.0.recv().await {
            Ok(signal) => Ok(signal),
            Err(RecvError::Lagged(lost)) => Err(Missed(lost)),
            // The bus lives as long as the program; its end is the end of everything to wait for.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }

    fn try_next(&mut self) -> Option<Result<Signal, Missed>> {
        match self.0.try_recv() {
            Ok(signal) => Some(Ok(signal)),
            Err(TryRecvError::Lagged(lost)) => Some(Err(Missed(lost))),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        }
    }
}
