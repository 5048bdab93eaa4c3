use super::*;

fn words(speaking: &mut Speaking, event: &Value) -> Words {
    match speaking.on_text(&event.to_string()).pop() {
        Some(Step::Words(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_commit_of_too_little_sound_is_filled_with_silence() {
    let mut speaking = Speaking::default();
    speaking.sound(&[1; 160]);
    let Message::Text(last) = speaking.flush().remove(0) else { panic!("sound comes in JSON") };
    let last: Value = serde_json::from_str(&last).unwrap();
    let filling = STANDARD.decode(last["audio_base_64"].as_str().unwrap()).unwrap();
    assert_eq!((filling.len(), last["commit"].as_bool()), (LEAST - 160, Some(true)));
    speaking.sound(&[1; LEAST]);
    let Message::Text(last) = speaking.flush().remove(0) else { panic!("sound comes in JSON") };
    assert!(last.contains("\"audio_base_64\":\"\""), "{last}");
}

#[test]
fn an_answer_goes_to_the_oldest_commit() {
    let mut speaking = Speaking::default();
    speaking.flush();
    speaking.flush();
    assert!(!speaking.is_in_step());
    let partial = words(&mut speaking, &json!({"message_type": "partial_transcript", "text": "hel"}));
    assert_eq!((partial.flush, partial.ends), (0, false));
    let first = words(&mut speaking, &json!({"message_type": "committed_transcript", "text": "hello"}));
    assert_eq!((first.flush, first.text.as_str(), first.ends), (0, "hello", true));
    words(&mut speaking, &json!({"message_type": "partial_transcript", "text": "the"}));
    let second = words(&mut speaking, &json!({"message_type": "commit_throttled", "error": "too short"}));
    assert_eq!((second.flush, second.text.as_str(), second.ends), (1, "the", true));
    assert!(speaking.is_in_step());
    let nobody_asked = json!({"message_type": "committed_transcript", "text": "x"}).to_string();
    assert!(matches!(speaking.on_text(&nobody_asked)[..], [Step::Unknown]));
}

#[test]
fn errors_that_stay_refuse_and_others_may_pass() {
    for (kind, stays) in
        [("auth_error", true), ("quota_exceeded", true), ("rate_limited", false), ("insufficient_audio_activity", false)]
    {
        let event = json!({"message_type": kind, "error": "why"}).to_string();
        match &Speaking::default().on_text(&event)[..] {
            [Step::Trouble(error)] => assert_eq!(matches!(error, SpeechError::Refused { .. }), stays, "{kind}"),
            other => panic!("{kind}: {other:?}"),
        }
    }
    for text in ["", "{]", "null", "{\"message_type\":\"something_new\"}"] {
        assert!(matches!(Speaking::default().on_text(text)[..], [Step::Unknown]), "{text}");
    }
}
