//! Tokens that end and may be given a longer life: those of Instagram's own login.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::ports::vault::Secret;
use serde_json::Value;

use crate::failure::Trouble;
use crate::graph::{Graph, Key};
use crate::wire::Wire as _;

/// A long-lived token lives this long from when it was made or renewed.
pub const LIFE: Duration = Duration::from_hours(60 * 24);
/// The platform refuses a younger one.
pub const YOUNGEST: Duration = Duration::from_hours(24);
/// One that was renewed is left alone this long.
pub const REST: Duration = Duration::from_hours(7 * 24);

/// What is known of a token's age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Age {
    /// When it was pasted here; it may be older.
    pub pasted_at: Option<Timestamp>,
    /// When it was renewed from here.
    pub renewed_at: Option<Timestamp>,
    pub ends_at: Option<Timestamp>,
}

impl Age {
    /// Whether the platform would lengthen it, and has not just done so.
    pub fn is_due(&self, now: Timestamp) -> bool {
        if self.ends_at.is_some_and(|end| end <= now) {
            return false;
        }
        if let Some(renewed) = self.renewed_at {
            return now.since(renewed) >= REST;
        }
        // Whoever pasted it may have made it long before: its end tells.
        let made = self.ends_at.map(|end| end.minus(LIFE));
        let known = made.into_iter().chain(self.pasted_at).min();
        known.is_none_or(|since| now.since(since) >= YOUNGEST)
    }
}

/// A token in place of the former one, which lives on until its own end.
#[derive(Debug, Clone)]
pub struct Renewed {
    pub token: Secret,
    pub ends_at: Option<Timestamp>,
}

/// Asks for a longer life. Errors: also `NoAnswer` when the answer holds no token.
pub async fn renew(graph: &Graph, key: &Key, now: Timestamp) -> Result<Renewed, Trouble> {
    let said = graph.lengthen(key).await?.value()?;
    let token = said.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty()).ok_or(Trouble::NoAnswer)?;
    let lives = said.count("expires_in").filter(|seconds| *seconds > 0);
    let ends_at = lives.map(|seconds| now.plus(Duration::from_secs(u64::from(seconds))));
    Ok(Renewed { token: Secret(token.to_owned()), ends_at })
}

#[cfg(test)]
mod tests;
