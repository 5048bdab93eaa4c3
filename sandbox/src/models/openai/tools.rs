//! Tools, the choice among them, effort, sampling and schemas: what both APIs ask of a request.

use serde_json::Value;

use super::super::brain::{Choice, Tool};
use super::super::refusal::Refusal;
use super::super::rules::Model;
use super::super::schema;
use super::fields::{known, missing, text, unsupported, wrong_value};

/// Most tools of one request.
pub(super) const MOST: usize = 128;

/// Reads a function: name, description, parameters, strict.
pub(super) fn function(given: &Value, place: &str, param: &str) -> Result<Tool, Refusal> {
    let name = text(given, "name", place)?;
    check_name(name, &format!("{place}.name"), 64)?;
    let parameters = given.get("parameters").filter(|value| !value.is_null()).cloned();
    let parameters = parameters.unwrap_or_else(|| serde_json::json!({"type": "object", "properties": {}}));
    let checked = if given["strict"] == Value::Bool(true) {
        schema::check_strict(&parameters)
    } else {
        schema::check_parameters(&parameters)
    };
    checked.map_err(|fault| bad_schema(&format!("function '{name}'"), fault, param).code("invalid_function_parameters"))?;
    let description = given["description"].as_str().unwrap_or_default().to_owned();
    Ok(Tool { name: name.to_owned(), description, parameters })
}

pub(super) fn bad_schema(what: &str, (place, fault): schema::Fault, param: &str) -> Refusal {
    let context = if place.is_empty() { String::new() } else { format!("In context={place}, ") };
    Refusal::invalid(format!("Invalid schema for {what}: {context}{fault}")).param(param)
}

pub(super) fn check_name(name: &str, place: &str, most: usize) -> Result<(), Refusal> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if !is_plain || name.is_empty() {
        let message = format!(
            "Invalid '{place}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
        );
        return Err(Refusal::invalid(message).code("invalid_value").param(place));
    }
    if name.len() > most {
        let got = name.len();
        let message = format!(
            "Invalid '{place}': string too long. Expected a string with maximum length {most}, but got a string with length {got} instead."
        );
        return Err(Refusal::invalid(message).code("string_above_max_length").param(place));
    }
    Ok(())
}

/// `tool_choice`; the name of a function stands at `pointer` of an object.
pub(super) fn choice(body: &Value, tools: &[Tool], pointer: &str) -> Result<Choice, Refusal> {
    for name in ["tool_choice", "parallel_tool_calls"] {
        if tools.is_empty() && !body[name].is_null() && body[name] != "none" && body[name] != "auto" {
            let message = format!("Invalid value for '{name}': '{name}' is only allowed when 'tools' are specified.");
            return Err(Refusal::invalid(message).param(name));
        }
    }
    match &body["tool_choice"] {
        Value::Null => Ok(Choice::Auto),
        Value::String(word) => match word.as_str() {
            "auto" => Ok(Choice::Auto),
            "none" => Ok(Choice::None),
            "required" => Ok(Choice::Required),
            other => Err(wrong_value("tool_choice", other, &["none", "auto", "required"])),
        },
        chosen => {
            let name = chosen.pointer(pointer).and_then(Value::as_str).ok_or_else(|| missing("tool_choice.function"))?;
            if tools.iter().any(|tool| tool.name == name) {
                return Ok(Choice::Named(name.to_owned()));
            }
            let message = format!("Tool choice 'function' not found in 'tools' parameter: '{name}'.");
            Err(Refusal::invalid(message).param("tool_choice"))
        }
    }
}

/// Checks an effort and what may not stand beside reasoning; tells whether the model reasons.
pub(super) fn reasons(body: &Value, effort: &Value, name: &str, model: &Model) -> Result<bool, Refusal> {
    let effort = effort.as_str();
    if let Some(effort) = effort {
        if model.efforts.is_empty() {
            return Err(unsupported(name, ""));
        }
        if !model.efforts.contains(&effort) {
            let values = model.efforts.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>().join(", ");
            let message = format!(
                "Unsupported value: '{name}' does not support '{effort}' with this model. Supported values are: {values}."
            );
            return Err(Refusal::invalid(message).code("unsupported_value").param(name));
        }
    }
    let reasons = model.is_reasoning(effort);
    for sampling in ["temperature", "top_p", "stop", "presence_penalty", "frequency_penalty", "logprobs", "top_logprobs"] {
        if reasons && !body[sampling].is_null() {
            return Err(unsupported(sampling, ""));
        }
    }
    if body["temperature"].as_f64().is_some_and(|value| !(0.0..=2.0).contains(&value)) {
        let message = "Invalid 'temperature': decimal above maximum value. Expected a value <= 2.";
        return Err(Refusal::invalid(message).code("decimal_above_max_value").param("temperature"));
    }
    Ok(reasons)
}

pub(super) fn check_room_for_output(most: Option<usize>, name: &str, model: &Model) -> Result<(), Refusal> {
    let Some(most) = most.filter(|most| *most > model.most_output) else { return Ok(()) };
    let allowed = model.most_output;
    let message = format!(
        "{name} is too large: {most}. This model supports at most {allowed} completion tokens, whereas you provided {most}."
    );
    Err(Refusal::invalid(message).code("invalid_value").param(name))
}

/// A format of `json_schema`: its fields stand in `format`. Gives the schema.
pub(super) fn wanted_schema(format: &Value, place: &str) -> Result<Value, Refusal> {
    known(format, place, &["type", "name", "description", "schema", "strict"])?;
    let name = text(format, "name", place)?;
    check_name(name, &format!("{place}.name"), 64)?;
    let schema = format.get("schema").ok_or_else(|| missing(&format!("{place}.schema")))?;
    if format["strict"] == Value::Bool(true) {
        let what = format!("response_format '{name}'");
        schema::check_strict(schema).map_err(|fault| bad_schema(&what, fault, place).code("invalid_json_schema"))?;
    }
    Ok(schema.clone())
}
