//! What a refusal means and what to do then. Decided by code and subcode, never by the status line or the words of the
//! message: limits come as 400, and the words change.

mod classes;
mod next;

pub use classes::{Meaning, Row, rows};
pub use next::{Step, Trouble, next_step};

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::platform::Platform;

/// An error as the platform told it, in an answer or in a status.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Failure {
    pub code: i64,
    pub subcode: i64,
    pub is_transient: bool,
    /// For the platform's support; safe to log.
    pub trace: String,
    pub title: String,
    /// For people; may name the customer, so it stays out of logs.
    pub details: String,
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failure({}/{}, trace {:?}, ***)", self.code, self.subcode, self.trace)
    }
}

/// What to think of a failed send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Goes away by itself; so many more tries.
    Transient {
        tries: u32,
        after: Duration,
    },
    /// Too much at once.
    Rate(Scope),
    /// Goes away after this long, at the earliest.
    Later {
        wait: Duration,
        tries: u32,
    },
    /// The window is closed: another way is needed.
    WindowClosed,
    /// The customer cannot be reached here, now.
    Unreachable,
    /// The customer stopped marketing; to be stored.
    OptedOut,
    /// The id will not do, this message needs the phone number.
    NeedsPhone,
    /// This message will never go.
    Final,
    /// The token is no good: reconnect. What comes in still does.
    Token,
    /// A permission, a payment, a registration, a review: someone has to act, sending stops.
    Account,
    /// Too many complaints: campaigns stop at once, the rest waits.
    Spam {
        wait: Duration,
    },
    Template(TemplateTrouble),
}

/// Whose limit it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// This customer with this number.
    Pair,
    /// The number or page.
    Number,
    /// The app, the business account, whatever is counted in the usage headers.
    App,
}

impl Class {
    /// The same call may do later, with nothing changed by anybody.
    pub const fn may_pass(self) -> bool {
        matches!(self, Self::Transient { .. } | Self::Later { .. } | Self::Rate(_))
    }

    /// Our word for it, as kept with a message.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Transient { .. } | Self::Later { .. } => "unavailable",
            Self::Rate(_) => "too_many",
            Self::WindowClosed => "window_closed",
            Self::Unreachable => "unreachable",
            Self::OptedOut => "opted_out",
            Self::NeedsPhone => "needs_phone",
            Self::Final => "refused",
            Self::Token => "token",
            Self::Account => "account",
            Self::Spam { .. } => "complaints",
            Self::Template(_) => "template",
        }
    }
}

/// What somebody can do when the window is closed.
pub const fn way_around_window(platform: Platform) -> &'static str {
    match platform {
        Platform::WhatsApp => "Send an approved template, or wait until they write again.",
        Platform::Messenger => "Send a template, if your page may, or wait until they write again.",
        Platform::Instagram => "Wait until they write again.",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateTrouble {
    /// Our copy is not what was approved: read it again.
    Stale,
    Paused,
    Disabled,
    /// The words are against the rules.
    Content,
}

/// A body is not read further than this.
const LONGEST_TEXT: usize = 2000;

impl Failure {
    /// From an answer (`{"error":{…}}`) or from the error of a status (`{"code":…}`). None: it is no error of the platform.
    pub fn from_wire(value: &Value) -> Option<Self> {
        let error = value.get("error").filter(|error| error.is_object()).unwrap_or(value);
        let code = number(error.get("code")?)?;
        let details = error.get("error_data").and_then(|data| data.get("details")).or_else(|| error.get("error_user_msg"));
        Some(Self {
            code,
            subcode: error.get("error_subcode").and_then(number).unwrap_or(0),
            is_transient: error.get("is_transient").and_then(Value::as_bool).unwrap_or(false),
            trace: text(error.get("fbtrace_id")),
            title: text(error.get("title").or_else(|| error.get("message"))),
            details: text(details),
        })
    }

    pub fn class(&self, platform: Platform) -> Class {
        classes::meaning(self, platform).map_or_else(|| self.unknown(), |meaning| meaning.class)
    }

    /// Two more tries for what nobody has told us about.
    fn unknown(&self) -> Class {
        Class::Transient { tries: if self.is_transient { 5 } else { 2 }, after: Duration::from_secs(5) }
    }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().chars().take(LONGEST_TEXT).collect()
}

#[cfg(test)]
mod tests;
