//! Politeness: few requests to one host at the same time, and a pause between their starts.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

use super::error::FetchError;
use super::gate::bare_host;

/// Hosts remembered before those at rest are forgotten.
const MOST_HOSTS: usize = 1_024;

pub(super) struct Turns {
    at_once: usize,
    hosts: Mutex<HashMap<String, Arc<Queue>>>,
}

struct Queue {
    places: Arc<Semaphore>,
    next: Mutex<Instant>,
}

/// The right to talk to a host, until it is dropped.
pub(super) struct Turn {
    _place: OwnedSemaphorePermit,
}

impl Turns {
    pub(super) fn new(at_once: usize) -> Self {
        Self { at_once, hosts: Mutex::default() }
    }

    /// Waits until the host may be asked; the one after waits for `delay` from then.
    pub(super) async fn turn(&self, url: &Url, delay: Duration) -> Result<Turn, FetchError> {
        let queue = self.queue(&bare_host(url.host_str().unwrap_or_default()));
        let place = Arc::clone(&queue.places).acquire_owned().await.map_err(|closed| FetchError::stopped().because(closed))?;
        let start = {
            let mut next = queue.next.lock();
            let start = Instant::now().max(*next);
            *next = start + delay;
            start
        };
        tokio::time::sleep_until(start).await;
        Ok(Turn { _place: place })
    }

    fn queue(&self, host: &str) -> Arc<Queue> {
        let mut hosts = self.hosts.lock();
        if hosts.len() >= MOST_HOSTS {
            let now = Instant::now();
            hosts.retain(|_, queue| Arc::strong_count(queue) > 1 || *queue.next.lock() > now);
        }
        let new = || Arc::new(Queue { places: Arc::new(Semaphore::new(self.at_once)), next: Mutex::new(Instant::now()) });
        Arc::clone(hosts.entry(host.to_owned()).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests;
