//! People in calls that a provider holds: who waits for one, who joins, who listens, and what is kept of it.

use std::time::Duration;

use sandbox::carrier::{Event, Line, Phone};
use sandbox::speech::{Rules, Speech, tones};
use serde_json::{Value, json};
use voice::dialogue::elevenlabs::{Agents, Draft};

use super::dialogue::{GREETING, NUMBER, hang_up, live, open, read, says, texts};
use super::{Phones, SOON, hears_out, of};
use crate::harness::api::text;
use crate::harness::raw_socket::{BINARY, Frame, RawSocket};

/// Sound of one frame from a browser.
const FRAME: usize = 1_920;

async fn with_openai(speech: &Speech) -> Phones {
    open(speech, json!({"provider": "openai_realtime", "silence_ms": 300}), true).await
}

/// Without ears and a voice of our own.
async fn with_elevenlabs(speech: &Speech) -> Phones {
    let agents = Agents::new(Some(&speech.url()), &Rules::default().elevenlabs_key).unwrap();
    let draft = Draft { name: Some("Shop".into()), may_be_overridden: Some(true), ..Draft::default() };
    let id = agents.create(&draft).await.unwrap();
    open(speech, json!({"provider": "elevenlabs_agent", "agent_id": id}), false).await
}

/// An operator in their browser.
struct Seat {
    socket: RawSocket,
    heard: Vec<u8>,
}

impl Seat {
    async fn take(phones: &Phones, mode: &str) -> Self {
        let call = phones.call_once(|call| call["state"] == "live").await;
        let path = format!("/voice/line/{}", text(&call["id"]));
        let (mut socket, head) = RawSocket::at(phones.shop.url(), &path, "", None).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        socket.text(&json!({"token": phones.api().token, "mode": mode}).to_string()).await.unwrap();
        Self { socket, heard: Vec::new() }
    }

    async fn says(&mut self, words: &str) {
        for sound in tones::mulaw(words).chunks(FRAME) {
            self.socket.frame(BINARY, sound).await.unwrap();
        }
    }

    async fn hears(&mut self, words: &str) {
        let found = async {
            while !texts(self.heard.iter().copied()).iter().any(|text| text.contains(words)) {
                match self.socket.next().await.expect("the line is open") {
                    Frame::Binary(sound) => self.heard.extend(sound),
                    other => panic!("{other:?}"),
                }
            }
        };
        let is_found = tokio::time::timeout(SOON, found).await.is_ok();
        assert!(is_found, "{words} is not in {:?}", texts(self.heard.iter().copied()));
    }
}

async fn once(what: &str, mut is_so: impl FnMut() -> bool) {
    let so = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(SOON, so).await.unwrap_or_else(|_| panic!("never: {what}"));
}

/// Somebody who asks for a person whom nobody is free to be, and agrees to be called back.
async fn waits_in_vain(speech: &Speech, phones: &Phones) -> (Line, String) {
    let path = format!("/api/v1/inboxes/{}", phones.inbox);
    phones.api().change(&path, |inbox| inbox["timing"]["queue_patience_s"] = json!(10)).await;
    speech.will_hear(["I want to talk to a human"]);
    let line = Phone::new(NUMBER).dial(&phones.number).await.unwrap();
    hears_out(&line, 0).await;
    let conversation = live(phones).await;
    says(&line, "human").await;
    let offered = |messages: &[Value]| messages.iter().any(|message| message["notice"] == "callback_offered");
    phones.messages_once(&conversation, offered).await;
    assert_eq!(phones.api().conversation(&conversation).await["control"]["holder"], "agent");
    (line, conversation)
}

/// The call ends with a promise, and the conversation keeps its place among those that wait.
async fn is_promised(phones: &Phones, line: &Line, conversation: &str) {
    line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.expect("it says goodbye");
    let over = phones.call_once(|call| call["state"] == "ended").await;
    assert_eq!(over["ended"], "The assistant ended the call.");
    let waits = phones.api().conversation(conversation).await;
    assert_eq!((&waits["control"]["holder"], &waits["status"]), (&json!("queue"), &json!("open")), "{waits:#}");
    assert!(waits["handover_reason"].as_str().unwrap().contains(NUMBER), "{waits:#}");
    let messages = phones.api().messages(conversation).await;
    let count = |notice: &str| messages.iter().filter(|message| message["notice"] == notice).count();
    let notices = ["callback_offered", "callback_promised", "call_started", "call_ended"];
    assert_eq!(notices.map(count), [1; 4], "{messages:#?}");
    assert_eq!(of(&messages, "contact"), ["I want to talk to a human", "yes please"]);
    assert_eq!(line.warnings(), Vec::<String>::new());
}

#[tokio::test]
async fn a_provider_offers_to_call_back_when_nobody_is_free_and_the_place_is_kept() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = with_openai(&speech).await;
    let offer = "Shall we call you back?";
    speech.will_answer([GREETING, "One moment.", offer, "Gladly.", "We will call."]);
    let (line, conversation) = waits_in_vain(&speech, &phones).await;
    phones.messages_once(&conversation, |messages| of(messages, "agent").iter().any(|said| said == offer)).await;
    speech.will_hear(["yes please"]);
    says(&line, "yes").await;
    is_promised(&phones, &line, &conversation).await;
    let told = speech.told().texts.join("\n");
    assert!(told.contains("Shall somebody call you back?"), "it is told what to offer: {told}");
    assert_eq!((speech.open_sockets(), speech.errors()), (0, Vec::new()));
}

#[tokio::test]
async fn without_ears_of_our_own_the_offer_to_call_back_is_the_providers_too() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = with_elevenlabs(&speech).await;
    speech.will_answer(["One moment.", "Gladly."]);
    let (line, conversation) = waits_in_vain(&speech, &phones).await;
    let is_offered = |messages: &[Value]| of(messages, "agent").iter().any(|said| said.contains("call you back"));
    phones.messages_once(&conversation, is_offered).await;
    speech.will_hear(["yes please"]);
    says(&line, "yes").await;
    is_promised(&phones, &line, &conversation).await;
    assert_eq!(speech.errors(), Vec::<String>::new());
}

/// An operator takes the call of somebody who was answered by a provider, talks with them, leaves, and gives it back.
async fn is_joined(speech: &Speech, phones: &Phones) {
    speech.will_hear(["where is my parcel"]);
    let line = Phone::new(NUMBER).dial(&phones.number).await.unwrap();
    let from = hears_out(&line, 0).await;
    let conversation = live(phones).await;
    says(&line, "parcel").await;
    hears_out(&line, from).await;
    let messages = phones.messages_once(&conversation, |messages| of(messages, "agent").len() == 2).await;
    let said = of(&messages, "agent");

    let since = line.heard().len();
    let mut seat = Seat::take(phones, "talk").await;
    phones.call_once(|call| call["operator"].is_string()).await;
    assert_eq!(phones.api().conversation(&conversation).await["control"]["holder"], "operator");
    once("the provider lets go", || speech.open_sockets() == 0).await;
    seat.says("I am Asha.").await;
    once("the caller hears the operator", || read(&line, since).concat().contains("I am Asha.")).await;
    says(&line, "good day").await;
    seat.hears("good day").await;
    assert_eq!(of(&phones.api().messages(&conversation).await, "agent"), said, "nothing of the agent meanwhile");

    drop(seat);
    phones.call_once(|call| call["state"] == "live" && call["operator"].is_null()).await;
    assert_eq!(phones.api().conversation(&conversation).await["control"]["holder"], "operator");
    phones.api().act(&conversation, "return").await;
    phones.messages_once(&conversation, |messages| of(messages, "agent").len() == 3).await;
    let call = hang_up(phones, &line).await;
    let operator = call["talk"]["operator_ms"].as_u64().unwrap();
    assert!((500..1_000).contains(&operator), "{call:#}");
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn an_operator_joins_a_call_of_a_provider_and_gives_it_back() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = with_openai(&speech).await;
    speech.will_answer([GREETING, "It is on its way.", "I am there again."]);
    is_joined(&speech, &phones).await;
}

#[tokio::test]
async fn an_operator_joins_a_call_that_has_no_ears_but_the_providers_and_gives_it_back() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = with_elevenlabs(&speech).await;
    speech.will_answer(["It is on its way."]);
    is_joined(&speech, &phones).await;
}

#[tokio::test]
async fn who_listens_and_the_recording_have_both_sides_of_a_call_of_a_provider() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = with_openai(&speech).await;
    speech.will_hear(["where is my parcel"]);
    speech.will_answer([GREETING, "It is on its way."]);
    let line = Phone::new(NUMBER).dial(&phones.number).await.unwrap();
    let from = hears_out(&line, 0).await;
    let conversation = live(&phones).await;
    let mut seat = Seat::take(&phones, "listen").await;
    // Whoever listens is heard by nobody.
    seat.says("Psst.").await;
    says(&line, "parcel").await;
    seat.hears("parcel").await;
    seat.hears("It is on its way.").await;
    hears_out(&line, from).await;
    assert_eq!(phones.api().conversation(&conversation).await["control"]["holder"], "agent");
    assert_eq!(read(&line, 0), [GREETING, "It is on its way."]);
    hang_up(&phones, &line).await;

    let call = phones.call_once(|call| call["has_recording"] == true).await;
    let recording = phones.api().get(&format!("/api/v1/calls/{}/recording", text(&call["id"]))).await;
    assert_eq!((recording.status, recording.header("content-type")), (200, Some("audio/wav")));
    let side = |side: usize| texts(recording.body[44..].iter().copied().skip(side).step_by(2));
    assert_eq!((side(0), side(1)), (vec!["parcel".to_owned()], vec![GREETING.to_owned(), "It is on its way.".to_owned()]));
}
