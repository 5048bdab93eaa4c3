use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::ids::OrgId;
use engine::ports::Vault;
use engine::ports::vault::Secret;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::Value;
use tokio::time::Instant;

use super::record::{Auth, AuthKind, HttpTool, Method};
use super::{answer, template};
use crate::redact::redact;
use crate::tools::web::{Received, Request, Web, WebError};
use crate::tools::{Call, Card, Effect, Output, Tool, ToolError};

/// Bytes of an answer.
const LARGEST: usize = 1 << 20;
/// Tries again of what changes nothing.
const MOST_RETRIES: u32 = 2;
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// A service that asks for more is not waited for while a customer is.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// Characters of what a service says of an error.
const MOST_SAID: usize = 300;

/// A tool of the organisation's own, ready to be called.
pub struct HttpCaller {
    card: Card,
    tool: HttpTool,
    web: Web,
    vault: Arc<dyn Vault>,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    pub status: Option<u16>,
    pub took: Duration,
    pub output: Result<Value, ToolError>,
}

impl HttpCaller {
    pub fn new(tool: HttpTool, web: Web, vault: Arc<dyn Vault>) -> Self {
        let card = Card {
            assurance: tool.assurance,
            effect: if tool.changes { Effect::Changes } else { Effect::Reads },
            confirm: tool.confirm && tool.changes,
            timeout: Duration::from_millis(tool.timeout_ms),
            ..Card::new(&tool.name, &tool.title, &tool.description, tool.parameters.clone())
        };
        Self { card, tool, web, vault }
    }

    /// For whoever makes the tool: `key` names this try.
    pub async fn attempt(&self, arguments: &Value, key: &str) -> Attempt {
        let began = Instant::now();
        let mut status = None;
        let output = self.ask(arguments, key, &mut status).await;
        Attempt { status, took: began.elapsed(), output }
    }

    async fn ask(&self, arguments: &Value, key: &str, status: &mut Option<u16>) -> Result<Value, ToolError> {
        let secret = secret(self.vault.as_ref(), self.tool.organisation, &self.tool.auth)?;
        let request = self.request(arguments, key, &secret)?;
        let until = Instant::now() + request.timeout;
        let mut tries = 0;
        loop {
            // A little less than the toolbox waits, so that the reason is told and not only that time ran out.
            let left = until.saturating_duration_since(Instant::now()).mul_f32(0.95);
            let sent = self.web.send(Request { timeout: left, ..request.clone() }).await;
            *status = sent.as_ref().ok().map(|received| received.status.as_u16());
            let wait = again(&sent, FIRST_WAIT * 2u32.pow(tries)).filter(|wait| {
                let fits = *wait <= LONGEST_WAIT && Instant::now() + *wait < until;
                !self.tool.changes && tries < MOST_RETRIES && fits
            });
            let Some(wait) = wait else { return self.judge(sent, &secret) };
            tries += 1;
            tokio::time::sleep(wait).await;
        }
    }

    fn request(&self, arguments: &Value, key: &str, secret: &Secret) -> Result<Request, ToolError> {
        let tool = &self.tool;
        let mut url = template::url(&tool.url, arguments).map_err(ToolError::refused)?;
        for pair in &tool.query {
            if let Some(value) = template::text(&pair.value, arguments, str::to_owned).map_err(ToolError::refused)? {
                url.query_pairs_mut().append_pair(&pair.name, &value);
            }
        }
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/plain;q=0.8, */*;q=0.5"));
        for pair in &tool.headers {
            if let Some(value) = template::text(&pair.value, arguments, str::to_owned).map_err(ToolError::refused)? {
                headers.insert(header_name(&pair.name)?, header_value(&value)?);
            }
        }
        authorise(&mut headers, &tool.auth, secret)?;
        if tool.changes {
            headers.insert(HeaderName::from_static("idempotency-key"), header_value(key)?);
        }
        let body =
            tool.body.as_ref().map(|body| template::body(body, arguments)).transpose().map_err(ToolError::refused)?.flatten();
        if body.is_some() && !headers.contains_key(CONTENT_TYPE) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Ok(Request {
            headers,
            body: body.map(|body| body.to_string().into_bytes()),
            timeout: self.card.timeout,
            most: LARGEST,
            allow_private: tool.allow_private,
            ..Request::new(method(tool.method), url)
        })
    }

    fn judge(&self, sent: Result<Received, WebError>, secret: &Secret) -> Result<Value, ToolError> {
        let received = sent.map_err(|error| lost(error, self.tool.changes))?;
        if received.status.is_success() {
            return answer::read(&received.body, &self.tool.response)
                .map_err(|detail| if self.tool.changes { ToolError::in_doubt(detail) } else { ToolError::unavailable(detail) });
        }
        let code = received.status.as_u16();
        Err(match code {
            401 | 403 | 407 => {
                ToolError::refused(format!("the service refuses what this tool sends to identify itself ({code})"))
            }
            // Turned away before anything was done.
            429 | 503 => ToolError::unavailable(format!("the service is busy ({code})")),
            408 | 500..=599 if self.tool.changes => {
                ToolError::in_doubt(format!("the service broke while it worked on this ({code}); it may have been done"))
            }
            408 | 425 | 500..=599 => ToolError::unavailable(format!("the service is broken at the moment ({code})")),
            _ => ToolError::refused(format!("the service refused this ({code}){}", said(&received.body, secret))),
        })
    }
}

#[async_trait]
impl Tool for HttpCaller {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        self.ask(&call.arguments, &call.key, &mut None).await.map(Output::new)
    }
}

/// After how long to try again, if at all: the service's own word, or else `usual`.
fn again(sent: &Result<Received, WebError>, usual: Duration) -> Option<Duration> {
    match sent {
        Err(WebError::Unreachable | WebError::BrokenOff) => Some(usual),
        Ok(received) if matches!(received.status.as_u16(), 429 | 500 | 502 | 503 | 504) => {
            let seconds = received.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
            Some(seconds.map_or(usual, Duration::from_secs))
        }
        _ => None,
    }
}

/// What a missing answer means to whoever asked for a change, or for nothing but an answer.
pub(crate) fn lost(error: WebError, changes: bool) -> ToolError {
    match error {
        // Never sent, or understood and pointed elsewhere: nothing was done.
        WebError::Forbidden | WebError::Redirected => ToolError::refused(error.to_string()),
        error if changes && !error.is_unsent() => ToolError::in_doubt(format!("{error}; it may have been done")),
        error => ToolError::unavailable(error.to_string()),
    }
}

/// What the service says of its error, as data of a bounded length, without what it was sent to be trusted.
fn said(body: &[u8], secret: &Secret) -> String {
    let text = String::from_utf8_lossy(body);
    let text = if secret.0.is_empty() { text.into_owned() } else { text.replace(&secret.0, crate::redact::REDACTED) };
    let words: String = redact(&text).split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_SAID).collect();
    if words.is_empty() { String::new() } else { format!(", and says: {words}") }
}

pub(crate) fn secret(vault: &dyn Vault, organisation: OrgId, auth: &Auth) -> Result<Secret, ToolError> {
    if auth.kind == AuthKind::None || auth.secret.is_empty() {
        return Ok(Secret::default());
    }
    vault.open(organisation, &auth.secret).map_err(|error| {
        tracing::error!(%error, "the secret of a service cannot be opened");
        ToolError::refused("what this tool sends to identify itself cannot be read; it has to be entered again")
    })
}

pub(crate) fn authorise(headers: &mut HeaderMap, auth: &Auth, secret: &Secret) -> Result<(), ToolError> {
    let (name, value) = match auth.kind {
        AuthKind::None => return Ok(()),
        AuthKind::Bearer => (AUTHORIZATION, format!("Bearer {}", secret.0)),
        AuthKind::Basic => (AUTHORIZATION, format!("Basic {}", basic(&auth.name, &secret.0))),
        AuthKind::Header => (header_name(&auth.name)?, secret.0.clone()),
    };
    let mut value = header_value(&value)?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

/// Base 64 of `user:password`, as the alphabet of RFC 4648 has it.
fn basic(user: &str, password: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in format!("{user}:{password}").as_bytes().chunks(3) {
        let bits = (0..3).fold(0u32, |bits, place| bits << 8 | u32::from(three.get(place).copied().unwrap_or(0)));
        for place in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

fn header_name(name: &str) -> Result<HeaderName, ToolError> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_invalid| ToolError::refused("a header of this tool has no valid name"))
}

/// Neither a line's end nor anything else that a header cannot hold.
fn header_value(value: &str) -> Result<HeaderValue, ToolError> {
    HeaderValue::from_str(value).map_err(|_invalid| ToolError::refused("this argument cannot stand in a header"))
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    }
}
