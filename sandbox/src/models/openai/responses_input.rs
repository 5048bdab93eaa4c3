//! Responses: the items of `input`, in the order they may stand.

use serde_json::Value;

use super::super::brain::{Asked, Call, Entry};
use super::super::refusal::Refusal;
use super::fields::{content, known, missing, text, wrong_kind, wrong_value};
use super::responses_answer::seal;

const TYPES: [&str; 4] = ["message", "function_call", "function_call_output", "reasoning"];

/// Reads `input`; nothing of an earlier answer is kept when `is_stored` is false.
pub(super) fn entries(body: &Value, is_stored: bool) -> Result<Asked, Refusal> {
    let mut asked = Asked::default();
    let items = match &body["input"] {
        Value::String(text) => {
            asked.entries.push(Entry::Customer(text.clone()));
            return Ok(asked);
        }
        Value::Array(items) if !items.is_empty() => items,
        Value::Array(_) | Value::Null => return Err(missing("input")),
        other => return Err(wrong_kind("input", "one of a string or array of objects", other)),
    };
    let (mut open, mut reasoning) = (Vec::new(), Vec::new());
    for (number, item) in items.iter().enumerate() {
        let place = format!("input[{number}]");
        let kind = item["type"].as_str().unwrap_or(if item.get("role").is_some() { "message" } else { "" });
        match kind {
            "message" => message(item, &place, &mut asked)?,
            "function_call" => open.push(call(item, &place, &reasoning, &mut asked)?),
            "function_call_output" => {
                known(item, &place, &["type", "call_id", "output", "id", "status"])?;
                let id = text(item, "call_id", &place)?;
                let Some(at) = open.iter().position(|call| call == id) else {
                    let message = format!("No tool call found for function call output with call_id {id}.");
                    return Err(Refusal::invalid(message).param("input"));
                };
                open.remove(at);
                let output = content(&item["output"], &format!("{place}.output"), &["input_text", "input_image", "input_file"])?;
                let name = asked.tool_of(id);
                asked.entries.push(Entry::Result { call: id.to_owned(), name, output, failed: false });
            }
            "reasoning" => reasoning.push(sealed(item, &place, is_stored)?),
            "" => return Err(missing(&format!("{place}.type"))),
            other => return Err(wrong_value(&format!("{place}.type"), other, &TYPES)),
        }
    }
    match open.first() {
        Some(id) => Err(Refusal::invalid(format!("No tool output found for function call {id}.")).param("input")),
        None => Ok(asked),
    }
}

fn message(item: &Value, place: &str, asked: &mut Asked) -> Result<(), Refusal> {
    known(item, place, &["type", "role", "content", "id", "status", "phase"])?;
    let inside = format!("{place}.content");
    match text(item, "role", place)? {
        "user" => {
            let text = content(&item["content"], &inside, &["input_text", "input_image", "input_file"])?;
            asked.entries.push(Entry::Customer(text));
        }
        "assistant" => {
            let text = content(&item["content"], &inside, &["output_text", "refusal"])?;
            asked.entries.push(Entry::Model { text, calls: Vec::new() });
        }
        "system" | "developer" => {
            let text = content(&item["content"], &inside, &["input_text"])?;
            asked.instructions.extend([if asked.instructions.is_empty() { "" } else { "\n" }, &text]);
        }
        other => return Err(wrong_value(&format!("{place}.role"), other, &["assistant", "system", "developer", "user"])),
    }
    Ok(())
}

/// Neighbouring calls are one turn of the model.
fn call(item: &Value, place: &str, reasoning: &[&str], asked: &mut Asked) -> Result<String, Refusal> {
    known(item, place, &["type", "call_id", "name", "arguments", "id", "status", "namespace", "caller"])?;
    let id = text(item, "call_id", place)?.to_owned();
    let call = Call {
        id: id.clone(),
        name: text(item, "name", place)?.to_owned(),
        arguments: text(item, "arguments", place)?.to_owned(),
    };
    // Its own id ties a call to the reasoning before it.
    if let Some(own) = item["id"].as_str() {
        if !own.starts_with("fc_") {
            let message = format!("Invalid '{place}.id': '{own}'. Expected an ID that begins with 'fc'.");
            return Err(Refusal::invalid(message).code("invalid_value").param(format!("{place}.id")));
        }
        let needed = own.strip_prefix("fc_r").and_then(|rest| rest.split('_').next());
        if let Some(needed) = needed.map(|number| format!("rs_{number}")).filter(|needed| !reasoning.contains(&needed.as_str())) {
            let message =
                format!("Item '{own}' of type 'function_call' was provided without its required 'reasoning' item: '{needed}'.");
            return Err(Refusal::invalid(message).param("input"));
        }
    }
    if let Some(Entry::Model { calls, .. }) = asked.entries.last_mut() {
        calls.push(call);
    } else {
        asked.entries.push(Entry::Model { text: String::new(), calls: vec![call] });
    }
    Ok(id)
}

/// A reasoning item that was returned unchanged; gives its id.
fn sealed<'a>(item: &'a Value, place: &str, is_stored: bool) -> Result<&'a str, Refusal> {
    known(item, place, &["type", "id", "summary", "content", "encrypted_content", "status"])?;
    if !item["summary"].is_array() {
        return Err(missing(&format!("{place}.summary")));
    }
    let id = text(item, "id", place)?;
    match item["encrypted_content"].as_str() {
        Some(given) if given == seal(id) => Ok(id),
        Some(_) => {
            let message = format!("The encrypted content for item {id} could not be verified.");
            Err(Refusal::invalid(message).code("invalid_encrypted_content"))
        }
        None if is_stored => Ok(id),
        None => {
            let message = format!(
                "Item with id '{id}' not found. Items are not persisted when `store` is set to false. Try again with `store` \
                 set to true, or remove this item from your input."
            );
            Err(Refusal::new(404, message).param("input"))
        }
    }
}
