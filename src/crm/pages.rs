//! Lists in pages: what is asked for, what comes next, and lists that never end.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};

use engine::clock::Timestamp;
use serde_json::Value;

use super::records::{CrmList, CrmPaging};

/// Pages of one reading.
pub const MOST_PAGES: u32 = 2_000;

/// Pages in a row that bring nothing new.
const MOST_STALE: u32 = 3;

/// What came in one page.
#[derive(Debug, PartialEq)]
pub struct Listed {
    pub items: Vec<Value>,
    /// None: it was the last.
    pub next: Option<String>,
}

/// The parameters of a page; an empty cursor is the first.
pub fn query(list: &CrmList, cursor: &str, since: Option<Timestamp>) -> Vec<(String, String)> {
    let mut query = Vec::new();
    match list.paging {
        CrmPaging::None => {}
        CrmPaging::Token if cursor.is_empty() => {}
        CrmPaging::Page if cursor.is_empty() => query.push((list.page_param.clone(), list.first_page.to_string())),
        CrmPaging::Offset if cursor.is_empty() => query.push((list.page_param.clone(), "0".to_owned())),
        CrmPaging::Page | CrmPaging::Offset | CrmPaging::Token => query.push((list.page_param.clone(), cursor.to_owned())),
    }
    if !list.size_param.is_empty() {
        query.push((list.size_param.clone(), list.size.to_string()));
    }
    if let Some(since) = since.filter(|_| !list.since_param.is_empty()) {
        query.push((list.since_param.clone(), since.to_string()));
    }
    query
}

/// What an answer holds. The `Err` says in words why it is no page.
pub fn listed(list: &CrmList, cursor: &str, mut answer: Value) -> Result<Listed, String> {
    let next = match list.paging {
        CrmPaging::Token => token(&answer, &list.next),
        CrmPaging::Page | CrmPaging::Offset | CrmPaging::None => None,
    };
    let found = answer.pointer_mut(&list.items).map(Value::take);
    let Some(Value::Array(items)) = found else {
        let place = if list.items.is_empty() { "itself".to_owned() } else { format!("at {}", list.items) };
        return Err(format!("the answer of the CRM has no list {place}"));
    };
    let number = |usual: u64| cursor.parse::<u64>().unwrap_or(usual);
    let next = match list.paging {
        // How many fit in a page the service may decide otherwise than it was asked: the one without any is the last.
        CrmPaging::Page | CrmPaging::Offset if items.is_empty() => None,
        CrmPaging::Page => Some((number(list.first_page) + 1).to_string()),
        CrmPaging::Offset => Some((number(0) + items.len() as u64).to_string()),
        CrmPaging::Token | CrmPaging::None => next,
    };
    if list.paging == CrmPaging::Token && next.as_deref() == Some(cursor) {
        return Err("the CRM names the same page as the next one again".to_owned());
    }
    Ok(Listed { items, next })
}

fn token(answer: &Value, pointer: &str) -> Option<String> {
    match answer.pointer(pointer)? {
        Value::String(token) => Some(token.clone()).filter(|token| !token.is_empty()),
        Value::Number(token) => Some(token.to_string()),
        _ => None,
    }
}

/// The records of one reading, to tell a list that goes round and round from one that is long.
#[derive(Debug, Default)]
pub struct Walked {
    /// By their digests: what nothing names is told from others as a whole.
    seen: HashSet<u64>,
    digests: BuildHasherDefault<DefaultHasher>,
    stale: u32,
}

impl Walked {
    /// False when the list leads nowhere.
    pub fn goes_on(&mut self, ids: impl Iterator<Item = String>) -> bool {
        let mut is_new = false;
        for id in ids {
            is_new |= self.seen.insert(self.digests.hash_one(&id));
        }
        self.stale = if is_new { 0 } else { self.stale + 1 };
        self.stale < MOST_STALE
    }
}

#[cfg(test)]
mod tests;
