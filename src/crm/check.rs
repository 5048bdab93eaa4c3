//! What is wrong with a connection, by field, for whoever enters it.

use std::collections::{BTreeMap, BTreeSet};

use agents::tools::http::AuthKind;
use engine::model::lead::LONGEST_FIELD;
use reqwest::header::HeaderName;
use url::Url;

use super::client::{below, filled};
use super::mapping::{DETAILS, FIELDS, stage_of};
use super::records::{CrmConnection, CrmField, CrmList, CrmPaging};
use crate::campaigns::zones::is_country;

/// A JSON pointer to the field, and what is wrong with it.
pub type Problem = (String, String);

const LONGEST_NAME: usize = 100;
const LONGEST_ADDRESS: usize = 2_000;
const LONGEST_PATH: usize = 500;
const LONGEST_POINTER: usize = 200;
const LONGEST_PARAMETER: usize = 100;
const MOST_A_SECOND: u32 = 50;
const LARGEST_PAGE: u32 = 500;
const MOST_FIELDS: usize = 60;
const MOST_VALUES: usize = 50;

/// Headers that are the connection's business, or the house's.
const NOT_THEIRS: [&str; 8] =
    ["host", "connection", "content-length", "content-type", "transfer-encoding", "upgrade", "expect", "idempotency-key"];

#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn need(&mut self, holds: bool, pointer: impl Into<String>, detail: impl Into<String>) {
        if !holds {
            self.0.push((pointer.into(), detail.into()));
        }
    }
}

pub fn problems(connection: &CrmConnection) -> Vec<Problem> {
    let mut found = Found::default();
    let name = &connection.name;
    let is_name = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.contains(char::is_control);
    found.need(is_name, "/name", format!("a name has 1 to {LONGEST_NAME} characters on one line"));
    let is_pace = (1..=MOST_A_SECOND).contains(&connection.per_second);
    found.need(is_pace, "/per_second", format!("1 to {MOST_A_SECOND} requests a second"));
    let is_one = connection.country.as_deref().is_none_or(is_country);
    found.need(is_one, "/country", "a country has two letters, such as IN or ES");
    if let Some(base) = address(connection, &mut found) {
        paths(connection, &base, &mut found);
    }
    auth(connection, &mut found);
    list(connection, &mut found);
    calls(connection, &mut found);
    mapping(&connection.mapping, &mut found);
    found.0
}

/// The form alone; where a name leads is seen when it is asked.
fn address(connection: &CrmConnection, found: &mut Found) -> Option<Url> {
    let wrong = match Url::parse(&connection.base_url) {
        _ if connection.base_url.len() > LONGEST_ADDRESS => "at most 2000 characters",
        Ok(url) if !url.has_host() || !matches!(url.scheme(), "http" | "https") => "this is no web address",
        Ok(url) if !url.username().is_empty() || url.password().is_some() => "without a user's name and password",
        Ok(url) if url.query().is_some() || url.fragment().is_some() => "without ? and #: each call has a path of its own",
        Ok(url) if url.scheme() == "http" && !connection.allow_private => "has to begin with https://",
        Ok(url) => return Some(url),
        Err(_invalid) => "this is no web address",
    };
    found.need(false, "/base_url", wrong);
    None
}

fn paths(connection: &CrmConnection, base: &Url, found: &mut Found) {
    let list = Some(("/list/path", connection.list.path.as_str()));
    let find = connection.find.as_ref().map(|find| ("/find/path", find.path.as_str()));
    let create = connection.create.as_ref().map(|create| ("/create/path", create.path.as_str()));
    let update = connection.update.as_ref().map(|update| ("/update/path", update.path.as_str()));
    for (pointer, path) in [list, find, create, update].into_iter().flatten() {
        let whole = ["id", "phone", "email"].into_iter().fold(path.to_owned(), |path, name| filled(&path, name, "x"));
        let is_path = path.len() <= LONGEST_PATH && !path.contains('#') && below(base, &whole).is_some();
        found.need(is_path, pointer, "a path below the address, of at most 500 characters");
    }
}

fn auth(connection: &CrmConnection, found: &mut Found) {
    let auth = &connection.auth;
    found.need(auth.kind == AuthKind::None || !auth.secret.is_empty(), "/auth/secret", "is missing");
    let is_name = match auth.kind {
        AuthKind::None | AuthKind::Bearer => true,
        AuthKind::Header => HeaderName::from_bytes(auth.name.as_bytes()).is_ok_and(|name| !NOT_THEIRS.contains(&name.as_str())),
        AuthKind::Basic => !auth.name.is_empty() && !auth.name.contains(':') && !auth.name.contains(char::is_control),
    };
    found.need(is_name, "/auth/name", "is missing or cannot be used");
}

fn list(connection: &CrmConnection, found: &mut Found) {
    let CrmList { path, items, paging, page_param, size_param, size, next, since_param, id, updated, .. } = &connection.list;
    let is_there = !path.is_empty() || !connection.direction.pulls();
    found.need(is_there, "/list/path", "is missing: what was changed there is read from a list");
    for (at, pointer) in [("/list/items", items), ("/list/next", next), ("/list/updated", updated)] {
        found.need(pointer.is_empty() || is_pointer(pointer), at, "a JSON pointer begins with /");
    }
    found.need(is_pointer(id), "/list/id", "a JSON pointer, such as /id");
    for (at, name) in [("/list/page_param", page_param), ("/list/size_param", size_param), ("/list/since_param", since_param)] {
        let is_short = name.len() <= LONGEST_PARAMETER && !name.contains(char::is_control);
        found.need(is_short, at, format!("at most {LONGEST_PARAMETER} characters"));
    }
    found.need(*paging == CrmPaging::None || !page_param.is_empty(), "/list/page_param", "is missing");
    found.need(*paging != CrmPaging::Token || !next.is_empty(), "/list/next", "say where the answer has the next token");
    found.need((1..=LARGEST_PAGE).contains(size), "/list/size", format!("1 to {LARGEST_PAGE}"));
}

fn calls(connection: &CrmConnection, found: &mut Found) {
    if connection.direction.pushes() {
        let is_some = connection.create.is_some() || connection.update.is_some();
        found.need(is_some, "/update", "say how a record is changed there, or made");
    }
    if let Some(find) = &connection.find {
        let is_by = find.path.contains("{phone}") || find.path.contains("{email}");
        found.need(is_by, "/find/path", "has {phone} or {email} where that is to stand");
        found.need(find.items.is_empty() || is_pointer(&find.items), "/find/items", "a JSON pointer begins with /");
    }
    if let Some(create) = &connection.create {
        found.need(!create.path.is_empty(), "/create/path", "is missing");
        found.need(is_pointer(&create.id), "/create/id", "a JSON pointer, such as /id");
        let is_refusal = create.conflict_status.is_none_or(|status| (400..=499).contains(&status));
        found.need(is_refusal, "/create/conflict_status", "a status from 400 to 499");
        let names = create.conflict_status.is_none() || is_pointer(&create.conflict_id);
        found.need(names, "/create/conflict_id", "say where that answer names the record");
    }
    if let Some(update) = &connection.update {
        found.need(update.path.contains("{id}"), "/update/path", "has {id} where the record's is to stand");
    }
}

fn mapping(fields: &[CrmField], found: &mut Found) {
    let is_some = (1..=MOST_FIELDS).contains(&fields.len());
    found.need(is_some, "/mapping", format!("1 to {MOST_FIELDS} fields"));
    let tells = fields.iter().any(|field| ["name", "phone", "email"].contains(&field.ours.as_str()));
    found.need(tells, "/mapping", "a name, a phone or an e-mail address is among the fields");
    let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    for (place, field) in fields.iter().take(MOST_FIELDS).enumerate() {
        let at = |part: &str| format!("/mapping/{place}/{part}");
        found.need(is_known(&field.ours), at("ours"), "is no field of a lead, and not details. with a name behind it");
        found.need(ours.insert(&field.ours), at("ours"), "stands there twice");
        found.need(is_pointer(&field.theirs), at("theirs"), "a JSON pointer begins with /");
        found.need(theirs.insert(&field.theirs), at("theirs"), "stands there twice");
        values(&field.ours, &field.values, &at("values"), found);
    }
}

fn values(ours: &str, values: &BTreeMap<String, String>, at: &str, found: &mut Found) {
    found.need(values.len() <= MOST_VALUES, at, format!("at most {MOST_VALUES} values"));
    let are_short = values.iter().all(|(own, foreign)| own.len() <= LONGEST_FIELD && foreign.len() <= LONGEST_FIELD);
    found.need(are_short, at, format!("a value has at most {LONGEST_FIELD} characters"));
    let distinct: BTreeSet<&String> = values.values().collect();
    found.need(distinct.len() == values.len(), at, "two of ours are the same there, which cannot be read back");
    let are_known = match ours {
        "stage" => values.keys().all(|name| stage_of(name).is_some()),
        "budget_fits" => values.keys().all(|name| name == "true" || name == "false"),
        _ => true,
    };
    found.need(are_known, at, "one of ours is no value of this field");
}

fn is_known(ours: &str) -> bool {
    let is_detail = |name: &str| {
        let is_short = (1..=LONGEST_FIELD).contains(&name.chars().count());
        is_short && name.trim() == name && !name.contains(char::is_control)
    };
    FIELDS.contains(&ours) || ours.strip_prefix(DETAILS).is_some_and(is_detail)
}

fn is_pointer(text: &str) -> bool {
    text.starts_with('/') && text.len() > 1 && text.len() <= LONGEST_POINTER && !text.contains(char::is_control)
}
