//! Arguments in their places. A value stays a value: it cannot end a path, start a header or break out of JSON.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use url::Url;

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A template cut at its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    Place(&'a str),
}

/// `Err` for a place that does not end or has no name.
pub(super) fn parts(template: &str) -> Result<Vec<Part<'_>>, String> {
    let (mut parts, mut rest) = (Vec::new(), template);
    while let Some((text, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("a {{ has no }}")?;
        let name = name.trim();
        let is_name =
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
        if !is_name {
            return Err(format!("{{{{{name}}}}} names no argument"));
        }
        parts.extend((!text.is_empty()).then_some(Part::Text(text)));
        parts.push(Part::Place(name));
        rest = after;
    }
    parts.extend((!rest.is_empty()).then_some(Part::Text(rest)));
    Ok(parts)
}

/// The arguments that a template names.
pub(super) fn places(template: &str) -> Vec<&str> {
    let parts = parts(template).unwrap_or_default();
    parts.into_iter().filter_map(|part| if let Part::Place(name) = part { Some(name) } else { None }).collect()
}

/// `None` when a named argument was not given.
pub(super) fn text(template: &str, arguments: &Value, each: impl Fn(&str) -> String) -> Result<Option<String>, String> {
    let mut filled = String::with_capacity(template.len());
    for part in parts(template)? {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Place(name) => match plain(&arguments[name]) {
                Some(value) => filled.push_str(&each(&value)),
                None => return Ok(None),
            },
        }
    }
    Ok(Some(filled))
}

/// The address with its arguments; they stay within the segment or the parameter they stand in.
pub(super) fn url(template: &str, arguments: &Value) -> Result<Url, String> {
    let filled = text(template, arguments, encoded)?.ok_or("an argument that the address needs is missing")?;
    let (path, _) = filled.split_once(['?', '#']).unwrap_or((&filled, ""));
    // A segment of dots would climb out of the path.
    if path.split('/').any(is_dots) {
        return Err("this argument cannot stand in an address".to_owned());
    }
    Url::parse(&filled).map_err(|error| format!("the address is not valid: {error}"))
}

/// A value as it stands in one segment of a path or one parameter: what is not unreserved is written by its bytes.
pub fn encoded(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

pub(super) fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// The body with its arguments. What was not given is left out of objects and lists.
pub(super) fn body(template: &Value, arguments: &Value) -> Result<Option<Value>, String> {
    Ok(match template {
        Value::String(text_template) => match parts(text_template)?.as_slice() {
            [Part::Place(name)] => arguments.get(*name).cloned(),
            _ => text(text_template, arguments, str::to_owned)?.map(Value::String),
        },
        Value::Array(items) => {
            let items = items.iter().map(|item| body(item, arguments)).collect::<Result<Vec<_>, _>>()?;
            Some(Value::Array(items.into_iter().flatten().collect()))
        }
        Value::Object(fields) => {
            let mut filled = Map::new();
            for (name, value) in fields {
                if let Some(value) = body(value, arguments)? {
                    filled.insert(name.clone(), value);
                }
            }
            Some(Value::Object(filled))
        }
        other => Some(other.clone()),
    })
}

/// Every text of a body, to see what it names.
pub(super) fn texts(template: &Value) -> Vec<&str> {
    match template {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// As it stands in a text; `None` for nothing.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
