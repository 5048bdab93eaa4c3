//! The answer, whole or as a stream of named events.

use serde_json::{Value, json};

use super::super::Fault;
use super::super::brain::Stop;
use super::super::openai::pieces;
use super::super::refusal::Refusal;
use super::super::route::{Making, Thinking};
use crate::serve::{Part, Reply};

/// A thought is signed so that a changed one is noticed when it comes back.
pub(super) fn signature(thought: &str) -> String {
    format!("signed-{}-{}", thought.len(), thought.bytes().map(u64::from).sum::<u64>())
}

pub(in super::super) fn reply(making: &Making<'_>) -> Reply {
    if making.plan.is_stream {
        return Reply::stream("text/event-stream; charset=utf-8", stream(making));
    }
    let mut content: Vec<Value> = Vec::new();
    if let Some(thought) = thought(making) {
        content.push(json!({"type": "thinking", "thinking": thought, "signature": signature(&thought)}));
    }
    let text = making.said.whole();
    if !text.is_empty() {
        content.push(json!({"type": "text", "text": text}));
    }
    content.extend(
        (0..).zip(&making.said.calls).map(
            |(number, call)| json!({"type": "tool_use", "id": id(making, number), "name": call.name, "input": call.object()}),
        ),
    );
    let mut whole = message(making);
    whole["content"] = json!(content);
    whole["stop_reason"] = json!(stop_reason(making));
    if !making.has(&Fault::NoUsage) {
        whole["usage"] = usage(making, making.used.output);
    }
    Reply::json(200, &whole)
}

fn message(making: &Making<'_>) -> Value {
    json!({"id": format!("msg_{:08}", making.number), "type": "message", "role": "assistant",
        "model": making.plan.asked.model, "content": [], "stop_reason": null, "stop_sequence": null})
}

fn id(making: &Making<'_>, number: usize) -> String {
    format!("toolu_{:06}_{number}", making.number)
}

fn thought(making: &Making<'_>) -> Option<String> {
    (making.plan.thinking == Thinking::Sealed).then(|| format!("Thought number {}.", making.number))
}

fn stop_reason(making: &Making<'_>) -> &'static str {
    match making.said.stop {
        Stop::Length => "max_tokens",
        Stop::Filtered | Stop::Refused => "refusal",
        Stop::Done if !making.said.calls.is_empty() => "tool_use",
        Stop::Done => "end_turn",
    }
}

/// `input_tokens` leaves out what came from the cache.
fn usage(making: &Making<'_>, output: usize) -> Value {
    let used = making.used;
    json!({"input_tokens": used.input - used.cached, "cache_creation_input_tokens": 0, "cache_read_input_tokens": used.cached,
        "output_tokens": output, "service_tier": "standard"})
}

/// Blocks of a stream, numbered as they come.
#[derive(Default)]
struct Events {
    parts: Vec<Part>,
    index: usize,
}

impl Events {
    fn push(&mut self, kind: &str, mut fields: Value) {
        fields["type"] = json!(kind);
        self.parts.push(Part::Bytes(format!("event: {kind}\ndata: {fields}\n\n").into_bytes()));
    }

    fn open(&mut self, block: &Value) {
        self.push("content_block_start", json!({"index": self.index, "content_block": block}));
    }

    fn delta(&mut self, delta: &Value) {
        self.push("content_block_delta", json!({"index": self.index, "delta": delta}));
    }

    fn close(&mut self) {
        self.push("content_block_stop", json!({"index": self.index}));
        self.index += 1;
    }
}

fn stream(making: &Making<'_>) -> Vec<Part> {
    let mut events = Events::default();
    let mut first = message(making);
    let has_usage = !making.has(&Fault::NoUsage);
    if has_usage {
        first["usage"] = usage(making, 1);
    }
    events.push("message_start", json!({"message": first}));
    events.push("ping", json!({}));
    if let Some(thought) = thought(making) {
        events.open(&json!({"type": "thinking", "thinking": "", "signature": ""}));
        events.delta(&json!({"type": "thinking_delta", "thinking": thought}));
        events.delta(&json!({"type": "signature_delta", "signature": signature(&thought)}));
        events.close();
    }
    if !making.said.pieces.is_empty() {
        events.open(&json!({"type": "text", "text": ""}));
        for piece in &making.said.pieces {
            events.parts.push(Part::Pause(piece.pause));
            events.delta(&json!({"type": "text_delta", "text": piece.text}));
            if making.has(&Fault::ErrorInStream) {
                let error = Refusal::new(529, "Overloaded").anthropic("")["error"].clone();
                events.push("error", json!({"error": error}));
                return events.parts;
            }
        }
        events.close();
    }
    for (number, call) in making.said.calls.iter().enumerate() {
        events.open(&json!({"type": "tool_use", "id": id(making, number), "name": call.name, "input": {}}));
        events.delta(&json!({"type": "input_json_delta", "partial_json": ""}));
        for piece in pieces(&call.arguments, 12) {
            events.delta(&json!({"type": "input_json_delta", "partial_json": piece}));
        }
        events.close();
    }
    let mut last = json!({"delta": {"stop_reason": stop_reason(making), "stop_sequence": null}});
    if has_usage {
        // Cumulative: it counts what message_start has counted.
        last["usage"] = json!({"output_tokens": making.used.output});
    }
    events.push("message_delta", last);
    events.push("message_stop", json!({}));
    events.parts
}
