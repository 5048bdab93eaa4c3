use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::model::table::Table;
use crate::model::wire::frames::frame;
use crate::model::wire::{Auth, testing};
use crate::model::{End, Entry, ErrorClass, Piece, Stop, ToolCall, ToolChoice, ToolSpec, Usage};

const MODEL: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

fn wire() -> Bedrock {
    Bedrock {
        door: Door::new(Url::parse("https://models.example/").unwrap(), Auth::None),
        profile: Table::shipped().profile(MODEL),
    }
}

fn asked() -> Request {
    Request::new("Be brief.", vec![Entry::User { text: "Where is NK/1?".into() }])
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&wire().encode(request).unwrap().body).unwrap()
}

fn read(events: &[(bool, &str, Value)]) -> Vec<Result<Piece, ModelError>> {
    let bytes: Vec<u8> =
        events.iter().flat_map(|(is_error, name, payload)| frame(*is_error, name, payload.to_string().as_bytes())).collect();
    testing::read_cut_anywhere(&wire(), &asked(), &bytes)
}

fn end(pieces: &[Result<Piece, ModelError>]) -> &End {
    match pieces.last() {
        Some(Ok(Piece::End(end))) => end,
        other => panic!("{other:?}"),
    }
}

fn stop(reason: &str) -> (bool, &'static str, Value) {
    (false, "messageStop", json!({"stopReason": reason, "p": "abcd"}))
}

#[test]
fn a_whole_answer_of_frames_is_read() {
    let pieces = read(&[
        (false, "messageStart", json!({"role": "assistant", "p": "ab"})),
        (false, "contentBlockDelta", json!({"contentBlockIndex": 0, "delta": {"reasoningContent": {"text": "Hm"}}})),
        (false, "contentBlockDelta", json!({"contentBlockIndex": 0, "delta": {"reasoningContent": {"signature": "sig"}}})),
        (false, "contentBlockStop", json!({"contentBlockIndex": 0})),
        (false, "contentBlockDelta", json!({"contentBlockIndex": 1, "delta": {"text": "Hi é"}, "p": "abc"})),
        (false, "contentBlockStop", json!({"contentBlockIndex": 1})),
        (
            false,
            "contentBlockStart",
            json!({"contentBlockIndex": 2, "start": {"toolUse": {"toolUseId": "t1", "name": "get_order"}}}),
        ),
        (false, "contentBlockDelta", json!({"contentBlockIndex": 2, "delta": {"toolUse": {"input": "{\"name\":"}}})),
        (false, "contentBlockDelta", json!({"contentBlockIndex": 2, "delta": {"toolUse": {"input": "\"NK/1\"}"}}})),
        (false, "contentBlockStop", json!({"contentBlockIndex": 2})),
        stop("tool_use"),
        (false, "somethingNew", json!({"x": 1})),
        (
            false,
            "metadata",
            json!({"usage": {"inputTokens": 20, "outputTokens": 7, "totalTokens": 27, "cacheReadInputTokens": 4}, "metrics": {"latencyMs": 5}}),
        ),
    ]);
    let call = ToolCall { id: "t1".into(), name: "get_order".into(), arguments: "{\"name\":\"NK/1\"}".into() };
    assert_eq!(pieces[..2], [Ok(Piece::Text("Hi é".into())), Ok(Piece::Call(call))]);
    let end = end(&pieces);
    assert_eq!((end.stop, end.usage), (Stop::Calls, Usage { input: 24, cached: 4, output: 7, reasoning: 0, estimated: false }));
    let thought = json!({"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "sig"}}});
    assert_eq!(end.echo, Some(json!({"wire": "bedrock", "blocks": [thought]})));
}

#[test]
fn reasons_and_exceptions_have_their_class() {
    assert_eq!(end(&read(&[stop("max_tokens")])).stop, Stop::Length);
    assert_eq!(end(&read(&[stop("guardrail_intervened")])).stop, Stop::Filtered);
    assert!(end(&read(&[stop("end_turn")])).usage.estimated);
    let class = |events: &[(bool, &str, Value)]| read(events).pop().unwrap().unwrap_err().class;
    let exception = |name| [(true, name, json!({"message": "slow down"}))];
    assert_eq!(class(&exception("throttlingException")), ErrorClass::RateLimited);
    assert_eq!(class(&exception("modelStreamErrorException")), ErrorClass::Overloaded);
    assert_eq!(class(&exception("internalServerException")), ErrorClass::Overloaded);
    assert_eq!(class(&exception("serviceUnavailableException")), ErrorClass::Overloaded);
    assert_eq!(class(&exception("validationException")), ErrorClass::Invalid);
    assert_eq!(class(&[stop("malformed_tool_use")]), ErrorClass::Broken);
    assert_eq!(class(&[(false, "messageStart", json!({}))]), ErrorClass::Broken);
}

#[test]
fn roles_alternate_and_results_follow_their_calls() {
    let call = ToolCall { id: "call:1".into(), name: "get_order".into(), arguments: "half {".into() };
    let entries = vec![
        Entry::Assistant { text: "Welcome!".into(), calls: Vec::new(), echo: None },
        Entry::User { text: "Where?".into() },
        Entry::Assistant { text: String::new(), calls: vec![call], echo: None },
        Entry::Tool { call: "call:1".into(), name: "get_order".into(), output: String::new(), failed: true },
    ];
    let written = body(&Request { entries, ..asked() });
    let roles: Vec<&str> =
        written["messages"].as_array().unwrap().iter().map(|message| message["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["user", "assistant", "user", "assistant", "user"]);
    let id = &written["messages"][3]["content"][0]["toolUse"]["toolUseId"];
    assert_eq!(written["messages"][3]["content"][0]["toolUse"]["input"], json!({}));
    let result = &written["messages"][4]["content"][0]["toolResult"];
    assert_eq!((&result["toolUseId"], &result["status"]), (id, &json!("error")));
    assert!(!id.as_str().unwrap().contains(':'));
    assert_eq!(written["toolConfig"]["tools"][0]["toolSpec"]["name"], "get_order");
    assert_eq!(written["toolConfig"].get("toolChoice"), None);
}

#[test]
fn tools_are_left_out_when_none_may_be_called() {
    let tools = vec![ToolSpec { name: "t".into(), description: String::new(), parameters: json!({"type": "object"}) }];
    let with = |choice| body(&Request { tools: tools.clone(), choice, ..asked() });
    assert_eq!(with(ToolChoice::None).get("toolConfig"), None);
    assert_eq!(with(ToolChoice::Required)["toolConfig"]["toolChoice"], json!({"any": {}}));
    assert_eq!(with(ToolChoice::Auto)["inferenceConfig"], json!({"maxTokens": 1024}));
}
