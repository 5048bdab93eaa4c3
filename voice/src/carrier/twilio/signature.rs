//! `X-Twilio-Signature`: a keyed hash over the address that Twilio was given, and the form it sends there. Source: Twilio's
//! security documentation.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use url::Url;

/// What comes with the address.
#[derive(Debug, Clone, Copy)]
pub enum Signed<'a> {
    /// The fields of a form, as they were decoded.
    Form(&'a [(String, String)]),
    /// Nothing: a `GET`, or the handshake of a socket.
    Address,
    /// JSON, whose hash the address holds.
    Json(&'a [u8]),
}

/// Whether this came from whoever has the token, sent to one of these addresses: behind proxies the one that Twilio used is not
/// known for certain. Each is tried with and without its port, and a socket's with and without its last slash.
pub fn is_genuine(token: &str, addresses: &[String], signed: Signed<'_>, signature: &str) -> bool {
    let mut is_genuine = false;
    for address in addresses.iter().flat_map(|address| forms(address)) {
        if let Signed::Json(body) = signed
            && !holds_hash(&address, body)
        {
            continue;
        }
        let own = sign(token, &address, signed);
        // No early end: how long this takes tells nothing.
        is_genuine |= bool::from(own.as_bytes().ct_eq(signature.as_bytes()));
    }
    is_genuine
}

/// The signature of a request to exactly this address.
pub fn sign(token: &str, address: &str, signed: Signed<'_>) -> String {
    let mut text = address.to_owned();
    if let Signed::Form(fields) = signed {
        let mut fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.sort_unstable();
        fields.dedup();
        for (name, value) in fields {
            text.push_str(name);
            text.push_str(value);
        }
    }
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else {
        return String::new();
    };
    mac.update(text.as_bytes());
    BASE64.encode(mac.finalize().into_bytes())
}

fn holds_hash(address: &str, body: &[u8]) -> bool {
    let Some((_, after)) = address.split_once("bodySHA256=") else {
        return false;
    };
    let named = after.split('&').next().unwrap_or_default().to_ascii_lowercase();
    let own = hex(&Sha256::digest(body));
    own.as_bytes().ct_eq(named.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The ways in which the other side may have written an address.
fn forms(address: &str) -> Vec<String> {
    let mut forms = vec![address.to_owned()];
    let Ok(parsed) = Url::parse(address) else {
        return forms;
    };
    let (scheme, host) = (parsed.scheme(), parsed.host_str().unwrap_or_default());
    // Path and query as they came: written anew, they might be written otherwise.
    let after_scheme = address.find("://").map_or(0, |place| place + 3);
    let path = address[after_scheme..].find(['/', '?']).map_or("", |place| &address[after_scheme + place..]);
    let usual = match scheme {
        "https" | "wss" => 443,
        _ => 80,
    };
    let port = parsed.port().unwrap_or(usual);
    for authority in [host.to_owned(), format!("{host}:{port}")] {
        forms.push(format!("{scheme}://{authority}{path}"));
    }
    if matches!(scheme, "wss" | "ws") {
        let slashed: Vec<_> =
            forms.iter().map(|form| form.strip_suffix('/').map_or_else(|| format!("{form}/"), str::to_owned)).collect();
        forms.extend(slashed);
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests;
