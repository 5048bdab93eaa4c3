//! One request, and the pages of a list.

use std::time::Duration;

use reqwest::header::{HeaderValue, RETRY_AFTER};
use reqwest::multipart::Form;
use reqwest::{Method, Response, StatusCode, redirect};
use serde_json::Value;
use url::Url;

use super::AgentsError;
use crate::dialogue::elevenlabs::{BASE, NAME};
use crate::socket::Target;
use crate::speech::SpeechError;

/// An answer is not longer: a long conversation with all its measurements fits.
const LARGEST_ANSWER: usize = 16 << 20;

/// Pages of one list, and entries of all of them.
const MOST_PAGES: usize = 20;
pub(super) const MOST_LISTED: usize = 2_000;

/// Of a refusal's reason, in characters.
const MOST_REASON: usize = 400;

/// A file on its way.
const UPLOAD: Duration = Duration::from_mins(2);
const USUAL: Duration = Duration::from_secs(15);

pub(super) enum Body {
    None,
    Json(Value),
    Form(Form),
}

pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    /// Marked as a secret.
    key: HeaderValue,
    plain_key: String,
}

impl AgentsError {
    /// Without this secret, should it be in the text.
    pub(super) fn without(self, secret: &str) -> Self {
        let hide = |text: String| if secret.is_empty() { text } else { text.replace(secret, "***") };
        match self {
            Self::Unauthorised(text) => Self::Unauthorised(hide(text)),
            Self::NotFound(text) => Self::NotFound(hide(text)),
            Self::Invalid(text) => Self::Invalid(hide(text)),
            Self::Unavailable(text) => Self::Unavailable(hide(text)),
            Self::TooMany { wait } => Self::TooMany { wait },
        }
    }
}

impl Client {
    pub(super) fn new(base: Option<&str>, key: &str) -> Result<Self, SpeechError> {
        let base = base.unwrap_or(BASE).trim_end_matches('/').to_owned();
        let refused = |detail: String| SpeechError::Refused { provider: NAME, detail };
        // What a socket is not opened to is not told the key either.
        Target::new(NAME, &base, "", ("xi-api-key", ""), key)?;
        let mut header = HeaderValue::from_str(key).map_err(|error| refused(error.to_string()))?;
        header.set_sensitive(true);
        let http = outgoing::client()
            .connect_timeout(Duration::from_secs(3))
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| refused(error.to_string()))?;
        Ok(Self { http, base, key: header, plain_key: key.to_owned() })
    }

    pub(super) async fn ask(&self, method: Method, path: &str, query: &[(&str, &str)], body: Body) -> Result<Value, AgentsError> {
        let mut address = Url::parse(&format!("{}{path}", self.base))
            .map_err(|error| AgentsError::Unavailable(format!("its address: {error}")))?;
        if !query.is_empty() {
            address.query_pairs_mut().extend_pairs(query);
        }
        let patience = if matches!(body, Body::Form(_)) { UPLOAD } else { USUAL };
        let request = self.http.request(method, address).header("xi-api-key", self.key.clone()).timeout(patience);
        let request = match body {
            Body::None => request,
            Body::Json(body) => request.json(&body),
            Body::Form(form) => request.multipart(form),
        };
        let answer = request.send().await.map_err(unreachable)?;
        let status = answer.status();
        let wait = answer.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()?.parse().ok());
        let body = bounded(answer).await?;
        if !status.is_success() {
            return Err(refusal(status, wait, &body).without(&self.plain_key));
        }
        if body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&body).map_err(|_page| AgentsError::Unavailable("its answer is no JSON".to_owned()))
    }

    /// All pages of a list, up to a bound; `field` holds the entries, `next.0` asks for the page that `next.1` names.
    pub(super) async fn pages(
        &self,
        path: &str,
        query: &[(&str, &str)],
        field: &str,
        next: (&str, &str),
    ) -> Result<Vec<Value>, AgentsError> {
        let mut listed = Vec::new();
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut query = query.to_vec();
            query.extend(cursor.as_deref().map(|cursor| (next.0, cursor)));
            let mut page = self.ask(Method::GET, path, &query, Body::None).await?;
            if let Value::Array(entries) = page[field].take() {
                listed.extend(entries.into_iter().take(MOST_LISTED - listed.len()));
            }
            let following = page[next.1].as_str().filter(|_| page["has_more"] == true).map(str::to_owned);
            // One that names itself again would go on for ever.
            if following.is_none() || following == cursor || listed.len() == MOST_LISTED {
                break;
            }
            cursor = following;
        }
        Ok(listed)
    }
}

fn unreachable(error: reqwest::Error) -> AgentsError {
    AgentsError::Unavailable(error.without_url().to_string())
}

async fn bounded(mut answer: Response) -> Result<Vec<u8>, AgentsError> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(unreachable)? {
        if body.len() + piece.len() > LARGEST_ANSWER {
            return Err(AgentsError::Unavailable("its answer is too long".to_owned()));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn refusal(status: StatusCode, wait: Option<u64>, body: &[u8]) -> AgentsError {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let reason: String = reason(&body["detail"]).chars().filter(|letter| !letter.is_control()).take(MOST_REASON).collect();
    let reason = if reason.is_empty() { status.to_string() } else { reason };
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => AgentsError::Unauthorised(reason),
        StatusCode::NOT_FOUND => AgentsError::NotFound(reason),
        StatusCode::TOO_MANY_REQUESTS => AgentsError::TooMany { wait },
        StatusCode::REQUEST_TIMEOUT => AgentsError::Unavailable(reason),
        _ if status.is_client_error() => AgentsError::Invalid(reason),
        _ => AgentsError::Unavailable(reason),
    }
}

/// One sentence, an object with a message, or one object a field.
fn reason(detail: &Value) -> String {
    match detail {
        Value::String(text) => text.clone(),
        Value::Array(each) => each.iter().take(10).map(one_reason).collect::<Vec<_>>().join("; "),
        other => other["message"].as_str().unwrap_or_default().to_owned(),
    }
}

fn one_reason(detail: &Value) -> String {
    let place = detail["loc"].as_array().map(Vec::as_slice).unwrap_or_default().iter().map(|part| match part {
        Value::String(name) => name.clone(),
        other => other.to_string(),
    });
    let place = place.collect::<Vec<_>>().join(".");
    format!("{place}: {}", detail["msg"].as_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_found_in_whatever_form_it_comes() {
        let of = |status: u16, body: &str| refusal(StatusCode::from_u16(status).unwrap(), Some(3), body.as_bytes());
        assert_eq!(of(422, r#"{"detail":"Too long."}"#), AgentsError::Invalid("Too long.".into()));
        assert_eq!(of(400, r#"{"detail":{"status":"x","message":"In use."}}"#), AgentsError::Invalid("In use.".into()));
        let fields = r#"{"detail":[{"loc":["body","name",0],"msg":"Wrong"},{"loc":[],"msg":"Too"}]}"#;
        assert_eq!(of(422, fields), AgentsError::Invalid("body.name.0: Wrong; : Too".into()));
        assert_eq!(of(429, ""), AgentsError::TooMany { wait: Some(3) });
        assert_eq!(of(502, "<html>"), AgentsError::Unavailable("502 Bad Gateway".into()));
    }

    #[test]
    fn a_secret_is_left_out_of_a_reason() {
        let error = AgentsError::Invalid("no token abc".into());
        assert_eq!(error.clone().without("abc"), AgentsError::Invalid("no token ***".into()));
        assert_eq!(error.clone().without(""), error);
    }
}
