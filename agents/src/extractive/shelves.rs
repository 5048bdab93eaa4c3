//! Whether the knowledge is whole. After a restore its documents are read again, and what is not read yet is not unknown.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::error::Result;
use engine::ids::OrgId;
use engine::ports::responder::Turn;
use tokio::time::{Instant, sleep};

use crate::library::Library;

/// Long enough for some dozens of documents, short enough for somebody who sees "typing".
const PATIENCE: Duration = Duration::from_secs(8);
const LOOK_EVERY: Duration = Duration::from_millis(200);

pub(super) struct Shelves {
    library: Arc<dyn Library>,
    full: Mutex<HashSet<OrgId>>,
    pub(super) patience: Duration,
}

impl Shelves {
    pub(super) fn new(library: Arc<dyn Library>) -> Self {
        Self { library, full: Mutex::default(), patience: PATIENCE }
    }

    /// Known to be full: what a search does not find is not there.
    pub(super) fn are_full(&self, organisation: OrgId) -> bool {
        self.full.lock().unwrap_or_else(PoisonError::into_inner).contains(&organisation)
    }

    /// Waits a little until they are full. False when they are not by then, or nobody wants the answer any more.
    pub(super) async fn fill(&self, turn: &Turn) -> Result<bool> {
        let organisation = turn.conversation.organisation;
        let until = Instant::now() + self.patience;
        while self.library.is_filling(organisation).await? {
            if Instant::now() >= until || turn.cancelled.is_cancelled() {
                return Ok(false);
            }
            sleep(LOOK_EVERY).await;
        }
        self.full.lock().unwrap_or_else(PoisonError::into_inner).insert(organisation);
        Ok(true)
    }
}
