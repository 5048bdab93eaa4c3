//! Which lanes are this node's, decided without the broker: it is told what came and what time it is, and says what to do.
//!
//! A node has a consumer on every lane and owns those whose tokens came to it (`line` says how the broker gives them out). It asks
//! for nothing; a node that has more than its share gives lanes away, the newest first, and those next in the line get them. One
//! that gets too many gives on: since the newest go, the same lanes wander until they are where too few are.

use std::time::{Duration, Instant};

use engine::ids::ConversationId;

pub(super) const LANES: usize = 64;

/// How long a lane that is given away waits for the work that goes on in it.
pub(super) const GUARD_PATIENCE: Duration = Duration::from_secs(30);

/// A fresh token comes to whoever the broker takes for the owner: how often an owner asks whether it still is. Far below the half
/// hour after which the broker breaks off with a node that keeps a token unanswered.
pub(super) const PROVE_EVERY: Duration = Duration::from_mins(1);

/// A fresh token that has not come by then came to somebody else.
pub(super) const PROOF_PATIENCE: Duration = Duration::from_secs(10);

/// A lane whose token was lost has no owner who would ask: every node gives it a new one this often.
pub(super) const FEED_EVERY: Duration = Duration::from_mins(10);

/// The lane of a conversation, the same on every node.
pub(super) fn lane_of(conversation: ConversationId) -> usize {
    // Ids differ in the middle, by the clock; multiplied, all their bits are in the highest six.
    ((conversation.0 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// To the end of the line: its consumer goes, its tokens go back, a new consumer comes.
    StepBack(usize),
    /// The same without a new consumer.
    StepOut(usize),
    /// One more token into the lane.
    Feed(usize),
}

/// What a token that came means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taking {
    /// The lane is this node's now.
    Gained,
    /// It was before: the fresh token is kept, the older one is done with.
    Kept,
    /// It goes back.
    Refused,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Out,
    InLine {
        /// When it was last given a token from here.
        fed: Instant,
    },
    Held {
        /// Later ones are higher.
        gain: u64,
        /// When a token came last.
        proved: Instant,
        /// When a fresh one was asked for that has not come.
        asked: Option<Instant>,
    },
    Leaving {
        until: Instant,
    },
}

#[derive(Debug, Clone, Copy)]
struct Lane {
    place: Place,
    /// Work that goes on here, some of it perhaps from a time before the lane was lost.
    guards: usize,
}

#[derive(Debug)]
pub(super) struct Lanes {
    all: Vec<Lane>,
    gains: u64,
    is_draining: bool,
}

impl Lanes {
    pub(super) fn new() -> Self {
        Self { all: vec![Lane { place: Place::Out, guards: 0 }; LANES], gains: 0, is_draining: false }
    }

    /// A consumer stands in the line of every lane.
    pub(super) fn on_in_line(&mut self, now: Instant) {
        for lane in &mut self.all {
            lane.place = Place::InLine { fed: now };
        }
    }

    /// The broker is gone: whatever was held may be another's at any moment.
    pub(super) fn on_lost(&mut self) {
        for lane in &mut self.all {
            lane.place = Place::Out;
        }
    }

    pub(super) fn on_token(&mut self, lane: usize, now: Instant) -> Taking {
        let Some(lane) = self.all.get_mut(lane) else { return Taking::Refused };
        match &mut lane.place {
            Place::Out => Taking::Refused,
            Place::InLine { .. } => {
                self.gains += 1;
                lane.place = Place::Held { gain: self.gains, proved: now, asked: None };
                Taking::Gained
            }
            Place::Held { proved, asked, .. } => {
                *proved = now;
                *asked = None;
                Taking::Kept
            }
            Place::Leaving { .. } => Taking::Kept,
        }
    }

    /// The token that was asked for was not sent: that it does not come says nothing.
    pub(super) fn on_not_fed(&mut self, lane: usize) {
        if let Some(Lane { place: Place::Held { asked, .. }, .. }) = self.all.get_mut(lane) {
            *asked = None;
        }
    }

    /// So many nodes share in the work, this one among them.
    pub(super) fn on_count(&mut self, nodes: usize, now: Instant) {
        // The broker says zero when it does not know.
        if nodes == 0 || self.is_draining {
            return;
        }
        let share = LANES.div_ceil(nodes);
        let mut held: Vec<(u64, usize)> =
            self.all.iter().enumerate().filter_map(|(number, lane)| Some((lane.gain()?, number))).collect();
        held.sort_unstable();
        for (_, number) in held.into_iter().skip(share) {
            self.give_away(number, now);
        }
    }

    /// The program stops: nothing more comes, and what is held goes as soon as its work is done.
    pub(super) fn on_drain(&mut self, now: Instant, actions: &mut Vec<Action>) {
        self.is_draining = true;
        for number in 0..self.all.len() {
            match self.all[number].place {
                Place::InLine { .. } => {
                    self.all[number].place = Place::Out;
                    actions.push(Action::StepOut(number));
                }
                Place::Held { .. } => self.give_away(number, now),
                Place::Out | Place::Leaving { .. } => {}
            }
        }
    }

    pub(super) fn on_tick(&mut self, now: Instant, actions: &mut Vec<Action>) {
        for (number, lane) in self.all.iter_mut().enumerate() {
            let goes = match &mut lane.place {
                Place::Out => false,
                Place::InLine { fed } => {
                    if *fed + FEED_EVERY <= now {
                        *fed = now;
                        actions.push(Action::Feed(number));
                    }
                    false
                }
                Place::Held { asked: Some(asked), .. } => *asked + PROOF_PATIENCE <= now,
                Place::Held { proved, asked, .. } => {
                    if *proved + PROVE_EVERY <= now {
                        *asked = Some(now);
                        actions.push(Action::Feed(number));
                    }
                    false
                }
                Place::Leaving { until } => lane.guards == 0 || *until <= now,
            };
            if goes && self.is_draining {
                lane.place = Place::Out;
                actions.push(Action::StepOut(number));
            } else if goes {
                lane.place = Place::InLine { fed: now };
                actions.push(Action::StepBack(number));
            }
        }
    }

    /// Work begins, when the lane is this node's.
    pub(super) fn enter(&mut self, lane: usize) -> bool {
        let Some(lane) = self.all.get_mut(lane) else { return false };
        let may = matches!(lane.place, Place::Held { .. });
        lane.guards += usize::from(may);
        may
    }

    /// Work that [`Lanes::enter`] let in is over. True when the lane has waited for it.
    pub(super) fn on_left(&mut self, lane: usize) -> bool {
        let Some(lane) = self.all.get_mut(lane) else { return false };
        lane.guards = lane.guards.saturating_sub(1);
        lane.guards == 0 && matches!(lane.place, Place::Leaving { .. })
    }

    pub(super) fn held(&self) -> usize {
        self.all.iter().filter(|lane| lane.gain().is_some()).count()
    }

    /// Nothing is held, and nothing can come.
    pub(super) fn is_out(&self) -> bool {
        self.all.iter().all(|lane| lane.place == Place::Out)
    }

    fn give_away(&mut self, lane: usize, now: Instant) {
        if let Some(lane) = self.all.get_mut(lane) {
            lane.place = Place::Leaving { until: now + GUARD_PATIENCE };
        }
    }
}

impl Lane {
    fn gain(&self) -> Option<u64> {
        match self.place {
            Place::Held { gain, .. } => Some(gain),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
