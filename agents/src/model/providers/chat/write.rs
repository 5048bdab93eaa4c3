//! A request as Chat Completions wants it.

use serde_json::{Map, Value, json};

use super::{Chat, Dialect, WIRE};
use crate::model::history::{Item, arguments, echoed, id, tidy};
use crate::model::strict::{in_words, is_strict};
use crate::model::{Effort, ModelError, Request, ToolChoice};

pub fn body(chat: &Chat, request: &Request) -> Result<Value, ModelError> {
    let profile = &chat.profile;
    let mut effort = profile.effort(request.effort);
    if !request.tools.is_empty() && !profile.allows(profile.tools_on_chat, effort) {
        if !profile.efforts.contains(&Effort::None) {
            return Err(ModelError::invalid(format!("{} takes tools through the Responses API alone", profile.id)));
        }
        effort = Some(Effort::None);
    }
    let mut body = Map::new();
    if let Some(model) = &chat.model {
        body.insert("model".into(), json!(model));
    }
    body.insert("messages".into(), Value::Array(messages(chat, request)));
    let most = match chat.dialect {
        Dialect::Compatible => "max_tokens",
        Dialect::OpenAi | Dialect::Azure => "max_completion_tokens",
    };
    body.insert(most.into(), json!(profile.most_tokens(request, effort)));
    if let Some(effort) = effort {
        body.insert("reasoning_effort".into(), json!(effort));
    }
    if let Some(temperature) = request.temperature.filter(|_| profile.allows(profile.sampling, effort)) {
        body.insert("temperature".into(), json!(temperature));
    }
    if !request.tools.is_empty() {
        body.insert("tools".into(), tools(chat, request));
        body.insert("tool_choice".into(), json!(choice(request.choice)));
    }
    if let Some(shape) = &request.schema {
        let format = if profile.json_schema {
            json!({"type": "json_schema", "json_schema": {"name": shape.name, "strict": is_strict(&shape.schema), "schema": shape.schema}})
        } else {
            json!({"type": "json_object"})
        };
        body.insert("response_format".into(), format);
    }
    if let Some(key) = request.cache_key.as_ref().filter(|_| chat.dialect == Dialect::OpenAi) {
        body.insert("prompt_cache_key".into(), json!(key));
    }
    body.insert("stream".into(), json!(true));
    body.insert("stream_options".into(), json!({"include_usage": true}));
    Ok(Value::Object(body))
}

fn choice(choice: ToolChoice) -> &'static str {
    match choice {
        ToolChoice::Auto => "auto",
        ToolChoice::None => "none",
        ToolChoice::Required => "required",
    }
}

fn tools(chat: &Chat, request: &Request) -> Value {
    let tool = |tool: &crate::model::ToolSpec| {
        let mut function = json!({"name": tool.name, "description": tool.description, "parameters": tool.parameters});
        if chat.dialect != Dialect::Compatible {
            function["strict"] = json!(is_strict(&tool.parameters));
        }
        json!({"type": "function", "function": function})
    };
    request.tools.iter().map(tool).collect()
}

fn messages(chat: &Chat, request: &Request) -> Vec<Value> {
    let mut messages = Vec::with_capacity(request.entries.len() + 1);
    let words = request.schema.as_ref().filter(|_| !chat.profile.json_schema).map(|shape| in_words(&shape.schema));
    let instructions = format!("{}{}", request.instructions, words.unwrap_or_default());
    if !instructions.trim().is_empty() {
        messages.push(json!({"role": "system", "content": instructions}));
    }
    let items = tidy(&request.entries);
    // Thoughts go back only within the turn that is under way: after the customer's last words.
    let last_words = items.iter().rposition(|item| matches!(item, Item::User(_))).unwrap_or(0);
    for (place, item) in items.into_iter().enumerate() {
        messages.push(match item {
            Item::User(text) => json!({"role": "user", "content": text}),
            Item::Assistant { text, calls, echo } => {
                let content = if text.is_empty() { Value::Null } else { json!(text) };
                let mut message = json!({"role": "assistant", "content": content});
                if !calls.is_empty() {
                    message["tool_calls"] = calls.iter().map(call).collect();
                }
                let thoughts = echoed(echo, WIRE).first().filter(|_| chat.profile.returns_reasoning && place > last_words);
                if let Some(thoughts) = thoughts {
                    message["reasoning_content"] = thoughts.clone();
                }
                message
            }
            Item::Result(result) => json!({"role": "tool", "tool_call_id": id(result.call), "content": result.output}),
        });
    }
    messages
}

fn call(call: &crate::model::ToolCall) -> Value {
    json!({"id": id(&call.id), "type": "function", "function": {"name": call.name, "arguments": arguments(&call.arguments)}})
}
