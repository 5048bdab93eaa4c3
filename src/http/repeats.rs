//! Requests that may be sent twice: with the same `Idempotency-Key` the second does nothing and is answered as the first was.
//!
//! Answers are kept for a day, sealed, because some hold a secret that is shown once. Messages have a rule of their own, which holds
//! for as long as their conversation; an export changes nothing and is too long to be kept.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::error::{Context as _, Kind, Result};
use engine::ports::request_log::{Begun, RequestKey};
use engine::ports::vault::Sealed;
use serde::{Deserialize, Serialize};

use super::MAX_BODY;
use super::caller::Caller;
use super::problem::{Answer, FieldProblem, Problem};
use super::tokens::fingerprint;
use crate::app::App;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// After that the same key begins anew.
const KEPT: Duration = Duration::from_hours(24);

/// Bytes of a key.
const LONGEST_KEY: usize = 128;

/// Small enough that no other write waits long behind one step.
const PRUNED_AT_ONCE: usize = 500;

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    content_type: Option<String>,
    etag: Option<String>,
    body: String,
}

/// Whether [`answer`] looks after this request. Files come in streams and are not kept to be compared.
pub fn concerns(operation: &str, method: &Method, headers: &HeaderMap) -> bool {
    let is_form = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    method == Method::POST && headers.contains_key(KEY) && !is_form && has_rule(operation)
}

/// `operation` as the table of permissions writes it.
pub fn has_rule(operation: &str) -> bool {
    !["/conversations/{id}/messages", "/contacts/{id}/export"].iter().any(|own| operation.ends_with(own))
}

/// Lets `next` do what is asked, or answers as it was answered before.
pub async fn answer<F>(app: &App, caller: &Caller, request: Request, next: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    match run(app, caller, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn run<F>(app: &App, caller: &Caller, request: Request, next: impl FnOnce(Request) -> F) -> Answer<Response>
where
    F: Future<Output = Response>,
{
    let (parts, body) = request.into_parts();
    let key = RequestKey {
        organisation: caller.organisation,
        caller: caller.operator,
        place: format!("{} {}", parts.method, parts.uri),
        key: key_of(&parts.headers)?,
    };
    let too_large = |_unread| Problem::too_large("the body is larger than this path accepts");
    let bytes = to_bytes(body, MAX_BODY).await.map_err(too_large)?;
    let now = app.engine.clock.now();
    match app.requests.begin(&key, &fingerprint(&bytes), now, now.minus(KEPT)).await? {
        Begun::New => {}
        Begun::Done(kept) => return replayed(app, caller, kept),
        Begun::Running => {
            return Err(Problem::conflict("a request with this Idempotency-Key was begun, and is not, or was never, answered"));
        }
        Begun::Other => {
            let detail = "this Idempotency-Key was used for another body";
            return Err(Problem::invalid(detail, vec![FieldProblem::new("", detail)]));
        }
    }
    let response = next(Request::from_parts(parts, Body::from(bytes))).await;
    let is_stream = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if !response.status().is_success() || is_stream {
        // Nothing came of it: whoever mends the request may send it under the same key.
        app.requests.withdraw(&key).await?;
        return Ok(response);
    }
    keep(app, caller, &key, response).await
}

fn key_of(headers: &HeaderMap) -> Answer<String> {
    let key = headers.get(KEY).and_then(|key| key.to_str().ok()).unwrap_or_default().trim();
    if (1..=LONGEST_KEY).contains(&key.len()) {
        return Ok(key.to_owned());
    }
    Err(Problem::malformed(format!("the header Idempotency-Key must be plain ASCII text of 1 to {LONGEST_KEY} bytes")))
}

async fn keep(app: &App, caller: &Caller, key: &RequestKey, response: Response) -> Answer<Response> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.map_err(|error| {
        tracing::error!(%error, "an answer could not be read");
        Problem::internal()
    })?;
    let header = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let kept = Kept {
        status: parts.status.as_u16(),
        content_type: header(CONTENT_TYPE),
        etag: header(ETAG),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    let text = serde_json::to_string(&kept).context(Kind::Corrupt, "an answer cannot be written as JSON")?;
    app.requests.finish(key, app.vault.seal(caller.organisation, &text)?.0).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replayed(app: &App, caller: &Caller, kept: String) -> Answer<Response> {
    let text = app.vault.open(caller.organisation, &Sealed(kept))?;
    let kept: Kept = serde_json::from_str(&text.0).context(Kind::Corrupt, "a kept answer cannot be read")?;
    let status = StatusCode::from_u16(kept.status).context(Kind::Corrupt, "a kept answer has no status")?;
    let mut response = (status, kept.body).into_response();
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    for (name, value) in [(CONTENT_TYPE, kept.content_type), (ETAG, kept.etag)] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

/// Forgets answers that are no longer given, once a day.
pub async fn forget_old_requests(app: App) {
    while !app.tasks.is_stopping() {
        match prune(&app).await {
            Ok(PRUNED_AT_ONCE) => {}
            Ok(_) => return,
            Err(error) => return tracing::warn!(%error, "old answers could not be forgotten"),
        }
    }
}

async fn prune(app: &App) -> Result<usize> {
    app.requests.prune(app.engine.clock.now().minus(KEPT), PRUNED_AT_ONCE).await
}
