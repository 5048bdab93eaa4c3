use sandbox::PeerError;
use sandbox::carrier::sound::silence;
use sandbox::carrier::{Ended, Event, Faults, Phone};
use serde_json::json;

use super::{Phones, SOON, hears_out, of, spoken};
use crate::harness::api::text;
use crate::harness::people::{feed, operator, subscribe};

#[tokio::test]
async fn a_caller_is_greeted_asks_is_answered_and_hangs_up() {
    let phones = Phones::open("parrot").await;
    let line = Phone::new("+4915112345678").dial(&phones.number).await.unwrap();
    let greeted = hears_out(&line, 0).await;
    line.say(spoken("how long does delivery take")).await;
    let answering = line.wait_for(greeted, SOON, |event| *event == Event::Heard).await.unwrap();
    let answered = phones.call_once(|call| call["state"] == "live").await;
    assert_eq!(answered["number"], "+4915112345678");
    line.wait_for(answering, SOON * 2, |event| *event == Event::Quiet).await.unwrap();
    line.hang_up().await;
    let call = phones.call_once(|call| call["state"] == "ended").await;
    assert_eq!(call["ended"], "The caller hung up.");
    assert!(call["talk"]["turns"] == 1 && call["talk"]["agent_ms"].as_u64() > Some(2_000), "{call:#}");
    assert_eq!(line.warnings(), Vec::<String>::new());

    let conversation = text(&call["conversation"]);
    let messages =
        phones.messages_once(&conversation, |messages| messages.last().is_some_and(|last| last["notice"] == "call_ended")).await;
    let notices: Vec<_> = messages.iter().filter_map(|message| message["notice"].as_str()).collect();
    assert_eq!(notices, ["call_started", "greeting", "call_ended"]);
    assert!(text(&messages[1]["text"]).contains("automated"), "{:#}", messages[1]);
    assert_eq!(messages[1]["spoken"], "whole");
    assert_eq!(of(&messages, "contact"), ["How long does delivery take?"]);
    let answers = of(&messages, "agent");
    assert!(answers[0].contains("2 to 3 working days"), "{answers:?}");
    assert_eq!(phones.api().conversation(&conversation).await["status"], "resolved");
}

#[tokio::test]
async fn what_a_caller_does_not_let_us_say_was_not_said() {
    let phones = Phones::open("parrot").await;
    let line = Phone::new("+4915112345678").dial(&phones.number).await.unwrap();
    let greeted = hears_out(&line, 0).await;
    line.say(spoken("how long does delivery take")).await;
    let answering = line.wait_for(greeted, SOON, |event| *event == Event::Heard).await.unwrap();
    line.say([silence(1_500), spoken("no wait i want to talk to a person please")].concat()).await;
    line.wait_for(answering, SOON, |event| *event == Event::Cleared).await.expect("our sound stops");
    let call = phones.call_once(|call| call["state"] == "live").await;
    let conversation = text(&call["conversation"]);
    let messages = phones.messages_once(&conversation, |messages| of(messages, "contact").len() >= 2).await;
    let cut = messages.iter().find(|message| message["spoken"] == "cut").expect("an answer that was cut");
    let said = text(&cut["text"]);
    assert!(
        !said.is_empty()
            && said.len() < 120
            && "Delivery takes 2 to 3 working days in the Netherlands".starts_with(&said[..20.min(said.len())]),
        "{said}"
    );
    // The order is that of the call: the answer as far as it was heard, then the words that cut it.
    let place = |wanted: &serde_json::Value| messages.iter().position(|message| message["id"] == wanted["id"]).unwrap();
    let second = messages.iter().filter(|message| message["author"]["kind"] == "contact").nth(1).unwrap();
    assert!(place(cut) < place(second));
    line.hang_up().await;
    let call = phones.call_once(|call| call["state"] == "ended").await;
    assert!(call["talk"]["interruptions"].as_u64() >= Some(1));
}

#[tokio::test]
async fn operators_see_a_call_and_can_end_it() {
    let phones = Phones::open("parrot").await;
    let desk = operator(phones.shop.url(), &phones.api().token).await;
    subscribe(&desk, None).await;
    let line = Phone::hidden().dial(&phones.number).await.unwrap();
    let ringing = feed(&desk, |event| event.kind == "call" && event.body["call"]["state"] == "ringing").await;
    assert!(ringing.body["call"]["number"].is_null());
    let answered = feed(&desk, |event| event.kind == "call" && event.body["call"]["state"] == "live").await;
    let id = text(&answered.body["call"]["id"]);
    hears_out(&line, 0).await;
    let hang_up = format!("/api/v1/calls/{id}/hang-up");
    assert_eq!(phones.api().post(&hang_up, &json!({})).await.status, 204);
    line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
    assert_eq!(line.ended(), Some(Ended::ByProduct));
    feed(&desk, |event| event.kind == "call" && event.body["call"]["ended"] == "An operator ended the call.").await;
    assert_eq!(phones.api().post(&hang_up, &json!({})).await.status, 409);
    // Both sides were kept, as the settings ask.
    let recorded = phones.call_once(|call| call["has_recording"] == true).await;
    let answer = phones.api().get(&format!("/api/v1/calls/{}/recording", text(&recorded["id"]))).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("audio/wav")));
}

#[tokio::test]
async fn what_an_operator_writes_is_read_aloud() {
    let phones = Phones::open("parrot").await;
    let line = Phone::new("+4915112345678").dial(&phones.number).await.unwrap();
    let greeted = hears_out(&line, 0).await;
    let call = phones.call_once(|call| call["state"] == "live").await;
    let conversation = text(&call["conversation"]);
    phones.api().write(&conversation, &json!({"text": "Good morning, this is Asha. I have your order here."})).await;
    hears_out(&line, greeted).await;
    let messages = phones.api().messages(&conversation).await;
    assert_eq!(of(&messages, "operator"), ["Good morning, this is Asha. I have your order here."]);
    line.hang_up().await;
    phones.call_once(|call| call["state"] == "ended").await;
    // The operator still holds the conversation: there may be something left to do.
    assert_eq!(phones.api().conversation(&conversation).await["control"]["holder"], "operator");
}

#[tokio::test]
async fn nobody_comes_in_without_the_carriers_signature() {
    let phones = Phones::open("parrot").await;
    let forged = Phone::new("+4915112345678").with(Faults { is_forged: true, ..Faults::default() });
    let refused = forged.dial(&phones.number).await.err();
    assert!(matches!(&refused, Some(PeerError::Refused(refusal)) if refusal.code == "403"), "{refused:?}");
    for faults in [
        Faults { no_token: true, ..Faults::default() },
        Faults { wrong_format: true, ..Faults::default() },
        Faults { media_first: true, ..Faults::default() },
    ] {
        let line = Phone::new("+4915112345678").with(faults.clone()).dial(&phones.number).await.unwrap();
        line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
        assert_eq!(line.ended(), Some(Ended::ByProduct), "{faults:?}");
        assert!(line.heard().iter().all(|code| *code == 0xFF), "and hears nothing");
    }
    phones.call_once(|call| call["state"] != "ringing").await;
}

#[tokio::test]
async fn two_people_who_show_one_number_talk_for_themselves() {
    let phones = Phones::open("parrot").await;
    let first = Phone::new("+4915112345678").dial(&phones.number).await.unwrap();
    hears_out(&first, 0).await;
    let second = Phone::new("+4915112345678").dial(&phones.number).await.unwrap();
    let greeted = hears_out(&second, 0).await;
    phones.call_once(|call| call["state"] == "live").await;
    let calls = phones.calls().await;
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0]["contact"], calls[1]["contact"]);
    assert_ne!(calls[0]["conversation"], calls[1]["conversation"]);
    // Newest first: the first caller hangs up, and the second is answered.
    first.hang_up().await;
    phones.call_once(|call| call["id"] == calls[1]["id"] && call["state"] == "ended").await;
    second.say(spoken("how long does delivery take")).await;
    hears_out(&second, greeted).await;
    let heard = of(&phones.api().messages(&text(&calls[0]["conversation"])).await, "contact");
    assert_eq!(heard, ["How long does delivery take?"]);
    assert_eq!(of(&phones.api().messages(&text(&calls[1]["conversation"])).await, "contact"), Vec::<String>::new());
}
