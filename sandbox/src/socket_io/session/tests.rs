use super::*;
use serde_json::json;

fn on(text: &str) -> Action {
    Session::new("/chat").on_text(text).expect("an action")
}

#[test]
fn a_ping_is_answered_with_its_own_body() {
    assert_eq!(on("2"), Action::Send("3".to_owned()));
    assert_eq!(on("2probe"), Action::Send("3probe".to_owned()));
}

#[test]
fn events_and_acks_of_the_namespace_are_passed_on() {
    let event = Event { name: "control".to_owned(), body: json!({"holder": "agent"}) };
    assert_eq!(on(r#"42/chat,["control",{"holder":"agent"}]"#), Action::Deliver(event));
    let settled = Action::Settle { ack: 5, body: json!({"id": "m", "seq": 1}) };
    assert_eq!(on(r#"43/chat,5[{"id":"m","seq":1}]"#), settled);
    assert_eq!(on(r#"40/chat,{"sid":"s"}"#), Action::Joined);
}

#[test]
fn other_namespaces_and_protocol_noise_are_ignored() {
    for text in [r#"42["message",{}]"#, r#"42/inbox,["message",{}]"#, "6", "3", "0{}"] {
        assert_eq!(on(text), Action::Ignore, "{text}");
    }
}

#[test]
fn both_ways_of_ending_end() {
    assert!(matches!(on("1"), Action::End(_)));
    assert!(matches!(on("41/chat,"), Action::End(_)));
}

#[test]
fn a_refusal_is_found_wherever_the_server_puts_it() {
    let wanted = Refusal { code: "unknown_inbox".to_owned(), detail: "no such key".to_owned() };
    for payload in [
        r#"{"code":"unknown_inbox","detail":"no such key"}"#,
        r#"{"message":"refused","data":{"code":"unknown_inbox","detail":"no such key"}}"#,
        r#"{"message":"{\"code\":\"unknown_inbox\",\"detail\":\"no such key\"}"}"#,
    ] {
        assert_eq!(on(&format!("44/chat,{payload}")), Action::Refuse(wanted.clone()));
    }
    assert_eq!(read_refusal(r#"{"message":"no"}"#).detail, "no");
    assert_eq!(read_refusal("").detail, "");
}

#[test]
fn malformed_texts_are_errors() {
    for text in ["", "x", "42/chat,", "42/chat,{}", "42/chat,[1]", "43/chat,[]", "43/chat,1[", "451-[]"] {
        assert!(Session::new("/chat").on_text(text).is_err(), "{text}");
    }
}
