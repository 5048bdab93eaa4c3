use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::model::wire::{Auth, testing};
use crate::model::{Effort, End, Entry, OutputSchema, Piece, Stop, ToolCall, ToolChoice, ToolSpec, Usage};

fn wire() -> Ollama {
    let door = Door::new(Url::parse("http://localhost:11434/api/chat").unwrap(), Auth::None);
    Ollama { door, model: "llama3.2".into(), profile: Profile::unknown("llama3.2"), context: 8_192 }
}

fn asked() -> Request {
    Request::new("Be brief.", vec![Entry::User { text: "Where is NK/1?".into() }])
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&wire().encode(request).unwrap().body).unwrap()
}

fn read(lines: &[&str]) -> Vec<Result<Piece, ModelError>> {
    testing::read_cut_anywhere(&wire(), &asked(), lines.join("\n").as_bytes())
}

fn end(pieces: &[Result<Piece, ModelError>]) -> &End {
    match pieces.last() {
        Some(Ok(Piece::End(end))) => end,
        other => panic!("{other:?}"),
    }
}

#[test]
fn lines_are_read_and_the_last_one_counts() {
    let pieces = read(&[
        r#"{"model":"llama3.2","created_at":"x","message":{"role":"assistant","content":"Hi ","thinking":"hm"},"done":false}"#,
        r#"{"model":"llama3.2","message":{"role":"assistant","content":"é😀"},"done":false}"#,
        "",
        r#"{"model":"llama3.2","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":11,"eval_count":4}"#,
    ]);
    let usage = Usage { input: 11, cached: 0, output: 4, reasoning: 0, estimated: false };
    assert_eq!(pieces, [Ok(Piece::Text("Hi é😀".into())), Ok(Piece::End(End::new(Stop::Done, usage, "llama3.2")))]);
}

#[test]
fn calls_without_ids_are_given_some_and_end_the_answer_as_calls() {
    let pieces = read(&[
        r#"{"message":{"content":"","tool_calls":[{"function":{"index":0,"name":"get_order","arguments":{"name":"NK/1"}}},{"function":{"index":0,"name":"get_order","arguments":null}}]},"done":false}"#,
        r#"{"message":{"content":""},"done":true,"done_reason":"stop","eval_count":4}"#,
    ]);
    let calls: Vec<&ToolCall> =
        pieces.iter().filter_map(|piece| if let Ok(Piece::Call(call)) = piece { Some(call) } else { None }).collect();
    assert_eq!((calls.len(), calls[0].arguments.as_str(), calls[1].arguments.as_str()), (2, "{\"name\":\"NK/1\"}", "{}"));
    assert_ne!(calls[0].id, calls[1].id);
    assert_eq!((end(&pieces).stop, end(&pieces).usage.estimated), (Stop::Calls, true));
}

#[test]
fn errors_garbage_and_lengths_are_told_apart() {
    let class = |lines: &[&str]| read(lines).pop().unwrap().unwrap_err().class;
    let begun = r#"{"message":{"content":"Half "},"done":false}"#;
    assert_eq!(class(&[begun, r#"{"error":"an error was encountered while running the model"}"#]), ErrorClass::Overloaded);
    assert_eq!(class(&[begun, "{]garbage"]), ErrorClass::Broken);
    assert_eq!(class(&[begun]), ErrorClass::Broken);
    assert_eq!(
        end(&read(&[r#"{"message":{"content":"a"},"done":true,"done_reason":"length","eval_count":1}"#])).stop,
        Stop::Length
    );
}

#[test]
fn what_would_be_cut_is_not_sent() {
    let long = Request::new("Be brief.", vec![Entry::User { text: "word ".repeat(8_000) }]);
    assert_eq!(wire().encode(&long).err().unwrap().class, ErrorClass::ContextTooLong);
    let much = Request { most_tokens: 100_000, ..asked() };
    assert_eq!(body(&much)["options"], json!({"num_ctx": 8192, "num_predict": 4096}));
}

#[test]
fn a_request_has_objects_for_arguments_and_names_for_results() {
    let call = ToolCall { id: "a".into(), name: "get_order".into(), arguments: "{\"name\":\"NK/1\"}".into() };
    let entries = vec![
        Entry::User { text: "Where?".into() },
        Entry::Assistant { text: String::new(), calls: vec![call], echo: None },
        Entry::Tool { call: "a".into(), name: "get_order".into(), output: "sent".into(), failed: false },
    ];
    let tools = vec![ToolSpec { name: "get_order".into(), description: "d".into(), parameters: json!({"type": "object"}) }];
    let schema = Some(OutputSchema { name: "s".into(), schema: json!({"type": "object"}) });
    let request = Request { entries, tools, schema, effort: Some(Effort::None), ..asked() };
    let written = body(&request);
    assert_eq!(written["messages"][2]["tool_calls"][0]["function"]["arguments"], json!({"name": "NK/1"}));
    assert_eq!(written["messages"][3], json!({"role": "tool", "tool_name": "get_order", "content": "sent"}));
    assert_eq!((&written["format"], &written["think"]), (&json!({"type": "object"}), &json!(false)));
    let silent = body(&Request { choice: ToolChoice::None, effort: None, ..request });
    assert_eq!((silent.get("tools"), silent.get("think")), (None, None));
}
