//! Responses: the answer, whole or as a stream of named events.

use serde_json::{Value, json};

use super::super::Fault;
use super::super::brain::{Call, Stop};
use super::super::route::{Making, Thinking};
use super::{CREATED, pieces};
use crate::serve::{Part, Reply};

/// What is sealed in a reasoning item of that id.
pub(super) fn seal(id: &str) -> String {
    format!("sealed-{}-{}", id.len(), id.bytes().map(u32::from).sum::<u32>())
}

pub(in super::super) fn reply(making: &Making<'_>) -> Reply {
    if making.plan.is_stream {
        let mut events = Events::default();
        stream(making, &mut events);
        return Reply::stream("text/event-stream; charset=utf-8", events.parts);
    }
    Reply::json(200, &response(making, true))
}

/// Events of a stream, counted as they go.
#[derive(Default)]
struct Events {
    parts: Vec<Part>,
    count: usize,
}

impl Events {
    fn push(&mut self, kind: &str, mut fields: Value) {
        fields["type"] = json!(kind);
        fields["sequence_number"] = json!(self.count);
        self.count += 1;
        self.parts.push(Part::Bytes(format!("event: {kind}\ndata: {fields}\n\n").into_bytes()));
    }
}

fn response(making: &Making<'_>, is_done: bool) -> Value {
    let asked = &making.plan.asked;
    let (status, why) = match making.said.stop {
        _ if !is_done => ("in_progress", Value::Null),
        Stop::Length => ("incomplete", json!({"reason": "max_output_tokens"})),
        Stop::Filtered => ("incomplete", json!({"reason": "content_filter"})),
        Stop::Done | Stop::Refused => ("completed", Value::Null),
    };
    let output = if is_done { items(making) } else { Vec::new() };
    let usage = if is_done && !making.has(&Fault::NoUsage) { usage(making) } else { Value::Null };
    json!({"id": format!("resp_{:08}", making.number), "object": "response", "created_at": CREATED, "status": status,
        "background": false, "error": null, "incomplete_details": why, "instructions": asked.instructions,
        "max_output_tokens": asked.most_tokens, "model": asked.model, "output": output, "parallel_tool_calls": true,
        "previous_response_id": null, "store": false, "service_tier": "default", "truncation": "disabled",
        "tool_choice": "auto", "tools": [], "metadata": {}, "usage": usage})
}

fn usage(making: &Making<'_>) -> Value {
    let used = making.used;
    json!({"input_tokens": used.input, "input_tokens_details": {"cached_tokens": used.cached}, "output_tokens": used.output,
        "output_tokens_details": {"reasoning_tokens": used.reasoning}, "total_tokens": used.input + used.output})
}

fn items(making: &Making<'_>) -> Vec<Value> {
    let mut items = Vec::new();
    items.extend(reasoning(making));
    if has_message(making) {
        items.push(message(making, "completed", &json!([content(making, &making.said.whole())])));
    }
    items.extend((0..).zip(&making.said.calls).map(|(number, call)| function_call(making, number, call, "completed")));
    items
}

/// A model that says nothing at all has no message.
fn has_message(making: &Making<'_>) -> bool {
    !making.said.pieces.is_empty()
}

fn reasoning(making: &Making<'_>) -> Option<Value> {
    let id = format!("rs_{:08}", making.number);
    let seal = if making.plan.thinking == Thinking::Sealed { json!(seal(&id)) } else { Value::Null };
    let item = json!({"id": id, "type": "reasoning", "summary": [], "encrypted_content": seal});
    (making.plan.thinking != Thinking::None).then_some(item)
}

fn message(making: &Making<'_>, status: &str, content: &Value) -> Value {
    json!({"id": format!("msg_{:08}", making.number), "type": "message", "status": status, "role": "assistant",
        "content": content})
}

fn content(making: &Making<'_>, text: &str) -> Value {
    match making.said.stop {
        Stop::Refused => json!({"type": "refusal", "refusal": text}),
        _ => json!({"type": "output_text", "text": text, "annotations": [], "logprobs": []}),
    }
}

fn function_call(making: &Making<'_>, number: usize, call: &Call, status: &str) -> Value {
    // The id tells the reasoning item it belongs to, where there is one.
    let tie = if making.plan.thinking == Thinking::None { "" } else { "r" };
    let arguments = if status == "completed" { call.arguments.as_str() } else { "" };
    json!({"id": format!("fc_{tie}{:08}_{number}", making.number), "type": "function_call", "status": status,
        "call_id": format!("call_{:06}_{number}", making.number), "name": call.name, "arguments": arguments})
}

fn stream(making: &Making<'_>, events: &mut Events) {
    events.push("response.created", json!({"response": response(making, false)}));
    events.push("response.in_progress", json!({"response": response(making, false)}));
    let mut index = 0;
    if let Some(item) = reasoning(making) {
        for step in ["added", "done"] {
            events.push(&format!("response.output_item.{step}"), json!({"output_index": index, "item": item}));
        }
        index += 1;
    }
    if has_message(making) {
        if !stream_message(making, events, index) {
            return;
        }
        index += 1;
    }
    for (number, call) in making.said.calls.iter().enumerate() {
        stream_call(making, events, index + number, (number, call));
    }
    let last = match making.said.stop {
        Stop::Length | Stop::Filtered => "response.incomplete",
        Stop::Done | Stop::Refused => "response.completed",
    };
    events.push(last, json!({"response": response(making, true)}));
}

/// False when an error ended the stream.
fn stream_message(making: &Making<'_>, events: &mut Events, index: usize) -> bool {
    let at = |mut fields: Value| {
        fields["item_id"] = json!(format!("msg_{:08}", making.number));
        fields["output_index"] = json!(index);
        fields["content_index"] = json!(0);
        fields
    };
    let (kind, key) = match making.said.stop {
        Stop::Refused => ("response.refusal", "refusal"),
        _ => ("response.output_text", "text"),
    };
    let item = message(making, "in_progress", &json!([]));
    events.push("response.output_item.added", json!({"output_index": index, "item": item}));
    events.push("response.content_part.added", at(json!({"part": content(making, "")})));
    for piece in &making.said.pieces {
        events.parts.push(Part::Pause(piece.pause));
        events.push(&format!("{kind}.delta"), at(json!({"delta": piece.text})));
        if making.has(&Fault::ErrorInStream) {
            let message = "The server had an error while processing your request.";
            events.push("error", json!({"code": "server_error", "message": message, "param": null}));
            return false;
        }
    }
    let whole = making.said.whole();
    events.push(&format!("{kind}.done"), at(json!({key: whole})));
    events.push("response.content_part.done", at(json!({"part": content(making, &whole)})));
    let item = message(making, "completed", &json!([content(making, &whole)]));
    events.push("response.output_item.done", json!({"output_index": index, "item": item}));
    true
}

fn stream_call(making: &Making<'_>, events: &mut Events, index: usize, (number, call): (usize, &Call)) {
    let item = function_call(making, number, call, "in_progress");
    let id = item["id"].clone();
    events.push("response.output_item.added", json!({"output_index": index, "item": item}));
    for piece in pieces(&call.arguments, 12) {
        let fields = json!({"item_id": id, "output_index": index, "delta": piece});
        events.push("response.function_call_arguments.delta", fields);
    }
    let fields = json!({"item_id": id, "output_index": index, "name": call.name, "arguments": call.arguments});
    events.push("response.function_call_arguments.done", fields);
    let item = function_call(making, number, call, "completed");
    events.push("response.output_item.done", json!({"output_index": index, "item": item}));
}
