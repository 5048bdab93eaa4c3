//! AWS Signature Version 4, for one service and one kind of request: a JSON body that is sent at once.

use std::fmt::Write;
use std::sync::Arc;

use engine::clock::{Clock, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use rag::embed::Secret;
use sha2::{Digest, Sha256};
use url::Url;

use crate::model::ModelError;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "bedrock";

pub struct Signer {
    pub access_key: String,
    pub secret_key: Secret,
    pub session_token: Option<Secret>,
    pub region: String,
    pub clock: Arc<dyn Clock>,
}

impl Signer {
    /// The headers that let the request in, now.
    pub fn sign(&self, url: &Url, body: &[u8]) -> Result<Vec<(&'static str, String)>, ModelError> {
        self.sign_as(SERVICE, "POST", url, body, self.clock.now())
    }

    fn sign_as(
        &self,
        service: &str,
        method: &str,
        url: &Url,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Vec<(&'static str, String)>, ModelError> {
        let (date, time) = stamp(now)?;
        let host = host(url);
        let token = self.session_token.as_ref().map(Secret::reveal);
        let mut headers = vec![("host", host.as_str()), ("x-amz-date", time.as_str())];
        headers.extend(token.map(|token| ("x-amz-security-token", token)));
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let lines: String = headers.iter().fold(String::new(), |lines, (name, value)| lines + name + ":" + value.trim() + "\n");
        // The path is encoded once on the wire, and once more here.
        let path = encoded(url.path(), true);
        let request = format!("{method}\n{path}\n\n{lines}\n{names}\n{}", hex(&Sha256::digest(body)));
        let scope = format!("{date}/{}/{service}/aws4_request", self.region);
        let text = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&Sha256::digest(request.as_bytes())));
        let mut key = format!("AWS4{}", self.secret_key.reveal()).into_bytes();
        for part in [date.as_str(), &self.region, service, "aws4_request"] {
            key = mac(&key, part)?;
        }
        let signature = hex(&mac(&key, &text)?);
        let authorization =
            format!("{ALGORITHM} Credential={}/{scope}, SignedHeaders={names}, Signature={signature}", self.access_key);
        let mut signed = vec![("authorization", authorization), ("x-amz-date", time.clone())];
        signed.extend(token.map(|token| ("x-amz-security-token", token.to_owned())));
        Ok(signed)
    }
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// `20150830` and `20150830T123600Z`.
fn stamp(now: Timestamp) -> Result<(String, String), ModelError> {
    let time = jiff::Timestamp::from_millisecond(now.as_millis()).map_err(|_cause| ModelError::invalid("the clock is wrong"))?;
    Ok((time.strftime("%Y%m%d").to_string(), time.strftime("%Y%m%dT%H%M%SZ").to_string()))
}

fn mac(key: &[u8], text: &str) -> Result<Vec<u8>, ModelError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_cause| ModelError::invalid("the secret key cannot sign"))?;
    mac.update(text.as_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

/// As AWS encodes: all but letters, digits and `-._~`; slashes stay where they part a path.
pub fn encoded(text: &str, keeps_slashes: bool) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (byte == b'/' && keeps_slashes) {
            encoded.push(byte.into());
        } else {
            let _infallible = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests;
