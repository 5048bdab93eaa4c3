//! What a record of theirs says in our words, and a lead in theirs.
//!
//! Values are compared as texts in one form, ours: a phone in E.164, a stage by its name here, tags a line each. What a record
//! does not name is not known there; what it names in a way that nobody said the meaning of is kept as it is beside the lead.

use std::collections::{BTreeMap, BTreeSet};

use engine::clock::Timestamp;
use engine::model::crm::{LONGEST_EXTERNAL, Owner, Settled, settled};
use engine::model::lead::{LONGEST_FIELD, LONGEST_TEXT, Lead, MOST_DETAILS, MOST_TAGS, Stage};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::records::{CrmField, CrmForm};
use crate::campaigns::numbers::number;

/// Fields of a lead that may be mapped, beside its details.
pub const FIELDS: [&str; 12] =
    ["name", "phone", "email", "location", "needs", "budget", "budget_fits", "start", "stage", "reason", "tags", "next_at"];

/// What the name of a detail stands behind.
pub const DETAILS: &str = "details.";

/// What nobody said the meaning of stands under the name of its field behind this.
const RAW: &str = "crm.";

/// Characters of a value that a problem shows.
const SHOWN: usize = 60;

/// Later numbers are milliseconds since 1970, smaller ones seconds.
const MILLIS_FROM: i64 = 100_000_000_000;

/// A record of theirs in our words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Read {
    /// By our fields; absent what is not known.
    pub values: BTreeMap<String, String>,
    /// By names of details: values as they stand there; empty: there is none any more.
    pub raw: BTreeMap<String, String>,
    /// In words for people.
    pub problems: Vec<String>,
}

/// What names a record; none: nothing that can be used.
pub fn external(item: &Value, pointer: &str) -> Option<String> {
    let text = match item.pointer(pointer)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let is_plain = (1..=LONGEST_EXTERNAL).contains(&text.chars().count()) && !text.contains(char::is_control);
    // Two of these in a path would lead out of it.
    (is_plain && text != "." && text != "..").then_some(text)
}

/// When it was changed there.
pub fn updated(item: &Value, pointer: &str) -> Option<Timestamp> {
    if pointer.is_empty() {
        return None;
    }
    match item.pointer(pointer)? {
        Value::String(text) => moment(text),
        Value::Number(number) => {
            let number = number.as_i64()?;
            Some(Timestamp::from_millis(if number < MILLIS_FROM { number.saturating_mul(1_000) } else { number }))
        }
        _ => None,
    }
}

/// `country`: that of numbers that name none.
pub fn read(mapping: &[CrmField], country: Option<&str>, item: &Value) -> Read {
    let mut read = Read::default();
    for field in mapping {
        let Some(value) = item.pointer(&field.theirs) else { continue };
        let detail = format!("{RAW}{}", last_of(&field.theirs));
        let Some(raw) = text_of(value, field.ours == "tags") else {
            read.problems.push(format!("{} of the CRM is neither a text nor a number nor a list of those", field.theirs));
            continue;
        };
        if let Some(known) = known(field, country, &raw) {
            // A stage is never empty here: nothing is said of it there.
            if !known.is_empty() || field.ours != "stage" {
                read.values.insert(field.ours.clone(), known);
            }
            read.raw.insert(detail, String::new());
        } else {
            let shown: String = raw.chars().take(SHOWN).collect();
            let ours = &field.ours;
            read.problems.push(format!("\"{shown}\" of {} is no value of {ours} that the mapping knows", field.theirs));
            read.raw.insert(detail, cut(raw.trim(), LONGEST_TEXT));
        }
    }
    read
}

/// By the fields of the mapping.
pub fn said(mapping: &[CrmField], lead: &Lead) -> BTreeMap<String, String> {
    mapping.iter().map(|field| (field.ours.clone(), value_of(lead, &field.ours))).collect()
}

/// What each side is to say. The reason of a rejection is nothing to a lead that is not rejected.
pub fn merged(
    owners: &BTreeMap<String, Owner>,
    agreed: &BTreeMap<String, String>,
    own: (&BTreeMap<String, String>, Timestamp),
    foreign: (&BTreeMap<String, String>, Timestamp),
) -> Settled {
    let mut plain = owners.clone();
    if plain.remove("reason").is_none() {
        return settled(owners, agreed, own, foreign);
    }
    let first = settled(&plain, agreed, own, foreign);
    let stage = first.here.get("stage").or_else(|| own.0.get("stage"));
    if stage.is_some_and(|stage| stage == name_of(Stage::Rejected)) { settled(owners, agreed, own, foreign) } else { first }
}

/// Writes these values into the lead. Returns what could not be, in words.
pub fn apply(lead: &mut Lead, values: &BTreeMap<String, String>, raw: &BTreeMap<String, String>) -> Vec<String> {
    let mut problems = Vec::new();
    for (field, value) in values {
        set(lead, field, value, &mut problems);
    }
    for (name, value) in raw {
        set_detail(lead, name, value, &mut problems);
    }
    problems
}

/// A body that says these values, the fields that it could not say, and why not.
pub fn body(mapping: &[CrmField], values: &BTreeMap<String, String>) -> (Value, BTreeSet<String>, Vec<String>) {
    let (mut body, mut unsaid, mut problems) = (Map::new(), BTreeSet::new(), Vec::new());
    for field in mapping {
        let Some(value) = values.get(&field.ours) else { continue };
        if let Some(value) = foreign(field, value) {
            put(&mut body, &field.theirs, value);
        } else {
            let shown: String = value.chars().take(SHOWN).collect();
            problems.push(format!("the mapping has no value of {} for {} \"{shown}\"", field.theirs, field.ours));
            unsaid.insert(field.ours.clone());
        }
    }
    (Value::Object(body), unsaid, problems)
}

/// The name of a stage on the wire.
pub fn name_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Unreal => "unreal",
        Stage::Real => "real",
        Stage::Hold => "hold",
        Stage::Won => "won",
        Stage::Rejected => "rejected",
    }
}

pub fn stage_of(name: &str) -> Option<Stage> {
    Stage::ALL.into_iter().find(|stage| name_of(*stage) == name)
}

/// In our form; none: nobody said what it means.
fn known(field: &CrmField, country: Option<&str>, raw: &str) -> Option<String> {
    let raw = raw.trim();
    if !field.values.is_empty() {
        let named = field.values.iter().find(|(_, theirs)| theirs.as_str() == raw).map(|(ours, _)| ours.as_str());
        return match named {
            Some(ours) => canonical(&field.ours, country, ours),
            None if raw.is_empty() => Some(String::new()),
            None => None,
        };
    }
    canonical(&field.ours, country, raw)
}

fn canonical(ours: &str, country: Option<&str>, text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    match ours {
        "phone" => number(text, country).ok(),
        "email" => {
            let is_address = text.contains('@') && !text.contains(char::is_whitespace) && text.chars().count() <= LONGEST_FIELD;
            is_address.then(|| text.to_owned())
        }
        "stage" => stage_of(text).map(|stage| name_of(stage).to_owned()),
        "budget_fits" => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Some("true".to_owned()),
            "false" | "no" | "0" => Some("false".to_owned()),
            _ => None,
        },
        "next_at" => moment(text).map(|at| at.to_string()),
        "tags" => Some(tags_of(text).join("\n")),
        "needs" | "reason" => Some(cut(text, LONGEST_TEXT)),
        _ if ours.starts_with(DETAILS) => Some(cut(text, LONGEST_TEXT)),
        _ => Some(line(text)),
    }
}

/// Texts and numbers as they are, lists of them as one text.
fn text_of(value: &Value, by_lines: bool) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(if by_lines { text.replace(',', "\n") } else { text.clone() }),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is_so) => Some(is_so.to_string()),
        Value::Array(items) => {
            let texts: Option<Vec<String>> = items.iter().map(|item| text_of(item, false)).collect();
            Some(texts?.join(if by_lines { "\n" } else { ", " }))
        }
        Value::Object(_) => None,
    }
}

fn value_of(lead: &Lead, field: &str) -> String {
    match field {
        "name" => lead.name.clone(),
        "phone" => lead.phone.clone(),
        "email" => lead.email.clone(),
        "location" => lead.location.clone(),
        "needs" => lead.needs.clone(),
        "budget" => lead.budget.clone(),
        "budget_fits" => lead.budget_fits.map(|fits| fits.to_string()).unwrap_or_default(),
        "start" => lead.start.clone(),
        "stage" => name_of(lead.stage).to_owned(),
        "reason" => lead.reason.clone(),
        "tags" => lead.tags.join("\n"),
        "next_at" => lead.next_at.map(|at| at.to_string()).unwrap_or_default(),
        _ => field.strip_prefix(DETAILS).and_then(|name| lead.details.get(name)).cloned().unwrap_or_default(),
    }
}

fn set(lead: &mut Lead, field: &str, value: &str, problems: &mut Vec<String>) {
    match field {
        "name" => value.clone_into(&mut lead.name),
        "phone" => value.clone_into(&mut lead.phone),
        "email" => value.clone_into(&mut lead.email),
        "location" => value.clone_into(&mut lead.location),
        "needs" => value.clone_into(&mut lead.needs),
        "budget" => value.clone_into(&mut lead.budget),
        "budget_fits" => lead.budget_fits = value.parse().ok(),
        "start" => value.clone_into(&mut lead.start),
        "stage" => lead.stage = stage_of(value).unwrap_or(lead.stage),
        "reason" => value.clone_into(&mut lead.reason),
        "tags" => lead.tags = tags_of(value),
        "next_at" => lead.next_at = moment(value),
        _ => {
            if let Some(name) = field.strip_prefix(DETAILS) {
                set_detail(lead, name, value, problems);
            }
        }
    }
}

fn set_detail(lead: &mut Lead, name: &str, value: &str, problems: &mut Vec<String>) {
    if value.is_empty() {
        lead.details.remove(name);
    } else if lead.details.contains_key(name) || lead.details.len() < MOST_DETAILS {
        lead.details.insert(name.to_owned(), value.to_owned());
    } else {
        problems.push(format!("the lead has {MOST_DETAILS} details already; {name} has no room"));
    }
}

/// As it is written there; none: the mapping has no word for it.
fn foreign(field: &CrmField, value: &str) -> Option<Value> {
    let named = match field.values.get(value) {
        Some(named) => named.as_str(),
        None if field.values.is_empty() || value.is_empty() => value,
        None => return None,
    };
    let form = match (field.form, field.ours.as_str()) {
        (CrmForm::Usual, "tags") => CrmForm::List,
        (CrmForm::Usual, "budget_fits") if field.values.is_empty() => CrmForm::Boolean,
        (CrmForm::Usual, _) => CrmForm::Text,
        (form, _) => form,
    };
    match form {
        CrmForm::List => Some(Value::Array(tags_of(named).into_iter().map(Value::String).collect())),
        _ if named.is_empty() => Some(Value::Null),
        CrmForm::Boolean => named.parse().ok().map(Value::Bool),
        CrmForm::Number => serde_json::from_str(named).ok().filter(Value::is_number),
        CrmForm::Usual | CrmForm::Text if field.ours == "tags" => Some(Value::String(named.replace('\n', ", "))),
        CrmForm::Usual | CrmForm::Text => Some(Value::String(named.to_owned())),
    }
}

/// Behind a pointer, with the objects that lead there.
fn put(body: &mut Map<String, Value>, pointer: &str, value: Value) {
    let parts: Vec<String> = pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    let Some((last, way)) = parts.split_last() else { return };
    let mut within = body;
    for part in way {
        let inner = within.entry(part.clone()).or_insert_with(|| Value::Object(Map::new()));
        if !inner.is_object() {
            *inner = Value::Object(Map::new());
        }
        let Value::Object(inner) = inner else { return };
        within = inner;
    }
    within.insert(last.clone(), value);
}

fn last_of(pointer: &str) -> String {
    let last = pointer.rsplit('/').next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    cut(&last, LONGEST_FIELD - RAW.len())
}

/// A time, or a day, which is its midnight in UTC.
fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp::from_millis(time.as_millisecond()));
    }
    let day: Date = text.parse().ok()?;
    let midnight = day.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp::from_millis(midnight.timestamp().as_millisecond()))
}

/// Each once, in their order.
fn tags_of(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.lines().map(line).filter(|tag| !tag.is_empty()) {
        if tags.len() < MOST_TAGS && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

fn line(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    cut(plain.trim(), LONGEST_FIELD)
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests;
