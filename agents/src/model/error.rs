//! What can go wrong with a model, by what the caller can do about it.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// Too many requests or tokens for now; wait as told.
    RateLimited,
    /// No credit left: waiting does not help, somebody has to pay.
    QuotaSpent,
    /// The provider is busy or has failed; wait longer, or ask another.
    Overloaded,
    /// No connection, or it broke before an answer.
    Unreachable,
    /// No event for too long, or the deadline passed.
    TimedOut,
    /// Less history may pass.
    ContextTooLong,
    /// A content filter refused the request.
    Filtered,
    /// The key is wrong, expired, or may not use this model.
    Unauthorised,
    /// No such model or deployment, or it is retired.
    UnknownModel,
    /// The request or the settings are wrong; repeating it changes nothing.
    Invalid,
    /// The answer is no answer: garbage, cut off, or beyond every bound.
    Broken,
}

impl ErrorClass {
    /// Whether the same request may pass at the same provider a little later.
    pub const fn may_pass_later(self) -> bool {
        matches!(self, Self::RateLimited | Self::Overloaded | Self::Unreachable | Self::TimedOut | Self::Broken)
    }

    /// Whether another provider may answer what this one did not. A request that is too long or unsafe is so anywhere.
    pub const fn may_pass_elsewhere(self) -> bool {
        !matches!(self, Self::ContextTooLong | Self::Filtered)
    }

    /// Whether every request with this key will fail until somebody acts.
    pub const fn is_about_the_credential(self) -> bool {
        matches!(self, Self::Unauthorised | Self::QuotaSpent)
    }

    /// Whether it counts against the provider's health; what the request itself is to blame for does not.
    pub const fn is_an_outage(self) -> bool {
        matches!(self, Self::Overloaded | Self::Unreachable | Self::TimedOut | Self::Broken)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::QuotaSpent => "quota_spent",
            Self::Overloaded => "overloaded",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::ContextTooLong => "context_too_long",
            Self::Filtered => "filtered",
            Self::Unauthorised => "unauthorised",
            Self::UnknownModel => "unknown_model",
            Self::Invalid => "invalid",
            Self::Broken => "broken",
        }
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ModelError {
    pub class: ErrorClass,
    /// Safe to show to an administrator: no key, no customer's text.
    pub detail: String,
    /// What the provider asked to wait.
    pub retry_after: Option<Duration>,
    /// The provider's own word on whether to ask again; it goes before the class.
    pub should_retry: Option<bool>,
    pub status: Option<u16>,
    /// The provider's name for the request, for its support.
    pub request_id: Option<String>,
}

impl ModelError {
    pub fn new(class: ErrorClass, detail: impl Into<String>) -> Self {
        Self { class, detail: detail.into(), retry_after: None, should_retry: None, status: None, request_id: None }
    }

    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(ErrorClass::Invalid, detail)
    }

    pub fn broken(detail: impl Into<String>) -> Self {
        Self::new(ErrorClass::Broken, detail)
    }

    /// Whether the same request may pass at the same provider a little later.
    pub fn may_pass_later(&self) -> bool {
        self.should_retry.unwrap_or_else(|| self.class.may_pass_later())
    }

    /// Names the host that it is about.
    #[must_use]
    pub fn at(mut self, host: &str) -> Self {
        self.detail = format!("{host} {}", self.detail);
        self
    }

    #[must_use]
    pub fn after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }
}
