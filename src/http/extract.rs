//! Extractors whose refusals are problems: [`Json`], [`Query`], [`Path`].

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::problem::{FieldProblem, Problem};

/// A JSON body, both ways. An empty body reads as `{}`, for the acts whose fields are all optional.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let typed = is_json(request.headers());
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unreadable(&rejection))?;
        if bytes.is_empty() {
            return read(b"{}").map(Self);
        }
        if !typed {
            return Err(Problem::unsupported_type("the body must be application/json, and the Content-Type header must say so"));
        }
        // Read into a struct, a list would fill its fields in their order.
        if bytes.trim_ascii_start().starts_with(b"[") {
            serde_json::from_slice::<IgnoredAny>(&bytes).map_err(|error| json_problem(&error, ""))?;
            let detail = "the body is a list, where an object is expected";
            return Err(Problem::invalid(detail, vec![FieldProblem::new("", detail)]));
        }
        read(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

pub(super) fn unreadable(rejection: &BytesRejection) -> Problem {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large("the body is larger than this path accepts")
    } else {
        Problem::malformed("the body broke off")
    }
}

/// `serde_json` itself stops at 128 levels of nesting.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        json_problem(&error.into_inner(), &pointer)
    })?;
    reader.end().map_err(|error| json_problem(&error, ""))?;
    Ok(value)
}

fn json_problem(error: &serde_json::Error, pointer: &str) -> Problem {
    match error.classify() {
        Category::Data => {
            let said = error.to_string();
            let detail = said.split(" at line ").next().unwrap_or_default().to_owned();
            // A missing field is reported at the object; a form wants to mark the field.
            let missing = detail.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
            let pointer = missing.map_or_else(|| pointer.to_owned(), |field| format!("{pointer}/{field}"));
            Problem::invalid(detail.clone(), vec![FieldProblem { pointer, detail }])
        }
        Category::Eof => Problem::malformed("the JSON ends too early"),
        Category::Syntax | Category::Io => Problem::malformed(format!("this is not JSON: {error}")),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}

#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(Problem::invalid(rejection.body_text(), Vec::new())),
        }
    }
}

/// Ids in the path. What does not even look like an id names nothing, so it is a 404.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_not_an_id) => Err(Problem::not_found("nothing has this id")),
        }
    }
}

#[cfg(test)]
mod tests;
