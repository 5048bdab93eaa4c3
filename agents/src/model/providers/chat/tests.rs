use serde_json::json;
use url::Url;

use super::*;
use crate::model::table::Table;
use crate::model::wire::{Auth, testing};
use crate::model::{Effort, End, Entry, ErrorClass, OutputSchema, Piece, Stop, ToolCall, ToolChoice, ToolSpec, Usage};

fn wire(model: &str, dialect: Dialect) -> Chat {
    let door = Door::new(Url::parse("https://models.example/v1/chat/completions").unwrap(), Auth::None);
    Chat { door, model: Some(model.into()), profile: Table::shipped().profile(model), dialect }
}

fn asked() -> Request {
    Request::new("Be brief.", vec![Entry::User { text: "Where is NK/1?".into() }])
}

fn with_tool() -> Request {
    let parameters = json!({"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": false});
    Request { tools: vec![ToolSpec { name: "get_order".into(), description: "Finds an order.".into(), parameters }], ..asked() }
}

fn body(wire: &Chat, request: &Request) -> serde_json::Value {
    serde_json::from_slice(&wire.encode(request).unwrap().body).unwrap()
}

fn answer(chunks: &[&str]) -> Vec<u8> {
    chunks.iter().map(|chunk| ["data: ", chunk, "\n\n"].concat()).collect::<String>().into_bytes()
}

fn read(chunks: &[&str]) -> Vec<Result<Piece, ModelError>> {
    testing::read_cut_anywhere(&wire("gpt-4o-mini", Dialect::Compatible), &asked(), &answer(chunks))
}

fn end(pieces: &[Result<Piece, ModelError>]) -> &End {
    match pieces.last() {
        Some(Ok(Piece::End(end))) => end,
        other => panic!("{other:?}"),
    }
}

#[test]
fn text_comes_in_pieces_and_usage_after_the_reason() {
    let pieces = read(&[
        r#"{"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"नमस्ते "},"finish_reason":null}],"obfuscation":"xx"}"#,
        r#"{"choices":[{"index":0,"delta":{"content":"😀"},"finish_reason":null}]}"#,
        r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}"#,
        "[DONE]",
    ]);
    assert_eq!(pieces[0], Ok(Piece::Text("नमस्ते 😀".into())));
    let usage = Usage { input: 9, cached: 4, output: 12, reasoning: 2, estimated: false };
    assert_eq!(*end(&pieces), End::new(Stop::Done, usage, "gpt-4o-mini-2024-07-18"));
}

#[test]
fn a_tool_call_in_pieces_comes_whole() {
    let pieces = read(&[
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"get_order","arguments":""}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"na"}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"me\":\"NK/1\"}"}}]}}]}"#,
        r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#,
        "[DONE]",
    ]);
    let call = ToolCall { id: "call_1".into(), name: "get_order".into(), arguments: "{\"name\":\"NK/1\"}".into() };
    assert_eq!(pieces[0], Ok(Piece::Call(call)));
    assert_eq!(end(&pieces).stop, Stop::Calls);
    assert!(end(&pieces).usage.estimated);
}

#[test]
fn odd_chunks_of_azure_and_of_others_are_passed_over() {
    let pieces = read(&[
        r#"{"choices":[],"prompt_filter_results":[{"prompt_index":0,"content_filter_results":{}}]}"#,
        r#"{"choices":[{"index":0,"content_filter_results":{"hate":{"filtered":false}},"content_filter_offsets":{}}]}"#,
        r#"{"choices":null}"#,
        r#"{"choices":[{"index":1,"delta":{"content":"other choice"}},{"delta":{"content":[{"type":"text","text":"as a list"}],"tool_calls":null}}]}"#,
        r#"{"choices":[{"index":0,"delta":{"content":null,"reasoning_content":"hm"},"finish_reason":"eos"}],"usage":{"prompt_tokens":-1,"completion_tokens":null}}"#,
    ]);
    assert_eq!(pieces[0], Ok(Piece::Text("as a list".into())));
    assert_eq!((end(&pieces).stop, end(&pieces).usage.estimated), (Stop::Done, true));
}

#[test]
fn whole_calls_of_ollamas_route_with_object_arguments_stay_apart() {
    let pieces = read(&[
        r#"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"get_order","arguments":{"name":"1"}}},{"index":0,"id":"b","function":{"name":"get_order","arguments":"{\"name\":\"2\"}"}}]},"finish_reason":"stop"}]}"#,
        "[DONE]",
    ]);
    assert_eq!(pieces.len(), 3);
    assert_eq!(end(&pieces).stop, Stop::Calls);
}

#[test]
fn filters_refusals_and_lengths_end_as_what_they_are() {
    let ended = |reason: &str| {
        end(&read(&[&format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"a"}},"finish_reason":"{reason}"}}]}}"#)])).stop
    };
    assert_eq!((ended("length"), ended("content_filter"), ended("stop")), (Stop::Length, Stop::Filtered, Stop::Done));
    let refused = read(&[r#"{"choices":[{"index":0,"delta":{"refusal":"I can't."},"finish_reason":"stop"}]}"#, "[DONE]"]);
    assert_eq!((refused[0].clone(), end(&refused).stop), (Ok(Piece::Text("I can't.".into())), Stop::Refused));
}

#[test]
fn errors_in_the_midst_and_garbage_have_their_class() {
    let class = |chunks: &[&str]| read(chunks).last().unwrap().as_ref().unwrap_err().class;
    let begun = r#"{"choices":[{"index":0,"delta":{"content":"Half "}}]}"#;
    assert_eq!(class(&[begun, r#"{"error":{"message":"secret words","code":"rate_limit_exceeded"}}"#]), ErrorClass::RateLimited);
    assert_eq!(class(&[begun, r#"{"error":{"message":"boom","type":"server_error"}}"#]), ErrorClass::Overloaded);
    assert_eq!(class(&[begun, "{half"]), ErrorClass::Broken);
    assert_eq!(class(&[begun]), ErrorClass::Broken);
    assert_eq!(class(&[]), ErrorClass::Broken);
    assert_eq!(
        class(&[begun, r#"{"choices":[{"delta":{},"finish_reason":"insufficient_system_resource"}]}"#]),
        ErrorClass::Overloaded
    );
}

#[test]
fn a_request_names_what_the_model_takes_and_nothing_else() {
    let request = Request { temperature: Some(0.2), cache_key: Some("org".into()), ..with_tool() };
    let luna = body(&wire("gpt-6-luna", Dialect::OpenAi), &request);
    assert_eq!(luna["reasoning_effort"], "none");
    assert!(luna["temperature"].as_f64().is_some());
    assert_eq!((&luna["max_completion_tokens"], &luna["prompt_cache_key"]), (&json!(1024), &json!("org")));
    assert_eq!(luna["tools"][0]["function"]["strict"], true);
    assert_eq!(luna["stream_options"], json!({"include_usage": true}));
    let thinking =
        body(&wire("gpt-6-luna", Dialect::OpenAi), &Request { effort: Some(Effort::High), temperature: Some(0.2), ..asked() });
    assert_eq!((&thinking["reasoning_effort"], thinking.get("temperature")), (&json!("high"), None));
    assert_eq!(thinking["max_completion_tokens"], 1024 + 24_576);
    let forced = body(&wire("gpt-6-luna", Dialect::Azure), &Request { effort: Some(Effort::High), ..with_tool() });
    assert_eq!(forced["reasoning_effort"], "none", "tools go before thoughts");
    let other = body(&wire("llama-3-70b", Dialect::Compatible), &request);
    assert_eq!((&other["max_tokens"], other.get("reasoning_effort"), other.get("prompt_cache_key")), (&json!(1024), None, None));
    assert_eq!(other["tools"][0]["function"].get("strict"), None);
}

#[test]
fn a_model_that_takes_no_tools_here_is_not_asked() {
    let refused = wire("gpt-6-astra", Dialect::OpenAi).encode(&with_tool()).err().unwrap();
    assert_eq!(refused.class, ErrorClass::Invalid);
    assert!(wire("gpt-6-astra", Dialect::OpenAi).encode(&asked()).is_ok());
}

#[test]
fn a_conversation_with_calls_is_written_in_order() {
    let calls = vec![ToolCall { id: "tool:1".into(), name: "get_order".into(), arguments: "{half".into() }];
    let entries = vec![
        Entry::User { text: "Where is NK/1?".into() },
        Entry::Assistant { text: String::new(), calls, echo: Some(json!({"wire": "chat", "blocks": ["I think"]})) },
        Entry::Tool { call: "tool:1".into(), name: "get_order".into(), output: "{}".into(), failed: false },
    ];
    let request = Request { entries, choice: ToolChoice::Required, ..with_tool() };
    let written = body(&wire("deepseek-flash", Dialect::Compatible), &request);
    let messages = written["messages"].as_array().unwrap();
    assert_eq!(messages[2]["tool_calls"][0]["function"]["arguments"], "{}");
    assert_eq!(messages[2]["tool_calls"][0]["id"], messages[3]["tool_call_id"]);
    assert_eq!(messages[2]["content"], serde_json::Value::Null);
    assert_eq!(messages[2]["reasoning_content"], "I think");
    assert_eq!(written["tool_choice"], "required");
}

#[test]
fn a_shape_is_prescribed_or_asked_for() {
    let schema =
        OutputSchema { name: "order".into(), schema: json!({"type": "object", "properties": {}, "additionalProperties": false}) };
    let request = Request { schema: Some(schema), ..asked() };
    let held = body(&wire("gpt-4o-mini", Dialect::Azure), &request);
    assert_eq!(held["response_format"]["json_schema"]["strict"], true);
    let asked = body(&wire("deepseek-flash", Dialect::Compatible), &request);
    assert_eq!(asked["response_format"], json!({"type": "json_object"}));
    assert!(asked["messages"][0]["content"].as_str().unwrap().contains("JSON Schema"));
}
