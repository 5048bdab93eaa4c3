//! The answer, whole or as a binary event stream.

use serde_json::{Value, json};

use super::super::Fault;
use super::super::brain::Stop;
use super::super::openai::pieces;
use super::super::route::Making;
use super::frame::{event, exception};
use crate::serve::{Part, Reply};

pub(in super::super) fn reply(making: &Making<'_>) -> Reply {
    if making.plan.is_stream {
        return Reply::stream("application/vnd.amazon.eventstream", stream(making));
    }
    let mut content = Vec::new();
    let text = making.said.whole();
    if !text.is_empty() {
        content.push(json!({"text": text}));
    }
    content.extend(
        (0..).zip(&making.said.calls).map(
            |(number, call)| json!({"toolUse": {"toolUseId": id(making, number), "name": call.name, "input": call.object()}}),
        ),
    );
    let mut whole = json!({"output": {"message": {"role": "assistant", "content": content}}, "stopReason": stop_reason(making),
        "metrics": {"latencyMs": 12}});
    if !making.has(&Fault::NoUsage) {
        whole["usage"] = usage(making);
    }
    Reply::json(200, &whole)
}

fn id(making: &Making<'_>, number: usize) -> String {
    format!("tooluse_{:06}_{number}", making.number)
}

fn stop_reason(making: &Making<'_>) -> &'static str {
    match making.said.stop {
        Stop::Length => "max_tokens",
        Stop::Filtered => "guardrail_intervened",
        Stop::Refused => "content_filtered",
        Stop::Done if !making.said.calls.is_empty() => "tool_use",
        Stop::Done => "end_turn",
    }
}

/// `inputTokens` leaves out what came from the cache.
fn usage(making: &Making<'_>) -> Value {
    let used = making.used;
    json!({"inputTokens": used.input - used.cached, "outputTokens": used.output, "totalTokens": used.input + used.output,
        "cacheReadInputTokens": used.cached, "cacheWriteInputTokens": 0})
}

/// Padding hides the length of a piece from who watches the wire.
fn push(parts: &mut Vec<Part>, kind: &str, mut payload: Value) {
    payload["p"] = json!("abcdefghijklmnop");
    parts.push(Part::Bytes(event(kind, &payload)));
}

fn stream(making: &Making<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    push(&mut parts, "messageStart", json!({"role": "assistant"}));
    let mut index = 0;
    if !making.said.pieces.is_empty() {
        for piece in &making.said.pieces {
            parts.push(Part::Pause(piece.pause));
            push(&mut parts, "contentBlockDelta", json!({"contentBlockIndex": index, "delta": {"text": piece.text}}));
            if making.has(&Fault::ErrorInStream) {
                let message =
                    json!({"message": "The system encountered an unexpected error during processing. Try your request again."});
                parts.push(Part::Bytes(exception("internalServerException", &message)));
                return parts;
            }
        }
        push(&mut parts, "contentBlockStop", json!({"contentBlockIndex": index}));
        index += 1;
    }
    for (number, call) in making.said.calls.iter().enumerate() {
        let start = json!({"toolUse": {"toolUseId": id(making, number), "name": call.name}});
        push(&mut parts, "contentBlockStart", json!({"contentBlockIndex": index, "start": start}));
        for piece in pieces(&call.arguments, 12) {
            push(&mut parts, "contentBlockDelta", json!({"contentBlockIndex": index, "delta": {"toolUse": {"input": piece}}}));
        }
        push(&mut parts, "contentBlockStop", json!({"contentBlockIndex": index}));
        index += 1;
    }
    push(&mut parts, "messageStop", json!({"stopReason": stop_reason(making)}));
    let mut last = json!({"metrics": {"latencyMs": 12}});
    if !making.has(&Fault::NoUsage) {
        last["usage"] = usage(making);
    }
    push(&mut parts, "metadata", last);
    parts
}
