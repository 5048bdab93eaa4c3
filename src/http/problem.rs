//! Every error a caller sees, as `application/problem+json` (RFC 9457).
//!
//! | what | status |
//! | --- | --- |
//! | `Kind::NotFound` | 404 |
//! | `Kind::Conflict` | 409 (412 where the caller sent `If-Match`) |
//! | `Kind::Invalid` | 422 with the fields; JSON that cannot be read at all is 400 |
//! | `Kind::Forbidden` | 403; a missing or ended login is 401 |
//! | `Kind::Unavailable` | 503 with `Retry-After`; a limit that is used up is 429 |
//! | `Kind::Corrupt`, panics | 500, without details outside |
//!
//! What went wrong on our side is logged here, once, with its causes.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::error::{Error, Kind};
use serde::Serialize;
use utoipa::ToSchema;

/// The answer of a handler.
pub type Answer<T> = Result<T, Problem>;

#[derive(Debug, Clone)]
pub struct Problem {
    pub status: StatusCode,
    slug: &'static str,
    title: &'static str,
    detail: Cow<'static, str>,
    errors: Vec<FieldProblem>,
    retry_after: Option<Duration>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the body, such as `/allowed_origins/0`; `?limit` names a query parameter.
    pub pointer: String,
    pub detail: String,
}

/// The body of every error.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// Address of the explanation, relative to this server.
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldProblem],
}

/// How long a caller is asked to wait when a dependency is away.
const UNAVAILABLE_RETRY: Duration = Duration::from_secs(2);

impl Problem {
    fn new(status: StatusCode, slug: &'static str, title: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, slug, title, detail: detail.into(), errors: Vec::new(), retry_after: None }
    }

    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read", detail)
    }

    pub fn unauthorized(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "A login is needed", detail)
    }

    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "This is not allowed", detail)
    }

    /// The password was right.
    pub fn second_factor(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "second-factor", "A second factor is needed", detail)
    }

    /// The organisation asks everybody for a second factor, and this operator has none yet.
    pub fn needs_second_factor() -> Self {
        let detail = "your organisation asks everybody for a second factor: set yours up first";
        Self::new(StatusCode::FORBIDDEN, "second-factor-required", "Set up a second factor", detail)
    }

    /// An API key asks for what only somebody who has logged in can do.
    pub fn needs_person() -> Self {
        let detail = "this needs somebody who has logged in: an API key cannot do it";
        Self::new(StatusCode::FORBIDDEN, "needs-person", "A person is needed", detail)
    }

    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing", detail)
    }

    pub fn method_not_allowed() -> Self {
        let detail = "this path exists, but not with this method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not allowed", detail)
    }

    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", "Something changed meanwhile", detail)
    }

    pub fn in_use(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "in-use", "Something else uses this", detail)
    }

    /// The channel takes no such message now; the detail says why, and what would go instead.
    pub fn window_closed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "window-closed", "It may not be sent now", detail)
    }

    /// The channel or the message does not allow it; the detail says why.
    pub fn not_possible(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "not-possible", "It cannot be done here", detail)
    }

    /// Nobody knows whether the message arrived: it is sent again on an express wish alone.
    pub fn may_have_arrived(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "may-have-arrived", "It may have arrived already", detail)
    }

    pub fn precondition_failed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, "precondition-failed", "Something changed meanwhile", detail)
    }

    pub fn precondition_required(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::PRECONDITION_REQUIRED, "precondition-required", "The version is missing", detail)
    }

    pub fn too_large(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "This is too large", detail)
    }

    pub fn unsupported_type(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-type", "This kind of content is not accepted", detail)
    }

    pub fn invalid(detail: impl Into<Cow<'static, str>>, errors: Vec<FieldProblem>) -> Self {
        let problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "The values are not acceptable", detail);
        Self { errors, ..problem }
    }

    /// With what it is about, field by field.
    #[must_use]
    pub fn about(self, errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..self }
    }

    pub fn too_many(wait: Duration) -> Self {
        let detail = format!("too many requests: try again in {} s", seconds_up(wait));
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate-limited", "Too many requests", detail);
        Self { retry_after: Some(wait), ..problem }
    }

    pub fn unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available at the moment", detail);
        Self { retry_after: Some(UNAVAILABLE_RETRY), ..problem }
    }

    /// The cause belongs in the log, not here.
    pub fn internal() -> Self {
        let detail = "something went wrong on our side; it has been logged";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "An error on our side", detail)
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }

    fn body(&self) -> ProblemBody<'_> {
        ProblemBody {
            kind: format!("/docs/#problem-{}", self.slug),
            title: self.title,
            status: self.status.as_u16(),
            detail: &self.detail,
            errors: &self.errors,
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error.kind {
            Kind::NotFound => Self::not_found(error.context),
            Kind::Conflict => Self::conflict(error.context),
            Kind::Invalid => Self::invalid(error.context, Vec::new()),
            Kind::Forbidden => Self::forbidden(error.context),
            Kind::Unavailable => {
                tracing::warn!(causes = %chain(&error), "a request failed because something is out of reach");
                Self::unavailable(error.context)
            }
            Kind::Corrupt => {
                tracing::error!(causes = %chain(&error), "stored data contradicts itself");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.body()).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds_up(wait)));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Whole seconds, never zero: `Retry-After: 0` would ask for a storm.
fn seconds_up(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1000).max(1) as u64
}

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

impl FieldProblem {
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

/// Gathers what is wrong with a body, so that a form learns of all its mistakes at once.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldProblem>);

impl Checks {
    pub fn need(&mut self, holds: bool, pointer: impl Into<String>, detail: impl Into<String>) {
        if !holds {
            self.0.push(FieldProblem { pointer: pointer.into(), detail: detail.into() });
        }
    }

    pub fn finish(self) -> Result<(), Problem> {
        match self.0.first() {
            None => Ok(()),
            Some(first) => Err(Problem::invalid(format!("{}: {}", first.pointer, first.detail), self.0)),
        }
    }
}

#[cfg(test)]
mod tests;
