//! Blocks of a message's content.

use serde_json::{Value, json};

use super::super::brain::Call;
use super::super::refusal::Refusal;
use super::answer::signature;
use super::{is_name, known, required};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    Text(String),
    Use(Call),
    Result {
        call: String,
        output: String,
        failed: bool,
    },
    /// Signed by the sandbox itself, and unchanged.
    Thinking,
    Other,
}

pub(super) fn blocks(content: &Value, place: &str, is_user: bool, is_new: bool) -> Result<Vec<Block>, Refusal> {
    match content {
        Value::String(text) if text.is_empty() => Ok(Vec::new()),
        Value::String(text) => Ok(vec![Block::Text(text.clone())]),
        Value::Array(blocks) => {
            let read = blocks.iter().enumerate();
            read.map(|(number, block)| one(block, &format!("{place}.content.{number}"), is_user, is_new)).collect()
        }
        Value::Null => Err(required(&format!("{place}.content"))),
        _ => Err(Refusal::invalid(format!("{place}.content: Input should be a valid string or list"))),
    }
}

fn one(block: &Value, place: &str, is_user: bool, is_new: bool) -> Result<Block, Refusal> {
    let kind = block["type"].as_str().ok_or_else(|| required(&format!("{place}.type")))?;
    match (kind, is_user) {
        ("text", _) => {
            known(block, place, &["type", "text", "cache_control", "citations"])?;
            if is_new && is_user && block["citations"].as_array().is_some_and(|all| !all.is_empty()) {
                return Err(Refusal::invalid(format!(
                    "{place}.text.citations: not supported on user text in version 2026-10-21"
                )));
            }
            match block["text"].as_str() {
                Some(text) if text.trim().is_empty() => {
                    Err(Refusal::invalid("messages: text content blocks must contain non-whitespace text"))
                }
                Some(text) => Ok(Block::Text(text.to_owned())),
                None => Err(required(&format!("{place}.text.text"))),
            }
        }
        ("tool_use", false) => {
            known(block, place, &["type", "id", "name", "input", "cache_control", "caller"])?;
            let id = block["id"].as_str().ok_or_else(|| required(&format!("{place}.tool_use.id")))?;
            if !is_name(id, 256) {
                return Err(Refusal::invalid(format!("{place}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")));
            }
            let name = block["name"].as_str().ok_or_else(|| required(&format!("{place}.tool_use.name")))?;
            if !block["input"].is_object() {
                return Err(Refusal::invalid(format!("{place}.tool_use.input: Input should be a valid dictionary")));
            }
            Ok(Block::Use(Call { id: id.to_owned(), name: name.to_owned(), arguments: block["input"].to_string() }))
        }
        ("tool_result", true) => result(block, place),
        ("thinking", false) => {
            known(block, place, &["type", "thinking", "signature"])?;
            let thought = block["thinking"].as_str().ok_or_else(|| required(&format!("{place}.thinking.thinking")))?;
            if block["signature"] != json!(signature(thought)) {
                return Err(Refusal::invalid(format!("{place}: Invalid `signature` in `thinking` block")));
            }
            Ok(Block::Thinking)
        }
        ("document", false) if is_new => Err(Refusal::invalid(format!(
            "{place}: `document` blocks are not supported in assistant turns in version 2026-10-21"
        ))),
        ("image" | "document", _) => Ok(Block::Other),
        ("tool_use" | "thinking", true) => {
            Err(Refusal::invalid(format!("{place}: `{kind}` blocks can only be in `assistant` messages")))
        }
        ("tool_result", false) => Err(Refusal::invalid(format!("{place}: `tool_result` blocks can only be in `user` messages"))),
        _ => Err(Refusal::invalid(format!(
            "{place}: Input tag '{kind}' found using 'type' does not match any of the expected tags"
        ))),
    }
}

fn result(block: &Value, place: &str) -> Result<Block, Refusal> {
    known(block, place, &["type", "tool_use_id", "content", "is_error", "cache_control"])?;
    let call = block["tool_use_id"].as_str().ok_or_else(|| required(&format!("{place}.tool_result.tool_use_id")))?;
    let output = match &block["content"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => return Err(Refusal::invalid(format!("{place}.tool_result.content: Input should be a valid string or list"))),
    };
    Ok(Block::Result { call: call.to_owned(), output, failed: block["is_error"] == true })
}
