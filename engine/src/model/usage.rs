use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{BotId, ConversationId, OrgId};

/// Tokens of one or more model requests. `input` includes what was read from a provider's cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    pub input: u64,
    pub cached: u64,
    pub output: u64,
    /// Of the output, what nobody sees.
    pub reasoning: u64,
}

impl Tokens {
    pub fn total(&self) -> u64 {
        self.input + self.output
    }

    pub fn add(&mut self, other: Self) {
        self.input += other.input;
        self.cached += other.cached;
        self.output += other.output;
        self.reasoning += other.reasoning;
    }
}

/// What one turn used of one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub bot: BotId,
    /// Provider and model, such as `openai/gpt-6-luna`; `memory` for answers that were given again.
    pub model: String,
    pub at: Timestamp,
    pub requests: u64,
    pub tokens: Tokens,
    /// Requests whose tokens were counted by length, because the provider told none.
    pub estimated: u64,
    /// Billionths of a US dollar.
    pub cost: u64,
    /// Requests of models without a known price.
    pub unpriced: u64,
    /// Milliseconds of all requests.
    pub took: u64,
}

/// Sums of one bot and model over one day (UTC).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsageDay {
    /// Days since 1970-01-01.
    pub day: u32,
    pub bot: BotId,
    pub model: String,
    pub turns: u64,
    pub requests: u64,
    pub tokens: Tokens,
    pub estimated: u64,
    pub cost: u64,
    pub unpriced: u64,
    pub took: u64,
}

/// The day a moment lies in, as [`UsageDay`] counts them.
pub fn day_of(at: Timestamp) -> u32 {
    u32::try_from(at.as_millis().max(0) / 86_400_000).unwrap_or(u32::MAX)
}
