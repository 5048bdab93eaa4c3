//! The order of messages: roles alternate, and results follow directly.

use serde_json::Value;

use super::super::brain::{Call, Entry};
use super::super::refusal::Refusal;
use super::{blank, constraint, list, wrong_kind};

pub(super) fn entries(messages: &[Value], has_tools: bool) -> Result<Vec<Entry>, Refusal> {
    let mut entries = Vec::new();
    let mut open: Vec<Call> = Vec::new();
    let mut was_user = false;
    for (number, message) in messages.iter().enumerate() {
        let place = format!("messages.{number}");
        let is_user = match message["role"].as_str() {
            Some("user") => true,
            Some("assistant") => false,
            other => {
                let role = format!("messages.{}.member.role", number + 1);
                return Err(constraint(other.unwrap_or("null"), &role, "satisfy enum value set: [user, assistant]"));
            }
        };
        check_turn(number, is_user, was_user)?;
        was_user = is_user;
        let content = list(&message["content"], &format!("{place}.content"))?;
        if content.is_empty() {
            let message = format!(
                "The content field in the Message object at {place} is empty. Add a ContentBlock object to the content field and try again."
            );
            return Err(Refusal::invalid(message));
        }
        let uses_tools = content.iter().any(|block| block["toolUse"].is_object() || block["toolResult"].is_object());
        if uses_tools && !has_tools {
            return Err(Refusal::invalid(
                "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
            ));
        }
        if is_user {
            user(content, &place, std::mem::take(&mut open), &mut entries)?;
        } else {
            open = assistant(content, &place, &mut entries)?;
        }
    }
    match (messages.last(), open.is_empty()) {
        (None, _) => Err(constraint("[]", "messages", "have length greater than or equal to 1")),
        (Some(_), false) => Err(expected(messages.len(), &open)),
        (Some(_), true) if !was_user => Err(Refusal::invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        )),
        _ => Ok(entries),
    }
}

fn check_turn(number: usize, is_user: bool, was_user: bool) -> Result<(), Refusal> {
    if number == 0 && !is_user {
        return Err(Refusal::invalid(
            "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
        ));
    }
    if number > 0 && is_user == was_user {
        return Err(Refusal::invalid(
            "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and \
             assistant roles and try again.",
        ));
    }
    Ok(())
}

fn expected(number: usize, open: &[Call]) -> Refusal {
    let ids = open.iter().map(|call| call.id.as_str()).collect::<Vec<_>>().join(", ");
    Refusal::invalid(format!("Expected toolResult blocks at messages.{number}.content for the following Ids: {ids}"))
}

fn text<'a>(block: &'a Value, place: &str) -> Result<Option<&'a str>, Refusal> {
    match &block["text"] {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Err(blank("text", place)),
        Value::String(text) => Ok(Some(text)),
        _ => Err(wrong_kind(&format!("{place}.text"))),
    }
}

fn user(content: &[Value], place: &str, mut open: Vec<Call>, entries: &mut Vec<Entry>) -> Result<(), Refusal> {
    let mut words = String::new();
    for (number, block) in content.iter().enumerate() {
        let place = format!("{place}.content.{number}");
        let result = &block["toolResult"];
        if result.is_object() {
            let id = result["toolUseId"]
                .as_str()
                .ok_or_else(|| constraint("null", &format!("{place}.toolResult.toolUseId"), "not be null"))?;
            let Some(at) = open.iter().position(|call| call.id == id) else {
                let place = place.rsplit_once('.').map_or(place.as_str(), |(before, _)| before);
                let message =
                    format!("The number of toolResult blocks at {place} exceeds the number of toolUse blocks of previous turn.");
                return Err(Refusal::invalid(message));
            };
            let call = open.remove(at);
            entries.push(Entry::Result {
                call: call.id,
                name: call.name,
                output: output(&result["content"], &place)?,
                failed: result["status"] == "error",
            });
        } else if let Some(text) = text(block, &place)? {
            words.push_str(text);
        } else if block["toolUse"].is_object() {
            return Err(Refusal::invalid(format!(
                "User messages cannot contain tool uses. Remove the toolUse block at {place}."
            )));
        } else if block.as_object().is_none_or(|block| block.len() != 1) {
            return Err(wrong_kind(&place));
        }
    }
    if !open.is_empty() {
        return Err(expected(place.trim_start_matches("messages.").parse().unwrap_or(0), &open));
    }
    if !words.is_empty() {
        entries.push(Entry::Customer(words));
    }
    Ok(())
}

fn output(content: &Value, place: &str) -> Result<String, Refusal> {
    let mut whole = String::new();
    for part in list(content, &format!("{place}.toolResult.content"))? {
        match (&part["text"], &part["json"]) {
            (Value::String(text), Value::Null) => whole.push_str(text),
            (Value::Null, json @ Value::Object(_)) => whole.push_str(&json.to_string()),
            // A list or a bare value is no document here.
            (Value::Null, other) if !other.is_null() => {
                let message = format!(
                    "The format of the value at {place}.toolResult.content.0.json is invalid. Provide a json object for the field and try again."
                );
                return Err(Refusal::invalid(message));
            }
            _ => return Err(wrong_kind(place)),
        }
    }
    Ok(whole)
}

fn assistant(content: &[Value], place: &str, entries: &mut Vec<Entry>) -> Result<Vec<Call>, Refusal> {
    let (mut words, mut calls) = (String::new(), Vec::new());
    for (number, block) in content.iter().enumerate() {
        let place = format!("{place}.content.{number}");
        let used = &block["toolUse"];
        if used.is_object() {
            let field = |name: &str| {
                let missing = || constraint("null", &format!("{place}.toolUse.{name}"), "not be null");
                used[name].as_str().map(str::to_owned).ok_or_else(missing)
            };
            if !used["input"].is_object() {
                let message = format!(
                    "The format of the value at {place}.toolUse.input is invalid. Provide a json object for the field and try again."
                );
                return Err(Refusal::invalid(message));
            }
            calls.push(Call { id: field("toolUseId")?, name: field("name")?, arguments: used["input"].to_string() });
        } else if let Some(text) = text(block, &place)? {
            words.push_str(text);
        } else if block["toolResult"].is_object() {
            return Err(Refusal::invalid(format!(
                "Assistant messages cannot contain tool results. Remove the toolResult block at {place}."
            )));
        }
    }
    entries.push(Entry::Model { text: words, calls: calls.clone() });
    Ok(calls)
}
