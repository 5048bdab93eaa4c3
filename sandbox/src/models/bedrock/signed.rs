//! Signature Version 4, worked out again from what came.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::super::refusal::Refusal;
use super::super::rules::Rules;
use crate::serve::Request;

#[cfg(test)]
mod tests;

/// Headers a signature must cover.
const MUST_SIGN: [&str; 2] = ["host", "x-amz-date"];

fn wrong(message: impl Into<Box<str>>) -> Refusal {
    Refusal::new(403, message).kind("InvalidSignatureException")
}

pub(super) fn check(rules: &Rules, request: &Request) -> Result<(), Refusal> {
    let given = request.header("authorization").and_then(|value| value.strip_prefix("AWS4-HMAC-SHA256 ")).unwrap_or_default();
    let part = |name: &str| {
        let mut parts = given.split(',').filter_map(|part| part.trim().split_once('='));
        let missing = || {
            Refusal::new(403, format!("Authorization header requires '{name}' parameter.")).kind("IncompleteSignatureException")
        };
        parts.find(|(key, _)| *key == name).map(|(_, value)| value).ok_or_else(missing)
    };
    let (credential, signed, signature) = (part("Credential")?, part("SignedHeaders")?, part("Signature")?);
    let (access_key, scope) = credential.split_once('/').unwrap_or((credential, ""));
    if access_key != rules.aws_access_key {
        let message = "The security token included in the request is invalid.";
        return Err(Refusal::new(403, message).kind("UnrecognizedClientException"));
    }
    if request.header("x-amz-security-token") != rules.aws_session_token.as_deref() {
        let message = "The security token included in the request is invalid.";
        return Err(Refusal::new(403, message).kind("UnrecognizedClientException"));
    }
    let time = request.header("x-amz-date").unwrap_or_default();
    let date = time.get(..8).unwrap_or_default();
    let region = &rules.aws_region;
    let wanted = format!("{date}/{region}/bedrock/aws4_request");
    if scope != wanted {
        return Err(wrong(format!("Credential should be scoped to '{wanted}', not to '{scope}'.")));
    }
    let names: Vec<&str> = signed.split(';').collect();
    let token = rules.aws_session_token.as_ref().map(|_| "x-amz-security-token");
    if let Some(name) = MUST_SIGN.into_iter().chain(token).find(|name| !names.contains(name)) {
        return Err(wrong(format!("'{name}' must be a signed header in the AWS Authorization.")));
    }
    if !names.is_sorted() {
        return Err(wrong("The signed headers are not in order."));
    }
    let canonical = canonical(request, &names, signed);
    let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical.as_bytes())));
    let mut key = format!("AWS4{}", rules.aws_secret_key).into_bytes();
    for step in [date, region, "bedrock", "aws4_request"] {
        key = mac(&key, step);
    }
    if hex(&mac(&key, &text)) == signature {
        return Ok(());
    }
    Err(wrong(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and \
         signing method. Consult the service documentation for details.",
    ))
}

/// The request as it is signed: the path as it was on the wire is encoded once more.
fn canonical(request: &Request, names: &[&str], signed: &str) -> String {
    let path: String = request.path().split('/').map(encoded).collect::<Vec<_>>().join("/");
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    let mut text = format!("{}\n{path}\n{}\n", request.method, pairs.join("&"));
    for name in names {
        let values: Vec<String> = request.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| plain(value)).collect();
        text.extend([name, ":", &values.join(","), "\n"]);
    }
    text.extend(["\n", signed, "\n", &hex(&Sha256::digest(&request.body))]);
    text
}

/// Without blanks around it, and one blank for many.
fn plain(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn encoded(segment: &str) -> String {
    segment.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
