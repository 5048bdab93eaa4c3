use std::fmt::{self, Debug, Display};
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{Buckets, Problem, Room};

/// Where all nodes count together.
#[async_trait]
pub trait SharedLimits: Send + Sync {
    /// Takes one of `burst`, of which one comes back each `period`. `Ok` tells when all are there again, `Err` how long to wait for
    /// the next. `None`: there is no answer in time, and each node decides by itself.
    async fn take(&self, name: &str, key: &str, burst: u32, period: Duration) -> Option<Result<Duration, Duration>>;
}

/// Buckets of this node, and the same ones of all nodes: one is taken from both. What this node has seen too much of costs no way to
/// the other place.
pub struct SharedBuckets<K> {
    own: Buckets<K>,
    all: Option<(Arc<dyn SharedLimits>, &'static str)>,
}

impl<K: Hash + Eq + Display> SharedBuckets<K> {
    pub fn over(place: Option<&Arc<dyn SharedLimits>>, name: &'static str, own: Buckets<K>) -> Self {
        Self { own, all: place.map(|place| (Arc::clone(place), name)) }
    }

    pub fn unlimited() -> Self {
        Self { own: Buckets::unlimited(), all: None }
    }

    /// Takes one; `Err` tells how long to wait for the next.
    pub async fn take(&self, key: K) -> Result<(), Duration> {
        match self.take_counted(key).await {
            None | Some(Ok(_)) => Ok(()),
            Some(Err((_, wait))) => Err(wait),
        }
    }

    /// [`Self::take`] with what is left; `None` without a limit.
    pub async fn take_counted(&self, key: K) -> Option<Result<Room, (Room, Duration)>> {
        let text = self.all.as_ref().map(|_| key.to_string());
        let room = match self.own.take_counted(key)? {
            Ok(room) => room,
            refused @ Err(_) => return Some(refused),
        };
        let (Some((place, name)), Some(text)) = (&self.all, text) else { return Some(Ok(room)) };
        match place.take(name, &text, room.burst, self.own.period).await {
            None => Some(Ok(room)),
            Some(Ok(full_in)) => Some(Ok(self.own.room(full_in))),
            Some(Err(wait)) => Some(Err((self.own.room(self.own.tolerance + wait), wait))),
        }
    }

    /// [`Self::take`] as a handler needs it.
    pub async fn check(&self, key: K) -> Result<(), Problem> {
        self.take(key).await.map_err(Problem::too_many)
    }
}

impl<K: Debug> Debug for SharedBuckets<K> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SharedBuckets").field("own", &self.own).finish_non_exhaustive()
    }
}
