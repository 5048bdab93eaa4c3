use std::sync::Arc;
use std::time::Duration;

use sandbox::speech::{Answer, Fault, Rules, Speech, tones};
use serde_json::json;

use super::*;
use crate::audio::{FRAME, PER_MS, SILENCE};

const LONG: Duration = Duration::from_secs(20);

/// The caller's end of a conversation, and what was said on it so far.
pub(crate) struct Phone {
    pub(crate) talk: Talk,
    pub(crate) events: Vec<Event>,
    pub(crate) sound: Vec<u8>,
}

impl Phone {
    pub(crate) fn open(provider: Arc<dyn SpeechToSpeech>, brief: Brief) -> Self {
        Self { talk: open(&Tasks::default(), provider, brief), events: Vec::new(), sound: Vec::new() }
    }

    pub(crate) async fn tell(&self, tell: Tell) {
        self.talk.tell.send(tell).await.expect("it still listens");
    }

    /// So many frames of a voice, or of silence.
    pub(crate) async fn say(&self, code: u8, frames: usize) {
        for _ in 0..frames {
            self.tell(Tell::Sound(vec![code; FRAME].into())).await;
        }
    }

    /// A word, and the silence that ends the turn.
    pub(crate) async fn turn(&self) {
        self.say(0x20, 20).await;
        self.say(SILENCE, 30).await;
    }

    pub(crate) async fn next(&mut self) -> Event {
        let event = tokio::time::timeout(LONG, self.talk.events.recv()).await.expect("something comes");
        let event = event.expect("it has not ended");
        if let Event::Sound { sound, .. } = &event {
            self.sound.extend_from_slice(sound);
        }
        self.events.push(event.clone());
        event
    }

    /// Events up to the first that is so. The caller is silent meanwhile, and the line is not.
    pub(crate) async fn until(&mut self, is_so: impl Fn(&Event) -> bool) -> Event {
        loop {
            if let Ok(event) = tokio::time::timeout(Duration::from_millis(2), self.talk.events.recv()).await {
                let event = event.expect("it has not ended");
                if let Event::Sound { sound, .. } = &event {
                    self.sound.extend_from_slice(sound);
                }
                self.events.push(event.clone());
                if is_so(&event) {
                    return event;
                }
            } else {
                let _ = self.talk.tell.try_send(Tell::Sound(vec![SILENCE; FRAME].into()));
            }
        }
    }

    pub(crate) fn spoken(&self) -> String {
        let words = self.events.iter().filter_map(|event| match event {
            Event::Spoken { text, .. } => Some(text.as_str()),
            _ => None,
        });
        words.collect()
    }
}

pub(crate) fn is_done(event: &Event) -> bool {
    matches!(event, Event::ItemDone { .. })
}

fn settings(base_url: &str) -> Settings {
    let settings = json!({"provider": "openai_realtime", "base_url": base_url});
    serde_json::from_value(settings).unwrap()
}

pub(crate) fn openai(speech: &Speech) -> Arc<dyn SpeechToSpeech> {
    let settings = settings(&format!("{}/v1", speech.url()));
    assert_eq!(settings.wrong(), []);
    over_the_web(&settings, &Rules::default().openai_key, None).unwrap()
}

fn brief() -> Brief {
    let schema = json!({"type": "object", "properties": {"number": {"type": "string"}}});
    Brief {
        instructions: "Be brief.".into(),
        first_words: "Hello, this is the shop.".into(),
        language: Some("en-GB".into()),
        tools: vec![Tool { name: "find_order".into(), description: "Finds an order.".into(), parameters: schema }],
        ..Brief::default()
    }
}

#[tokio::test]
async fn the_first_words_and_an_answer_come_as_sound_and_as_words() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_hear(["where is my parcel"]);
    speech.will_answer(["Hello, this is the shop.", "It is on its way."]);
    let mut phone = Phone::open(openai(&speech), brief());
    phone.until(is_done).await;
    assert_eq!(phone.events[0], Event::Ready { conversation: None });
    assert_eq!(
        (tones::read(&phone.sound).as_str(), phone.spoken().as_str()),
        (phone.spoken().as_str(), "Hello, this is the shop.")
    );
    phone.turn().await;
    phone.until(is_done).await;
    assert!(phone.spoken().ends_with("It is on its way."), "{}", phone.spoken());
    assert!(phone.events.contains(&Event::Heard { text: "where is my parcel".into() }));
    phone.tell(Tell::Close).await;
    phone.until(|event| *event == Event::Closed).await;
    assert_eq!(speech.errors(), Vec::<String>::new());
    let session = &speech.told().sessions[0];
    assert_eq!((&session["instructions"], &session["tools"][0]["name"]), (&json!("Be brief."), &json!("find_order")));
    assert_eq!(session["audio"]["input"]["transcription"]["language"], "en");
}

#[tokio::test]
async fn a_caller_who_speaks_in_cuts_the_item_where_the_ear_was() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_answer(["One two three four five six seven eight nine ten."]);
    let mut phone = Phone::open(openai(&speech), Brief { first_words: "Count.".into(), ..Brief::default() });
    let Event::Sound { item, .. } = phone.until(|event| matches!(event, Event::Sound { .. })).await else { panic!() };
    phone.say(0x20, 2).await;
    phone.until(|event| *event == Event::Started).await;
    let received = phone.sound.len() as u64 / PER_MS;
    phone.tell(Tell::Truncate { item: item.clone(), played_ms: received / 2 }).await;
    phone.say(SILENCE, 60).await;
    phone.until(is_done).await;
    let told = speech.told();
    assert_eq!(told.truncated, [(item.clone(), received / 2)]);
    let started = phone.events.iter().position(|event| *event == Event::Started).unwrap();
    let is_late = |event: &Event| matches!(event, Event::Sound { item: of, .. } | Event::Spoken { item: of, .. } if *of == item);
    assert!(!phone.events[started..].iter().any(is_late), "what was on its way is not said any more");
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn an_item_is_never_cut_beyond_what_there_is_of_it() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_answer(["Hello."]);
    let mut phone = Phone::open(openai(&speech), Brief { first_words: "Hello.".into(), ..Brief::default() });
    let Event::ItemDone { item } = phone.until(is_done).await else { panic!() };
    phone.tell(Tell::Truncate { item: item.clone(), played_ms: 60_000 }).await;
    phone.tell(Tell::Truncate { item: "item_of_nobody".into(), played_ms: 1 }).await;
    phone.turn().await;
    phone.until(is_done).await;
    assert_eq!(speech.told().truncated, [(item, 6 * 60)]);
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn a_tool_is_asked_for_and_its_result_is_answered() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_answer([Answer::Call("find_order".into(), json!({"number": "42"})), "It is on its way.".into()]);
    let mut phone = Phone::open(openai(&speech), Brief { first_words: String::new(), ..brief() });
    phone.until(|event| matches!(event, Event::Ready { .. })).await;
    phone.turn().await;
    let call = phone.until(|event| matches!(event, Event::ToolCall { .. })).await;
    let Event::ToolCall { id, name, arguments } = call else { panic!() };
    assert_eq!((name.as_str(), &arguments), ("find_order", &json!({"number": "42"})));
    phone.tell(Tell::ToolResult { id: "call_of_nobody".into(), output: "{}".into(), is_error: false }).await;
    phone.tell(Tell::ToolResult { id: id.clone(), output: "{\"state\":\"sent\"}".into(), is_error: false }).await;
    phone.until(is_done).await;
    assert_eq!(phone.spoken(), "It is on its way.");
    assert_eq!(speech.told().results, [(id, "{\"state\":\"sent\"}".to_owned())]);
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn hints_are_not_answered_and_what_is_typed_or_to_be_said_is() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_answer(["You pressed four.", "Goodbye."]);
    let mut phone = Phone::open(openai(&speech), Brief::default());
    phone.until(|event| matches!(event, Event::Ready { .. })).await;
    phone.tell(Tell::Hint("The shop closes at six.".into())).await;
    // Asked for while the answer before it is being made.
    phone.tell(Tell::Typed("4".into())).await;
    phone.tell(Tell::Say("Goodbye.".into())).await;
    phone.until(is_done).await;
    phone.until(is_done).await;
    assert_eq!(phone.spoken(), "You pressed four.Goodbye.");
    let texts = speech.told().texts;
    assert_eq!(texts[..2], ["The shop closes at six.".to_owned(), "4".to_owned()]);
    assert!(texts[2].ends_with("Goodbye."));
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn what_a_key_interrupts_is_not_made_any_more() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_answer(["One two three four five six seven eight nine ten.", "You pressed four."]);
    let mut phone = Phone::open(openai(&speech), Brief { first_words: "Count.".into(), ..Brief::default() });
    let Event::Sound { item, .. } = phone.until(|event| matches!(event, Event::Sound { .. })).await else { panic!() };
    phone.tell(Tell::Truncate { item, played_ms: 100 }).await;
    phone.tell(Tell::Typed("4".into())).await;
    phone.until(is_done).await;
    assert!(phone.spoken().ends_with("You pressed four.") && !phone.spoken().contains("nine"), "{}", phone.spoken());
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn a_provider_that_goes_in_the_middle_of_a_word_has_failed() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    for fault in [Fault::HangUpAfter(1), Fault::DropAfter(400)] {
        speech.inject(fault.clone());
        speech.will_answer(["One two three."]);
        let mut phone = Phone::open(openai(&speech), Brief { first_words: "Count.".into(), ..Brief::default() });
        let last = phone.until(|event| matches!(event, Event::Failed { .. } | Event::Closed)).await;
        assert!(matches!(last, Event::Failed { is_final: false, .. }), "{fault:?} {last:?}");
    }
}

#[tokio::test]
async fn an_hour_is_the_end_and_no_failure() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.inject(Fault::Trouble("session_expired"));
    let mut phone = Phone::open(openai(&speech), Brief { first_words: "Hello.".into(), ..Brief::default() });
    phone.until(|event| *event == Event::Closed).await;
}

#[tokio::test]
async fn an_answer_that_failed_once_is_asked_for_again() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.inject(Fault::Trouble("server_error"));
    speech.will_answer(["Hello."]);
    let mut phone = Phone::open(openai(&speech), Brief { first_words: "Hello.".into(), ..Brief::default() });
    phone.until(is_done).await;
    assert_eq!(phone.spoken(), "Hello.");
}

#[tokio::test]
async fn events_that_nobody_knows_change_nothing() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    for fault in [Fault::UnknownEvents, Fault::Garbage] {
        speech.inject(fault);
        speech.will_answer(["Hello."]);
        let mut phone = Phone::open(openai(&speech), Brief { first_words: "Hello.".into(), ..Brief::default() });
        phone.until(is_done).await;
        assert_eq!(phone.spoken(), "Hello.");
    }
}

#[tokio::test]
async fn what_a_provider_refuses_is_final_and_does_not_tell_the_key() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let settings = settings(&format!("{}/v1", speech.url()));
    let wrong_key = over_the_web(&settings, "sk-wrong", None).unwrap();
    let wrong_voice = Brief { voice: Some("nobody".into()), ..Brief::default() };
    for (provider, brief) in [(wrong_key, Brief::default()), (openai(&speech), wrong_voice)] {
        let mut phone = Phone::open(provider, brief);
        let last = phone.next().await;
        assert!(matches!(&last, Event::Failed { is_final: true, detail } if !detail.contains("sk-wrong")), "{last:?}");
    }
    assert!(matches!(over_the_web(&settings, "no\nkey", None), Err(SpeechError::Refused { .. })));
}
