//! Connections that have not said yet what they want. When there are too many, the one that is silent longest goes: an
//! honest caller says its head within a moment, so a flood of silent ones pushes out its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::oneshot;

/// Each costs a socket and a few kilobytes.
pub const MOST: usize = 4_096;

#[derive(Debug, PartialEq, Eq)]
pub enum Word {
    /// The first request's head has come.
    Head,
}

#[derive(Default)]
pub struct Silent(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    next: u64,
    /// By arrival; a sender that is dropped sends its connection away.
    seats: BTreeMap<u64, oneshot::Sender<Word>>,
}

/// Dropping it gives the seat back.
pub struct Seat {
    silent: Arc<Silent>,
    number: u64,
}

impl Silent {
    /// The receiver ends without a word when the connection has to go.
    pub fn enter(self: &Arc<Self>) -> (Seat, oneshot::Receiver<Word>) {
        let (sender, word) = oneshot::channel();
        let mut waiting = self.0.lock();
        if waiting.seats.len() >= MOST {
            waiting.seats.pop_first();
        }
        let number = waiting.next;
        waiting.next += 1;
        waiting.seats.insert(number, sender);
        (Seat { silent: Arc::clone(self), number }, word)
    }

    pub fn on_head(&self, number: u64) {
        if let Some(sender) = self.0.lock().seats.remove(&number) {
            // A connection that ends at this moment does not listen any more.
            let _ = sender.send(Word::Head);
        }
    }
}

impl Seat {
    pub fn number(&self) -> u64 {
        self.number
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.silent.0.lock().seats.remove(&self.number);
    }
}
