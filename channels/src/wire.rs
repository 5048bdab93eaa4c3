//! Reading the platforms' JSON without trusting it: every member may be missing, of another type, or far too long.

use engine::clock::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::happened::Raw;
use crate::web::clean_text;

/// Bytes of an id. Instagram's are the longest, at about 200.
const LONGEST_ID: usize = 512;
/// Bytes of a name, a title or a word of the platform.
const LONGEST_WORD: usize = 1024;
/// Bytes of what a customer typed: four times what the most generous of the media lets through.
const LONGEST_TEXT: usize = 64 * 1024;
/// Bytes of what was given to carry; the most generous is a link's reference of 2083 letters.
const LONGEST_CARRIED: usize = 16 * 1024;
const LONGEST_URL: usize = 8 * 1024;
const LONGEST_RAW: usize = 64 * 1024;
/// Above this a time is in milliseconds; as seconds it would be the year 5138.
const MOST_SECONDS: i64 = 100_000_000_000;
/// Half a digest is plenty to tell two events apart.
const HASH_BYTES: usize = 16;

/// Members by name. Absent, of another type and empty are the same: `None`.
pub trait Wire {
    /// An id: digits come as a number from some endpoints. One that is too long is no id rather than half of one.
    fn id(&self, name: &str) -> Option<String>;
    /// What we gave somebody to carry, to the letter. Whole or none.
    fn exact(&self, name: &str) -> Option<String>;
    /// A name or a title, cut off where it is too long.
    fn word(&self, name: &str) -> Option<String>;
    /// What somebody typed, cleaned, cut off where it is too long.
    fn words(&self, name: &str) -> Option<String>;
    fn url(&self, name: &str) -> Option<String>;
    /// Seconds or milliseconds, as a number or as text.
    fn time(&self, name: &str) -> Option<Timestamp>;
    fn count(&self, name: &str) -> Option<u32>;
    fn number(&self, name: &str) -> Option<f64>;
    /// A decimal as the platform wrote it.
    fn decimal(&self, name: &str) -> Option<String>;
    fn is(&self, name: &str) -> bool;
    fn items(&self, name: &str) -> &[Value];
    fn has(&self, name: &str) -> bool;
    /// A member of its own, the empty value when there is none.
    fn part(&self, name: &str) -> &Value;
}

static NOTHING: Value = Value::Null;

impl Wire for Value {
    fn id(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::String(text) => Some(text.trim()).filter(|id| is_id(id)).map(str::to_owned),
            Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
            _ => None,
        }
    }

    fn exact(&self, name: &str) -> Option<String> {
        let text = match self.get(name)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (1..=LONGEST_CARRIED).contains(&text.len()).then_some(text)
    }

    fn word(&self, name: &str) -> Option<String> {
        text_of(self.get(name)?, LONGEST_WORD)
    }

    fn words(&self, name: &str) -> Option<String> {
        text_of(self.get(name)?, LONGEST_TEXT)
    }

    fn url(&self, name: &str) -> Option<String> {
        let url = self.get(name)?.as_str()?.trim();
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        let is_plain = !url.contains(|letter: char| letter.is_control() || letter.is_whitespace());
        (is_web && is_plain && url.len() <= LONGEST_URL).then(|| url.to_owned())
    }

    fn time(&self, name: &str) -> Option<Timestamp> {
        let given = self.get(name)?;
        let given = match given {
            Value::String(text) => text.trim().parse().ok()?,
            _ => given.as_i64().or_else(|| given.as_f64().filter(|time| time.is_finite()).map(|time| time as i64))?,
        };
        let millis = if given > MOST_SECONDS { given } else { given.saturating_mul(1000) };
        (millis > 0).then(|| Timestamp::from_millis(millis))
    }

    fn count(&self, name: &str) -> Option<u32> {
        match self.get(name)? {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_u64().and_then(|count| u32::try_from(count).ok()),
        }
    }

    fn number(&self, name: &str) -> Option<f64> {
        let number = match self.get(name)? {
            Value::String(text) => text.trim().parse().ok()?,
            value => value.as_f64()?,
        };
        number.is_finite().then_some(number)
    }

    fn decimal(&self, name: &str) -> Option<String> {
        self.number(name)?;
        match self.get(name)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| text.len() <= 40),
            value => Some(value.to_string()),
        }
    }

    fn is(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Value::Bool(is)) => *is,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    fn items(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_null())
    }

    fn part(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&NOTHING)
    }
}

fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && !text.contains(char::is_control)
}

fn text_of(value: &Value, longest: usize) -> Option<String> {
    let text = match value {
        Value::String(text) => clean_text(cut(text, longest).to_owned()),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The first so many bytes, not through a letter.
pub fn cut(text: &str, longest: usize) -> &str {
    text.get(..text.floor_char_boundary(longest)).unwrap_or(text)
}

/// The digits of a phone number; a plus sign before and blanks, hyphens and brackets between them are how people write it.
pub fn digits(text: &str) -> Option<String> {
    let is_filler = |letter: char| matches!(letter, '+' | ' ' | '-' | '(' | ')' | '.');
    let digits: String = text.chars().filter(|letter| !is_filler(*letter)).collect();
    ((3..=20).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())).then_some(digits)
}

/// `raw` of something the house has no words for.
pub fn raw(value: &Value) -> Raw {
    raw_text(&value.to_string())
}

pub fn raw_text(text: &str) -> Raw {
    let json = cut(text, LONGEST_RAW);
    Raw { whole: json.len() == text.len(), json: json.to_owned() }
}

/// Short and the same for the same parts; where one ends and the next begins counts.
pub fn hash(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    hex(digest.finalize().get(..HASH_BYTES).unwrap_or_default())
}

pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

#[cfg(test)]
mod tests;
