//! Fields of a request: known, and of the kind they should be.

use serde_json::{Map, Value};

use super::super::refusal::Refusal;

/// The fields of an object, all of which must be known.
pub(super) fn known<'a>(object: &'a Value, place: &str, allowed: &[&str]) -> Result<&'a Map<String, Value>, Refusal> {
    let fields = object.as_object().ok_or_else(|| wrong_kind(place, "an object", object))?;
    match fields.keys().find(|name| !allowed.contains(&name.as_str())) {
        None => Ok(fields),
        Some(name) => {
            let path = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
            Err(Refusal::invalid(format!("Unknown parameter: '{path}'.")).code("unknown_parameter").param(path))
        }
    }
}

pub(super) fn missing(place: &str) -> Refusal {
    let message = format!("Missing required parameter: '{place}'.");
    Refusal::invalid(message).code("missing_required_parameter").param(place)
}

pub(super) fn wrong_kind(place: &str, wanted: &str, got: &Value) -> Refusal {
    let got = match got {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    let message = format!("Invalid type for '{place}': expected {wanted}, but got {got} instead.");
    Refusal::invalid(message).code("invalid_type").param(place)
}

pub(super) fn wrong_value(place: &str, got: &str, supported: &[&str]) -> Refusal {
    let supported = supported.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ");
    let message = format!("Invalid value: '{got}'. Supported values are: {supported}.");
    Refusal::invalid(message).code("invalid_value").param(place)
}

pub(super) fn unsupported(name: &str, instead: &str) -> Refusal {
    let message = format!("Unsupported parameter: '{name}' is not supported with this model.{instead}");
    Refusal::invalid(message).code("unsupported_parameter").param(name)
}

pub(super) fn text<'a>(object: &'a Value, name: &str, place: &str) -> Result<&'a str, Refusal> {
    let path = format!("{place}.{name}");
    match &object[name] {
        Value::String(text) => Ok(text),
        Value::Null => Err(missing(&path)),
        other => Err(wrong_kind(&path, "a string", other)),
    }
}

/// A list with one entry at least; none when it is absent.
pub(super) fn list<'a>(body: &'a Value, name: &str, most: usize) -> Result<Option<&'a Vec<Value>>, Refusal> {
    let items = match &body[name] {
        Value::Null => return Ok(None),
        Value::Array(items) => items,
        other => return Err(wrong_kind(name, "an array of objects", other)),
    };
    if items.is_empty() {
        let message =
            format!("Invalid '{name}': empty array. Expected an array with minimum length 1, but got an empty array instead.");
        return Err(Refusal::invalid(message).code("empty_array").param(name));
    }
    if items.len() > most {
        let got = items.len();
        let message = format!(
            "Invalid '{name}': array too long. Expected an array with maximum length {most}, but got an array with length {got} instead."
        );
        return Err(Refusal::invalid(message).code("array_above_max_length").param(name));
    }
    Ok(Some(items))
}

/// A whole number within bounds; none when it is absent.
pub(super) fn count(body: &Value, name: &str, least: usize) -> Result<Option<usize>, Refusal> {
    match &body[name] {
        Value::Null => Ok(None),
        value => {
            let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
            let number = number.ok_or_else(|| wrong_kind(name, "an integer", value))?;
            if number >= least {
                return Ok(Some(number));
            }
            let message =
                format!("Invalid '{name}': integer below minimum value. Expected a value >= {least}, but got {number} instead.");
            Err(Refusal::invalid(message).code("integer_below_min_value").param(name))
        }
    }
}

pub(super) fn flag(body: &Value, name: &str) -> Result<bool, Refusal> {
    match &body[name] {
        Value::Null => Ok(false),
        Value::Bool(flag) => Ok(*flag),
        other => Err(wrong_kind(name, "a boolean", other)),
    }
}

/// Text that is one string or parts of these kinds; null is no text.
pub(super) fn content(value: &Value, place: &str, kinds: &[&str]) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Array(parts) => {
            let mut whole = String::new();
            for (number, part) in parts.iter().enumerate() {
                let place = format!("{place}[{number}]");
                let kind = text(part, "type", &place)?;
                if !kinds.contains(&kind) {
                    return Err(wrong_value(&format!("{place}.type"), kind, kinds));
                }
                if let Some(text) = part["text"].as_str().or_else(|| part["refusal"].as_str()) {
                    whole.push_str(text);
                }
            }
            Ok(whole)
        }
        other => Err(wrong_kind(place, "one of a string or array of objects", other)),
    }
}
