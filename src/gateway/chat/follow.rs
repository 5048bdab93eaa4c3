//! What one chat socket is told, and what it has been told: a machine without I/O.
//!
//! A socket joins its room first and reads the store after. What happens between the two waits here; once the store's
//! answer is known, what it held already is dropped and the rest is told. So nothing is missed and nothing comes twice.
//!
//! The ack of a message of its own is told in the feed's order too: whoever holds the ack of 7 has been told 1 to 6, and
//! may resume from 7.

use std::sync::Arc;

use engine::ids::MessageId;
use engine::model::control::Holder;
use engine::model::event::{Event, EventKind};
use engine::model::message::Author;

/// Events that may happen while a socket reads the store.
const MOST_WAITING: usize = 512;

/// Messages this socket may have on their way to the store.
const MOST_OWN: usize = 128;

/// `A`: what acknowledges a message of its own.
#[derive(Debug)]
pub struct Follow<A> {
    stage: Stage,
    /// Messages this socket sent itself: it learns of them by the ack.
    own: Vec<(MessageId, A)>,
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

impl<A> Default for Follow<A> {
    fn default() -> Self {
        Self { stage: Stage::default(), own: Vec::new(), queued: false }
    }
}

/// What to do with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tell<A> {
    Now,
    /// The client's own message is stored.
    Acknowledge(A),
    /// It waits, is known already, or is none of the customer's business.
    Nothing,
    /// More happened than may wait: the client has to come back and resume.
    Drop,
}

impl<A> Follow<A> {
    pub fn on_event(&mut self, event: &Arc<Event>) -> Tell<A> {
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
                if message.private {
                    return Tell::Nothing;
                }
                let is_contacts = matches!(message.author, Author::Contact(_));
                let own = if is_contacts { self.take_own(message.id) } else { None };
                own.map_or(Tell::Now, Tell::Acknowledge)
            }
        }
    }

    /// The store has been read up to `seq`: returns what happened meanwhile, to be given to [`Self::on_event`] again.
    pub fn on_read(&mut self, seq: u64) -> Vec<Arc<Event>> {
        match std::mem::replace(&mut self.stage, Stage::Live { told: seq }) {
            Stage::Reading(waiting) => waiting,
            Stage::Live { .. } | Stage::Gone => {
                self.stage = Stage::Gone;
                Vec::new()
            }
        }
    }

    /// Before the message goes to the store. Gives the ack back when too many are under way.
    pub fn on_sending(&mut self, message: MessageId, ack: A) -> Result<(), A> {
        if self.own.len() >= MOST_OWN {
            return Err(ack);
        }
        self.own.push((message, ack));
        Ok(())
    }

    /// The message was not stored under this id (a repeat, or a failure): the caller answers.
    pub fn take_own(&mut self, message: MessageId) -> Option<A> {
        let place = self.own.iter().position(|(own, _)| *own == message)?;
        Some(self.own.swap_remove(place).1)
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

    /// It left, or was told to leave.
    pub fn is_gone(&self) -> bool {
        matches!(self.stage, Stage::Gone)
    }

    pub fn on_gone(&mut self) {
        self.stage = Stage::Gone;
        self.own = Vec::new();
    }
}

#[cfg(test)]
mod tests;
