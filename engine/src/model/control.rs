use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::OperatorId;

/// Who may speak now. Apart from status, which says whether work is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    pub holder: Holder,
    /// Grows at each change of holder. What an agent writes carries the epoch it was made under.
    pub epoch: u32,
    pub since: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    Agent,
    /// A person was asked for and none has come yet.
    Queue,
    Operator(OperatorId),
}

impl Control {
    pub fn starting(since: Timestamp) -> Self {
        Self { holder: Holder::Agent, epoch: 1, since }
    }

    /// The same holder again is no change.
    #[must_use]
    pub fn moved_to(self, holder: Holder, now: Timestamp) -> Self {
        if self.holder == holder { self } else { Self { holder, epoch: self.epoch + 1, since: now } }
    }
}
