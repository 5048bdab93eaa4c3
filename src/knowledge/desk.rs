//! What is being taken in at this moment: how far it is, who may stop it, and that no document is worked on twice at once.
//!
//! Nothing here is stored. The record says what is to be done; after a restart the desk is empty and the jobs come again.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use engine::ids::{DocumentId, KnowledgeBaseId, OrgId};
use engine::model::event::{KnowledgeChange, Signal};
use engine::ports::EventBus;
use parking_lot::Mutex;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard, watch};
use tokio_util::sync::CancellationToken;

use super::record::Stage;

/// Operators are told of progress this often at most.
const TELL_EVERY: Duration = Duration::from_millis(250);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Pages,
    Passages,
}

/// How far a stage has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
    pub unit: Unit,
}

/// Where a document stands that is being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Live {
    pub stage: Stage,
    pub progress: Option<Progress>,
}

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub organisation: OrgId,
    pub base: KnowledgeBaseId,
    pub document: DocumentId,
}

struct Task {
    live: Live,
    told: Instant,
    stop: CancellationToken,
}

pub struct Desk {
    bus: Arc<dyn EventBus>,
    turns: Mutex<HashMap<DocumentId, Arc<Turn<()>>>>,
    tasks: Mutex<HashMap<DocumentId, Task>>,
    /// Counts endings of whatever kind.
    ended: watch::Sender<u64>,
    stopping: AtomicBool,
}

impl Desk {
    pub fn new(bus: Arc<dyn EventBus>) -> Self {
        Self {
            bus,
            turns: Mutex::default(),
            tasks: Mutex::default(),
            ended: watch::Sender::new(0),
            stopping: AtomicBool::new(false),
        }
    }

    /// Waits until nobody else works on the document.
    pub async fn begin(self: &Arc<Self>, place: Place) -> Work {
        let turn = Arc::clone(self.turns.lock().entry(place.document).or_default());
        let turn = turn.lock_owned().await;
        let stop = CancellationToken::new();
        if self.is_stopping() {
            stop.cancel();
        }
        let live = Live { stage: Stage::Queued, progress: None };
        self.tasks.lock().insert(place.document, Task { live, told: Instant::now(), stop: stop.clone() });
        Work { desk: Arc::clone(self), place, stop, turn: Some(turn) }
    }

    pub fn live(&self, document: DocumentId) -> Option<Live> {
        self.tasks.lock().get(&document).map(|task| task.live)
    }

    /// Whoever works on it looks at the record again.
    pub fn stop(&self, document: DocumentId) {
        if let Some(task) = self.tasks.lock().get(&document) {
            task.stop.cancel();
        }
    }

    /// The program stops: all work ends, and none begins.
    pub fn stop_all(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.tasks.lock().values().for_each(|task| task.stop.cancel());
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    fn set(&self, place: Place, live: Live, is_news: bool) {
        let tell = {
            let mut tasks = self.tasks.lock();
            let Some(task) = tasks.get_mut(&place.document) else { return };
            task.live = live;
            let due = is_news || task.told.elapsed() >= TELL_EVERY;
            if due {
                task.told = Instant::now();
            }
            due
        };
        if tell {
            self.tell_changed(place);
        }
    }

    /// Something ended since this was called, once `changed` resolves.
    pub fn endings(&self) -> watch::Receiver<u64> {
        self.ended.subscribe()
    }

    pub fn tell(&self, organisation: OrgId, change: KnowledgeChange) {
        self.bus.publish(Signal::Knowledge { organisation, change });
    }

    pub fn tell_changed(&self, place: Place) {
        let Place { organisation, base, document } = place;
        self.tell(organisation, KnowledgeChange::Document { base, document });
    }

    /// For a document whose record has come to an end without work on it.
    pub fn tell_ended(&self, place: Place) {
        self.tell_changed(place);
        self.ended.send_modify(|count| *count += 1);
    }
}

/// One document being worked on, by one worker.
pub struct Work {
    desk: Arc<Desk>,
    pub place: Place,
    /// Fires when the record should be looked at again: cancelled, replaced, deleted, or the program stops.
    pub stop: CancellationToken,
    turn: Option<OwnedMutexGuard<()>>,
}

impl Work {
    pub fn enter(&self, stage: Stage) {
        self.set(Live { stage, progress: None }, true);
    }

    /// Cheap enough to be called for every page.
    pub fn progress(&self, stage: Stage, progress: Progress) {
        self.set(Live { stage, progress: Some(progress) }, false);
    }

    fn set(&self, live: Live, is_news: bool) {
        self.desk.set(self.place, live, is_news);
    }

    /// For the thread that reads.
    pub fn onlooker(&self) -> Onlooker {
        Onlooker { desk: Arc::clone(&self.desk), place: self.place, stop: self.stop.clone() }
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }
}

/// Sees how far a piece of work is, and whether it shall end.
pub struct Onlooker {
    desk: Arc<Desk>,
    place: Place,
    stop: CancellationToken,
}

impl Onlooker {
    pub fn progress(&self, stage: Stage, progress: Progress) {
        if !self.is_stopped() {
            self.desk.set(self.place, Live { stage, progress: Some(progress) }, false);
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let document = self.place.document;
        self.desk.tasks.lock().remove(&document);
        drop(self.turn.take());
        let mut turns = self.desk.turns.lock();
        // Whoever waits holds the turn too; the last one clears it away.
        if turns.get(&document).is_some_and(|turn| Arc::strong_count(turn) == 1) {
            turns.remove(&document);
        }
        drop(turns);
        self.desk.tell_ended(self.place);
    }
}

#[cfg(test)]
mod tests;
