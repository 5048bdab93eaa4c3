use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use engine::clock::Timestamp;
use engine::ids::ConversationId;

use super::Action;
use super::lane::Lane;

/// When lanes may start: the places that are free, who waits for one, and who waits for the clock.
#[derive(Debug)]
pub(super) struct Pace {
    places: usize,
    free: usize,
    is_stopped: bool,
    /// In order of becoming due. An entry may be outdated: its lane's `queued` and `armed` say so.
    ready: VecDeque<ConversationId>,
    due: BinaryHeap<Reverse<(Timestamp, ConversationId)>>,
    /// The wake-up the loop was last asked for.
    announced: Option<Timestamp>,
}

impl Pace {
    pub(super) fn new(places: usize) -> Self {
        Self { places, free: places, is_stopped: false, ready: VecDeque::new(), due: BinaryHeap::new(), announced: None }
    }

    /// Starts the lane, or lets it wait for its time or for a free place.
    pub(super) fn schedule(&mut self, conversation: ConversationId, lane: &mut Lane, now: Timestamp, actions: &mut Vec<Action>) {
        let Some(at) = lane.owed.filter(|_| lane.running.is_none()) else {
            return;
        };
        if at > now {
            self.arm(conversation, lane, at, actions);
        } else if self.may_start() {
            self.free -= 1;
            actions.push(lane.start(conversation));
        } else if !lane.queued {
            lane.queued = true;
            self.ready.push_back(conversation);
        }
    }

    /// An earlier entry stands already while somebody types on: it rings, finds the new time and is set once more.
    fn arm(&mut self, conversation: ConversationId, lane: &mut Lane, at: Timestamp, actions: &mut Vec<Action>) {
        if lane.armed.is_some_and(|armed| armed <= at) {
            return;
        }
        lane.armed = Some(at);
        self.due.push(Reverse((at, conversation)));
        if self.announced.is_none_or(|announced| at < announced) {
            self.announced = Some(at);
            actions.push(Action::WakeAt(at));
        }
    }

    pub(super) fn next_due(&mut self, now: Timestamp) -> Option<ConversationId> {
        let Reverse((at, conversation)) = *self.due.peek()?;
        if at > now {
            return None;
        }
        self.due.pop();
        Some(conversation)
    }

    pub(super) fn next_ready(&mut self) -> Option<ConversationId> {
        if self.may_start() { self.ready.pop_front() } else { None }
    }

    /// Asks for the next wake-up, after the one asked for has come.
    pub(super) fn wake(&mut self, actions: &mut Vec<Action>) {
        self.announced = self.due.peek().map(|Reverse((at, _))| *at);
        actions.extend(self.announced.map(Action::WakeAt));
    }

    pub(super) fn freed(&mut self) {
        self.free += 1;
    }

    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
    }

    pub(super) fn is_idle(&self) -> bool {
        self.free == self.places
    }

    fn may_start(&self) -> bool {
        self.free > 0 && !self.is_stopped
    }
}
