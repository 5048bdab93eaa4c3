//! Signed identities as a site's server makes them, and as forgers would.

use engine::clock::{Clock as _, SystemClock};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// Seconds since 1970.
pub fn now() -> i64 {
    SystemClock.now().as_millis() / 1000
}

/// Good for five minutes.
pub fn identity(secret: &str, person: &str) -> String {
    signed(secret, &json!({"sub": person, "name": "Mira", "exp": now() + 300}))
}

pub fn signed(secret: &str, claims: &Value) -> String {
    let said = unsigned(&json!({"alg": "HS256", "typ": "JWT"}), claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(said.as_bytes());
    format!("{said}.{}", base64url(&mac.finalize().into_bytes()))
}

/// Header and claims; the signature is left to the caller.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", base64url(header.to_string().as_bytes()), base64url(claims.to_string().as_bytes()))
}

/// RFC 4648, section 5, without padding.
pub fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(group >> (18 - 6 * place)) as usize & 63]));
        }
    }
    text
}
