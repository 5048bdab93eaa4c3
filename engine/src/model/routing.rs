//! Which operator is given the work that waits for a person.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{OperatorId, OrgId};
use crate::model::record::{Key, Record};

/// How the waiting work of an inbox is given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Routing {
    pub mode: Mode,
    /// Open conversations that one operator holds before they are given no more.
    pub capacity: u32,
    /// Nothing is given away while the inbox is closed.
    pub only_open: bool,
}

impl Default for Routing {
    fn default() -> Self {
        Self { mode: Mode::Off, capacity: 5, only_open: false }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Whoever wants it takes it.
    #[default]
    Off,
    /// To whom nothing was given for the longest time.
    RoundRobin,
    /// To whoever holds the fewest.
    LeastBusy,
}

/// Whether an operator who is here takes new work, as they say themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    #[default]
    Online,
    Away,
    Busy,
}

/// What an operator said of themselves last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorState {
    pub operator: OperatorId,
    pub organisation: OrgId,
    pub availability: Availability,
    pub chosen_at: Timestamp,
}

impl Record for OperatorState {
    const KIND: &'static str = "operator_state";

    fn id(&self) -> i64 {
        self.operator.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// An operator who is here and takes new work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub operator: OperatorId,
    /// Open conversations they hold.
    pub load: u64,
    /// When they were given something last.
    pub given_at: Option<Timestamp>,
}

impl Routing {
    /// Nobody while everybody holds as many as they may, or it is off.
    pub fn choose(self, candidates: &[Candidate]) -> Option<OperatorId> {
        let free = candidates.iter().filter(|candidate| candidate.load < u64::from(self.capacity));
        let chosen = match self.mode {
            Mode::Off => None,
            Mode::RoundRobin => free.min_by_key(|candidate| (candidate.given_at, candidate.operator)),
            Mode::LeastBusy => free.min_by_key(|candidate| (candidate.load, candidate.given_at, candidate.operator)),
        };
        chosen.map(|candidate| candidate.operator)
    }
}

#[cfg(test)]
mod tests;
