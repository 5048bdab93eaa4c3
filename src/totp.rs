//! Codes of an authenticator (RFC 6238 with SHA-1, six digits, thirty seconds: what every such app does). Pure.

use engine::clock::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use subtle::ConstantTimeEq as _;

/// Bytes of a secret, as RFC 4226 recommends.
pub const SECRET: usize = 20;

const STEP_MS: i64 = 30_000;
const DIGITS: usize = 6;

/// Steps by which a clock may be wrong, to either side.
const TOLERANCE: i64 = 1;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// RFC 4648 without padding: how secrets are shown, and what apps expect in the address.
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    for chunk in bytes.chunks(5) {
        let group = chunk.iter().fold(0_u64, |group, byte| group << 8 | u64::from(*byte)) << (8 * (5 - chunk.len()));
        for place in 0..(chunk.len() * 8).div_ceil(5) {
            text.push(char::from(ALPHABET[(group >> (35 - 5 * place)) as usize & 31]));
        }
    }
    text
}

/// `None` for what [`base32`] did not write.
pub fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut group, mut bits) = (Vec::with_capacity(text.len() * 5 / 8), 0_u64, 0);
    for letter in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter)?;
        group = (group << 5 | value as u64) & 0xFFFF;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((group >> bits) as u8);
        }
    }
    Some(bytes)
}

/// The step a moment belongs to.
const fn step_of(at: Timestamp) -> i64 {
    at.as_millis().div_euclid(STEP_MS)
}

/// RFC 4226: the code of one counter.
fn code(secret: &[u8], counter: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    mac.update(&counter.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 15);
    let word = hash[offset..offset + 4].iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) & 0x7FFF_FFFF;
    format!("{:0DIGITS$}", word % 10_u32.pow(DIGITS as u32))
}

/// The code of a moment, as an authenticator shows it.
pub fn code_at(secret: &[u8], at: Timestamp) -> String {
    code(secret, step_of(at))
}

/// The step whose code this is: around `now`, and later than `used`, so that a code works once.
pub fn matching(secret: &[u8], typed: &str, now: Timestamp, used: i64) -> Option<i64> {
    let middle = step_of(now);
    let mut found = None;
    // Every step is compared, whichever it is.
    for step in middle - TOLERANCE..=middle + TOLERANCE {
        let same = bool::from(code(secret, step).as_bytes().ct_eq(typed.as_bytes()));
        if same && step > used {
            found = Some(step);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 4226, appendix D.
        let counted = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (counter, expected) in (0..).zip(counted) {
            assert_eq!(code(RFC, counter), expected);
        }
        // RFC 6238, appendix B: the last six of its eight digits.
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(RFC, step_of(at(seconds))), expected, "{seconds}");
            assert!(matching(RFC, expected, at(seconds), 0).is_some());
        }
    }

    #[test]
    fn a_code_works_once_and_a_clock_may_be_one_step_wrong() {
        let (now, typed) = (at(1_111_111_109), "081804");
        let step = matching(RFC, typed, now, 0).expect("it is right");
        assert_eq!(matching(RFC, typed, now, step), None, "used");
        for (seconds, works) in [(-60, false), (-30, true), (30, true), (60, false)] {
            assert_eq!(matching(RFC, typed, at(1_111_111_109 + seconds), 0).is_some(), works, "{seconds}");
        }
        for wrong in ["", "081805", "81804", "0818040", "081804 ", "٠٨١٨٠٤"] {
            assert_eq!(matching(RFC, wrong, now, 0), None, "{wrong}");
        }
    }

    #[test]
    fn secrets_are_written_as_apps_read_them() {
        // RFC 4648, section 10, without padding.
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
            assert_eq!(from_base32(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(base32(RFC), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(from_base32("gezd"), None);
    }
}
