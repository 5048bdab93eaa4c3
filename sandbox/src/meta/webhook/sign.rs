//! The text that is signed, and its signature.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::meta::Rules;
use crate::meta::fault::Signing;

/// JSON as the platform writes it: `\uXXXX` in lower case for what is no ASCII, and `\/` for a slash.
pub(super) fn as_sent(value: &Value) -> String {
    let plain = value.to_string();
    let mut text = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match letter {
            '/' => text.push_str("\\/"),
            _ if letter.is_ascii() => text.push(letter),
            _ => {
                let mut units = [0_u16; 2];
                for unit in letter.encode_utf16(&mut units) {
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
    }
    text
}

/// Lower-case hex of the HMAC.
pub(in crate::meta) fn mac(key: &str, text: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(text);
    mac.finalize().into_bytes().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The headers of a POST.
pub(super) fn headers(rules: &Rules, signing: Signing, body: &str) -> Vec<(String, String)> {
    let mut headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("user-agent".to_owned(), "facebookexternalua".to_owned()),
    ];
    let key = match signing {
        Signing::Good | Signing::Short => rules.app_secret.clone(),
        Signing::Instagram => rules.instagram_secret.clone(),
        Signing::WrongSecret => format!("not-{}", rules.app_secret),
        Signing::Missing => return headers,
        Signing::Sha1Only => {
            headers.push(("x-hub-signature".to_owned(), format!("sha1={}", "0".repeat(40))));
            return headers;
        }
    };
    let mut digest = mac(&key, body.as_bytes());
    if signing == Signing::Short {
        digest.truncate(32);
    }
    headers.push(("x-hub-signature-256".to_owned(), format!("sha256={digest}")));
    headers
}
