use proptest::prelude::*;

use super::*;

const START: &str = r#"{"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{"streamSid":"MZ1","accountSid":"AC1",
"callSid":"CA1","tracks":["inbound"],"customParameters":{"token":"t"},
"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}"#;

fn media(number: u64, stream: &str, payload: &str) -> String {
    format!(
        r#"{{"event":"media","sequenceNumber":"{number}","streamSid":"{stream}","media":{{"track":"inbound","chunk":"1","timestamp":"20","payload":"{payload}"}}}}"#
    )
}

fn started() -> TwilioWire {
    let mut wire = TwilioWire::new();
    assert_eq!(wire.read(r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#), Ok(FromCarrier::Connected));
    assert!(matches!(wire.read(START), Ok(FromCarrier::Started(_))));
    wire
}

#[test]
fn a_stream_says_whose_it_is_and_then_what_is_heard() {
    let mut wire = TwilioWire::new();
    let Ok(FromCarrier::Started(started)) = wire.read(START) else { panic!() };
    assert_eq!((started.call.as_str(), started.parameters["token"].as_str()), ("CA1", "t"));
    let heard = wire.read(&media(2, "MZ1", "/38A")).unwrap();
    assert_eq!(heard, FromCarrier::Media { sound: vec![0xFF, 0x7F, 0x00].into(), at_ms: 20 });
    let frame = |body: &str| format!(r#"{{"event":{body},"streamSid":"MZ1"}}"#);
    assert_eq!(wire.read(&frame(r#""mark","mark":{"name":"e0:u1:1"}"#)), Ok(FromCarrier::Mark("e0:u1:1".into())));
    assert_eq!(wire.read(&frame(r##""dtmf","dtmf":{"track":"inbound_track","digit":"#"}"##)), Ok(FromCarrier::Digit('#')));
    assert_eq!(wire.read(&frame(r#""stop","stop":{}"#)), Ok(FromCarrier::Stopped));
    assert_eq!(wire.read(&frame(r#""something-new""#)), Ok(FromCarrier::Unknown));
}

#[test]
fn what_cannot_be_is_refused() {
    let mut wire = TwilioWire::new();
    assert_eq!(wire.read(&media(1, "MZ1", "/w==")), Err(WireError::NotStarted));
    assert_eq!(wire.read(&START.replace("x-mulaw", "l16")), Err(WireError::Format));
    assert_eq!(wire.read(&START.replace("8000", "\"16000\"")), Err(WireError::Format));
    let mut wire = started();
    assert_eq!(wire.read(START), Err(WireError::StartedTwice));
    assert_eq!(wire.read(&media(2, "MZ2", "/w==")), Err(WireError::OtherStream));
    assert_eq!(wire.read(&media(3, "MZ1", "&&")), Err(WireError::Malformed));
    assert_eq!(wire.read(&media(4, "MZ1", "")), Err(WireError::TooLarge));
    assert_eq!(wire.read(&"x".repeat(70_000)), Err(WireError::TooLarge));
    assert_eq!(wire.read("{"), Err(WireError::Malformed));
}

#[test]
fn what_is_missing_is_counted_and_what_comes_too_late_is_not_heard() {
    let mut wire = started();
    wire.read(&media(2, "MZ1", "/w==")).unwrap();
    wire.read(&media(5, "MZ1", "/w==")).unwrap();
    assert_eq!(wire.gaps(), 2);
    assert_eq!(wire.read(&media(4, "MZ1", "/w==")), Ok(FromCarrier::Unknown));
}

#[test]
fn nothing_is_said_before_the_stream_has_started() {
    let wire = TwilioWire::new();
    assert_eq!((wire.media(&[0xFF]), wire.mark("m"), wire.clear()), (None, None, None));
    let wire = started();
    assert_eq!(wire.media(&[0xFF, 0x7F, 0x00]).unwrap(), r#"{"event":"media","streamSid":"MZ1","media":{"payload":"/38A"}}"#);
    assert!(wire.clear().unwrap().contains("MZ1"));
}

proptest! {
    #[test]
    fn no_text_breaks_it(text in "\\PC{0,80}", member in "(start|media|mark|dtmf|stop)", value in "[{}\\[\\]\"a0:,]{0,12}") {
        let mut wire = started();
        let _ = wire.read(&text);
        let _ = wire.read(&format!(r#"{{"event":"{member}","streamSid":"MZ1","{member}":{value}}}"#));
    }
}
