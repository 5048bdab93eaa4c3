//! JSON over HTTP to a CRM: as fast as the connection allows, with patience for a service that is busy, and never twice what may
//! have been done.

use std::time::Duration;

use agents::redact::{REDACTED, redact};
use agents::tools::http::{AuthKind, encoded};
use agents::tools::{Web, WebError, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::clock::Timestamp;
use engine::error::Error;
use engine::ports::vault::Secret;
use engine::tasks::Tasks;
use jiff::fmt::rfc2822;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use tokio::time::Instant;
use url::Url;
use workers::JobError;

use super::records::{CrmConnection, CrmMethod};
use crate::app::App;

const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of an answer.
const LARGEST: usize = 8 << 20;

/// Tries of one request beside the first.
const MOST_RETRIES: u32 = 4;
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// A service that asks for more time is asked again by the next try of the whole run.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Characters of what a service says of an error.
const MOST_SAID: usize = 300;

/// Why there is no answer. The words are for people: no secret stands in them.
#[derive(Debug, Clone, PartialEq)]
pub enum CrmError {
    /// The connection itself is refused, or cannot be used as it is.
    Denied(String),
    /// The service understood, and says no to this one.
    Refused { status: u16, words: String, body: Value },
    /// Busy, broken or out of reach; nothing was done.
    Away(String),
    /// It was sent, and nobody knows whether it was done.
    InDoubt(String),
}

impl CrmError {
    pub fn words(&self) -> &str {
        match self {
            Self::Denied(words) | Self::Refused { words, .. } | Self::Away(words) | Self::InDoubt(words) => words,
        }
    }
}

/// For whatever does not concern one record alone.
impl From<CrmError> for JobError {
    fn from(error: CrmError) -> Self {
        match error {
            CrmError::Denied(words) | CrmError::Refused { words, .. } => Self::Discard(Error::invalid(words)),
            CrmError::Away(words) | CrmError::InDoubt(words) => Self::Retry(Error::unavailable(words)),
        }
    }
}

pub struct Ask {
    pub method: Method,
    /// Below the address; it may have a query.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub body: Option<Value>,
    /// Names the act, for services that do each once.
    pub key: Option<String>,
    /// Done twice it is as if it was done once.
    pub is_harmless: bool,
}

impl Ask {
    pub fn get(path: &str) -> Self {
        Self { method: Method::GET, path: path.to_owned(), query: Vec::new(), body: None, key: None, is_harmless: true }
    }
}

pub struct Answered {
    /// Null for what is no JSON.
    pub body: Value,
    /// By the clock of the service.
    pub at: Option<Timestamp>,
}

/// The requests of one run, one after the other.
pub struct Client {
    web: Web,
    base: Url,
    headers: HeaderMap,
    secret: Secret,
    allow_private: bool,
    gap: Duration,
    next: Instant,
    most_retries: u32,
    tasks: Tasks,
}

impl Client {
    pub fn new(app: &App, connection: &CrmConnection) -> Result<Self, CrmError> {
        let denied = |words: &str| CrmError::Denied(words.to_owned());
        let base = Url::parse(&connection.base_url).map_err(|_invalid| denied("the address of the CRM is no web address"))?;
        let secret = if connection.auth.kind == AuthKind::None || connection.auth.secret.is_empty() {
            Secret::default()
        } else {
            app.vault.open(connection.organisation, &connection.auth.secret).map_err(|error| {
                tracing::error!(%error, connection = %connection.id, "the secret of a CRM cannot be opened");
                denied("the secret of this connection cannot be read; it has to be entered again")
            })?
        };
        let headers = headers(connection, &secret).ok_or_else(|| denied("the secret of this connection cannot be sent"))?;
        Ok(Self {
            web: app.shelf.supplies().web.clone(),
            base,
            headers,
            secret,
            allow_private: connection.allow_private,
            gap: Duration::from_secs(1) / connection.per_second.max(1),
            next: Instant::now(),
            most_retries: MOST_RETRIES,
            tasks: app.tasks.clone(),
        })
    }

    /// The same for somebody who waits for the answer: each request is sent once.
    #[must_use]
    pub fn hasty(self) -> Self {
        Self { most_retries: 0, ..self }
    }

    /// Every answer with success is one; JSON is asked for and not insisted on.
    pub async fn ask(&mut self, ask: Ask) -> Result<Answered, CrmError> {
        let request = self.request(&ask)?;
        let mut tries = 0;
        loop {
            self.rest().await?;
            let sent = self.web.send(request.clone()).await;
            let wait = again(&sent, ask.is_harmless, FIRST_WAIT * 2u32.pow(tries));
            let Some(wait) = wait.filter(|wait| tries < self.most_retries && *wait <= LONGEST_WAIT) else {
                return self.judge(sent, ask.is_harmless);
            };
            self.next = self.next.max(Instant::now() + wait);
            tries += 1;
        }
    }

    /// Waits for the turn of the next request; a program that is being stopped sends none.
    async fn rest(&mut self) -> Result<(), CrmError> {
        tokio::select! {
            () = self.tasks.stopping() => return Err(CrmError::Away("the program is being stopped".to_owned())),
            () = tokio::time::sleep_until(self.next) => {}
        }
        self.next = Instant::now() + self.gap;
        Ok(())
    }

    fn request(&self, ask: &Ask) -> Result<web::Request, CrmError> {
        let mut url =
            below(&self.base, &ask.path).ok_or_else(|| CrmError::Denied("a path of the CRM is not valid".to_owned()))?;
        if !ask.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&ask.query);
        }
        let mut headers = self.headers.clone();
        if ask.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(key) = ask.key.as_ref().and_then(|key| HeaderValue::from_str(key).ok()) {
            headers.insert(HeaderName::from_static("idempotency-key"), key);
        }
        Ok(web::Request {
            headers,
            body: ask.body.as_ref().map(|body| body.to_string().into_bytes()),
            timeout: PATIENCE,
            most: LARGEST,
            allow_private: self.allow_private,
            ..web::Request::new(ask.method.clone(), url)
        })
    }

    fn judge(&self, sent: Result<web::Received, WebError>, is_harmless: bool) -> Result<Answered, CrmError> {
        let received = match sent {
            Ok(received) => received,
            Err(error @ (WebError::Forbidden | WebError::Redirected)) => return Err(CrmError::Denied(error.to_string())),
            Err(error @ WebError::TooLarge) if is_harmless => return Err(CrmError::Denied(error.to_string())),
            Err(error) if is_harmless || error.is_unsent() => return Err(CrmError::Away(error.to_string())),
            Err(error) => return Err(CrmError::InDoubt(error.to_string())),
        };
        let status = received.status.as_u16();
        let body: Value = serde_json::from_slice(&received.body).unwrap_or_default();
        if received.status.is_success() {
            return Ok(Answered { body, at: date(&received.headers) });
        }
        Err(match status {
            401 | 403 | 407 => CrmError::Denied(format!("the CRM refuses the key of this connection ({status})")),
            429 | 503 => CrmError::Away(format!("the CRM is busy ({status})")),
            408 | 425 | 500..=599 if is_harmless => CrmError::Away(format!("the CRM is broken at the moment ({status})")),
            408 | 425 | 500..=599 => CrmError::InDoubt(format!("the CRM broke while it worked on this ({status})")),
            _ => {
                let words = format!("the CRM refused it ({status}){}", self.said(&received.body));
                CrmError::Refused { status, words, body }
            }
        })
    }

    /// What the service says of its error, as data of a bounded length, without what it was sent to be trusted.
    fn said(&self, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body);
        let text = if self.secret.0.is_empty() { text.into_owned() } else { text.replace(&self.secret.0, REDACTED) };
        let plain = redact(&text);
        let words: String = plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_SAID).collect();
        if words.is_empty() { String::new() } else { format!(", and says: {words}") }
    }
}

impl From<CrmMethod> for Method {
    fn from(method: CrmMethod) -> Self {
        match method {
            CrmMethod::Post => Self::POST,
            CrmMethod::Put => Self::PUT,
            CrmMethod::Patch => Self::PATCH,
        }
    }
}

/// The path with a value in the place of `{name}`.
pub fn filled(path: &str, name: &str, value: &str) -> String {
    path.replace(&format!("{{{name}}}"), &encoded(value))
}

/// Below the address whatever the path says: neither another host nor a way up.
pub fn below(base: &Url, path: &str) -> Option<Url> {
    let whole = format!("{}/{}", base.as_str().trim_end_matches('/'), path.trim_start_matches('/'));
    let url = Url::parse(&whole).ok()?;
    let root = format!("{}/", base.path().trim_end_matches('/'));
    (url.origin() == base.origin() && url.path().starts_with(&root)).then_some(url)
}

/// None: what is to be sent cannot stand in a header.
fn headers(connection: &CrmConnection, secret: &Secret) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let auth = &connection.auth;
    let (name, value) = match auth.kind {
        AuthKind::None => return Some(headers),
        AuthKind::Bearer => (AUTHORIZATION, format!("Bearer {}", secret.0)),
        AuthKind::Basic => (AUTHORIZATION, format!("Basic {}", STANDARD.encode(format!("{}:{}", auth.name, secret.0)))),
        AuthKind::Header => (HeaderName::from_bytes(auth.name.as_bytes()).ok()?, secret.0.clone()),
    };
    let mut value = HeaderValue::from_str(&value).ok()?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Some(headers)
}

/// After how long to try again, if at all: the service's own word, or else `usual`.
fn again(sent: &Result<web::Received, WebError>, is_harmless: bool, usual: Duration) -> Option<Duration> {
    match sent {
        Err(WebError::Unreachable) => Some(usual),
        Err(WebError::BrokenOff | WebError::Late) => Some(usual).filter(|_| is_harmless),
        Err(_) => None,
        Ok(received) => match received.status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                let named = received.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
                Some(named.map_or(usual, Duration::from_secs))
            }
            StatusCode::INTERNAL_SERVER_ERROR | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
                Some(usual).filter(|_| is_harmless)
            }
            _ => None,
        },
    }
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(DATE)?.to_str().ok()?;
    let time = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok()?;
    Some(Timestamp::from_millis(time.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_a_path_stays_a_value_and_a_path_below_its_address() {
        let base = Url::parse("https://crm.example/v1/").unwrap();
        let path = filled("/leads?phone={phone}", "phone", "+34 1&x=y");
        assert_eq!(below(&base, &path).unwrap().as_str(), "https://crm.example/v1/leads?phone=%2B34%201%26x%3Dy");
        let path = filled("leads/{id}", "id", "a/../b");
        assert_eq!(below(&base, &path).unwrap().as_str(), "https://crm.example/v1/leads/a%2F..%2Fb");
        for path in ["../leads", "/../../x", "/..", "../v10"] {
            assert_eq!(below(&base, path), None, "{path}");
        }
        assert_eq!(below(&base, "//evil.example/x").unwrap().host_str(), Some("crm.example"));
    }

    #[test]
    fn what_may_have_been_done_is_not_sent_again_and_a_busy_service_says_when() {
        let answered = |status: u16, wait: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.extend(wait.map(|wait| (RETRY_AFTER, HeaderValue::from_static(wait))));
            Ok(web::Received { status: StatusCode::from_u16(status).unwrap(), headers, body: Vec::new() })
        };
        let usual = Duration::from_secs(9);
        for (sent, harmless, harmful) in [
            (answered(429, Some("3")), Some(Duration::from_secs(3)), Some(Duration::from_secs(3))),
            (answered(503, None), Some(usual), Some(usual)),
            (answered(500, None), Some(usual), None),
            (answered(422, None), None, None),
            (Err(WebError::BrokenOff), Some(usual), None),
            (Err(WebError::Unreachable), Some(usual), Some(usual)),
            (Err(WebError::Forbidden), None, None),
        ] {
            assert_eq!((again(&sent, true, usual), again(&sent, false, usual)), (harmless, harmful), "{sent:?}");
        }
    }
}
