use sandbox::speech::{Fault, Rules, Speech};

use super::*;
use crate::stt::live::tests::{Which, call, sound, waits};

fn event(kind: &str, more: &Value) -> String {
    let mut event = more.clone();
    event["type"] = json!(kind);
    event.to_string()
}

fn transcription(kind: &str, more: &Value) -> String {
    event(&format!("conversation.item.input_audio_transcription.{kind}"), more)
}

fn words(speaking: &mut Speaking, text: &str) -> Words {
    match speaking.on_text(text).pop() {
        Some(Step::Words(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn items_that_are_completed_out_of_order_are_told_in_order() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.inject(Fault::OutOfOrder);
    speech.will_hear(["first words", "second words"]);
    let (ended, mut rest) = call(&*Which::OpenAi.at(&speech, waits()), &Listening::default(), async |phone| {
        for number in 0..2 {
            phone.speak(&sound(3_000), 160).await;
            phone.pause(number).await;
        }
    })
    .await;
    assert!(ended.is_ok(), "{ended:?}");
    rest.retain(|transcript| transcript.is_final);
    let told: Vec<(u32, &str)> = rest.iter().map(|told| (told.utterance, told.text.as_str())).collect();
    assert_eq!(told, [(0, "first words"), (1, "second words")]);
    assert!(speech.errors().is_empty());
}

#[tokio::test]
async fn an_item_that_fails_ends_its_utterance() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.inject(Fault::Trouble("audio_unintelligible"));
    let (ended, rest) = call(&*Which::OpenAi.at(&speech, waits()), &Listening::default(), async |phone| {
        phone.speak(&sound(3_000), 160).await;
        phone.pause(0).await;
    })
    .await;
    assert!(ended.is_ok(), "{ended:?}");
    assert_eq!(rest, [Transcript { utterance: 0, text: String::new(), is_final: true, confidence: None }]);
}

#[tokio::test]
async fn a_model_that_does_not_exist_is_refused() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let (base, key) = (format!("{}/v1", speech.url()), Rules::default().openai_key);
    let recogniser = OpenAiRealtime::new(Some(&base), &key, "gpt-none".into()).unwrap().with_waits(waits());
    let (ended, _) = call(&recogniser, &Listening::default(), async |phone| {
        phone.speak(&sound(800), 160).await;
        phone.pause(0).await;
    })
    .await;
    assert!(matches!(ended, Err(SpeechError::Refused { .. })), "{ended:?}");
}

#[test]
fn words_are_known_by_their_item() {
    let mut speaking = Speaking::default();
    speaking.sound(&[1; 8_000]);
    assert_eq!(speaking.flush().len(), 1);
    speaking.sound(&[1; 160]);
    assert_eq!(speaking.flush().len(), 2, "silence and the commit");
    for id in ["a", "b"] {
        speaking.on_text(&event("input_audio_buffer.committed", &json!({"item_id": id})));
    }
    assert!(speaking.is_in_step());
    assert_eq!(words(&mut speaking, &transcription("delta", &json!({"item_id": "b", "delta": "good "}))).flush, 1);
    let more = words(&mut speaking, &transcription("delta", &json!({"item_id": "b", "delta": "day"})));
    assert_eq!(more.text, "good day");
    let failed = words(&mut speaking, &transcription("failed", &json!({"item_id": "b", "error": {}})));
    assert_eq!((failed.flush, failed.text.as_str(), failed.ends), (1, "good day", true));
    let whole = words(&mut speaking, &transcription("completed", &json!({"item_id": "a", "transcript": "yes"})));
    assert_eq!((whole.flush, whole.text.as_str(), whole.ends), (0, "yes", true));
    for unknown in [transcription("completed", &json!({"item_id": "a"})), event("new", &json!({})), "{]".to_owned()] {
        assert!(matches!(speaking.on_text(&unknown)[..], [Step::Unknown]), "{unknown}");
    }
}

#[test]
fn an_empty_commit_is_an_utterance_without_words() {
    let mut speaking = Speaking::default();
    speaking.flush();
    let error = event("error", &json!({"error": {"type": "invalid_request_error", "code": "input_audio_buffer_commit_empty"}}));
    let words = words(&mut speaking, &error);
    assert_eq!((words.flush, words.ends, words.text.as_str()), (0, true, ""));
}
