//! JSON over HTTP to the service of a pack.

use std::time::Duration;

use engine::ports::vault::Secret;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_MATCH, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::PackSettings;
use crate::tools::{Supplies, ToolError, Web, lost, web};

/// For one question with all its tries.
const PATIENCE: Duration = Duration::from_secs(9);
const FIRST_WAIT: Duration = Duration::from_millis(500);
const MOST_RETRIES: u32 = 2;
const LARGEST: usize = 2 << 20;

/// A small REST service: a base address, and perhaps a key.
#[derive(Debug, Clone)]
pub(super) struct Service {
    web: Web,
    address: Url,
    key: Secret,
    /// The header for the key; without one it is sent as a bearer's.
    header: Option<&'static str>,
    allow_private: bool,
}

pub(super) struct Ask<'a> {
    pub(super) method: Method,
    /// Below the service's address, each percent-encoded here.
    pub(super) path: &'a [&'a str],
    pub(super) query: Vec<(&'a str, String)>,
    pub(super) body: Option<Value>,
    /// Names the act, for a service that does each once.
    pub(super) once: Option<&'a str>,
    /// Only on this version.
    pub(super) version: Option<u64>,
}

impl<'a> Ask<'a> {
    pub(super) fn get(path: &'a [&'a str]) -> Self {
        Self { method: Method::GET, path, query: Vec::new(), body: None, once: None, version: None }
    }
}

impl Service {
    /// With the fields `address` and `key` of the settings.
    pub(super) fn new(supplies: &Supplies, settings: &PackSettings) -> Result<Self, ToolError> {
        Ok(Self {
            web: supplies.web.clone(),
            address: settings.url("address")?,
            key: settings.secret(supplies.vault.as_ref(), "key")?,
            header: None,
            allow_private: settings.allow_private(),
        })
    }

    pub(super) fn with_key_in(mut self, header: &'static str) -> Self {
        self.header = Some(header);
        self
    }

    /// The status with its JSON, of every answer that is no fault of the service or of the connection's settings.
    pub(super) async fn ask(&self, ask: Ask<'_>) -> Result<(StatusCode, Value), ToolError> {
        let changes = ask.method != Method::GET;
        let request = self.request(&ask)?;
        let until = Instant::now() + PATIENCE;
        let mut tries = 0;
        loop {
            let timeout = until.saturating_duration_since(Instant::now());
            let sent = self.web.send(web::Request { timeout, ..request.clone() }).await;
            let pause = pause(&sent, changes, tries).filter(|pause| tries < MOST_RETRIES && Instant::now() + *pause < until);
            if let Some(pause) = pause {
                tries += 1;
                tokio::time::sleep(pause).await;
                continue;
            }
            let received = sent.map_err(|error| lost(error, changes))?;
            let code = received.status.as_u16();
            return match code {
                401 | 403 => Err(ToolError::refused("the service refuses the key of this connection")),
                429 | 503 => Err(ToolError::unavailable("the service is busy")),
                500..=599 if changes => {
                    Err(ToolError::in_doubt("the service broke while it worked on this; it may have been done"))
                }
                500..=599 => Err(ToolError::unavailable("the service is broken at the moment")),
                _ => Ok((received.status, serde_json::from_slice(&received.body).unwrap_or_default())),
            };
        }
    }

    fn request(&self, ask: &Ask<'_>) -> Result<web::Request, ToolError> {
        let mut url = self.address.clone();
        let unusable = || ToolError::refused("the address of the service is not valid");
        url.path_segments_mut().map_err(|()| unusable())?.pop_if_empty().extend(ask.path);
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&ask.query);
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if !self.key.0.is_empty() {
            let (name, value) = match self.header {
                Some(header) => (HeaderName::from_static(header), self.key.0.clone()),
                None => (AUTHORIZATION, format!("Bearer {}", self.key.0)),
            };
            let key = HeaderValue::from_str(&value);
            let mut key = key.map_err(|_invalid| ToolError::refused("the key of this connection cannot be sent"))?;
            key.set_sensitive(true);
            headers.insert(name, key);
        }
        if let Some(key) = ask.once.and_then(|key| HeaderValue::from_str(key).ok()) {
            headers.insert(HeaderName::from_static("idempotency-key"), key);
        }
        if let Some(version) = ask.version.and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok()) {
            headers.insert(IF_MATCH, version);
        }
        if ask.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Ok(web::Request {
            headers,
            body: ask.body.as_ref().map(|body| body.to_string().into_bytes()),
            most: LARGEST,
            allow_private: self.allow_private,
            ..web::Request::new(ask.method.clone(), url)
        })
    }
}

/// How long to wait before another try; none when another would do no good, or harm.
fn pause(sent: &Result<web::Received, web::WebError>, changes: bool, tries: u32) -> Option<Duration> {
    let steps = FIRST_WAIT * 2u32.pow(tries);
    match sent {
        Err(web::WebError::Unreachable) => Some(steps),
        Err(web::WebError::BrokenOff) if !changes => Some(steps),
        Ok(received) => match received.status.as_u16() {
            429 | 503 => {
                let named = received.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
                Some(named.map_or(steps, Duration::from_secs))
            }
            500 | 502 | 504 if !changes => Some(steps),
            _ => None,
        },
        Err(_) => None,
    }
}

/// What a service says of its refusal, as data of a bounded length.
pub(super) fn refusal(status: StatusCode, told: &Value) -> ToolError {
    let said = [&told["error"]["message"], &told["error"]].into_iter().find_map(Value::as_str).unwrap_or_default();
    let words: String = said.chars().filter(|letter| !letter.is_control()).take(200).collect();
    if status.is_success() {
        ToolError::unavailable("the service does not answer as it should")
    } else if words.is_empty() {
        ToolError::refused(format!("the service refused this ({})", status.as_u16()))
    } else {
        ToolError::refused(format!("the service refused this: {}", crate::redact::redact(&words)))
    }
}
