use serde_json::json;

use super::*;
use crate::dialogue::Brief;
use crate::dialogue::elevenlabs::{Style, initiation};

const SECRET: &str = "whsec_test";
const AT: i64 = 1_739_537_297;
const BODY: &[u8] = br#"{"type":"post_call_transcription","event_timestamp":1739537297,"data":{}}"#;
const V0: &str = "d8139284074452d6174ebec35356f8b846783a15cd50037d3a587d753d857ddb";

fn header(signature: &str) -> String {
    format!("t={AT},v0={signature}")
}

#[test]
fn the_known_signature_is_genuine() {
    assert_eq!(verify(SECRET, &header(V0), BODY, AT), Ok(()));
    assert_eq!(verify(SECRET, &header(&V0.to_uppercase()), BODY, AT + 60), Ok(()));
}

#[test]
fn one_of_several_signatures_is_enough() {
    let other = "0".repeat(64);
    assert_eq!(verify(SECRET, &format!("t={AT}, v0={other}, v0={V0}"), BODY, AT), Ok(()));
    assert_eq!(verify(SECRET, &format!("v0={V0},v1=new,t={AT}"), BODY, AT), Ok(()));
}

#[test]
fn what_somebody_else_wrote_is_not() {
    for (secret, body) in [("whsec_other", BODY), (SECRET, &BODY[1..]), (SECRET, b"".as_slice())] {
        assert_eq!(verify(secret, &header(V0), body, AT), Err(Forged::Wrong));
    }
    assert_eq!(verify(SECRET, &format!("t={},v0={V0}", AT + 1), BODY, AT), Err(Forged::Wrong), "the time is signed too");
    assert_eq!(verify(SECRET, &format!("t=0{AT},v0={V0}"), BODY, AT), Err(Forged::Wrong), "as it is written");
}

#[test]
fn a_header_that_cannot_be_read_is_none() {
    for broken in ["", "t=,v0=", &format!("t={AT}"), &format!("v0={V0}"), "t=x,v0=00", &format!("t={AT},t={AT},v0={V0}")] {
        assert_eq!(verify(SECRET, broken, BODY, AT), Err(Forged::Malformed), "{broken}");
    }
    assert_eq!(verify(SECRET, &header(&V0[1..]), BODY, AT), Err(Forged::Malformed));
    assert_eq!(verify("", &header(V0), BODY, AT), Err(Forged::Malformed), "no secret is no secret");
}

#[test]
fn a_signature_is_good_for_half_an_hour_and_not_before_its_time() {
    for (now, is_good) in [(AT + 1_800, true), (AT + 1_801, false), (AT - 300, true), (AT - 301, false), (i64::MIN, false)] {
        assert_eq!(verify(SECRET, &header(V0), BODY, now).is_ok(), is_good, "{now}");
    }
}

#[test]
fn a_call_that_is_over_is_read_with_what_was_heard_of_it() {
    let body = json!({"type": "post_call_transcription", "event_timestamp": AT, "data": {
        "agent_id": "agent_1", "conversation_id": "conv_1", "status": "done", "user_id": "contact_7", "something": {"new": 1},
        "transcript": [
            {"role": "agent", "message": "Hello, this", "time_in_call_secs": 0, "interrupted": true, "original_message": "Hello, this is"},
            {"role": "user", "message": "Hi.", "time_in_call_secs": 2},
            {"role": "agent", "message": null, "tool_calls": [{}]},
        ],
        "metadata": {"start_time_unix_secs": AT - 60, "call_duration_secs": 42, "termination_reason": "caller hung up",
            "phone_call": {"direction": "inbound", "external_number": "+4912", "call_sid": "CA1"}},
        "analysis": {"call_successful": "success", "transcript_summary": "They said hello."},
    }});
    let posted = read(body.to_string().as_bytes()).unwrap();
    let What::Transcription(told) = posted.what else { panic!() };
    let lines: Vec<(bool, &str, bool)> =
        told.lines.iter().map(|line| (line.is_agent, line.text.as_str(), line.is_interrupted)).collect();
    assert_eq!(lines, [(true, "Hello, this", true), (false, "Hi.", false)]);
    assert_eq!((posted.at, told.began_at, told.seconds), (AT, AT - 60, 42));
    let texts = [&told.conversation, &told.user, &told.call, &told.caller, &told.outcome, &told.summary];
    assert_eq!(texts, ["conv_1", "contact_7", "CA1", "+4912", "success", "They said hello."]);
}

#[test]
fn sound_and_calls_that_failed_are_read_and_what_is_new_is_named() {
    let read_one = |kind: &str, data: Value| read(json!({"type": kind, "data": data}).to_string().as_bytes());
    let sound = read_one("post_call_audio", json!({"agent_id": "a", "conversation_id": "c", "full_audio": "SUQz"})).unwrap();
    assert_eq!(sound.what, What::Sound { agent: "a".into(), conversation: "c".into(), mp3: Bytes::from_static(b"ID3") });
    let failure = json!({"agent_id": "a", "conversation_id": "c", "failure_reason": "busy",
        "metadata": {"type": "twilio", "body": {"CallSid": "CA2"}}});
    let failed = read_one("call_initiation_failure", failure).unwrap().what;
    assert!(matches!(failed, What::Failure { reason, call, .. } if reason == "busy" && call == "CA2"));
    assert_eq!(read_one("something_new", json!(null)).unwrap().what, What::Unknown("something_new".into()));
    for (kind, data) in [
        ("", json!({})),
        ("post_call_transcription", json!({})),
        ("post_call_audio", json!({"conversation_id": "c"})),
        ("post_call_audio", json!({"conversation_id": "c", "full_audio": "no base64"})),
    ] {
        assert!(read_one(kind, data).is_err(), "{kind}");
    }
    assert_eq!(read(b"{]"), Err(Unreadable::Malformed));
}

#[test]
fn who_asks_at_the_beginning_of_a_call_is_told_what_the_agent_has_to_know() {
    let body = json!({"caller_id": "+4912", "agent_id": "agent_1", "called_number": "+4930", "call_sid": "CA1", "more": 1});
    let asked = read_asked(body.to_string().as_bytes()).unwrap();
    assert_eq!((asked.caller.as_str(), asked.call.as_str(), asked.conversation), ("+4912", "CA1", None));
    assert_eq!(read_asked(br#"{"caller_id":"+1"}"#), Err(Unreadable::Malformed));
    let variables = [("customer_name".to_owned(), "Ana".to_owned())].into();
    let brief = Brief { first_words: "Hola".into(), language: Some("es-ES".into()), variables, ..Brief::default() };
    let style = Style { speed: Some(1.1), ..Style::default() };
    assert_eq!(
        initiation(&brief, &style, Some("contact_7")),
        json!({
            "type": "conversation_initiation_client_data",
            "dynamic_variables": {"customer_name": "Ana"},
            "conversation_config_override": {"agent": {"first_message": "Hola", "language": "es"}, "tts": {"speed": 1.1}},
            "user_id": "contact_7",
        })
    );
    let nothing = initiation(&Brief::default(), &Style::default(), None);
    assert_eq!(nothing, json!({"type": "conversation_initiation_client_data", "dynamic_variables": {}}));
}
