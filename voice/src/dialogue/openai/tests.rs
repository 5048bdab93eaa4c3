use super::*;

fn ready() -> Speaking {
    let mut speaking = Speaking::new(json!({"type": "realtime"}), "");
    let steps = speaking.on_text(r#"{"type":"session.created"}"#);
    assert!(matches!(&steps[..], [Step::Say(message)] if message.to_text().unwrap().contains("session.update")));
    let steps = speaking.on_text(r#"{"type":"session.updated"}"#);
    assert!(matches!(steps[..], [Step::Tell(Event::Ready { .. })]));
    speaking
}

fn hear(speaking: &mut Speaking, event: &Value) -> Vec<Step> {
    speaking.on_text(&event.to_string())
}

fn said(steps: &[Step]) -> Vec<Value> {
    let messages = steps.iter().filter_map(|step| match step {
        Step::Say(message) => serde_json::from_str(message.to_text().unwrap()).ok(),
        _ => None,
    });
    messages.collect()
}

#[test]
fn two_tools_at_once_are_answered_together() {
    let mut speaking = ready();
    hear(&mut speaking, &json!({"type": "response.created"}));
    for id in ["a", "b"] {
        let call = json!({"type": "response.function_call_arguments.done", "call_id": id, "name": "find", "arguments": "{}"});
        assert!(matches!(hear(&mut speaking, &call)[..], [Step::Tell(Event::ToolCall { .. })]));
    }
    let result = |id: &str| Tell::ToolResult { id: id.into(), output: "1".into(), is_error: false };
    assert_eq!(said(&speaking.on_tell(result("a"))).len(), 1, "nothing is asked for yet");
    assert_eq!(said(&speaking.on_tell(result("b"))).len(), 1, "the answer before it is not done");
    let steps = hear(&mut speaking, &json!({"type": "response.done", "response": {"status": "completed"}}));
    assert_eq!(said(&steps), [json!({"type": "response.create"})]);
}

#[test]
fn a_tool_that_failed_says_so_in_json() {
    let mut speaking = ready();
    let call = json!({"type": "response.function_call_arguments.done", "call_id": "a", "name": "find", "arguments": "no json"});
    let steps = hear(&mut speaking, &call);
    assert!(matches!(&steps[..], [Step::Tell(Event::ToolCall { arguments: Value::Null, .. })]));
    let steps = speaking.on_tell(Tell::ToolResult { id: "a".into(), output: "no order".into(), is_error: true });
    assert_eq!(said(&steps)[0]["item"]["output"], r#"{"error":"no order"}"#);
}

#[test]
fn a_call_without_its_name_has_that_of_its_item() {
    let mut speaking = ready();
    let added = json!({"type": "response.output_item.added", "item": {"id": "i", "type": "function_call", "name": "find"}});
    hear(&mut speaking, &added);
    let call = json!({"type": "response.function_call_arguments.done", "call_id": "a", "item_id": "i", "arguments": "{}"});
    assert!(matches!(&hear(&mut speaking, &call)[..], [Step::Tell(Event::ToolCall { name, .. })] if name == "find"));
}

#[test]
fn all_of_the_words_are_told_once() {
    let mut speaking = ready();
    let delta = |text: &str| json!({"type": "response.output_audio_transcript.delta", "item_id": "i", "delta": text});
    hear(&mut speaking, &delta("Good "));
    let whole = json!({"type": "response.output_audio_transcript.done", "item_id": "i", "transcript": "Good day."});
    assert!(matches!(&hear(&mut speaking, &whole)[..], [Step::Tell(Event::Spoken { text, .. })] if text == "day."));
    assert!(matches!(&hear(&mut speaking, &whole)[..], [Step::Known]));
}

#[test]
fn most_errors_leave_the_conversation_as_it_was() {
    let mut speaking = ready();
    let error = |code: &str| json!({"type": "error", "error": {"type": "invalid_request_error", "code": code, "message": "m"}});
    assert!(matches!(hear(&mut speaking, &error("invalid_value"))[..], [Step::Known]));
    assert!(matches!(hear(&mut speaking, &error("session_expired"))[..], [Step::Over]));
    let quota = hear(&mut speaking, &error("insufficient_quota"));
    assert!(matches!(quota[..], [Step::Trouble(SpeechError::Refused { .. })]));
    let mut speaking = Speaking::new(json!({}), "");
    let refused = hear(&mut speaking, &error("invalid_value"));
    assert!(matches!(refused[..], [Step::Trouble(SpeechError::Refused { .. })]));
}

#[test]
fn two_answers_that_failed_in_a_row_are_one_too_many() {
    let mut speaking = ready();
    let failed = json!({"type": "response.done", "response": {"status": "failed"}});
    assert_eq!(said(&hear(&mut speaking, &failed)), [json!({"type": "response.create"})]);
    assert!(matches!(hear(&mut speaking, &failed)[..], [Step::Trouble(SpeechError::Unavailable { .. })]));
}
