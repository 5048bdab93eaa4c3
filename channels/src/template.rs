//! Templates: what may be said to someone who has been silent, reviewed by the platform before.
//!
//! A [`Template`] is read from the platform's list or written here; [`creation_problems`] finds what a review would refuse,
//! [`filling_problems`] what a send would refuse; [`preview`] shows what the customer will read, [`gaps`] what a form asks for
//! and [`fill`] what it gives.

mod check;
mod edit;
mod filling;
mod gaps;
mod parameters;
mod preview;
mod sent;
mod wire;

pub use check::{Problem, problems as creation_problems};
pub use edit::{NotEditable, may_be_edited};
pub use filling::{ButtonValue, CardFilling, Filling, HeaderValue, Parameter, Place, problems as filling_problems, to_send};
pub use gaps::{Gap, GapKind, NotSendable, fill, gaps};
pub use parameters::{Placeholder, placeholders};
pub use preview::{example_filling, preview};
pub use wire::{NotATemplate, from_wire, to_wire};

use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The platform's; none before it was created.
    pub id: Option<String>,
    pub name: String,
    pub language: String,
    pub category: Category,
    pub status: Status,
    pub format: Format,
    pub header: Option<HeaderForm>,
    pub body: Text,
    pub footer: Option<String>,
    pub buttons: Vec<TemplateButton>,
    pub cards: Vec<TemplateCard>,
    /// Seconds after which an undelivered message is given up; -1 is thirty days.
    pub seconds_to_live: Option<i64>,
    /// Components of kinds that are not known here, as they came.
    pub others: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Category {
    Authentication,
    Marketing,
    Utility,
    Other(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    Draft,
    Pending,
    Approved,
    Rejected,
    Paused,
    Disabled,
    /// In appeal, over the limit, archived, being deleted, or new to us: not to be sent.
    Other(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `{{1}}`
    Positional,
    /// `{{first_name}}`
    Named,
}

/// A text with placeholders, and an example for each, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    pub text: String,
    pub examples: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderForm {
    Text(Text),
    /// With the handle of an uploaded sample.
    Image(Option<String>),
    Video(Option<String>),
    Document(Option<String>),
    Location,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TemplateButton {
    QuickReply {
        text: String,
    },
    Url {
        text: String,
        url: String,
        example: Option<String>,
    },
    Phone {
        text: String,
        number: String,
    },
    CopyCode {
        example: String,
    },
    /// A flow, a catalogue, a one-time password and others, as they came.
    Other {
        kind: String,
        raw: Value,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct TemplateCard {
    pub header: Option<HeaderForm>,
    pub body: Option<Text>,
    pub buttons: Vec<TemplateButton>,
}

impl Template {
    pub fn may_be_sent(&self) -> bool {
        self.status == Status::Approved
    }
}

impl Category {
    pub fn from_wire(name: &str) -> Self {
        match name.to_ascii_uppercase().as_str() {
            "AUTHENTICATION" => Self::Authentication,
            "MARKETING" => Self::Marketing,
            "UTILITY" => Self::Utility,
            _ => Self::Other(name.to_owned()),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Authentication => "AUTHENTICATION",
            Self::Marketing => "MARKETING",
            Self::Utility => "UTILITY",
            Self::Other(name) => name,
        }
    }
}

impl Status {
    pub fn from_wire(name: &str) -> Self {
        match name.to_ascii_uppercase().as_str() {
            "PENDING" => Self::Pending,
            "APPROVED" => Self::Approved,
            "REJECTED" => Self::Rejected,
            "PAUSED" => Self::Paused,
            "DISABLED" => Self::Disabled,
            _ => Self::Other(name.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
