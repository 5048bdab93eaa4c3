//! Numbers of cards and secrets leave a text before a model, a log or a trace sees it.

use std::borrow::Cow;

/// What stands in their place.
pub const REDACTED: &str = "[redacted]";

/// Digits of a card's number.
const CARD: std::ops::RangeInclusive<usize> = 13..=19;

/// Beginnings of the keys of well-known providers; at least [`KEY_LETTERS`] letters follow.
const KEYS: [&str; 14] = [
    "sk-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "whsec_",
    "shpat_",
    "shpss_",
    "xoxb-",
    "xoxp-",
    "ghp_",
    "github_pat_",
    "AKIA",
    "EAAG",
    "AIza",
];
const KEY_LETTERS: usize = 12;

/// `text` without the numbers of payment cards and without keys of providers. Most texts have none and are not copied.
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut found = cards(text);
    found.extend(keys(text));
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_by_key(|range| range.start);
    let (mut clean, mut from) = (String::with_capacity(text.len()), 0);
    for range in found {
        if range.start >= from {
            clean.push_str(&text[from..range.start]);
            clean.push_str(REDACTED);
            from = range.end;
        }
    }
    clean.push_str(&text[from..]);
    Cow::Owned(clean)
}

/// Runs of 13 to 19 digits, perhaps in groups, whose check digit is right.
fn cards(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() || at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphanumeric()) {
            at += 1;
            continue;
        }
        let (mut digits, mut end, mut next) = (Vec::new(), at, at);
        while next < bytes.len() {
            match bytes[next] {
                digit if digit.is_ascii_digit() => {
                    digits.push(u32::from(digit - b'0'));
                    end = next + 1;
                }
                // One separator between two digits.
                b' ' | b'-' if end == next => {}
                _ => break,
            }
            next += 1;
        }
        let is_word = bytes.get(end).is_some_and(u8::is_ascii_alphabetic);
        if CARD.contains(&digits.len()) && !is_word && has_check_digit(&digits) {
            found.push(at..end);
        }
        at = end.max(at + 1);
    }
    found
}

/// After Luhn: every second digit from the right doubled, the cross sum a multiple of ten. Rows of one digit are no card.
fn has_check_digit(digits: &[u32]) -> bool {
    let doubled = |(place, digit): (usize, &u32)| match place % 2 {
        0 => *digit,
        _ if *digit > 4 => digit * 2 - 9,
        _ => digit * 2,
    };
    let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != digits[0])
}

fn keys(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    for prefix in KEYS {
        for (start, _) in text.match_indices(prefix) {
            let begins = text[..start].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
            let rest = &text[start + prefix.len()..];
            let letters = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count();
            if begins && letters >= KEY_LETTERS {
                found.push(start..start + prefix.len() + letters);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cards_and_keys_go_and_order_numbers_stay() {
        let rows = [
            ("My card is 4111 1111 1111 1111, thanks", "My card is [redacted], thanks"),
            ("5500-0000-0000-0004", "[redacted]"),
            ("378282246310005 expires", "[redacted] expires"),
            ("Order 4111111111111112 is late", "Order 4111111111111112 is late"),
            ("call +44 20 7946 0958", "call +44 20 7946 0958"),
            ("0000000000000000", "0000000000000000"),
            ("key sk-proj-abcdefghijklmnop!", "key [redacted]!"),
            ("shpat_0123456789abcdef0123", "[redacted]"),
            ("ask-about-everything-you-like", "ask-about-everything-you-like"),
        ];
        for (text, clean) in rows {
            assert_eq!(redact(text), clean);
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_and_nothing_is_found_twice(text in "\\PC*[0-9 -]{0,40}\\PC*") {
            let once = redact(&text).into_owned();
            prop_assert_eq!(redact(&once), once.as_str());
        }
    }
}
