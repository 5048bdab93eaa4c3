//! The signature of a webhook: HMAC-SHA256 over the body as it came, before anything reads it.

use engine::ports::vault::Secret;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq as _};

/// The header that carries it. The older `X-Hub-Signature` (SHA-1) is never looked at.
pub const HEADER: &str = "x-hub-signature-256";

const PREFIX: &str = "sha256=";
const HEX_LEN: usize = 64;

/// Instagram has two apps' secrets, and each may be in rotation.
const MOST_SECRETS: usize = 8;

/// Why a body is not taken as the platform's. All are 401; the difference is for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("no app secret is configured")]
    NoSecret,
    #[error("the signature is missing")]
    Missing,
    #[error("the signature is not sha256= and 64 lowercase hexadecimal digits")]
    Malformed,
    #[error("no configured secret made this signature")]
    Mismatch,
}

/// Whether one of the secrets signed these bytes. Every secret is tried, so that the time taken does not tell which one
/// it was; empty secrets count as none, and those after the eighth are not looked at.
pub fn check(header: Option<&str>, body: &[u8], secrets: &[Secret]) -> Result<(), Refusal> {
    let mut secrets = secrets.iter().filter(|secret| !secret.0.is_empty()).take(MOST_SECRETS).peekable();
    secrets.peek().ok_or(Refusal::NoSecret)?;
    let given = header.ok_or(Refusal::Missing)?.strip_prefix(PREFIX).ok_or(Refusal::Malformed)?;
    if given.len() != HEX_LEN || !given.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
        return Err(Refusal::Malformed);
    }
    let mut fits = Choice::from(0);
    for secret in secrets {
        fits |= digest(secret, body).as_bytes().ct_eq(given.as_bytes());
    }
    if bool::from(fits) { Ok(()) } else { Err(Refusal::Mismatch) }
}

/// The header's value for a body, as the platform makes it.
pub fn sign(secret: &Secret, body: &[u8]) -> String {
    format!("{PREFIX}{}", digest(secret, body))
}

fn digest(secret: &Secret, body: &[u8]) -> String {
    // A key of any length is a key for HMAC: the error cannot happen, and an empty digest fits nothing.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes()) else {
        return String::new();
    };
    mac.update(body);
    crate::wire::hex(&mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests;
