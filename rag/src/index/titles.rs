//! The titles of a scope, remembered until its organisation's passages change.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Scope;

/// Remembered lists, up to some hundred kilobytes each.
const MOST_LISTS: usize = 256;

#[derive(Debug, Default)]
pub(crate) struct Titles {
    lists: Mutex<Lists>,
}

#[derive(Debug, Default)]
struct Lists {
    known: HashMap<Scope, Arc<[String]>>,
    /// Counts changes, so that a list read beside one is not remembered.
    generation: u64,
}

impl Titles {
    pub(crate) fn known(&self, scope: &Scope) -> Option<Arc<[String]>> {
        self.lists().known.get(scope).cloned()
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
            lists.known.insert(scope.clone(), Arc::clone(&titles));
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
