use super::*;

const ORDERS: &str = r#"{"rules": [
    {"when": {"customer": ["where is", "order"], "offers": "order_status"},
     "call": [{"tool": "order_status", "arguments": {"name": "{word:#}", "deep": {"mail": "{email}"}}}]},
    {"when": {"result_of": "order_status", "failed": true}, "say": "I could not look."},
    {"when": {"result_of": "order_status"}, "say": "It is {result:/status} at {result:/place/0}.", "pause_ms": 1,
     "call": [{"tool": "note", "arguments": {"count": "{result:/count}"}}]},
    {"when": {"any": ["phone", "call me"]}, "say": "I have {phone}, {number} and {after:in}."},
    {"when": {"schema": true}, "json": {"about": "{customer}"}}],
  "otherwise": {"say": "I do not know."}}"#;

fn asked(text: &str) -> Asked {
    let tool = Tool { name: "order_status".into(), description: String::new(), parameters: Value::Null };
    Asked { entries: vec![Entry::Customer(text.into())], tools: vec![tool], ..Asked::default() }
}

fn with_result(output: &str, failed: bool) -> Asked {
    let mut asked = asked("Where is my order #1001?");
    asked.entries.push(Entry::Model { text: String::new(), calls: Vec::new() });
    asked.entries.push(Entry::Result { call: "1".into(), name: "order_status".into(), output: output.into(), failed });
    asked
}

#[test]
fn a_script_calls_tools_and_speaks_of_their_results() {
    let script = Script::from_json(ORDERS).unwrap();
    let said = script.answer(&asked("Where is my ORDER #1001? I am asha@example.com."));
    assert_eq!(said.calls[0].object(), json!({"name": "#1001", "deep": {"mail": "asha@example.com"}}));
    let said = script.answer(&with_result(r#"{"status": "FULFILLED", "place": ["Pune"], "count": 2}"#, false));
    assert_eq!(said.whole(), "It is FULFILLED at Pune.");
    assert_eq!(said.calls[0].object(), json!({"count": 2}));
    assert_eq!(script.answer(&with_result("no", true)).whole(), "I could not look.");
    let said = script.answer(&asked("Call me in Jaipur, phone +91 98123-45678, after 5."));
    assert_eq!(said.whole(), "I have +919812345678, 91 and Jaipur.");
    let said = script.answer(&Asked { wants_schema: Some(json!({})), ..asked("lamps") });
    assert_eq!(said.whole(), r#"{"about":"lamps"}"#);
    assert_eq!(script.answer(&asked("Hm")).whole(), "I do not know.");
    let without = Asked { tools: Vec::new(), ..asked("Where is my order #1001?") };
    assert_eq!(script.answer(&without).whole(), "I do not know.", "a tool that is not offered is not called");
}

#[test]
fn a_script_with_an_unknown_condition_is_none() {
    assert!(Script::from_json(r#"{"rules": [{"when": {"custmer": ["x"]}, "say": "y"}]}"#).is_err());
}
