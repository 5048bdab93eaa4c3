//! A request as Bedrock wants it.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Bedrock, WIRE};
use crate::model::history::{Turn, echoed, id, object, turns, undeclared};
use crate::model::strict::{in_words, is_strict};
use crate::model::{Request, ToolChoice, ToolSpec};

pub fn body(wire: &Bedrock, request: &Request) -> Value {
    let profile = &wire.profile;
    let effort = profile.effort(request.effort);
    let is_held = profile.json_schema && request.schema.as_ref().is_some_and(|shape| is_strict(&shape.schema));
    let words = request.schema.as_ref().filter(|_| !is_held).map(|shape| in_words(&shape.schema));
    let instructions = format!("{}{}", request.instructions, words.unwrap_or_default());
    let mut body = Map::new();
    body.insert("messages".into(), turns(&request.entries).iter().map(message).collect());
    if !instructions.trim().is_empty() {
        body.insert("system".into(), json!([{"text": instructions}]));
    }
    let mut inference = json!({"maxTokens": profile.most_tokens(request, effort)});
    if let Some(temperature) = request.temperature.filter(|_| profile.allows(profile.sampling, effort)) {
        inference["temperature"] = json!(temperature.clamp(0.0, 1.0));
    }
    body.insert("inferenceConfig".into(), inference);
    let tools = tools(request);
    if !tools.is_empty() {
        let mut config = json!({"tools": tools});
        // There is no way to say "none": tools of the history have to be declared, and calls that come are let go.
        match request.choice {
            ToolChoice::Required if !request.tools.is_empty() => config["toolChoice"] = json!({"any": {}}),
            ToolChoice::Auto if !request.tools.is_empty() => config["toolChoice"] = json!({"auto": {}}),
            _ => {}
        }
        body.insert("toolConfig".into(), config);
    }
    if let Some(shape) = request.schema.as_ref().filter(|_| is_held) {
        let held = json!({"name": shape.name, "schema": shape.schema.to_string()});
        body.insert("outputConfig".into(), json!({"textFormat": {"type": "json_schema", "structure": {"jsonSchema": held}}}));
    }
    Value::Object(body)
}

/// Those offered, unless none may be called; and those of the history, which it wants declared.
fn tools(request: &Request) -> Vec<Value> {
    let offered = |tool: &ToolSpec| {
        let mut spec = json!({"name": tool.name, "inputSchema": {"json": tool.parameters}});
        if !tool.description.is_empty() {
            spec["description"] = json!(tool.description);
        }
        json!({"toolSpec": spec})
    };
    let names: HashSet<&str> = match request.choice {
        ToolChoice::None => HashSet::new(),
        ToolChoice::Auto | ToolChoice::Required => request.tools.iter().map(|tool| tool.name.as_str()).collect(),
    };
    let gone = undeclared(&request.entries, &names).into_iter().map(|name| {
        let schema = json!({"json": {"type": "object", "properties": {}}});
        json!({"toolSpec": {"name": name, "description": "Not to be called now.", "inputSchema": schema}})
    });
    request.tools.iter().filter(|tool| names.contains(tool.name.as_str())).map(offered).chain(gone).collect()
}

fn message(turn: &Turn<'_>) -> Value {
    let text = |text: &&str| json!({"text": text});
    match turn {
        Turn::User { results, texts } => {
            let results = results.iter().map(|result| {
                let status = if result.failed { "error" } else { "success" };
                let output = if result.output.is_empty() { "(nothing)" } else { result.output };
                json!({"toolResult": {"toolUseId": id(result.call), "content": [{"text": output}], "status": status}})
            });
            json!({"role": "user", "content": results.chain(texts.iter().map(text)).collect::<Vec<_>>()})
        }
        Turn::Assistant { texts, calls, echo } => {
            let thoughts = echoed(*echo, WIRE).iter().cloned();
            let calls = calls
                .iter()
                .map(|call| json!({"toolUse": {"toolUseId": id(&call.id), "name": call.name, "input": object(&call.arguments)}}));
            json!({"role": "assistant", "content": thoughts.chain(texts.iter().map(text)).chain(calls).collect::<Vec<_>>()})
        }
    }
}
