//! The caller's end of one call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::leg::{self, Leg, Order};
use super::twiml::Steps;
use crate::PeerError;

/// Orders that wait.
const ORDERS: usize = 256;

/// What is remembered of what was heard: an hour.
const MOST_HEARD: usize = 3_600 * 8_000;

/// Something that happened on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Started,
    /// What was said into the line is through.
    Said,
    /// The carrier's own voice says this.
    Told(String),
    /// The product is heard, after silence.
    Heard,
    /// And silent again.
    Quiet,
    /// The product took back what was not played.
    Cleared,
    /// The carrier complains, in its own words.
    Warned(String),
    Ended(Ended),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The caller hung up.
    HungUp,
    /// The product closed the line.
    ByProduct,
    /// The line broke.
    Broken,
}

/// An event and when it was, since the call began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub ms: u64,
    pub event: Event,
}

#[derive(Default)]
pub(super) struct Kept {
    pub(super) heard: Vec<u8>,
    pub(super) moments: Vec<Moment>,
    pub(super) warnings: Vec<String>,
}

/// Shared between the line and whoever drives it.
pub(super) struct Notes {
    kept: Mutex<Kept>,
    pub(super) began: Instant,
    pub(super) changed: watch::Sender<usize>,
}

impl Notes {
    pub(super) fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn note(&self, event: Event) {
        let ms = self.began.elapsed().as_millis() as u64;
        let mut kept = self.lock();
        if let Event::Warned(warning) = &event {
            kept.warnings.push(warning.clone());
        }
        kept.moments.push(Moment { ms, event });
        let count = kept.moments.len();
        drop(kept);
        self.changed.send_replace(count);
    }

    pub(super) fn ended(&self) -> Option<Ended> {
        self.lock().moments.iter().find_map(|moment| if let Event::Ended(how) = moment.event { Some(how) } else { None })
    }

    pub(super) fn hear(&self, sound: &[u8]) {
        let mut kept = self.lock();
        if kept.heard.len() < MOST_HEARD {
            kept.heard.extend_from_slice(sound);
        }
    }
}

/// One call. Dropped, it is hung up.
pub struct Line {
    pub call: String,
    notes: Arc<Notes>,
    orders: mpsc::Sender<Order>,
    /// Ends with the line.
    _task: JoinSet<()>,
}

impl Line {
    pub(super) fn start(leg: Leg, steps: Steps) -> Self {
        let notes = Arc::new(Notes { kept: Mutex::default(), began: Instant::now(), changed: watch::Sender::new(0) });
        let (orders, waiting) = mpsc::channel(ORDERS);
        let call = leg.call.clone();
        let mut task = JoinSet::new();
        task.spawn(leg::run(leg, steps, Arc::clone(&notes), waiting));
        Self { call, notes, orders, _task: task }
    }

    pub(super) fn orders(&self) -> mpsc::Sender<Order> {
        self.orders.clone()
    }

    pub(super) fn notes(&self) -> Arc<Notes> {
        Arc::clone(&self.notes)
    }

    /// Speaks, in real time; [`Event::Said`] tells when it is through.
    pub async fn say(&self, sound: Vec<u8>) {
        self.order(Order::Say(sound)).await;
    }

    /// Falls silent in the middle of it.
    pub async fn hush(&self) {
        self.order(Order::Hush).await;
    }

    pub async fn press(&self, keys: &str) {
        for key in keys.chars() {
            self.order(Order::Press(key)).await;
        }
    }

    pub async fn hang_up(&self) {
        self.order(Order::HangUp).await;
    }

    /// The line breaks: no stop is sent.
    pub async fn break_off(&self) {
        self.order(Order::Break).await;
    }

    async fn order(&self, order: Order) {
        // A line that is over takes no orders.
        let _over = self.orders.send(order).await;
    }

    /// All that came to the ear so far, silence where nothing came.
    pub fn heard(&self) -> Vec<u8> {
        self.notes.lock().heard.clone()
    }

    pub fn timeline(&self) -> Vec<Moment> {
        self.notes.lock().moments.clone()
    }

    /// What the carrier complained of.
    pub fn warnings(&self) -> Vec<String> {
        self.notes.lock().warnings.clone()
    }

    /// From the end of each own word to the first sound of the other side, in milliseconds.
    pub fn latencies(&self) -> Vec<u64> {
        let (mut said, mut waits) = (None, Vec::new());
        for moment in self.timeline() {
            match moment.event {
                Event::Said => said = Some(moment.ms),
                Event::Heard => waits.extend(said.take().map(|said| moment.ms - said)),
                _ => {}
            }
        }
        waits
    }

    /// Waits for the first such event from the `from`-th on; its place.
    pub async fn wait_for(
        &self,
        from: usize,
        patience: Duration,
        mut is_it: impl FnMut(&Event) -> bool,
    ) -> Result<usize, PeerError> {
        let mut changes = self.notes.changed.subscribe();
        let found = async {
            loop {
                let place = self.notes.lock().moments.iter().skip(from).position(|moment| is_it(&moment.event));
                if let Some(place) = place {
                    return from + place;
                }
                if changes.changed().await.is_err() {
                    return usize::MAX;
                }
            }
        };
        tokio::time::timeout(patience, found).await.map_err(|_elapsed| PeerError::Timeout("the line"))
    }

    /// How many events there are by now: where to wait from.
    pub fn now(&self) -> usize {
        self.notes.lock().moments.len()
    }

    pub fn ended(&self) -> Option<Ended> {
        self.notes.ended()
    }
}
