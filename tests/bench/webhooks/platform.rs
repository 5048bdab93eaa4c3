use std::io;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use engine::clock::{Clock as _, SystemClock};
use sandbox::meta::{Clock, Meta, Rules};
use tokio::sync::oneshot;

const START_LIMIT: Duration = Duration::from_secs(10);

/// The simulated platform on a thread of its own.
pub struct Platform {
    pub meta: Arc<Meta>,
    /// Dropped with this: the thread ends.
    _running: oneshot::Sender<()>,
}

impl Platform {
    pub fn start(rules: Rules) -> io::Result<Self> {
        let (running, ended) = oneshot::channel::<()>();
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            let started = tokio::runtime::Builder::new_current_thread().enable_all().build().map(|runtime| {
                runtime.block_on(async {
                    let now = SystemClock.now().as_millis().unsigned_abs();
                    let meta = Meta::start(rules, Clock::from(now)).await.map(Arc::new);
                    // With nobody there to take it, nothing is measured.
                    let _ = tell.send(meta);
                    let _ = ended.await;
                });
            });
            drop(started);
        });
        let meta = told.recv_timeout(START_LIMIT).map_err(io::Error::other)??;
        Ok(Self { meta, _running: running })
    }

    pub fn url(&self) -> String {
        self.meta.url()
    }
}
