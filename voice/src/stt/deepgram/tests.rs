use sandbox::speech::{Fault, Rules, Speech};

use super::*;
use crate::speech::Listening;
use crate::stt::live::tests::{Which, call, sound, waits};

/// A result from `start` to `end`, in bytes.
fn result(start: usize, end: usize, text: &str, is_final: bool, from_finalize: bool) -> String {
    let seconds = |bytes: usize| bytes as f64 / 8_000.0;
    serde_json::json!({
        "type": "Results", "start": seconds(start), "duration": seconds(end - start), "is_final": is_final,
        "speech_final": false, "from_finalize": from_finalize,
        "channel": {"alternatives": [{"transcript": text, "confidence": 0.9}]},
    })
    .to_string()
}

fn words(speaking: &mut Speaking, text: &str) -> Words {
    match speaking.on_text(text).pop() {
        Some(Step::Words(words)) => words,
        other => panic!("{other:?}"),
    }
}

fn spoken(lengths: &[usize]) -> Speaking {
    let mut speaking = Speaking::default();
    for length in lengths {
        speaking.sound(&vec![1; *length]);
        speaking.flush();
    }
    speaking
}

#[test]
fn words_belong_to_the_utterance_in_whose_sound_they_were_spoken() {
    let mut speaking = spoken(&[8_000, 4_000]);
    speaking.sound(&[1; 2_000]);
    assert_eq!(words(&mut speaking, &result(0, 3_000, "one", true, false)).settles, Some(3_000));
    let first = words(&mut speaking, &result(3_000, 8_000, "two", true, true));
    assert_eq!((first.flush, first.ends, first.settles), (0, true, Some(8_000)));
    let third = words(&mut speaking, &result(12_000, 13_000, "three", false, false));
    assert_eq!((third.flush, third.ends, third.settles), (2, false, None));
    let second = words(&mut speaking, &result(8_000, 12_000, "", true, true));
    assert_eq!((second.flush, second.ends, second.settles, second.confidence), (1, true, Some(4_000), None));
}

#[test]
fn a_flush_that_is_never_answered_leaves_the_next_ones_where_they_are() {
    let mut speaking = spoken(&[8_000, 4_000]);
    let second = words(&mut speaking, &result(8_000, 12_000, "two", true, true));
    assert_eq!((second.flush, second.ends), (1, true));
    speaking.sound(&[1; 2_000]);
    speaking.flush();
    let third = words(&mut speaking, &result(12_000, 14_100, "rounded up", true, true));
    assert_eq!((third.flush, third.ends), (2, true));
}

#[test]
fn flushes_that_are_never_answered_do_not_pile_up() {
    let mut speaking = spoken(&[800; 100]);
    assert_eq!(speaking.flushed.len(), MOST_FLUSHED);
    assert_eq!(words(&mut speaking, &result(79_200, 80_000, "last", true, true)).flush, 99);
}

#[test]
fn an_answer_to_no_flush_ends_nothing() {
    let mut speaking = Speaking::default();
    speaking.sound(&[1; 800]);
    let words = words(&mut speaking, &result(0, 800, "one", true, true));
    assert!(!words.ends);
}

#[test]
fn what_is_not_known_is_counted_as_such_and_what_is_wrong_is_no_panic() {
    let mut speaking = spoken(&[800]);
    for text in ["", "{]", "[]", "{\"type\":\"Results\"}", "{\"type\":\"New\"}"] {
        assert!(matches!(speaking.on_text(text)[..], [Step::Unknown]), "{text}");
    }
    for text in ["{\"type\":\"Metadata\",\"duration\":1}", "{\"type\":\"SpeechStarted\"}", "{\"type\":\"UtteranceEnd\"}"] {
        assert!(matches!(speaking.on_text(text)[..], [Step::Known]), "{text}");
    }
    let odd = r#"{"type":"Results","start":-1e300,"duration":1e308,"is_final":true,"from_finalize":true,"channel":{"alternatives":[]}}"#;
    words(&mut speaking, odd);
    assert!(matches!(speaking.on_text("{\"type\":\"Error\",\"description\":\"x\"}")[..], [Step::Trouble(_)]));
}

#[test]
fn the_older_models_take_keywords_and_a_language_goes_without_a_region_they_do_not_know() {
    let listening = Listening { language: Some("de-AT".into()), terms: ["Zotter".into()].into() };
    let deepgram = Deepgram::new(None, "key", "nova-2-phonecall").unwrap();
    let address = deepgram.target(&listening).address().to_string();
    assert!(address.starts_with("https://api.deepgram.com/v1/listen?model=nova-2-phonecall&encoding=mulaw&"), "{address}");
    assert!(address.ends_with("&language=de&keywords=Zotter"), "{address}");
    let newest = Deepgram::new(None, "key", "nova-3").unwrap();
    assert!(newest.target(&Listening::default()).address().as_str().ends_with("&language=multi"));
}

#[tokio::test]
async fn after_a_drop_only_what_is_not_settled_is_said_again() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.inject(Fault::DropAfter(30_000));
    let text = "one two three four five six seven eight nine ten eleven twelve";
    speech.will_hear([text]);
    let (ended, rest) = call(&*Which::Deepgram.at(&speech, waits()), &Listening::default(), async |phone| {
        phone.speak(&sound(24_000), 160).await;
        while phone.interim().await.text != "one two three four five six seven eight nine ten" {}
        phone.speak(&sound(8_000), 160).await;
        phone.pause(0).await;
    })
    .await;
    assert!(ended.is_ok(), "{ended:?}");
    let last = rest.last().unwrap();
    assert_eq!((last.is_final, last.text.as_str()), (true, text));
    let again = speech.understood().remove(0).sound;
    assert_eq!(again, sound(8_000), "what was settled is not said again");
}
