use super::ear::Ear;
use super::sound::{encode, is_loud, loudness, silence};
use super::twiml::{Step, parse};
use super::*;

#[test]
fn the_signature_is_the_carriers() {
    let fields = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", &fields), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    assert_eq!(signature("12345", "wss://example.com/voice/media", &[]), "plDZcNcqVWgrZTUMDqVncnJ6vTE=");
}

#[test]
fn instructions_are_read_strictly() {
    let stream = r#"<?xml version="1.0" encoding="UTF-8"?><Response><Connect action="http://h/after?a=1&amp;b=2" method="POST">
        <Stream url="ws://h/voice/media"><Parameter name="token" value="a&quot;b"/></Stream></Connect></Response>"#;
    let Some(Step::Stream(read)) = parse(stream).unwrap().pop_front() else { panic!() };
    assert_eq!((read.url.as_str(), read.action.as_str()), ("ws://h/voice/media", "http://h/after?a=1&b=2"));
    assert_eq!(read.parameters, [("token".to_owned(), "a\"b".to_owned())]);
    assert_eq!(parse("<Response><Hangup/></Response>").unwrap(), [Step::Hangup]);
    let asks = r#"<Response><Gather input="dtmf" numDigits="1" timeout="10" action="http://h/a" method="POST"><Say>A &amp; B?</Say></Gather>
        <Say language="en-GB">No?</Say><Redirect method="POST">http://h/r?a=1&amp;b=2</Redirect></Response>"#;
    let asks: Vec<_> = parse(asks).unwrap().into();
    assert!(matches!(&asks[0], Step::Gather(gather) if gather.says == ["A & B?"] && gather.action == "http://h/a"));
    assert_eq!(asks[1..], [Step::Say("No?".into()), Step::Redirect("http://h/r?a=1&b=2".into())]);
    for wrong in [
        "",
        "<Response/>",
        "<Response><Dance/></Response>",
        "<Response>Hello</Response>",
        "<Response><Hangup now=\"1\"/></Response>",
        "<Response><Hangup/>",
        &stream.replace("/media", "/media?x=1"),
    ] {
        assert!(parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_ear_plays_at_the_rate_of_the_line_and_forgets_what_is_cleared() {
    let mut ear = Ear::default();
    ear.sound(vec![1; 320]);
    ear.mark("a".into());
    ear.sound(vec![2; 320]);
    ear.mark("b".into());
    assert_eq!(ear.play(20), (vec![1; 160], vec![]));
    let (heard, marks) = ear.play(30);
    assert_eq!((heard[159], heard[160], marks), (1, 2, vec!["a".to_owned()]));
    assert_eq!(ear.clear(), ["b"]);
    assert_eq!(ear.play(20), (silence(20), vec![]));
}

#[test]
fn loud_is_loud_and_silence_is_not() {
    assert!(is_loud(&[encode(8_000); 160]) && !is_loud(&silence(20)));
    assert_eq!(loudness(0x80), 32_124);
    assert_eq!((encode(0), encode(1_000), encode(-32_768)), (0xFF, 0xCE, 0x00));
}
