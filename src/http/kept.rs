//! Answers of the store that are kept for a few seconds, because the same few are asked for again and again.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

use parking_lot::RwLock;

/// A change on this node is seen at once when its maker forgets the old answer here, one on another node within this time.
const LIFETIME: Duration = Duration::from_secs(5);

/// A full table is emptied: it refills from the store with whoever is of interest now.
const MOST_KEPT: usize = 10_000;

pub(crate) struct Kept<K, V>(RwLock<HashMap<K, (Instant, V)>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(RwLock::new(HashMap::new()))
    }
}

impl<K: Hash + Eq, V: Clone> Kept<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let kept = self.0.read();
        kept.get(key).filter(|(at, _)| at.elapsed() < LIFETIME).map(|(_, value)| value.clone())
    }

    pub(crate) fn keep(&self, key: K, value: V) {
        let mut kept = self.0.write();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, (Instant::now(), value));
    }

    pub(crate) fn forget(&self, key: &K) {
        self.0.write().remove(key);
    }
}
