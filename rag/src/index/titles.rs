//! The titles of a scope, remembered until its organisation's passages change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Scope;

/// Remembered lists, up to some hundred kilobytes each.
const MOST_LISTS: usize = 256;

#[derive(Debug, Default)]
pub(crate) struct Titles {
    lists: Mutex<Lists>,
    lasts: Option<Duration>,
}

#[derive(Debug, Default)]
struct Lists {
    known: HashMap<Scope, (Instant, Arc<[String]>)>,
    /// Counts changes, so that a list read beside one is not remembered.
    generation: u64,
}

impl Titles {
    pub(crate) fn known(&self, scope: &Scope) -> Option<Arc<[String]>> {
        let lists = self.lists();
        let (read_at, titles) = lists.known.get(scope)?;
        let is_old = self.lasts.is_some_and(|lasts| read_at.elapsed() >= lasts);
        (!is_old).then(|| Arc::clone(titles))
    }

    /// Lists are read again after this time, too: somebody else may change the passages.
    pub(crate) fn aging(lasts: Duration) -> Self {
        Self { lists: Mutex::default(), lasts: Some(lasts) }
    }

    /// Ask for it before reading, and give it to [`Titles::remember`].
    pub(crate) fn generation(&self) -> u64 {
        self.lists().generation
    }

    pub(crate) fn remember(&self, scope: &Scope, generation: u64, titles: Vec<String>) -> Arc<[String]> {
        let titles: Arc<[String]> = titles.into();
        let mut lists = self.lists();
        if lists.known.len() >= MOST_LISTS {
            lists.known.clear();
        }
        if lists.generation == generation {
            lists.known.insert(scope.clone(), (Instant::now(), Arc::clone(&titles)));
        }
        titles
    }

    pub(crate) fn changed(&self, organisation: i64) {
        let mut lists = self.lists();
        lists.generation += 1;
        lists.known.retain(|scope, _| scope.organisation != organisation);
    }

    // A panic leaves no half-changed value behind this lock.
    fn lists(&self) -> MutexGuard<'_, Lists> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
