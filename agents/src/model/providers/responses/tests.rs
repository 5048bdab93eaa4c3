use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::model::table::Table;
use crate::model::wire::{Auth, testing};
use crate::model::{Effort, End, Entry, ErrorClass, OutputSchema, Piece, Stop, ToolCall, ToolSpec, Usage};

fn wire(model: &str) -> Responses {
    let door = Door::new(Url::parse("https://models.example/v1/responses").unwrap(), Auth::None);
    Responses { door, model: model.into(), profile: Table::shipped().profile(model), has_cache_key: true }
}

fn asked() -> Request {
    Request::new("Be brief.", vec![Entry::User { text: "Where is NK/1?".into() }])
}

fn body(model: &str, request: &Request) -> Value {
    serde_json::from_slice(&wire(model).encode(request).unwrap().body).unwrap()
}

fn read(events: &[Value]) -> Vec<Result<Piece, ModelError>> {
    let bytes: String = events
        .iter()
        .map(|event| ["event: ", event["type"].as_str().unwrap_or("x"), "\ndata: ", &event.to_string(), "\n\n"].concat())
        .collect();
    testing::read_cut_anywhere(&wire("gpt-6-luna"), &asked(), bytes.as_bytes())
}

fn end(pieces: &[Result<Piece, ModelError>]) -> &End {
    match pieces.last() {
        Some(Ok(Piece::End(end))) => end,
        other => panic!("{other:?}"),
    }
}

fn completed() -> Value {
    json!({"type": "response.completed", "response": {"model": "gpt-6-luna-2026-09-01", "usage": {"input_tokens": 9, "output_tokens": 12,
        "total_tokens": 21, "input_tokens_details": {"cached_tokens": 4}, "output_tokens_details": {"reasoning_tokens": 3}}}})
}

#[test]
fn text_comes_once_though_it_is_told_three_times() {
    let pieces = read(&[
        json!({"type": "response.created", "response": {"id": "resp_1"}, "sequence_number": 0}),
        json!({"type": "response.output_item.added", "output_index": 0, "item": {"type": "message", "content": []}}),
        json!({"type": "response.output_text.delta", "output_index": 0, "delta": "Hal"}),
        json!({"type": "response.output_text.delta", "output_index": 0, "delta": "lo é"}),
        json!({"type": "response.output_text.done", "output_index": 0, "text": "Hallo é"}),
        json!({"type": "response.output_item.done", "output_index": 0, "item": {"type": "message", "content": [{"type": "output_text", "text": "Hallo é"}]}}),
        completed(),
    ]);
    let usage = Usage { input: 9, cached: 4, output: 12, reasoning: 3, estimated: false };
    assert_eq!(pieces, [Ok(Piece::Text("Hallo é".into())), Ok(Piece::End(End::new(Stop::Done, usage, "gpt-6-luna-2026-09-01")))]);
}

#[test]
fn text_that_comes_only_whole_is_not_lost() {
    let item = json!({"type": "message", "content": [{"type": "output_text", "text": "Whole"}]});
    let pieces = read(&[json!({"type": "response.output_item.done", "output_index": 0, "item": item}), completed()]);
    assert_eq!(pieces[0], Ok(Piece::Text("Whole".into())));
}

#[test]
fn calls_and_thoughts_come_whole_and_thoughts_go_back() {
    let thought = json!({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAA"});
    let pieces = read(&[
        json!({"type": "response.output_item.done", "output_index": 0, "item": thought}),
        json!({"type": "response.output_item.added", "output_index": 1, "item": {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "get_order", "arguments": ""}}),
        json!({"type": "response.function_call_arguments.delta", "output_index": 1, "item_id": "fc_1", "delta": "{\"name\":"}),
        json!({"type": "response.function_call_arguments.delta", "output_index": 1, "item_id": "fc_1", "delta": "\"NK/1\"}"}),
        json!({"type": "response.output_item.done", "output_index": 1, "item": {"type": "function_call", "call_id": "call_1", "name": "get_order", "arguments": "{\"name\":\"NK/1\"}"}}),
        completed(),
    ]);
    let call = ToolCall { id: "call_1".into(), name: "get_order".into(), arguments: "{\"name\":\"NK/1\"}".into() };
    assert_eq!(pieces[0], Ok(Piece::Call(call.clone())));
    assert_eq!(end(&pieces).stop, Stop::Calls);
    let entries = vec![
        Entry::User { text: "Where?".into() },
        Entry::Assistant { text: String::new(), calls: vec![call], echo: end(&pieces).echo.clone() },
        Entry::Tool { call: "call_1".into(), name: "get_order".into(), output: "sent".into(), failed: false },
    ];
    let input = body("gpt-6-astra", &Request { entries, ..asked() })["input"].clone();
    assert_eq!(input[1], thought);
    assert_eq!(
        (&input[2]["type"], &input[3]),
        (&json!("function_call"), &json!({"type": "function_call_output", "call_id": "call_1", "output": "sent"}))
    );
}

#[test]
fn the_end_tells_length_filter_failure_and_refusal_apart() {
    let incomplete = |reason: &str| json!({"type": "response.incomplete", "response": {"incomplete_details": {"reason": reason}, "usage": null}});
    let cut = read(&[incomplete("max_output_tokens")]);
    assert_eq!((end(&cut).stop, end(&cut).usage.estimated), (Stop::Length, true));
    assert_eq!(end(&read(&[incomplete("content_filter")])).stop, Stop::Filtered);
    let refusal = json!({"type": "response.refusal.delta", "output_index": 0, "delta": "I can't."});
    assert_eq!(end(&read(&[refusal, completed()])).stop, Stop::Refused);
    let class = |event: Value| read(&[event]).pop().unwrap().unwrap_err().class;
    assert_eq!(
        class(json!({"type": "response.failed", "response": {"error": {"code": "rate_limit_exceeded", "message": "m"}}})),
        ErrorClass::RateLimited
    );
    assert_eq!(
        class(json!({"type": "error", "code": "server_is_overloaded", "message": "m", "param": null})),
        ErrorClass::Overloaded
    );
    assert_eq!(class(json!({"type": "error", "error": {"code": "context_length_exceeded"}})), ErrorClass::ContextTooLong);
    assert_eq!(class(json!({"type": "response.output_text.delta", "delta": "half"})), ErrorClass::Broken);
    assert_eq!(class(json!({"error": {"message": "gateway"}})), ErrorClass::Overloaded);
}

#[test]
fn a_request_names_what_the_model_takes_and_stores_nothing() {
    let parameters = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    let tools = vec![ToolSpec { name: "get_order".into(), description: "d".into(), parameters }];
    let schema = Some(OutputSchema {
        name: "shape".into(),
        schema: json!({"type": "object", "properties": {}, "additionalProperties": false}),
    });
    let request = Request { tools, schema, temperature: Some(0.5), effort: Some(Effort::Low), ..asked() };
    let written = body("gpt-6-luna", &request);
    assert_eq!(
        (&written["store"], &written["stream"], &written["reasoning"]["effort"]),
        (&json!(false), &json!(true), &json!("low"))
    );
    assert_eq!(written.get("temperature"), None);
    assert_eq!(written["tools"][0]["strict"], false, "an open schema is not rewritten by the provider");
    assert_eq!(written["text"]["format"]["strict"], true);
    assert_eq!(written["include"], json!(["reasoning.encrypted_content"]));
    let plain = body("gpt-4o-mini", &Request { temperature: Some(0.5), ..asked() });
    assert_eq!((plain.get("reasoning"), plain.get("include"), &plain["temperature"]), (None, None, &json!(0.5)));
}
