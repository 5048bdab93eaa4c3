//! What a business wants to know of its contacts beside name, e-mail and phone.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ContactFieldId, OrgId};
use crate::model::record::{Key, Record};

/// Of one organisation.
pub const MOST_FIELDS: usize = 50;
/// Characters of a value.
pub const LONGEST_VALUE: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactField {
    pub id: ContactFieldId,
    pub organisation: OrgId,
    /// By which values and variables name it; never changes.
    pub key: String,
    pub name: String,
    pub kind: FieldKind,
    /// Of a choice.
    pub options: Vec<String>,
    /// What operators read beside it.
    pub help: String,
    /// It stands beside every conversation, not only on the contact's own page.
    pub in_panel: bool,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    Number,
    Date,
    Choice,
    Checkbox,
    Link,
}

impl Record for ContactField {
    const KIND: &'static str = "contact_field";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![self.key()]
    }
}

impl ContactField {
    pub fn key(&self) -> Key {
        Key { name: "key", value: format!("{}:{}", self.organisation, self.key) }
    }

    /// The value as it is kept; the `Err` says what a value of this kind is. An empty one is none.
    pub fn read(&self, said: &str) -> Result<Option<String>, &'static str> {
        let said = said.trim();
        if said.is_empty() {
            return Ok(None);
        }
        if said.chars().count() > LONGEST_VALUE || said.contains(|letter: char| letter.is_control() && letter != '\n') {
            return Err("at most 1000 characters");
        }
        let (holds, otherwise) = match self.kind {
            FieldKind::Text => (true, ""),
            FieldKind::Number => (is_number(said), "a number, such as 12 or 3.5"),
            FieldKind::Date => (is_date(said), "a date, such as 2026-05-31"),
            FieldKind::Choice => (self.options.iter().any(|option| option == said), "one of the choices of this field"),
            FieldKind::Checkbox => (matches!(said, "true" | "false"), "true or false"),
            FieldKind::Link => (is_link(said), "an address that begins with https:// or http://"),
        };
        if holds { Ok(Some(said.to_owned())) } else { Err(otherwise) }
    }
}

/// Lower-case letters, digits and underscores, beginning with a letter.
pub fn is_key(key: &str) -> bool {
    (1..=40).contains(&key.len())
        && key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.bytes().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'_')
}

fn is_number(said: &str) -> bool {
    said.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_date(said: &str) -> bool {
    let mut parts = said.split('-').map(|part| part.parse::<u32>().ok().map(|value| (value, part.len())));
    let (Some(Some((year, 4))), Some(Some((month, 2))), Some(Some((day, 2))), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=last).contains(&day)
}

fn is_link(said: &str) -> bool {
    let rest = said.strip_prefix("https://").or_else(|| said.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests;
