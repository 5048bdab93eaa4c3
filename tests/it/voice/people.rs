//! Callers who want a person, and operators on their own phones.

use sandbox::carrier::sound::silence;
use sandbox::carrier::{Event, Exchange, Habit, Line, Phone};
use serde_json::json;

use super::outbound::open;
use super::{Phones, SOON, hears_out, of, spoken};
use crate::harness::api::text;

const CUSTOMER: &str = "+4915112345678";
const DESK: &str = "+493012345678";

/// Whatever is said is understood as this.
const ASKS: (&str, &str) = ("SWITCHBOARD__VOICE__LISTENERS__PARROT__ARGUMENTS", r#"["Yes, I want to talk to a person."]"#);

/// A product whose callers are put through to the desk.
async fn with_a_desk(habit: Habit) -> (Exchange, Phones) {
    let (exchange, phones) = open(&[ASKS]).await;
    exchange.at(DESK, habit);
    let operators = phones.api().get("/api/v1/operators").await.expect(200);
    let operator = text(&operators["items"][0]["id"]);
    let path = format!("/api/v1/voice-agents/{}", phones.agent);
    let desk = json!([{"operator": operator, "number": DESK}]);
    phones.api().change(&path, |agent| agent["colleagues"] = desk).await;
    let path = format!("/api/v1/inboxes/{}", phones.inbox);
    phones.api().change(&path, |inbox| inbox["timing"]["queue_patience_s"] = json!(10)).await;
    (exchange, phones)
}

/// Somebody calls and asks for a person.
async fn asks(phones: &Phones) -> (Line, String) {
    let line = Phone::new(CUSTOMER).dial(&phones.number).await.unwrap();
    hears_out(&line, 0).await;
    line.say(spoken("a person please")).await;
    let call = phones.call_once(|call| call["state"] == "live").await;
    (line, text(&call["conversation"]))
}

async fn is_told(line: &Line, words: &str) -> usize {
    let is_it = |event: &Event| matches!(event, Event::Told(told) if told.contains(words));
    line.wait_for(0, SOON, is_it).await.unwrap_or_else(|_| panic!("{:?}", line.timeline()))
}

#[tokio::test]
async fn an_operator_takes_a_call_on_their_own_phone_and_gives_it_back_by_hanging_up() {
    let (exchange, phones) = with_a_desk(Habit::AT_ONCE).await;
    let (caller, conversation) = asks(&phones).await;
    let desk = exchange.picks_up(DESK, SOON).await.unwrap();
    // They hear whom they take, and what for, before they do.
    is_told(&desk, "Press 1").await;
    is_told(&desk, CUSTOMER).await;
    is_told(&desk, "I want to talk to a person").await;
    assert_eq!(phones.api().conversation(&conversation).await["control"]["holder"], "queue");
    desk.press("1").await;
    phones.call_once(|call| call["operator"].is_string()).await;
    let control = phones.api().conversation(&conversation).await;
    assert_eq!(control["control"]["holder"], "operator", "{control:#}");

    let from = caller.now();
    desk.wait_for(0, SOON, |event| *event == Event::Started).await.unwrap();
    // After a silence, so that it is heard as something of its own.
    desk.say([silence(2_000), spoken("hello how can i help you")].concat()).await;
    caller.wait_for(from, SOON, |event| *event == Event::Heard).await.expect("the caller hears the desk");
    let from = desk.now();
    caller.say(spoken("where is my lamp")).await;
    desk.wait_for(from, SOON, |event| *event == Event::Heard).await.expect("the desk hears the caller");

    desk.hang_up().await;
    phones.call_once(|call| call["state"] == "live" && call["operator"].is_null()).await;
    phones.messages_once(&conversation, |messages| messages.iter().any(|one| one["notice"] == "agent_returned")).await;
    caller.hang_up().await;
    let over = phones.call_once(|call| call["state"] == "ended").await;
    assert!(over["talk"]["operator_ms"].as_u64() > Some(500), "{over:#}");
    assert_eq!((caller.warnings(), desk.warnings()), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn when_nobody_is_free_the_assistant_offers_to_call_back_and_keeps_the_place() {
    let (exchange, phones) = with_a_desk(Habit::IsBusy).await;
    let (caller, conversation) = asks(&phones).await;
    let offered = |messages: &[serde_json::Value]| messages.iter().any(|one| one["notice"] == "callback_offered");
    phones.messages_once(&conversation, offered).await;
    assert_eq!(phones.api().conversation(&conversation).await["control"]["holder"], "agent");
    // It is heard out, then taken up.
    let spoken_of = |messages: &[serde_json::Value]| {
        messages.iter().any(|one| one["notice"] == "callback_offered" && one["spoken"] != "begun")
    };
    phones.messages_once(&conversation, spoken_of).await;
    caller.wait_for(caller.now().saturating_sub(1), SOON, |event| *event == Event::Quiet).await.unwrap();
    caller.say(spoken("yes please")).await;
    caller.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.expect("it says goodbye");
    let over = phones.call_once(|call| call["state"] == "ended").await;
    assert_eq!(over["ended"], "The assistant ended the call.");
    let waits = phones.api().conversation(&conversation).await;
    assert_eq!((&waits["control"]["holder"], &waits["status"]), (&json!("queue"), &json!("open")), "{waits:#}");
    assert!(waits["handover_reason"].as_str().unwrap().contains(CUSTOMER), "{waits:#}");
    let messages = phones.api().messages(&conversation).await;
    assert_eq!(of(&messages, "contact").len(), 2, "{messages:#?}");

    // The operator who calls back has the conversation, and the assistant keeps out of it.
    exchange.at(CUSTOMER, Habit::AT_ONCE);
    phones.api().act(&conversation, "take").await;
    phones.api().post("/api/v1/calls", &json!({"conversation": conversation})).await.expect(201);
    let customer = exchange.picks_up(CUSTOMER, SOON).await.unwrap();
    phones.call_once(|call| call["direction"] == "outbound" && call["state"] == "live").await;
    phones.api().write(&conversation, &json!({"text": "This is the lamp shop."})).await;
    hears_out(&customer, 0).await;
    customer.hang_up().await;
}

#[tokio::test]
async fn a_phone_stops_ringing_when_somebody_else_has_the_call() {
    let (exchange, phones) = with_a_desk(Habit::AT_ONCE).await;
    let (caller, conversation) = asks(&phones).await;
    let desk = exchange.picks_up(DESK, SOON).await.unwrap();
    is_told(&desk, "Press 1").await;
    phones.api().act(&conversation, "take").await;
    is_told(&desk, "does not need you any more").await;
    desk.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
    assert!(phones.call_once(|call| call["state"] == "live").await["operator"].is_null());
    caller.hang_up().await;
}

#[tokio::test]
async fn an_operator_rings_themselves_for_a_call_and_needs_a_key_to_have_it() {
    let (exchange, phones) = open(&[]).await;
    exchange.at(DESK, Habit::AT_ONCE);
    let caller = Phone::new(CUSTOMER).dial(&phones.number).await.unwrap();
    let call = phones.call_once(|call| call["state"] == "live").await;
    let (id, conversation) = (text(&call["id"]), text(&call["conversation"]));
    let ring = format!("/api/v1/calls/{id}/ring");
    phones.api().post(&ring, &json!({"number": "desk"})).await.problem(422);
    phones.api().post(&ring, &json!({"number": DESK})).await.expect(202);
    let desk = exchange.picks_up(DESK, SOON).await.unwrap();
    is_told(&desk, "Press 1").await;
    desk.press("9").await;
    desk.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
    assert_eq!(phones.api().conversation(&conversation).await["control"]["holder"], "agent");

    phones.api().post(&ring, &json!({"number": DESK})).await.expect(202);
    let desk = exchange.picks_up(DESK, SOON).await.unwrap();
    is_told(&desk, "Press 1").await;
    desk.press("1").await;
    phones.call_once(|call| call["operator"].is_string()).await;
    // The caller hangs up: both phones are free.
    caller.hang_up().await;
    desk.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
    phones.api().post(&ring, &json!({"number": DESK})).await.problem(409);
}
