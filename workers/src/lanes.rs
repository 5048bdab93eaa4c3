//! Which turn runs when: a machine without I/O and without a clock.
//!
//! Every conversation that owes an answer has a lane. A lane runs one turn at a time; what arrives meanwhile waits in it.
//! The feed says what was stored ([`Lanes::on_message`], [`Lanes::on_change`]), the store what is owed
//! ([`Lanes::on_due_found`]), the loop what time it is ([`Lanes::on_tick`]) and how a turn ended
//! ([`Lanes::on_finished`]). Each input adds to `actions` what the loop has to do.
//!
//! A lane may forget, never invent: whatever is not known for certain is left to `run_turn`, which then reads the store.

mod lane;
mod pace;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::flow::run_turn::{TurnEnd, TurnHandle, TurnStart};
use engine::ids::{ConversationId, MessageId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::message::Message;
use engine::model::turn::TurnHint;

use lane::Lane;
use pace::Pace;

/// After signals were lost, the feed alone does not prove for this long that nothing came before a message: events of
/// the lost stretch may carry times of a neighbour node's clock.
const DOUBT: Duration = Duration::from_secs(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneLimits {
    /// Turns at the same time.
    pub running: usize,
    /// Lanes in memory. Turns beyond wait in the store and are found by the recovery scan.
    pub lanes: usize,
}

impl Default for LaneLimits {
    fn default() -> Self {
        Self { running: 640, lanes: 20_000 }
    }
}

/// What the loop has to do.
#[derive(Debug)]
pub enum Action {
    Start(TurnStart, TurnHandle),
    Cancel(TurnHandle),
    /// The caller spoke into this answer, and had heard so much of it.
    Cut(TurnHandle, MessageId, Arc<str>),
    /// Call [`Lanes::on_tick`] then, not later. The newest one replaces those before.
    WakeAt(Timestamp),
}

#[derive(Debug)]
pub struct Lanes {
    open: HashMap<ConversationId, Lane>,
    room: usize,
    pace: Pace,
    overflowed: bool,
    /// What the feed tells of things up to this time may be incomplete, or behind what the store has said since.
    doubt_until: Timestamp,
    /// The same for single conversations: one turn that read the store must not make all others read it too.
    doubted: HashMap<ConversationId, Timestamp>,
}

/// More doubted conversations than this are doubted together.
const MOST_DOUBTED: usize = 10_000;

impl Lanes {
    pub fn new(limits: LaneLimits) -> Self {
        Self {
            open: HashMap::new(),
            room: limits.lanes.max(1),
            pace: Pace::new(limits.running.max(1)),
            overflowed: false,
            doubt_until: Timestamp::default(),
            doubted: HashMap::new(),
        }
    }

    /// A contact's message and the conversation right after it.
    pub fn on_message(
        &mut self,
        conversation: &Arc<Conversation>,
        message: &Arc<Message>,
        now: Timestamp,
        actions: &mut Vec<Action>,
    ) {
        let Some(turn) = conversation.turn.filter(|_| conversation.is_held_by_agent()) else {
            return self.on_change(conversation, actions);
        };
        let is_first = turn.since == message.at && message.at > self.doubt_of(conversation.id);
        let is_full = self.open.len() >= self.room;
        let lane = match self.open.entry(conversation.id) {
            Entry::Occupied(lane) => lane.into_mut(),
            Entry::Vacant(_) if is_full => {
                self.overflowed = true;
                self.doubt_until = self.doubt_until.max(message.at);
                return;
            }
            Entry::Vacant(place) => place.insert(Lane::new(conversation.organisation, is_first)),
        };
        if !lane.hear(conversation, message) {
            return;
        }
        if let Some(running) = lane.running.as_mut() {
            running.cancel_unless_spoken(actions);
        }
        lane.owed = Some(turn.at);
        self.pace.schedule(conversation.id, lane, now, actions);
    }

    /// The caller spoke into the answer in the making.
    pub fn on_cut(&mut self, conversation: ConversationId, message: MessageId, heard: &Arc<str>, actions: &mut Vec<Action>) {
        if let Some(running) = self.open.get(&conversation).and_then(|lane| lane.running.as_ref()) {
            actions.push(Action::Cut(running.handle.clone(), message, Arc::clone(heard)));
        }
    }

    /// Any other stored change of a conversation. Control that left the agent ends what the agent is doing.
    pub fn on_change(&mut self, conversation: &Arc<Conversation>, actions: &mut Vec<Action>) {
        let doubt = self.doubt_of(conversation.id);
        let Some(lane) = self.open.get_mut(&conversation.id) else {
            return;
        };
        if !lane.refresh(conversation) {
            return;
        }
        let turn = conversation.turn.filter(|_| conversation.is_held_by_agent());
        // A lane the store told of may be ahead of this event; then only control is believed, which errs to silence.
        let is_current = conversation.updated_at > doubt || !conversation.is_held_by_agent();
        match turn {
            Some(_) => {}
            None if is_current => lane.owe_nothing(),
            None => lane.forget_heard(),
        }
        let Some(running) = lane.running.as_mut() else {
            if lane.owed.is_none() {
                self.open.remove(&conversation.id);
            }
            return;
        };
        // The same epoch and nothing owed: what is told here is the running turn's own answer.
        let is_outlived = match running.epoch {
            Some(epoch) => epoch != conversation.control.epoch,
            None => turn.is_none() && is_current,
        };
        if is_outlived {
            running.cancel(actions);
            lane.owed = turn.map(|turn| turn.at);
        }
    }

    /// A turn the store says is owed. What the lane knows already stays as it is.
    pub fn on_due_found(&mut self, hint: TurnHint, now: Timestamp, actions: &mut Vec<Action>) {
        let is_full = self.open.len() >= self.room;
        let lane = match self.open.entry(hint.conversation) {
            Entry::Occupied(lane) => lane.into_mut(),
            Entry::Vacant(_) if is_full => {
                self.overflowed = true;
                return;
            }
            Entry::Vacant(place) => {
                doubt(&mut self.doubted, &mut self.doubt_until, hint.conversation, now);
                place.insert(Lane::new(hint.organisation, false))
            }
        };
        if lane.owed.is_some() {
            return;
        }
        // With a turn under way this may be a message whose event was lost: the store is asked once the turn is over.
        lane.forget_heard();
        lane.owed = Some(hint.at);
        self.pace.schedule(hint.conversation, lane, now, actions);
    }

    fn doubt_of(&self, conversation: ConversationId) -> Timestamp {
        self.doubted.get(&conversation).map_or(self.doubt_until, |at| self.doubt_until.max(*at))
    }

    /// Starts what has become due.
    pub fn on_tick(&mut self, now: Timestamp, actions: &mut Vec<Action>) {
        while let Some(conversation) = self.pace.next_due(now) {
            let Some(lane) = self.open.get_mut(&conversation).filter(|lane| lane.armed.is_some_and(|at| at <= now)) else {
                continue;
            };
            lane.armed = None;
            self.pace.schedule(conversation, lane, now, actions);
        }
        self.pace.wake(actions);
    }

    /// A turn is over; `None`: the store failed, so the turn is still owed and the recovery scan finds it.
    pub fn on_finished(&mut self, conversation: ConversationId, end: Option<TurnEnd>, now: Timestamp, actions: &mut Vec<Action>) {
        let Some(lane) = self.open.get_mut(&conversation) else {
            return;
        };
        let Some(running) = lane.running.take() else {
            return;
        };
        self.pace.freed();
        if running.upto.is_none() {
            // The turn read the store, which may be ahead of the feed: what the feed still has to tell may be answered.
            doubt(&mut self.doubted, &mut self.doubt_until, conversation, now);
        }
        match end {
            Some(TurnEnd::Answered | TurnEnd::Passed) => lane.answered(running.upto),
            // Whatever was said meanwhile belongs to the queue now.
            Some(TurnEnd::HandedOver) => lane.owe_nothing(),
            Some(TurnEnd::Cancelled) => {}
            Some(TurnEnd::Failed) => lane.failed(now),
            None => {
                lane.forget_heard();
                doubt(&mut self.doubted, &mut self.doubt_until, conversation, now);
            }
        }
        if lane.owed.is_some() {
            self.pace.schedule(conversation, lane, now, actions);
        } else {
            self.open.remove(&conversation);
        }
        self.start_ready(now, actions);
    }

    /// The feed is followed from now on: what was said earlier was not heard.
    pub fn on_start(&mut self, now: Timestamp) {
        self.doubt_until = self.doubt_until.max(now);
    }

    /// Signals were lost: what the lanes hold may have gaps.
    pub fn on_missed(&mut self, now: Timestamp) {
        self.doubt_until = self.doubt_until.max(now.plus(DOUBT));
        for lane in self.open.values_mut() {
            lane.forget_heard();
        }
    }

    /// From here on nothing starts; running turns may end.
    pub fn on_stop(&mut self) {
        self.pace.stop();
    }

    /// The conversations whose turn runs now.
    pub fn running(&self) -> impl Iterator<Item = (OrgId, ConversationId)> {
        self.open.iter().filter(|(_, lane)| lane.running.is_some()).map(|(id, lane)| (lane.organisation, *id))
    }

    pub fn is_idle(&self) -> bool {
        self.pace.is_idle()
    }

    /// Whether turns were left to the recovery scan since the last call.
    pub fn take_overflowed(&mut self) -> bool {
        std::mem::take(&mut self.overflowed)
    }

    fn start_ready(&mut self, now: Timestamp, actions: &mut Vec<Action>) {
        while let Some(conversation) = self.pace.next_ready() {
            if let Some(lane) = self.open.get_mut(&conversation).filter(|lane| lane.queued) {
                lane.queued = false;
                self.pace.schedule(conversation, lane, now, actions);
            }
        }
    }
}

fn doubt(doubted: &mut HashMap<ConversationId, Timestamp>, all: &mut Timestamp, conversation: ConversationId, now: Timestamp) {
    if doubted.len() >= MOST_DOUBTED {
        doubted.retain(|_, at| now.since(*at) < DOUBT);
    }
    if doubted.len() >= MOST_DOUBTED {
        *all = (*all).max(now);
        doubted.clear();
    } else {
        doubted.insert(conversation, now);
    }
}

#[cfg(test)]
mod tests;
