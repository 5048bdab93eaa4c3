//! A request as the Responses API wants it.

use serde_json::{Map, Value, json};

use super::{Responses, WIRE};
use crate::model::history::{Item, arguments, echoed, id, tidy};
use crate::model::strict::{in_words, is_strict};
use crate::model::{Request, ToolChoice, ToolSpec};

pub fn body(wire: &Responses, request: &Request) -> Value {
    let profile = &wire.profile;
    let effort = profile.effort(request.effort);
    let words = request.schema.as_ref().filter(|_| !profile.json_schema).map(|shape| in_words(&shape.schema));
    let instructions = format!("{}{}", request.instructions, words.unwrap_or_default());
    let mut body = Map::new();
    body.insert("model".into(), json!(wire.model));
    if !instructions.trim().is_empty() {
        body.insert("instructions".into(), json!(instructions));
    }
    body.insert("input".into(), Value::Array(input(request)));
    body.insert("max_output_tokens".into(), json!(profile.most_tokens(request, effort).max(16)));
    if let Some(effort) = effort {
        body.insert("reasoning".into(), json!({"effort": effort}));
    }
    if profile.reasons(effort) {
        body.insert("include".into(), json!(["reasoning.encrypted_content"]));
    }
    if let Some(temperature) = request.temperature.filter(|_| profile.allows(profile.sampling, effort)) {
        body.insert("temperature".into(), json!(temperature));
    }
    if !request.tools.is_empty() {
        body.insert("tools".into(), request.tools.iter().map(tool).collect());
        let choice = match request.choice {
            ToolChoice::Auto => "auto",
            ToolChoice::None => "none",
            ToolChoice::Required => "required",
        };
        body.insert("tool_choice".into(), json!(choice));
    }
    if let Some(shape) = request.schema.as_ref().filter(|_| profile.json_schema) {
        let format =
            json!({"type": "json_schema", "name": shape.name, "schema": shape.schema, "strict": is_strict(&shape.schema)});
        body.insert("text".into(), json!({"format": format}));
    }
    if let Some(key) = request.cache_key.as_ref().filter(|_| wire.has_cache_key) {
        body.insert("prompt_cache_key".into(), json!(key));
    }
    body.insert("store".into(), json!(false));
    body.insert("stream".into(), json!(true));
    Value::Object(body)
}

/// Strictness is said outright: left out, the provider rewrites the schema to its own liking.
fn tool(tool: &ToolSpec) -> Value {
    json!({"type": "function", "name": tool.name, "description": tool.description, "parameters": tool.parameters,
        "strict": is_strict(&tool.parameters)})
}

fn input(request: &Request) -> Vec<Value> {
    let mut input = Vec::with_capacity(request.entries.len());
    for item in tidy(&request.entries) {
        match item {
            Item::User(text) => input.push(json!({"role": "user", "content": text})),
            Item::Assistant { text, calls, echo } => {
                input.extend(echoed(echo, WIRE).iter().cloned());
                if !text.is_empty() {
                    input.push(json!({"role": "assistant", "content": text}));
                }
                input.extend(calls.iter().map(|call| {
                    json!({"type": "function_call", "call_id": id(&call.id), "name": call.name, "arguments": arguments(&call.arguments)})
                }));
            }
            Item::Result(result) => {
                input.push(json!({"type": "function_call_output", "call_id": id(result.call), "output": result.output}));
            }
        }
    }
    input
}
