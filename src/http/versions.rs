//! Versions of records over HTTP: `ETag: "v3"` out, `If-Match: "v3"` in.

use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use engine::error::{Error, Kind};
use serde::Serialize;

use super::extract::Json;
use super::problem::{Answer, Problem};

/// A record's body with its version.
pub fn tagged<T: Serialize>(version: u64, body: T) -> Response {
    let mut response = Json(body).into_response();
    if let Ok(tag) = HeaderValue::try_from(format!("\"v{version}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// The version a writer read; a write that names another than the stored one must not happen.
pub fn need_match(headers: &HeaderMap, stored: u64) -> Answer<()> {
    let said = headers.get(IF_MATCH).and_then(|value| value.to_str().ok());
    let Some(said) = said else {
        return Err(Problem::precondition_required("send the ETag you read as the header If-Match, or If-Match: * to overwrite"));
    };
    let stored = format!("\"v{stored}\"");
    if said.split(',').map(str::trim).any(|tag| tag == "*" || tag == stored) { Ok(()) } else { Err(stale()) }
}

/// A conflict of the store, in the words of `If-Match`.
pub fn raced(error: Error) -> Problem {
    if error.kind == Kind::Conflict { stale() } else { error.into() }
}

fn stale() -> Problem {
    Problem::precondition_failed("somebody changed this meanwhile: read it again, then decide")
}

#[cfg(test)]
mod tests;
