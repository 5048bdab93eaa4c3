//! What an answer took, in tokens.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// Tokens of one answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// All that was read, the cached part among it.
    pub input: u64,
    pub cached: u64,
    /// All that was written, the reasoning among it.
    pub output: u64,
    pub reasoning: u64,
    /// The provider told none: counted by length.
    pub estimated: bool,
}

impl Usage {
    /// For an answer whose provider told nothing.
    pub const fn estimate(input: u64, output: u64) -> Self {
        Self { input, cached: 0, output, reasoning: 0, estimated: true }
    }

    pub const fn total(&self) -> u64 {
        self.input + self.output
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.input += other.input;
        self.cached += other.cached;
        self.output += other.output;
        self.reasoning += other.reasoning;
        self.estimated |= other.estimated;
    }
}

/// Tokens of so many bytes of text: four of English each, fewer of other scripts, whose letters take more bytes too.
pub const fn estimated_tokens(bytes: usize) -> u64 {
    (bytes as u64).div_ceil(4)
}
