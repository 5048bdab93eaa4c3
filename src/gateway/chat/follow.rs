//! What one chat socket is told, and what it has been told: a machine without I/O.
//!
//! A socket joins its room first and reads the store after. What happens between the two waits here; once the store's
//! answer is known, what it held already is dropped and the rest is told. So nothing is missed and nothing comes twice.

use std::sync::Arc;

use engine::ids::MessageId;
use engine::model::control::Holder;
use engine::model::event::{Event, EventKind};
use engine::model::message::Author;

/// Events that may happen while a socket reads the store.
const MOST_WAITING: usize = 512;

/// Messages this socket may have on their way to the store.
const MOST_OWN: usize = 128;

#[derive(Debug, Default)]
pub struct Follow {
    stage: Stage,
    /// Messages this socket sent itself: it learns of them by the ack.
    own: Vec<MessageId>,
    /// The conversation waits for a person.
    queued: bool,
}

#[derive(Debug)]
enum Stage {
    Reading(Vec<Arc<Event>>),
    Live { told: u64 },
    Gone,
}

impl Default for Stage {
    fn default() -> Self {
        Self::Reading(Vec::new())
    }
}

/// What to do with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell {
    Now,
    /// It waits, is known already, or is none of the customer's business.
    Nothing,
    /// More happened than may wait: the client has to come back and resume.
    Drop,
}

impl Follow {
    pub fn on_event(&mut self, event: &Arc<Event>) -> Tell {
        self.on_control(event.conversation.control.holder);
        match &mut self.stage {
            Stage::Gone => Tell::Nothing,
            Stage::Reading(waiting) if waiting.len() >= MOST_WAITING => {
                self.stage = Stage::Gone;
                Tell::Drop
            }
            Stage::Reading(waiting) => {
                waiting.push(Arc::clone(event));
                Tell::Nothing
            }
            Stage::Live { told } => {
                let EventKind::MessageAppended(message) = &event.kind else {
                    return Tell::Now;
                };
                if message.seq <= *told {
                    return Tell::Nothing;
                }
                *told = message.seq;
                let is_own = matches!(message.author, Author::Contact(_)) && forget(&mut self.own, message.id);
                if message.private || is_own { Tell::Nothing } else { Tell::Now }
            }
        }
    }

    /// The store has been read up to `seq`: returns what happened meanwhile and is to be told now.
    pub fn on_read(&mut self, seq: u64) -> Vec<Arc<Event>> {
        let Stage::Reading(waiting) = std::mem::replace(&mut self.stage, Stage::Live { told: seq }) else {
            self.stage = Stage::Gone;
            return Vec::new();
        };
        waiting.into_iter().filter(|event| self.on_event(event) == Tell::Now).collect()
    }

    /// Before the message goes to the store. False when too many are under way.
    pub fn on_sending(&mut self, message: MessageId) -> bool {
        if self.own.len() >= MOST_OWN {
            return false;
        }
        self.own.push(message);
        true
    }

    /// The message was not stored under this id: a repeat, or a failure.
    pub fn on_not_stored(&mut self, message: MessageId) {
        forget(&mut self.own, message);
    }

    pub fn on_control(&mut self, holder: Holder) {
        self.queued = holder == Holder::Queue;
    }

    pub fn is_queued(&self) -> bool {
        self.queued
    }

    /// Pieces of replies and signs of typing are for sockets that are up to date.
    pub fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Live { .. })
    }

    pub fn on_gone(&mut self) {
        self.stage = Stage::Gone;
        self.own = Vec::new();
    }
}

fn forget(own: &mut Vec<MessageId>, message: MessageId) -> bool {
    let place = own.iter().position(|known| *known == message);
    place.map(|place| own.swap_remove(place)).is_some()
}

#[cfg(test)]
mod tests;
