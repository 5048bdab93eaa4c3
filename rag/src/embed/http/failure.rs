//! What a failed request means: ask again, send less, or give up. Only statuses, codes and times are read from an
//! answer; its sentences may repeat what was sent, and stay out of errors.

use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde::Deserialize;

use super::wire;
use crate::embed::EmbedError;

/// An error answer is read up to here.
const MOST_BYTES: usize = 64 << 10;
const LONGEST_CODE: usize = 64;

pub(super) enum Failure {
    /// Fewer or shorter texts may pass.
    TooLong,
    /// The same request may pass later, or after the time the provider named.
    Later {
        after: Option<Duration>,
        error: EmbedError,
    },
    Final(EmbedError),
}

impl From<EmbedError> for Failure {
    fn from(error: EmbedError) -> Self {
        Self::Final(error)
    }
}

#[derive(Default, Deserialize)]
struct Answer {
    #[serde(default)]
    error: Detail,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    code: Option<serde_json::Value>,
    message: Option<String>,
}

impl Detail {
    /// The machine-readable reason, when it looks like one.
    fn code(&self) -> Option<&str> {
        let code = self.code.as_ref()?.as_str()?;
        let is_code =
            code.len() <= LONGEST_CODE && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        is_code.then_some(code)
    }

    fn says_too_long(&self) -> bool {
        let by_code = self.code().is_some_and(|code| code == "context_length_exceeded" || code == "max_tokens_per_request");
        let message = self.message.as_deref().unwrap_or_default().to_ascii_lowercase();
        let words =
            ["maximum context length", "too many tokens", "too long", "tokens per request", "too many inputs", "array too"];
        by_code || words.iter().any(|words| message.contains(words))
    }
}

/// Nothing came, or broke off.
pub(super) fn of_transport(cause: reqwest::Error, host: &str) -> Failure {
    if cause.is_builder() {
        return Failure::Final(
            EmbedError::invalid("the address or the key of the embedding provider is malformed").because(cause.without_url()),
        );
    }
    let what = if cause.is_timeout() { "did not answer in time" } else { "could not be reached" };
    let error = EmbedError::unavailable(format!("{host} {what}")).because(cause.without_url());
    Failure::Later { after: None, error }
}

pub(super) async fn of_response(response: Response, host: &str) -> Failure {
    let status = response.status();
    let after = wait(response.headers());
    let should_retry =
        response.headers().get("x-should-retry").and_then(|value| value.to_str().ok()).map(|value| value == "true");
    let body = wire::body(response, MOST_BYTES, host).await.unwrap_or_default();
    let detail = serde_json::from_slice::<Answer>(&body).unwrap_or_default().error;
    classify(status, after, should_retry, &detail, host)
}

fn classify(status: StatusCode, after: Option<Duration>, should_retry: Option<bool>, detail: &Detail, host: &str) -> Failure {
    let code = detail.code().map(|code| format!(", {code}")).unwrap_or_default();
    let said = |what: &str| format!("{host} {what} (status {}{code})", status.as_u16());
    let is_too_long = matches!(status.as_u16(), 400 | 413 | 422) && (status.as_u16() == 413 || detail.says_too_long());
    if is_too_long {
        return Failure::TooLong;
    }
    let is_out_of_credit = matches!(detail.code(), Some("insufficient_quota" | "billing_hard_limit_reached"));
    let may_pass = matches!(status.as_u16(), 408 | 409 | 429) || status.is_server_error();
    if may_pass {
        let what = if is_out_of_credit { "has no credit left for this account" } else { "is busy or limits the rate" };
        let error = EmbedError { retry_after: after, ..EmbedError::unavailable(said(what)) };
        let again = should_retry.unwrap_or(true) && !is_out_of_credit;
        return if again { Failure::Later { after, error } } else { Failure::Final(error) };
    }
    let what = match status.as_u16() {
        401 | 403 => "does not accept the key",
        404 => "does not know the model or the address",
        300..=399 => "redirects, which is not followed",
        _ => "refused the request",
    };
    Failure::Final(EmbedError::invalid(said(what)))
}

/// What the headers ask to wait; a date is left to the usual pause.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok();
    let milliseconds = number("retry-after-ms").map(|value| value / 1_000.0);
    let seconds = milliseconds.or_else(|| number(RETRY_AFTER.as_str()))?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests;
