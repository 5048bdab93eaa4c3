//! What a shop tells, read. Its webhooks speak an older language than its API; what both say of one thing becomes the same.
//!
//! Names, numbers and addresses may be missing: the shop tells them only to apps that may know them.

mod answer;
mod webhook;

use engine::clock::Timestamp;
use engine::model::shop::LONGEST_VALUE;
use serde_json::Value;

pub(super) use answer::{checkout, order};
pub(super) use webhook::{Told, read};

/// Lines of an order that its words name.
const LINES: usize = 4;

/// Letters of one thing in them.
const LONGEST_THING: usize = 60;

/// As long as a value may be that stands in a message.
const LONGEST_LINK: usize = engine::model::audience::LONGEST_VALUE;

/// What was told cannot be what it says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unreadable(pub(super) &'static str);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Order {
    /// The bare number.
    pub(super) id: String,
    /// As people call it: `#1001`.
    pub(super) name: String,
    /// As somebody wrote it; empty: nobody did, or the app may not know.
    pub(super) phone: String,
    pub(super) person: String,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) is_cancelled: bool,
    /// At least a part of it has left.
    pub(super) is_fulfilled: bool,
    pub(super) payment: Payment,
    pub(super) gateways: Vec<String>,
    pub(super) tags: Vec<String>,
    /// A decimal.
    pub(super) total: String,
    /// Three letters.
    pub(super) currency: String,
    pub(super) items: String,
    pub(super) address: String,
    pub(super) status_link: String,
    /// The bare number of the checkout that it came from; empty: nobody says.
    pub(super) checkout: String,
    pub(super) parcels: Vec<Parcel>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Payment {
    /// It is to be paid yet.
    #[default]
    Pending,
    /// Some money has come, or had.
    Paid,
    /// None will.
    Void,
}

impl Payment {
    /// In the words of either language.
    fn of(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "" | "pending" => Self::Pending,
            "voided" | "expired" => Self::Void,
            _ => Self::Paid,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Checkout {
    /// The bare number.
    pub(super) id: String,
    /// Empty: nobody says.
    pub(super) token: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) person: String,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    /// It was bought.
    pub(super) is_completed: bool,
    pub(super) total: String,
    pub(super) currency: String,
    pub(super) items: String,
    /// Where it can be gone on with.
    pub(super) link: String,
}

/// A fulfilment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parcel {
    /// The bare number.
    pub(super) id: String,
    /// The bare number of its order.
    pub(super) order: String,
    pub(super) order_name: String,
    pub(super) phone: String,
    pub(super) person: String,
    pub(super) company: String,
    pub(super) number: String,
    pub(super) link: String,
    pub(super) way: Way,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Way {
    #[default]
    Going,
    Arrived,
    /// It does not come.
    Off,
}

impl Way {
    /// By what the fulfilment is, and where its carrier says that it is; in the words of either language.
    fn of(status: &str, display: &str) -> Self {
        let (status, display) = (status.to_ascii_lowercase(), display.to_ascii_lowercase());
        let is_off = matches!(status.as_str(), "cancelled" | "canceled" | "error" | "failure");
        if is_off || matches!(display.as_str(), "canceled" | "cancelled") {
            Self::Off
        } else if display == "delivered" {
            Self::Arrived
        } else {
            Self::Going
        }
    }
}

/// On one line, and no longer than this.
pub(super) fn cut(text: &str, most: usize) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

/// What stands there, on one line; empty where nothing does, or something else.
fn text(value: &Value) -> String {
    cut(value.as_str().unwrap_or_default(), LONGEST_VALUE)
}

/// An address of the web is used whole or not at all.
fn link(value: &Value) -> String {
    let link = value.as_str().unwrap_or_default().trim();
    let is_web = link.starts_with("https://") || link.starts_with("http://");
    let is_one = is_web && link.chars().count() <= LONGEST_LINK && !link.contains(char::is_whitespace);
    if is_one { link.to_owned() } else { String::new() }
}

/// The first that says something.
fn first(texts: impl IntoIterator<Item = String>) -> String {
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
}

/// A number, or the number at the end of `gid://shopify/Order/1`.
fn id(value: &Value) -> String {
    if let Some(number) = value.as_u64() {
        return number.to_string();
    }
    let text = value.as_str().unwrap_or_default();
    let number = text.rsplit('/').next().unwrap_or_default();
    let number = number.split('?').next().unwrap_or_default();
    let is_number = !number.is_empty() && number.len() <= 20 && number.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { number.to_owned() } else { String::new() }
}

fn time(value: &Value) -> Option<Timestamp> {
    let time: jiff::Timestamp = value.as_str()?.trim().parse().ok()?;
    Some(Timestamp::from_millis(time.as_millisecond()))
}

/// When it happened, and when it was changed last.
fn times(created: &Value, updated: &Value) -> Result<(Timestamp, Timestamp), Unreadable> {
    let created_at = time(created).ok_or(Unreadable("it does not say when it was made"))?;
    Ok((created_at, time(updated).unwrap_or(created_at)))
}

/// A list of words, or one text with commas between them.
fn words(value: &Value) -> Vec<String> {
    let all: Vec<&str> = match value {
        Value::String(text) => text.split(',').collect(),
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    all.into_iter().map(|word| cut(word, LONGEST_VALUE)).filter(|word| !word.is_empty()).collect()
}

/// `2 × Kurta (M), 1 × Shawl`; `variant` is where a line says which kind of it.
fn items(lines: &Value, variant: &str) -> String {
    let all = lines.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut told: Vec<String> = all.iter().take(LINES).map(|line| item(line, variant)).collect();
    if all.len() > LINES {
        told.push("…".to_owned());
    }
    cut(&told.join(", "), LONGEST_VALUE)
}

fn item(line: &Value, variant: &str) -> String {
    let (title, kind) = (cut(&text(&line["title"]), LONGEST_THING), cut(&text(&line[variant]), LONGEST_THING));
    let quantity = line["quantity"].as_u64().unwrap_or(1);
    // Whoever sells one kind of a thing gives it a name that nobody should read.
    if kind.is_empty() || kind == "Default Title" {
        format!("{quantity} × {title}")
    } else {
        format!("{quantity} × {title} ({kind})")
    }
}

/// `12 Main Street, Flat 3, Kochi 682001`.
fn address(address: &Value) -> String {
    let place = [text(&address["city"]), text(&address["zip"])].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let parts = [text(&address["address1"]), text(&address["address2"]), place.join(" ")];
    cut(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "), LONGEST_VALUE)
}

#[cfg(test)]
mod tests;
