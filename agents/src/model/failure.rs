//! What a failed request means, whoever failed it.
//!
//! The provider's own code decides before the status: one 429 passes in a second, another not before somebody pays. Of an
//! error's sentence only known words are looked for; it may repeat what was sent, and none of it is kept.

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::{ErrorClass, ModelError, hints};

/// An error answer is read up to here.
pub const MOST_BYTES: usize = 64 << 10;
const LONGEST_CODE: usize = 64;

/// Codes of all providers in one list: no two mean different things by one of them.
const CODES: &[(ErrorClass, &[&str])] = &[
    (
        ErrorClass::QuotaSpent,
        &[
            "insufficient_quota",
            "billing_hard_limit_reached",
            "billing_not_active",
            "billing_error",
            "enforced_spend_limit_reached",
            "exceeded_current_quota_error",
            "insufficient_balance",
            "quota_exceeded",
            "ServiceQuotaExceededException",
        ],
    ),
    (
        ErrorClass::Overloaded,
        &[
            "slow_down",
            "server_is_overloaded",
            "engine_overloaded",
            "overloaded_error",
            "overloaded",
            "service_unavailable",
            "ServiceUnavailableException",
            "ModelNotReadyException",
            "InternalServerException",
            "InternalFailure",
            "ModelErrorException",
            "modelStreamErrorException",
            "api_error",
            "server_error",
            "internal_error",
            "NoCapacity",
            "insufficient_system_resource",
        ],
    ),
    (
        ErrorClass::ContextTooLong,
        &[
            "context_length_exceeded",
            "request_too_large",
            "string_above_max_length",
            "max_tokens_per_request",
            "prompt_too_long",
            "exceed_context_size_error",
        ],
    ),
    (
        ErrorClass::Filtered,
        &["content_filter", "invalid_prompt", "content_policy_violation", "ResponsibleAIPolicyViolation", "moderation_blocked"],
    ),
    (
        ErrorClass::Unauthorised,
        &[
            "invalid_api_key",
            "authentication_error",
            "permission_error",
            "permission_denied",
            "PermissionDenied",
            "invalid_organization",
            "account_deactivated",
            "AccessDeniedException",
            "UnrecognizedClientException",
            "ExpiredTokenException",
            "InvalidSignatureException",
            "IncompleteSignatureException",
            "MissingAuthenticationTokenException",
        ],
    ),
    (
        ErrorClass::UnknownModel,
        &[
            "model_not_found",
            "DeploymentNotFound",
            "not_found_error",
            "ResourceNotFoundException",
            "model_deprecated",
            "unsupported_model",
            "model_not_available",
        ],
    ),
    (ErrorClass::TimedOut, &["timeout_error", "ModelTimeoutException", "timeout", "request_timeout"]),
    // Names of exceptions that say too little by themselves (`invalid_request_error`, `ValidationException`) stand nowhere.
    (
        ErrorClass::RateLimited,
        &[
            "rate_limit_exceeded",
            "rate_limit_error",
            "requests",
            "tokens",
            "ThrottlingException",
            "TooManyRequestsException",
            "too_many_requests",
            "RateLimitReached",
        ],
    ),
];

/// Words of those providers that send no code for it.
const WORDS: &[(ErrorClass, &[&str])] = &[
    (
        ErrorClass::ContextTooLong,
        &[
            "maximum context length",
            "context length",
            "context window",
            "context size",
            "prompt is too long",
            "input is too long",
            "too many input tokens",
            "exceeds the available context",
        ],
    ),
    (ErrorClass::QuotaSpent, &["credit balance is too low", "insufficient balance", "exceeded your current quota"]),
    (
        ErrorClass::UnknownModel,
        &["model identifier is invalid", "on-demand throughput isn", "model not found", "does not exist", "try pulling it first"],
    ),
];

/// What an error answer says for machines.
#[derive(Debug, Default)]
pub struct Said {
    /// Most telling first.
    codes: Vec<String>,
    param: Option<String>,
    class_by_words: Option<ErrorClass>,
}

impl Said {
    pub fn of(body: &Value) -> Self {
        let error = body.get("error").filter(|error| !error.is_null()).unwrap_or(body);
        let at = |path: &str| error.pointer(path).and_then(Value::as_str);
        let codes = [at("/details/error_code"), at("/innererror/code"), at("/code"), at("/type"), at("/__type")];
        let message = error.as_str().or_else(|| at("/message")).or_else(|| at("/Message")).unwrap_or_default();
        Self {
            codes: codes.into_iter().flatten().filter_map(code).collect(),
            param: at("/param").and_then(code),
            class_by_words: by_words(message),
        }
    }

    /// An exception that the frame or a header names.
    pub fn named(mut self, exception: &str) -> Self {
        let name = exception.split(':').next().unwrap_or_default();
        if let Some(name) = code(name) {
            self.codes.insert(0, name);
        }
        self
    }

    fn class(&self) -> Option<ErrorClass> {
        let of = |code: &String| {
            let known = |known: &&str| known.eq_ignore_ascii_case(code);
            CODES.iter().find(|(_, codes)| codes.iter().any(&known)).map(|(class, _)| *class)
        };
        self.codes.iter().find_map(of)
    }
}

/// The machine-readable reason, when it looks like one.
fn code(text: &str) -> Option<String> {
    // AWS puts the name of a schema before it.
    let text = text.rsplit('#').next().unwrap_or_default();
    let is_code = !text.is_empty()
        && text.len() <= LONGEST_CODE
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte));
    is_code.then(|| text.to_owned())
}

fn by_words(message: &str) -> Option<ErrorClass> {
    let message = message.to_ascii_lowercase();
    WORDS.iter().find(|(_, words)| words.iter().any(|words| message.contains(words))).map(|(class, _)| *class)
}

/// An error with a status.
pub fn of_response(status: u16, headers: &HeaderMap, body: &[u8]) -> ModelError {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let mut said = Said::of(&serde_json::from_slice(body).unwrap_or_default());
    if let Some(exception) = text("x-amzn-errortype") {
        said = said.named(exception);
    }
    let class = classify(status, &said);
    let hints = hints::of(headers, class);
    let ids = ["x-request-id", "request-id", "apim-request-id", "x-amzn-requestid"];
    ModelError {
        retry_after: hints.after,
        should_retry: hints.should_retry,
        status: Some(status),
        request_id: ids.into_iter().find_map(text).and_then(code),
        ..ModelError::new(class, detail(class, Some(status), &said))
    }
}

/// An error in the midst of an answer whose status was 200.
pub fn in_stream(said: &Said) -> ModelError {
    // Without a telling code it is the provider that broke, whatever it calls it.
    let class = said.class().or(said.class_by_words).unwrap_or(ErrorClass::Overloaded);
    ModelError::new(class, detail(class, None, said))
}

fn classify(status: u16, said: &Said) -> ErrorClass {
    if let Some(class) = said.class() {
        // An exception of the service may name a condition that words tell more exactly.
        return class;
    }
    match status {
        402 => ErrorClass::QuotaSpent,
        413 => ErrorClass::ContextTooLong,
        400 | 422 | 429 if said.class_by_words.is_some() => said.class_by_words.unwrap_or(ErrorClass::Invalid),
        401 | 403 => ErrorClass::Unauthorised,
        404 | 410 => ErrorClass::UnknownModel,
        501 => ErrorClass::Invalid,
        408 | 504 => ErrorClass::TimedOut,
        429 => ErrorClass::RateLimited,
        409 | 425 | 500..=599 => ErrorClass::Overloaded,
        _ => ErrorClass::Invalid,
    }
}

fn detail(class: ErrorClass, status: Option<u16>, said: &Said) -> String {
    let what = match class {
        ErrorClass::RateLimited => "limits the rate",
        ErrorClass::QuotaSpent => "has no credit left for this account",
        ErrorClass::Overloaded => "is busy or has failed",
        ErrorClass::TimedOut => "took too long by its own measure",
        ErrorClass::ContextTooLong => "finds the conversation too long for the model",
        ErrorClass::Filtered => "refused by its content filter",
        ErrorClass::Unauthorised => "does not accept the key, or not for this model",
        ErrorClass::UnknownModel => "does not know the model, the deployment or the address",
        ErrorClass::Unreachable | ErrorClass::Broken => "gave no answer",
        ErrorClass::Invalid if matches!(status, Some(300..=399)) => "redirects, which is not followed",
        ErrorClass::Invalid => "refused the request",
    };
    let status = status.map(|status| format!("status {status}"));
    let param = said.param.as_ref().map(|param| format!("parameter {param}"));
    let facts: Vec<String> = status.into_iter().chain(said.codes.first().cloned()).chain(param).collect();
    if facts.is_empty() { what.to_owned() } else { format!("{what} ({})", facts.join(", ")) }
}

#[cfg(test)]
mod tests;
