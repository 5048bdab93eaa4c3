use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::model::table::Table;
use crate::model::wire::{Auth, testing};
use crate::model::{End, Entry, ErrorClass, OutputSchema, Piece, Stop, ToolCall, ToolChoice, ToolSpec, Usage};

fn wire(takes_sampling: bool) -> Anthropic {
    let door = Door::new(Url::parse("https://models.example/v1/messages").unwrap(), Auth::None);
    Anthropic { door, model: "claude-haiku-5-5".into(), profile: Table::shipped().profile("claude-haiku-5-5"), takes_sampling }
}

fn asked() -> Request {
    Request::new("Be brief.", vec![Entry::User { text: "Where is NK/1?".into() }])
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&wire(false).encode(request).unwrap().body).unwrap()
}

fn read(events: &[Value]) -> Vec<Result<Piece, ModelError>> {
    let bytes: String = events
        .iter()
        .map(|event| ["event: ", event["type"].as_str().unwrap(), "\r\ndata: ", &event.to_string(), "\r\n\r\n"].concat())
        .collect();
    testing::read_cut_anywhere(&wire(false), &asked(), bytes.as_bytes())
}

fn end(pieces: &[Result<Piece, ModelError>]) -> &End {
    match pieces.last() {
        Some(Ok(Piece::End(end))) => end,
        other => panic!("{other:?}"),
    }
}

fn start() -> Value {
    json!({"type": "message_start", "message": {"id": "msg_1", "model": "claude-haiku-5-5",
        "usage": {"input_tokens": 25, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 10, "output_tokens": 1}}})
}

fn stop(reason: &str) -> [Value; 2] {
    [
        json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 15}}),
        json!({"type": "message_stop"}),
    ]
}

#[test]
fn usage_is_cumulative_and_its_input_is_put_together() {
    let [reason, done] = stop("end_turn");
    let pieces = read(&[
        start(),
        json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        json!({"type": "ping"}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hi é"}}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "citations_delta", "citation": {"type": "x"}}}),
        json!({"type": "a_new_event", "delta": 7}),
        json!({"type": "content_block_stop", "index": 0}),
        reason,
        done,
    ]);
    let usage = Usage { input: 40, cached: 10, output: 15, reasoning: 0, estimated: false };
    assert_eq!(pieces, [Ok(Piece::Text("Hi é".into())), Ok(Piece::End(End::new(Stop::Done, usage, "claude-haiku-5-5")))]);
}

#[test]
fn thoughts_and_calls_come_whole_and_thoughts_are_returned_unchanged() {
    let [reason, done] = stop("tool_use");
    let pieces = read(&[
        start(),
        json!({"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": "", "signature": ""}}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "Let me "}}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "see"}}),
        json!({"type": "content_block_delta", "index": 0, "delta": {"type": "signature_delta", "signature": "EqQB"}}),
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "id": "toolu_1", "name": "get_order", "input": {}}}),
        json!({"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": ""}}),
        json!({"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": "{\"na"}}),
        json!({"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": "me\":\"NK/1\"}"}}),
        json!({"type": "content_block_stop", "index": 1}),
        reason,
        done,
    ]);
    let call = ToolCall { id: "toolu_1".into(), name: "get_order".into(), arguments: "{\"name\":\"NK/1\"}".into() };
    assert_eq!(pieces[0], Ok(Piece::Call(call.clone())));
    assert_eq!(end(&pieces).stop, Stop::Calls);
    let entries = vec![
        Entry::User { text: "Where?".into() },
        Entry::Assistant { text: "Let me look.".into(), calls: vec![call], echo: end(&pieces).echo.clone() },
        Entry::Tool { call: "toolu_1".into(), name: "get_order".into(), output: "gone".into(), failed: true },
        Entry::User { text: "Well?".into() },
    ];
    let written = body(&Request { entries, ..asked() });
    let assistant = &written["messages"][1]["content"];
    assert_eq!(assistant[0], json!({"type": "thinking", "thinking": "Let me see", "signature": "EqQB"}));
    assert_eq!((&assistant[1]["type"], &assistant[2]["input"]), (&json!("text"), &json!({"name": "NK/1"})));
    let user = &written["messages"][2]["content"];
    assert_eq!(user[0], json!({"type": "tool_result", "tool_use_id": "toolu_1", "content": "gone", "is_error": true}));
    assert_eq!(user[1]["text"], "Well?");
    assert_eq!(
        (&written["tools"][0]["name"], &written["tool_choice"]["type"]),
        (&json!("get_order"), &json!("none")),
        "a tool of the past is declared"
    );
}

#[test]
fn reasons_and_errors_have_their_class() {
    let ended = |reason: &str| {
        let [reason, done] = stop(reason);
        end(&read(&[start(), reason, done])).stop
    };
    assert_eq!(ended("max_tokens"), Stop::Length);
    assert_eq!(ended("model_context_window_exceeded"), Stop::Length);
    assert_eq!(ended("refusal"), Stop::Refused);
    assert_eq!(ended("stop_sequence"), Stop::Done);
    let class = |events: &[Value]| read(events).pop().unwrap().unwrap_err().class;
    let overloaded = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
    assert_eq!(class(&[start(), overloaded]), ErrorClass::Overloaded);
    assert_eq!(class(&[start()]), ErrorClass::Broken);
}

#[test]
fn a_request_is_shaped_by_the_version() {
    let request = Request { temperature: Some(1.5), ..asked() };
    assert_eq!(body(&request).get("temperature"), None);
    let older: Value = serde_json::from_slice(&wire(true).encode(&request).unwrap().body).unwrap();
    assert_eq!(older["temperature"], 1.0);
    let parameters = json!({"type": "object", "properties": {}, "additionalProperties": false});
    let tools = vec![ToolSpec { name: "t".into(), description: "d".into(), parameters: parameters.clone() }];
    let schema = Some(OutputSchema { name: "s".into(), schema: parameters });
    let written = body(&Request { tools, schema, choice: ToolChoice::Required, cache_key: Some("org".into()), ..asked() });
    assert_eq!((&written["tool_choice"], &written["tools"][0]["strict"]), (&json!({"type": "any"}), &json!(true)));
    assert_eq!(written["output_config"]["format"]["type"], "json_schema");
    assert_eq!(written["system"][0]["cache_control"]["type"], "ephemeral");
    assert_eq!(written["max_tokens"], 1024);
}
