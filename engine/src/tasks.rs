//! Every background task has a name, one owner and two stops: soft (finish what was begun), then hard.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Cloned freely; all clones stop together.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    soft: CancellationToken,
    hard: CancellationToken,
}

impl Tasks {
    /// The task is dropped at the hard stop; it is expected to end by itself after the soft one.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let hard = self.hard.clone();
        self.tracker.spawn(async move {
            if hard.run_until_cancelled(task).await.is_none() {
                tracing::warn!(task = name, "task ended by the hard stop");
            }
        });
    }

    /// For short work that bounds itself, started thousands of times a second: nothing cuts it off before its end.
    pub fn spawn_brief(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(task);
    }

    /// Resolves when the soft stop has begun.
    pub async fn stopping(&self) {
        self.soft.cancelled().await;
    }

    pub fn is_stopping(&self) -> bool {
        self.soft.is_cancelled()
    }

    /// A token for one piece of work; the hard stop cancels it too.
    pub fn child_token(&self) -> CancellationToken {
        self.hard.child_token()
    }

    /// Begins the soft stop, waits up to `grace` for all tasks, then stops hard. True when all ended in time.
    pub async fn stop(&self, grace: Duration) -> bool {
        self.soft.cancel();
        self.tracker.close();
        let in_time = tokio::time::timeout(grace, self.tracker.wait()).await.is_ok();
        self.hard.cancel();
        self.tracker.wait().await;
        in_time
    }
}
