//! Chat Completions: the answer, whole or as a stream.

use serde_json::{Value, json};

use super::super::Fault;
use super::super::brain::{Call, Stop};
use super::super::refusal::Refusal;
use super::super::route::Making;
use super::{CREATED, Server, data, pieces};
use crate::serve::{Part, Reply};

pub(in super::super) fn reply(making: &Making<'_>, server: &Server) -> Reply {
    if making.plan.is_stream {
        return Reply::stream("text/event-stream; charset=utf-8", stream(making, server));
    }
    let said = making.said;
    let calls = (0..).zip(&said.calls).map(|(number, call)| {
        json!({"id": id(making, number), "type": "function", "function": {"name": call.name, "arguments": call.arguments}})
    });
    let calls: Vec<Value> = calls.collect();
    let text = said.whole();
    let (content, refusal) = match said.stop {
        Stop::Refused => (Value::Null, json!(text)),
        _ if text.is_empty() && !calls.is_empty() => (Value::Null, Value::Null),
        _ => (json!(text), Value::Null),
    };
    let mut message = json!({"role": "assistant", "content": content, "refusal": refusal, "annotations": []});
    if !calls.is_empty() {
        message["tool_calls"] = json!(calls);
    }
    let mut choice = json!({"index": 0, "message": message, "logprobs": null, "finish_reason": finish(making)});
    let mut whole = frame(making, "chat.completion");
    if server.is_azure() {
        choice["content_filter_results"] = safe();
        whole["prompt_filter_results"] = json!([{"prompt_index": 0, "content_filter_results": safe()}]);
    }
    whole["choices"] = json!([choice]);
    if !making.has(&Fault::NoUsage) {
        whole["usage"] = usage(making);
    }
    Reply::json(200, &whole)
}

fn frame(making: &Making<'_>, kind: &str) -> Value {
    json!({"id": format!("chatcmpl-{:08}", making.number), "object": kind, "created": CREATED,
        "model": making.plan.asked.model, "service_tier": "default", "system_fingerprint": "fp_sandbox"})
}

fn id(making: &Making<'_>, number: usize) -> String {
    format!("call_{:06}_{number}", making.number)
}

fn finish(making: &Making<'_>) -> &'static str {
    match making.said.stop {
        Stop::Length => "length",
        Stop::Filtered => "content_filter",
        _ if !making.said.calls.is_empty() => "tool_calls",
        Stop::Done | Stop::Refused => "stop",
    }
}

fn safe() -> Value {
    let safe = json!({"filtered": false, "severity": "safe"});
    json!({"hate": safe, "self_harm": safe, "sexual": safe, "violence": safe})
}

fn usage(making: &Making<'_>) -> Value {
    let used = making.used;
    json!({"prompt_tokens": used.input, "completion_tokens": used.output, "total_tokens": used.input + used.output,
        "prompt_tokens_details": {"cached_tokens": used.cached, "audio_tokens": 0, "cache_write_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": used.reasoning, "audio_tokens": 0,
            "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}})
}

fn stream(making: &Making<'_>, server: &Server) -> Vec<Part> {
    let has_usage = making.plan.wants_usage && !making.has(&Fault::NoUsage);
    let frame = || {
        let mut chunk = frame(making, "chat.completion.chunk");
        if has_usage {
            chunk["usage"] = Value::Null;
        }
        chunk
    };
    let chunk = |delta: Value, finish: Value| {
        let mut chunk = frame();
        let mut choice = json!({"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish});
        if server.is_azure() && choice["delta"].get("content").is_some() {
            choice["content_filter_results"] = safe();
        }
        chunk["choices"] = json!([choice]);
        data(&chunk)
    };
    let mut parts = Vec::new();
    if server.is_azure() {
        let mut first = frame();
        first["choices"] = json!([]);
        first["prompt_filter_results"] = json!([{"prompt_index": 0, "content_filter_results": safe()}]);
        parts.push(data(&first));
    }
    parts.push(chunk(json!({"role": "assistant", "content": "", "refusal": null}), Value::Null));
    let key = if making.said.stop == Stop::Refused { "refusal" } else { "content" };
    for piece in &making.said.pieces {
        parts.push(Part::Pause(piece.pause));
        parts.push(chunk(json!({key: piece.text}), Value::Null));
        if making.has(&Fault::ErrorInStream) {
            let error = Refusal::new(500, "The server had an error while processing your request.");
            parts.push(data(&error.openai()));
            return parts;
        }
    }
    for (number, call) in making.said.calls.iter().enumerate() {
        for delta in call_deltas(making, server, number, call) {
            parts.push(chunk(json!({"tool_calls": [delta]}), Value::Null));
        }
    }
    parts.push(chunk(json!({}), json!(finish(making))));
    if server.is_azure() {
        // The asynchronous filter sends a choice that has no delta.
        let mut late = frame();
        late["choices"] = json!([{"index": 0, "finish_reason": null, "content_filter_results": safe(),
            "content_filter_offsets": {"check_offset": 0, "start_offset": 0, "end_offset": 1}}]);
        parts.push(data(&late));
    }
    if has_usage {
        let mut last = frame();
        last["choices"] = json!([]);
        last["usage"] = usage(making);
        parts.push(data(&last));
    }
    parts.push(Part::Bytes(b"data: [DONE]\n\n".to_vec()));
    parts
}

fn call_deltas(making: &Making<'_>, server: &Server, number: usize, call: &Call) -> Vec<Value> {
    let id = id(making, number);
    if *server == Server::Ollama || making.has(&Fault::ZeroIndex) {
        let function = json!({"name": call.name, "arguments": call.arguments});
        return vec![json!({"index": 0, "id": id, "type": "function", "function": function})];
    }
    let mut deltas =
        vec![json!({"index": number, "id": id, "type": "function", "function": {"name": call.name, "arguments": ""}})];
    deltas
        .extend(pieces(&call.arguments, 12).into_iter().map(|piece| json!({"index": number, "function": {"arguments": piece}})));
    if making.has(&Fault::NoIndex) {
        for delta in deltas.iter_mut().filter_map(Value::as_object_mut) {
            delta.remove("index");
        }
    }
    deltas
}
