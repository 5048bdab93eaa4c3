//! A request as Anthropic wants it.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Anthropic, WIRE};
use crate::model::history::{Turn, echoed, id, object, turns, undeclared};
use crate::model::strict::{in_words, is_strict};
use crate::model::{Request, ToolChoice, ToolSpec};

pub fn body(wire: &Anthropic, request: &Request) -> Value {
    let profile = &wire.profile;
    let effort = profile.effort(request.effort);
    let is_held = profile.json_schema && request.schema.as_ref().is_some_and(|shape| is_strict(&shape.schema));
    let words = request.schema.as_ref().filter(|_| !is_held).map(|shape| in_words(&shape.schema));
    let instructions = format!("{}{}", request.instructions, words.unwrap_or_default());
    let mut body = Map::new();
    body.insert("model".into(), json!(wire.model));
    body.insert("max_tokens".into(), json!(profile.most_tokens(request, effort)));
    if !instructions.trim().is_empty() {
        body.insert("system".into(), system(&instructions, request.cache_key.is_some()));
    }
    body.insert("messages".into(), turns(&request.entries).iter().map(message).collect());
    let tools = tools(request);
    if !tools.is_empty() {
        body.insert("tools".into(), Value::Array(tools));
        let choice = match request.choice {
            _ if request.tools.is_empty() => "none",
            ToolChoice::Auto => "auto",
            ToolChoice::None => "none",
            ToolChoice::Required => "any",
        };
        body.insert("tool_choice".into(), json!({"type": choice}));
    }
    if let Some(temperature) = request.temperature.filter(|_| wire.takes_sampling && profile.allows(profile.sampling, effort)) {
        // Others go up to 2.
        body.insert("temperature".into(), json!(temperature.clamp(0.0, 1.0)));
    }
    let mut output = Map::new();
    if let Some(effort) = effort {
        output.insert("effort".into(), json!(effort));
    }
    if let Some(shape) = request.schema.as_ref().filter(|_| is_held) {
        output.insert("format".into(), json!({"type": "json_schema", "schema": shape.schema}));
    }
    if !output.is_empty() {
        body.insert("output_config".into(), Value::Object(output));
    }
    body.insert("stream".into(), json!(true));
    Value::Object(body)
}

/// Tools and instructions are cached up to here where the caller says that requests begin alike.
fn system(instructions: &str, is_cached: bool) -> Value {
    if is_cached {
        json!([{"type": "text", "text": instructions, "cache_control": {"type": "ephemeral"}}])
    } else {
        json!(instructions)
    }
}

/// Those offered, and those that only the history knows: it refuses a call of a tool that is not declared.
fn tools(request: &Request) -> Vec<Value> {
    let offered = |tool: &ToolSpec| {
        let mut declared = json!({"name": tool.name, "description": tool.description, "input_schema": tool.parameters});
        if is_strict(&tool.parameters) {
            declared["strict"] = json!(true);
        }
        declared
    };
    let names: HashSet<&str> = request.tools.iter().map(|tool| tool.name.as_str()).collect();
    let gone = undeclared(&request.entries, &names).into_iter().map(
        |name| json!({"name": name, "description": "No longer offered.", "input_schema": {"type": "object", "properties": {}}}),
    );
    request.tools.iter().map(offered).chain(gone).collect()
}

fn message(turn: &Turn<'_>) -> Value {
    let text = |text: &&str| json!({"type": "text", "text": text});
    match turn {
        Turn::User { results, texts } => {
            let results = results.iter().map(|result| {
                let mut block = json!({"type": "tool_result", "tool_use_id": id(result.call), "content": result.output});
                if result.failed {
                    block["is_error"] = json!(true);
                }
                block
            });
            json!({"role": "user", "content": results.chain(texts.iter().map(text)).collect::<Vec<_>>()})
        }
        Turn::Assistant { texts, calls, echo } => {
            let thoughts = echoed(*echo, WIRE).iter().cloned();
            let calls = calls
                .iter()
                .map(|call| json!({"type": "tool_use", "id": id(&call.id), "name": call.name, "input": object(&call.arguments)}));
            json!({"role": "assistant", "content": thoughts.chain(texts.iter().map(text)).chain(calls).collect::<Vec<_>>()})
        }
    }
}
