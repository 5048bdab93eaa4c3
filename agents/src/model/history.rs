//! A conversation as every provider accepts it.
//!
//! Providers refuse a call without a result, a result without a call, empty texts, and some of them turns that do not
//! alternate. What went missing on the way (a turn that was cut, calls that were never run) is made whole here.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{Entry, ToolCall};

/// Said to the model in place of a result that does not exist.
const NOT_RUN: &str = "This call was not run.";
/// Stands first where a provider wants the customer to begin, and last where it wants them to have the last word.
const SILENCE: &str = "…";

/// One turn of an alternating conversation.
#[derive(Debug, PartialEq)]
pub enum Turn<'a> {
    User { results: Vec<Outcome<'a>>, texts: Vec<&'a str> },
    Assistant { texts: Vec<&'a str>, calls: Vec<&'a ToolCall>, echo: Option<&'a Value> },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<'a> {
    pub call: &'a str,
    pub name: &'a str,
    pub output: &'a str,
    pub failed: bool,
}

/// Every call has its one result, right after the entry that made it; what belongs to nothing is left out.
pub fn tidy(entries: &[Entry]) -> Vec<Item<'_>> {
    let mut items = Vec::with_capacity(entries.len());
    for (place, entry) in entries.iter().enumerate() {
        match entry {
            Entry::User { text } if text.trim().is_empty() => {}
            Entry::User { text } => items.push(Item::User(text)),
            Entry::Assistant { text, calls, .. } if text.trim().is_empty() && calls.is_empty() => {}
            Entry::Assistant { text, calls, echo } => {
                items.push(Item::Assistant { text: text.trim_end(), calls, echo: echo.as_ref() });
                items.extend(calls.iter().map(|call| Item::Result(result_of(call, &entries[place + 1..]))));
            }
            // Stands behind its call already, or has none.
            Entry::Tool { .. } => {}
        }
    }
    if items.is_empty() {
        items.push(Item::User(SILENCE));
    }
    items
}

#[derive(Debug, PartialEq)]
pub enum Item<'a> {
    User(&'a str),
    Assistant { text: &'a str, calls: &'a [ToolCall], echo: Option<&'a Value> },
    Result(Outcome<'a>),
}

/// The result among what follows, up to the model's next words.
fn result_of<'a>(call: &'a ToolCall, later: &'a [Entry]) -> Outcome<'a> {
    let until = later.iter().take_while(|entry| !matches!(entry, Entry::Assistant { .. }));
    let found = until.filter_map(|entry| match entry {
        Entry::Tool { call: id, output, failed, .. } if *id == call.id => Some((output.as_str(), *failed)),
        _ => None,
    });
    let (output, failed) = found.last().unwrap_or((NOT_RUN, true));
    Outcome { call: &call.id, name: &call.name, output, failed }
}

/// The same in turns that alternate, begin and end with the user.
pub fn turns(entries: &[Entry]) -> Vec<Turn<'_>> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for item in tidy(entries) {
        match (turns.last_mut(), item) {
            (Some(Turn::User { texts, .. }), Item::User(text)) => texts.push(text),
            (_, Item::User(text)) => turns.push(Turn::User { results: Vec::new(), texts: vec![text] }),
            (Some(Turn::User { results, .. }), Item::Result(outcome)) => results.push(outcome),
            (_, Item::Result(outcome)) => turns.push(Turn::User { results: vec![outcome], texts: Vec::new() }),
            (Some(Turn::Assistant { texts, calls, echo }), Item::Assistant { text, calls: more, echo: newer }) => {
                texts.extend(Some(text).filter(|text| !text.is_empty()));
                calls.extend(more);
                *echo = newer.or(*echo);
            }
            (_, Item::Assistant { text, calls, echo }) => {
                let texts = Some(text).filter(|text| !text.is_empty()).into_iter().collect();
                turns.push(Turn::Assistant { texts, calls: calls.iter().collect(), echo });
            }
        }
    }
    let silence = || Turn::User { results: Vec::new(), texts: vec![SILENCE] };
    if !matches!(turns.first(), Some(Turn::User { .. })) {
        turns.insert(0, silence());
    }
    if !matches!(turns.last(), Some(Turn::User { .. })) {
        turns.push(silence());
    }
    turns
}

/// The provider's own blocks, when it was this provider that made them.
pub fn echoed<'a>(echo: Option<&'a Value>, wire: &str) -> &'a [Value] {
    let own = echo.filter(|echo| echo.get("wire").and_then(Value::as_str) == Some(wire));
    own.and_then(|echo| echo.get("blocks")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub fn echo(wire: &str, blocks: &[Value]) -> Option<Value> {
    (!blocks.is_empty()).then(|| serde_json::json!({"wire": wire, "blocks": blocks}))
}

/// Arguments as text that comes back: some servers refuse what is no JSON, though the model wrote it.
pub fn arguments(arguments: &str) -> &str {
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(arguments).is_ok();
    if is_json { arguments } else { "{}" }
}

/// Arguments as the object that some providers want; what is none is an empty one, and the result says that it failed.
pub fn object(arguments: &str) -> Value {
    let object = serde_json::from_str::<Value>(arguments).ok().filter(Value::is_object);
    object.unwrap_or_else(|| Value::Object(Map::new()))
}

/// An id that every provider takes: another one may have made it.
pub fn id(id: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if !id.is_empty() && id.len() <= 64 && id.chars().all(is_plain) {
        return Cow::Borrowed(id);
    }
    let plain: String = id.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    // The end tells ids apart more often than the beginning.
    let start = plain.len().saturating_sub(59);
    Cow::Owned(format!("call_{}", &plain[start..]))
}

/// Names of tools in the conversation that the request no longer offers; some providers want every one declared.
pub fn undeclared<'a>(entries: &'a [Entry], declared: &HashSet<&str>) -> Vec<&'a str> {
    let calls = entries.iter().flat_map(|entry| if let Entry::Assistant { calls, .. } = entry { calls.as_slice() } else { &[] });
    let mut seen = HashSet::new();
    calls.map(|call| call.name.as_str()).filter(|name| !declared.contains(name) && seen.insert(*name)).collect()
}

#[cfg(test)]
mod tests;
