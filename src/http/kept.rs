//! Answers of the store that are kept for a few seconds, because the same few are asked for again and again.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::time::{Duration, Instant};

use parking_lot::RwLock;

/// A change on this node is seen at once when its maker forgets the old answer here, one on another node within this time.
const LIFETIME: Duration = Duration::from_secs(5);

/// A full table is emptied: it refills from the store with whoever is of interest now.
const MOST_KEPT: usize = 10_000;

const SHARES: usize = 64;

pub(crate) struct Kept<K, V>(RwLock<Table<K, V>>);

struct Table<K, V> {
    answers: HashMap<K, (Instant, V)>,
    /// How often something was changed here, by a hash of its key: what changes all the time must not keep all else from being kept.
    changes: [u64; SHARES],
}

/// What was read from here on is no older than this.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Since(u64);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(RwLock::new(Table { answers: HashMap::new(), changes: [0; SHARES] }))
    }
}

impl<K: Hash + Eq, V: Clone> Kept<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let table = self.0.read();
        table.answers.get(key).filter(|(at, _)| at.elapsed() < LIFETIME).map(|(_, value)| value.clone())
    }

    /// Before the store is read for [`Self::keep`].
    pub(crate) fn since(&self, key: &K) -> Since {
        Since(self.0.read().changes[share_of(key)])
    }

    /// Keeps what the store said, unless something was changed here meanwhile: then it may be the answer of before.
    pub(crate) fn keep(&self, since: Since, key: K, value: V) {
        let mut table = self.0.write();
        if table.changes[share_of(&key)] == since.0 {
            table.put(key, value);
        }
    }

    /// Keeps what was just made so.
    pub(crate) fn set(&self, key: K, value: V) {
        let mut table = self.0.write();
        table.changes[share_of(&key)] += 1;
        table.put(key, value);
    }

    /// What is kept is this now; what is not stays so.
    pub(crate) fn replace(&self, key: &K, value: V) {
        let mut table = self.0.write();
        table.changes[share_of(key)] += 1;
        if let Some(kept) = table.answers.get_mut(key) {
            *kept = (Instant::now(), value);
        }
    }

    pub(crate) fn forget(&self, key: &K) {
        let mut table = self.0.write();
        table.changes[share_of(key)] += 1;
        table.answers.remove(key);
    }
}

impl<K: Hash + Eq, V> Table<K, V> {
    fn put(&mut self, key: K, value: V) {
        if self.answers.len() >= MOST_KEPT {
            self.answers.clear();
        }
        self.answers.insert(key, (Instant::now(), value));
    }
}

fn share_of(key: &impl Hash) -> usize {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish() as usize % SHARES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_was_read_before_a_change_is_not_kept_after_it() {
        let kept = Kept::default();
        let since = kept.since(&1);
        kept.keep(since, 1, "old");
        assert_eq!(kept.get(&1), Some("old"));
        let since = kept.since(&1);
        kept.forget(&1);
        kept.keep(since, 1, "old");
        assert_eq!(kept.get(&1), None);
        let since = kept.since(&1);
        kept.set(1, "new");
        kept.keep(since, 1, "old");
        assert_eq!(kept.get(&1), Some("new"));
        let since = kept.since(&1);
        kept.replace(&1, "newest");
        kept.keep(since, 1, "new");
        assert_eq!(kept.get(&1), Some("newest"));
        let since = kept.since(&2);
        kept.replace(&2, "new");
        assert_eq!(kept.get(&2), None, "nobody has asked for it");
        kept.keep(since, 2, "old");
        assert_eq!(kept.get(&2), None);
    }
}
