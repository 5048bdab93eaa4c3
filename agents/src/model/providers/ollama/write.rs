//! A request as Ollama wants it.

use serde_json::{Map, Value, json};

use super::Ollama;
use crate::model::history::{Item, object, tidy};
use crate::model::{Effort, Request, ToolChoice};

/// How long the model stays loaded after a request.
const STAYS: &str = "10m";

pub fn body(wire: &Ollama, request: &Request) -> Value {
    let mut options = json!({"num_ctx": wire.context, "num_predict": wire.answer(request)});
    if let Some(temperature) = request.temperature {
        options["temperature"] = json!(temperature);
    }
    let mut body = Map::new();
    body.insert("model".into(), json!(wire.model));
    body.insert("messages".into(), Value::Array(messages(request)));
    // It has no tool choice: tools that may not be called are not named.
    if !request.tools.is_empty() && request.choice != ToolChoice::None {
        let tool = |tool: &crate::model::ToolSpec| json!({"type": "function", "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters}});
        body.insert("tools".into(), request.tools.iter().map(tool).collect());
    }
    if let Some(shape) = &request.schema {
        body.insert("format".into(), shape.schema.clone());
    }
    // Models that think do unless told not to; for others the word is an error.
    if request.effort == Some(Effort::None) {
        body.insert("think".into(), json!(false));
    }
    body.insert("options".into(), options);
    body.insert("keep_alive".into(), json!(STAYS));
    body.insert("stream".into(), json!(true));
    Value::Object(body)
}

fn messages(request: &Request) -> Vec<Value> {
    let mut messages = Vec::with_capacity(request.entries.len() + 1);
    if !request.instructions.trim().is_empty() {
        messages.push(json!({"role": "system", "content": request.instructions}));
    }
    messages.extend(tidy(&request.entries).into_iter().map(|item| match item {
        Item::User(text) => json!({"role": "user", "content": text}),
        Item::Assistant { text, calls, .. } => {
            let mut message = json!({"role": "assistant", "content": text});
            if !calls.is_empty() {
                let call = |call: &crate::model::ToolCall| {
                    json!({"function": {"name": call.name, "arguments": object(&call.arguments)}})
                };
                message["tool_calls"] = calls.iter().map(call).collect();
            }
            message
        }
        Item::Result(result) => json!({"role": "tool", "tool_name": result.name, "content": result.output}),
    }));
    messages
}
