use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::flow::run_turn::{Seen, TurnHandle, TurnStart};
use engine::ids::{ConversationId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::message::Message;

use super::Action;

/// A turn of more messages than this is read from the store, which has its own bound.
const MOST_HEARD: usize = 50;

/// What one conversation owes and what runs for it. Gone from memory when it is neither.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) organisation: OrgId,
    /// When the next turn is due; `None`: nothing is owed beyond the running turn.
    pub(super) owed: Option<Timestamp>,
    pub(super) running: Option<Running>,
    /// Stands in the list of lanes that wait for a free place.
    pub(super) queued: bool,
    /// The clock entry that wakes this lane.
    pub(super) armed: Option<Timestamp>,
    /// The newest conversation the feed told of.
    known: Option<Arc<Conversation>>,
    /// The contact's messages after what is handled, oldest first; those of the running turn stay until it is over.
    heard: Vec<Arc<Message>>,
    /// Nothing of the contact is missing in `heard`.
    is_whole: bool,
    failures: u32,
}

#[derive(Debug)]
pub(super) struct Running {
    pub(super) handle: TurnHandle,
    /// Known when the turn runs on what the feed told; otherwise the store decides.
    pub(super) upto: Option<u64>,
    pub(super) epoch: Option<u32>,
}

impl Running {
    pub(super) fn cancel(&self, actions: &mut Vec<Action>) {
        if !self.handle.cancelled.is_cancelled() {
            actions.push(Action::Cancel(self.handle.clone()));
        }
    }

    /// What the contact has begun to hear is finished; the newer message gets a turn of its own.
    pub(super) fn cancel_unless_spoken(&self, actions: &mut Vec<Action>) {
        if !self.handle.spoken.load(Ordering::Acquire) {
            self.cancel(actions);
        }
    }
}

impl Lane {
    pub(super) fn new(organisation: OrgId, is_whole: bool) -> Self {
        Self {
            organisation,
            owed: None,
            running: None,
            queued: false,
            armed: None,
            known: None,
            heard: Vec::new(),
            is_whole,
            failures: 0,
        }
    }

    /// False for a message heard before.
    pub(super) fn hear(&mut self, conversation: &Arc<Conversation>, message: &Arc<Message>) -> bool {
        if self.heard.last().is_some_and(|last| last.seq >= message.seq) {
            return false;
        }
        self.failures = 0;
        if !self.refresh(conversation) || self.heard.len() >= MOST_HEARD {
            self.forget_heard();
        }
        if self.is_whole {
            self.heard.push(Arc::clone(message));
        }
        true
    }

    /// False when the lane knows a newer state.
    pub(super) fn refresh(&mut self, conversation: &Arc<Conversation>) -> bool {
        if self.known.as_ref().is_some_and(|known| known.revision > conversation.revision) {
            return false;
        }
        self.known = Some(Arc::clone(conversation));
        true
    }

    /// The next turn reads the store.
    pub(super) fn forget_heard(&mut self) {
        self.heard.clear();
        self.is_whole = false;
    }

    /// The store said that everything up to now is handled, so what comes next is heard from its beginning.
    pub(super) fn owe_nothing(&mut self) {
        self.owed = None;
        self.heard.clear();
        self.is_whole = true;
    }

    pub(super) fn answered(&mut self, upto: Option<u64>) {
        match upto {
            Some(upto) => self.heard.retain(|message| message.seq > upto),
            // The turn may have read what was heard meanwhile: only the store knows.
            None => self.forget_heard(),
        }
    }

    /// The store waits as long before it calls the turn due again; nothing in the feed tells when.
    pub(super) fn failed(&mut self, now: Timestamp) {
        if self.known.as_ref().is_some_and(|known| !known.is_held_by_agent() || known.turn.is_none()) {
            return self.owe_nothing();
        }
        self.failures = (self.failures + 1).min(6);
        self.owed = Some(now.plus(Duration::from_secs(1 << self.failures)));
    }

    pub(super) fn start(&mut self, conversation: ConversationId) -> Action {
        let handle = TurnHandle::default();
        let seen = self.seen();
        self.running = Some(Running {
            handle: handle.clone(),
            upto: seen.as_ref().map(|seen| seen.conversation.contact_seq),
            epoch: seen.as_ref().map(|seen| seen.conversation.control.epoch),
        });
        self.owed = None;
        Action::Start(TurnStart { organisation: self.organisation, conversation, seen }, handle)
    }

    /// All that the turn answers, or nothing: a turn that misses a message would count it as answered.
    fn seen(&mut self) -> Option<Seen> {
        let known = self.known.as_ref().filter(|known| self.is_whole && known.is_held_by_agent() && known.turn.is_some())?;
        self.heard.retain(|message| message.seq > known.handled_seq);
        let reaches_last = self.heard.last().is_some_and(|last| last.seq == known.contact_seq);
        reaches_last.then(|| Seen { conversation: Arc::clone(known), asked: self.heard.clone() })
    }
}
