use serde::{Deserialize, Serialize};

/// How far a message has come to the other side. It only moves forward, in whatever order receipts arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    Queued,
    Sent,
    Delivered,
    Read,
    /// Final, unless a later receipt proves that it arrived after all.
    Failed,
}

impl DeliveryState {
    /// The state after `receipt`; the same state when the receipt is late or repeated.
    #[must_use]
    pub fn advance(self, receipt: Self) -> Self {
        if receipt.rank() > self.rank() { receipt } else { self }
    }

    /// Also the stored form: a failure stands above "sent" and below proof of arrival.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Queued => 1,
            Self::Sent => 2,
            Self::Failed => 3,
            Self::Delivered => 4,
            Self::Read => 5,
        }
    }

    pub const fn from_rank(rank: u8) -> Option<Self> {
        match rank {
            1 => Some(Self::Queued),
            2 => Some(Self::Sent),
            3 => Some(Self::Failed),
            4 => Some(Self::Delivered),
            5 => Some(Self::Read),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
