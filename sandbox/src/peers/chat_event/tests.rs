use super::*;
use serde_json::json;

fn read(name: &str, body: Value) -> Result<ChatEvent, PeerError> {
    ChatEvent::read(Event { name: name.to_owned(), body })
}

#[test]
fn a_message_keeps_the_fields_it_has_no_name_for() {
    let body = json!({"seq": 3, "id": "m", "author": {"kind": "agent"}, "text": "hi", "citations": [1], "at": "now"});
    let event = read("message", body).expect("a message");
    let message = event.message().expect("a message");
    assert!(message.is_from_agent());
    assert_eq!(message.rest["citations"], json!([1]));
}

#[test]
fn an_unknown_event_is_kept_whole() {
    let event = read("weather", json!({"rain": true})).expect("an event");
    let ChatEvent::Other(event) = event else { panic!("{event:?}") };
    assert_eq!(event.body["rain"], json!(true));
}

#[test]
fn a_known_event_without_its_fields_is_malformed_and_named() {
    for name in ["ready", "message", "delta", "typing", "control", "receipt"] {
        let error = read(name, json!({})).expect_err(name);
        assert!(error.to_string().contains(name), "{error}");
    }
}
