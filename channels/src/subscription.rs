//! The platform's question whether a webhook address is ours: `GET …?hub.mode=subscribe&hub.challenge=…&hub.verify_token=…`.

use engine::ports::vault::Secret;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const LONGEST_CHALLENGE: usize = 128;

/// The query, each part as it came.
///
/// Not printable: it carries the token.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Question {
    #[serde(rename = "hub.mode")]
    pub mode: Option<String>,
    #[serde(rename = "hub.verify_token")]
    pub token: Option<String>,
    #[serde(rename = "hub.challenge")]
    pub challenge: Option<String>,
}

/// Why the address is not confirmed. All are 403, and nothing of the question goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the mode is not subscribe")]
    Mode,
    #[error("the verify token is not ours")]
    Token,
    #[error("the challenge is missing or holds what a challenge never holds")]
    Challenge,
}

/// The body of the 200, sent as `text/plain`: the challenge, of letters that mean nothing to a browser.
pub fn answer<'a>(question: &'a Question, token: &Secret) -> Result<&'a str, Refusal> {
    if question.mode.as_deref() != Some("subscribe") {
        return Err(Refusal::Mode);
    }
    if token.0.is_empty() || !question.token.as_deref().is_some_and(|given| is_same(given, &token.0)) {
        return Err(Refusal::Token);
    }
    question.challenge.as_deref().filter(|challenge| is_harmless(challenge)).ok_or(Refusal::Challenge)
}

/// Digests are compared, so that neither the time nor the length tells how much was right.
fn is_same(given: &str, ours: &str) -> bool {
    Sha256::digest(given.as_bytes()).ct_eq(&Sha256::digest(ours.as_bytes())).into()
}

fn is_harmless(challenge: &str) -> bool {
    let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_');
    (1..=LONGEST_CHALLENGE).contains(&challenge.len()) && challenge.bytes().all(is_plain)
}

#[cfg(test)]
mod tests;
