//! Ollama's own form: NDJSON, arguments as objects, and prompts cut without a word.

use serde_json::{Value, json};

use super::Fault;
use super::brain::{Asked, Call, Entry, Stop, Tool, tokens};
use super::refusal::Refusal;
use super::route::{Making, Plan};
use super::rules::{Maker, Model, Rules};
use crate::serve::{Part, Reply, Request};

pub(super) fn model(rules: &Rules, request: &Request, body: &Value) -> Result<Model, Refusal> {
    if rules.ollama_key.is_some() && rules.ollama_key.as_deref() != request.bearer() {
        return Err(Refusal::new(401, "unauthorized"));
    }
    let name = body["model"].as_str().unwrap_or_default();
    if name.is_empty() {
        return Err(Refusal::invalid("model is required"));
    }
    rules.model(Maker::Ollama, name).cloned().ok_or_else(|| Refusal::new(404, format!("model '{name}' not found")))
}

pub(super) fn check_tools(asked: &Asked, model: &Model) -> Result<(), Refusal> {
    if asked.tools.is_empty() || model.has_tools {
        return Ok(());
    }
    Err(Refusal::invalid(format!("registry.ollama.ai/library/{} does not support tools", model.id)))
}

/// The oldest messages go until the rest fits; instructions and the newest message stay, cut in the middle of a word.
pub(super) fn cut(asked: &mut Asked, context: usize) {
    while asked.tokens() > context && asked.entries.len() > 1 {
        asked.entries.remove(0);
    }
    let room = context.saturating_sub(asked.tokens().saturating_sub(tokens(asked.customer())));
    if let [Entry::Customer(text)] = asked.entries.as_mut_slice() {
        text.truncate(text.floor_char_boundary(room * 4));
    }
}

fn wrong_kind(got: &str, field: &str, kind: &str) -> Refusal {
    Refusal::invalid(format!("json: cannot unmarshal {got} into Go struct field {field} of type {kind}"))
}

pub(super) fn plan(body: &Value, model: &Model) -> Result<Plan, Refusal> {
    let mut asked = Asked { model: model.id.clone(), ..Asked::default() };
    for message in body["messages"].as_array().into_iter().flatten() {
        read(message, &mut asked)?;
    }
    for tool in body["tools"].as_array().into_iter().flatten() {
        let function = &tool["function"];
        asked.tools.push(Tool {
            name: function["name"].as_str().unwrap_or_default().to_owned(),
            description: function["description"].as_str().unwrap_or_default().to_owned(),
            parameters: function["parameters"].clone(),
        });
    }
    check_tools(&asked, model)?;
    asked.wants_schema = match &body["format"] {
        Value::Null => None,
        Value::String(word) if word.is_empty() => None,
        Value::String(word) if word == "json" => Some(json!({"type": "object"})),
        schema @ Value::Object(_) => Some(schema.clone()),
        other => {
            return Err(Refusal::invalid(format!("invalid format: {other}; expected \"json\" or a valid JSON Schema object")));
        }
    };
    let options = &body["options"];
    let number = |name: &str| options[name].as_u64().and_then(|number| usize::try_from(number).ok());
    if !options["num_ctx"].is_null() && number("num_ctx").is_none() {
        return Err(Refusal::new(500, "option \"num_ctx\" must be of type integer"));
    }
    asked.most_tokens = number("num_predict");
    cut(&mut asked, number("num_ctx").unwrap_or(model.context));
    let is_stream = body["stream"].as_bool().unwrap_or(true);
    Ok(Plan { asked, is_stream, wants_usage: true, ..Plan::default() })
}

fn read(message: &Value, asked: &mut Asked) -> Result<(), Refusal> {
    let text = match &message["content"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        _ => return Err(wrong_kind("array", "ChatRequest.messages.content", "string")),
    };
    match message["role"].as_str().unwrap_or_default() {
        "system" => asked.instructions.extend([if asked.instructions.is_empty() { "" } else { "\n" }, &text]),
        "user" => asked.entries.push(Entry::Customer(text)),
        "assistant" => {
            let mut calls = Vec::new();
            for call in message["tool_calls"].as_array().into_iter().flatten() {
                let arguments = &call["function"]["arguments"];
                if !arguments.is_object() {
                    let field = "ChatRequest.messages.tool_calls.function.arguments";
                    return Err(wrong_kind("string", field, "api.ToolCallFunctionArguments"));
                }
                let name = call["function"]["name"].as_str().unwrap_or_default().to_owned();
                let id = call["id"].as_str().unwrap_or_default().to_owned();
                calls.push(Call { id, name, arguments: arguments.to_string() });
            }
            asked.entries.push(Entry::Model { text, calls });
        }
        "tool" => {
            let call = message["tool_call_id"].as_str().unwrap_or_default().to_owned();
            let named = message["tool_name"].as_str().map(str::to_owned);
            let name = named.unwrap_or_else(|| asked.tool_of(&call));
            asked.entries.push(Entry::Result { call, name, output: text, failed: false });
        }
        other => {
            let message = format!("invalid role: {other}, role must be one of [system user assistant tool]");
            return Err(Refusal::invalid(message));
        }
    }
    Ok(())
}

pub(super) fn reply(making: &Making<'_>) -> Reply {
    let calls = making.said.calls.iter().map(|call| json!({"function": {"name": call.name, "arguments": call.object()}}));
    let calls: Vec<Value> = calls.collect();
    let line = |text: &str| {
        json!({"model": making.plan.asked.model, "created_at": "2026-11-26T12:00:00.000000Z",
            "message": {"role": "assistant", "content": text}, "done": false})
    };
    let finish = |mut last: Value| {
        last["done"] = json!(true);
        last["done_reason"] = json!(if making.said.stop == Stop::Length { "length" } else { "stop" });
        last["total_duration"] = json!(12_000_000);
        if !making.has(&Fault::NoUsage) {
            last["prompt_eval_count"] = json!(making.used.input);
            last["eval_count"] = json!(making.used.output);
        }
        last
    };
    if !making.plan.is_stream {
        let mut whole = finish(line(&making.said.whole()));
        if !calls.is_empty() {
            whole["message"]["tool_calls"] = json!(calls);
        }
        return Reply::json(200, &whole);
    }
    let mut parts = Vec::new();
    for piece in &making.said.pieces {
        parts.push(Part::Pause(piece.pause));
        parts.push(ndjson(&line(&piece.text)));
        if making.has(&Fault::ErrorInStream) {
            parts.push(ndjson(&json!({"error": "an error was encountered while running the model: unexpected EOF"})));
            return Reply::stream("application/x-ndjson", parts);
        }
    }
    for call in calls {
        let mut line = line("");
        line["message"]["tool_calls"] = json!([call]);
        parts.push(ndjson(&line));
    }
    parts.push(ndjson(&finish(line(""))));
    Reply::stream("application/x-ndjson", parts)
}

fn ndjson(value: &Value) -> Part {
    Part::Bytes(format!("{value}\n").into_bytes())
}
