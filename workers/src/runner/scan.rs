use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::turn::TurnHint;
use engine::tasks::Tasks;
use tokio::sync::oneshot;

use crate::lanes::Lanes;

/// The feed tells nearly everything; this finds the rest: retries, turns of a dead process, what overflowed.
const EVERY: Duration = Duration::from_secs(15);

/// When the store failed or not all owed turns found room.
pub(super) const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Hints read at a time. A full page is followed by another look soon.
const MOST_HINTS: usize = 2_000;

/// What the store says.
pub(super) struct Found {
    pub(super) due: Vec<TurnHint>,
    /// The conversations of the running turns as they are now: their control may have moved unheard.
    pub(super) running: Vec<Arc<Conversation>>,
}

impl Found {
    /// The store may owe more than this.
    pub(super) fn is_full(&self) -> bool {
        self.due.len() >= MOST_HINTS
    }
}

/// Looks for owed turns, one look at a time, beside the loop: a slow store must not keep the feed waiting.
#[derive(Default)]
pub(super) struct Scan {
    next: Timestamp,
    under_way: Option<oneshot::Receiver<Result<Found>>>,
}

impl Scan {
    /// `None` while a look is under way.
    pub(super) fn at(&self) -> Option<Timestamp> {
        self.under_way.is_none().then_some(self.next)
    }

    pub(super) fn soon(&mut self, now: Timestamp, after: Duration) {
        self.next = self.next.min(now.plus(after));
    }

    pub(super) fn start_if_due(&mut self, engine: &Engine, tasks: &Tasks, lanes: &Lanes) {
        let now = engine.clock.now();
        if self.under_way.is_some() || now < self.next {
            return;
        }
        self.next = now.plus(EVERY);
        let running: Vec<_> = lanes.running().collect();
        let (told, found) = oneshot::channel();
        self.under_way = Some(found);
        let engine = engine.clone();
        tasks.spawn("turn scan", async move {
            // Nobody waits for the answer any more when the runner has stopped.
            let _ = told.send(look(&engine, running, now).await);
        });
    }

    /// What the look under way found; never, when there is none.
    pub(super) async fn found(&mut self) -> Result<Found> {
        let Some(under_way) = self.under_way.as_mut() else {
            return pending().await;
        };
        let found = under_way.await.unwrap_or_else(|gone| Err(Error::unavailable("the recovery scan died").because(gone)));
        self.under_way = None;
        found
    }
}

/// Turns that fall due before the next look are read too: they wait in their lanes to the millisecond.
async fn look(engine: &Engine, running: Vec<(OrgId, ConversationId)>, now: Timestamp) -> Result<Found> {
    let due = engine.conversations.list_due_turns(now.plus(EVERY), MOST_HINTS).await?;
    let mut seen = Vec::with_capacity(running.len());
    for (organisation, conversation) in running {
        seen.extend(engine.conversations.find(organisation, conversation).await?);
    }
    Ok(Found { due, running: seen })
}
