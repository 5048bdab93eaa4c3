//! Every background task has a name, one owner and two stops: soft (finish what was begun), then hard.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Cloned freely; all clones stop together.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    leaving: CancellationToken,
    soft: CancellationToken,
    hard: CancellationToken,
    /// How many of each name there are; names are few, and stay.
    running: Arc<Mutex<BTreeMap<&'static str, usize>>>,
}

/// One task among those of its name, for as long as it is there.
struct Running {
    name: &'static str,
    all: Arc<Mutex<BTreeMap<&'static str, usize>>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(count) = self.all.lock().get_mut(self.name) {
            *count -= 1;
        }
    }
}

impl Tasks {
    /// The task is dropped at the hard stop; it is expected to end by itself after the soft one.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let hard = self.hard.clone();
        *self.running.lock().entry(name).or_default() += 1;
        let running = Running { name, all: Arc::clone(&self.running) };
        self.tracker.spawn(async move {
            let _running = running;
            if hard.run_until_cancelled(task).await.is_none() {
                tracing::warn!(task = name, "task ended by the hard stop");
            }
        });
    }

    /// How many tasks of each name there are now; zero for names that were there before.
    pub fn running(&self) -> Vec<(&'static str, usize)> {
        self.running.lock().iter().map(|(name, count)| (*name, *count)).collect()
    }

    /// For short work that bounds itself, started thousands of times a second: nothing cuts it off before its end.
    pub fn spawn_brief(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(task);
    }

    /// Nobody new is to be sent to this process: its stop is near.
    pub fn leave(&self) {
        self.leaving.cancel();
    }

    pub fn is_leaving(&self) -> bool {
        self.leaving.is_cancelled()
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
        self.leaving.cancel();
        self.soft.cancel();
        self.tracker.close();
        let in_time = tokio::time::timeout(grace, self.tracker.wait()).await.is_ok();
        self.hard.cancel();
        self.tracker.wait().await;
        in_time
    }
}
