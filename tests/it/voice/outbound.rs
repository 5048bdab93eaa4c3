//! Calls that we make, over a carrier that refuses what the real one refuses.

use std::time::Duration;

use sandbox::carrier::{Ended, Event, Exchange, Habit, Phone, signature};
use serde_json::{Value, json};

use super::{ACCOUNT, LISTENERS, NUMBER, Phones, SOON, TOKEN, hears_out, of, spoken};
use crate::harness::api::text;
use crate::harness::web::Request;

const CUSTOMER: &str = "+4915112345678";

/// An account at the carrier, and a product that calls through it.
pub async fn open(more: &[(&str, &str)]) -> (Exchange, Phones) {
    let exchange = Exchange::open(ACCOUNT, TOKEN, &[NUMBER]).await.unwrap();
    let url = exchange.url();
    let mut settings = LISTENERS.to_vec();
    settings.push(("SWITCHBOARD__VOICE__TWILIO", &url));
    settings.extend_from_slice(more);
    let phones = Phones::open_with("parrot", &settings).await;
    (exchange, phones)
}

fn call(phones: &Phones) -> Value {
    json!({"number": CUSTOMER, "inbox": phones.inbox, "opening": "Your lamp is ready."})
}

#[tokio::test]
async fn somebody_is_called_hears_why_and_talks_to_the_assistant() {
    let (exchange, phones) = open(&[]).await;
    exchange.at(CUSTOMER, Habit::AT_ONCE);
    let placed = phones.api().post("/api/v1/calls", &call(&phones)).await.expect(201);
    assert_eq!((&placed["direction"], &placed["state"]), (&json!("outbound"), &json!("ringing")));
    let line = exchange.picks_up(CUSTOMER, SOON).await.unwrap();
    let greeted = hears_out(&line, 0).await;
    line.say(spoken("how long does delivery take")).await;
    hears_out(&line, greeted).await;
    line.hang_up().await;
    let ended = phones.call_once(|call| call["state"] == "ended").await;
    assert_eq!((&ended["id"], &ended["ended"]), (&placed["id"], &json!("The caller hung up.")));
    assert_eq!(line.warnings(), Vec::<String>::new());

    let messages = phones.api().messages(&text(&ended["conversation"])).await;
    let greeting = messages.iter().find(|message| message["notice"] == "greeting").unwrap();
    let greeting = text(&greeting["text"]);
    assert!(greeting.contains("Your lamp is ready.") && greeting.contains("automated"), "{greeting}");
    assert!(of(&messages, "agent").iter().any(|answer| answer.contains("2 to 3 working days")), "{messages:#?}");

    // Whoever calls back later comes to the same conversation.
    let line = Phone::new(CUSTOMER).dial(&phones.number).await.unwrap();
    let back = phones.call_once(|call| call["direction"] == "inbound").await;
    assert_eq!(back["conversation"], ended["conversation"]);
    let twice = phones.api().post("/api/v1/calls", &json!({"conversation": ended["conversation"]})).await;
    twice.problem(409);
    line.hang_up().await;
}

#[tokio::test]
async fn whoever_does_not_answer_was_not_reached() {
    let (exchange, phones) = open(&[]).await;
    exchange.at(CUSTOMER, Habit::IsBusy);
    phones.api().post("/api/v1/calls", &call(&phones)).await.expect(201);
    phones.call_once(|call| call["state"] == "missed" && call["ended"] == "The number was busy.").await;

    exchange.at(CUSTOMER, Habit::Ignores);
    let rings = phones.api().post("/api/v1/calls", &call(&phones)).await.expect(201);
    let id = text(&rings["id"]);
    phones.api().post("/api/v1/calls", &call(&phones)).await.problem(409);
    phones.api().post(&format!("/api/v1/calls/{id}/hang-up"), &json!({})).await.expect(204);
    let over = phones.call_once(|call| call["id"] == id && call["state"] == "missed").await;
    assert_eq!(over["ended"], "An operator ended the call.");
    let told = exchange.requests();
    let last = told.last().unwrap();
    assert_eq!((last.status, &last.form), (200, &vec![("Status".to_owned(), "completed".to_owned())]), "{told:#?}");
    for message in phones.api().messages(&text(&over["conversation"])).await {
        assert_ne!(message["notice"], "call_started", "nobody was on the line: {message:#}");
    }
}

#[tokio::test]
async fn a_machine_hears_what_it_is_to_keep_or_nothing() {
    let (exchange, phones) = open(&[]).await;
    exchange.at(CUSTOMER, Habit::PicksUp { after: Duration::from_millis(50), machine: Some("machine_start") });
    phones.api().post("/api/v1/calls", &call(&phones)).await.expect(201);
    let line = exchange.picks_up(CUSTOMER, SOON).await.unwrap();
    line.wait_for(0, SOON, |event| *event == Event::Ended(Ended::ByProduct)).await.unwrap();
    phones.call_once(|call| call["ended"] == "An answering machine took the call.").await;

    let path = format!("/api/v1/voice-agents/{}", phones.agent);
    phones.api().change(&path, |agent| agent["voicemail"] = json!("Please call the lamp shop.")).await;
    let second = phones.api().post("/api/v1/calls", &call(&phones)).await.expect(201);
    let line = exchange.picks_up(CUSTOMER, SOON).await.unwrap();
    let heard = line.wait_for(0, SOON, |event| *event == Event::Heard).await.unwrap();
    line.wait_for(heard, SOON, |event| *event == Event::Ended(Ended::ByProduct)).await.unwrap();
    let over = phones.call_once(|call| call["id"] == second["id"] && call["state"] == "ended").await;
    assert_eq!(over["ended"], "An answering machine took the call.");
}

#[tokio::test]
async fn what_the_carrier_refuses_is_said_in_its_words() {
    let (exchange, phones) = open(&[]).await;
    let api = phones.api();
    let refused = api.post("/api/v1/calls", &json!({"number": "12", "inbox": phones.inbox})).await.problem(422);
    assert!(refused.to_string().contains("/number"), "{refused:#}");
    api.post("/api/v1/calls", &json!({"inbox": phones.inbox})).await.problem(422);
    exchange.fails_with(503);
    api.post("/api/v1/calls", &call(&phones)).await.problem(503);
    phones.call_once(|call| call["state"] == "missed" && call["ended"] == "The line was lost.").await;
    exchange.fails_with(400);
    api.post("/api/v1/calls", &call(&phones)).await.problem(422);
    phones.call_once(|call| call["state"] == "missed" && call["ended"] == "The number could not be called.").await;

    // The number is pointed here with one request.
    let path = format!("/api/v1/inboxes/{}/phone/point", phones.inbox);
    api.post(&path, &json!({})).await.expect(204);
    let pointed = exchange.pointed(NUMBER).unwrap();
    assert_eq!((pointed.incoming, pointed.status), (phones.number.incoming.clone(), phones.number.status.clone()));
    let line = exchange.call(&Phone::new(CUSTOMER), NUMBER).await.unwrap();
    hears_out(&line, 0).await;
    line.hang_up().await;
    phones.call_once(|call| call["state"] == "ended").await;
}

#[tokio::test]
async fn whoever_presses_twice_calls_once() {
    let (exchange, phones) = open(&[]).await;
    exchange.at(CUSTOMER, Habit::Ignores);
    let call = call(&phones);
    let (one, two) = tokio::join!(phones.api().post("/api/v1/calls", &call), phones.api().post("/api/v1/calls", &call));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(phones.calls().await.len(), 1);
    assert_eq!(exchange.requests().iter().filter(|seen| seen.status == 201).count(), 1);
}

/// What the carrier asks at a door of this inbox.
async fn ask(phones: &Phones, door: &str, fields: &[(&str, &str)], token: &str) -> (u16, String) {
    let url = phones.number.incoming.replace("/incoming", door);
    let path = url.strip_prefix(&phones.api().url).unwrap();
    let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let body = fields.iter().map(|(name, value)| format!("{name}={}", value.replace('+', "%2B"))).collect::<Vec<_>>().join("&");
    let request = Request::new("POST", path)
        .text("application/x-www-form-urlencoded", body)
        .with("x-twilio-signature", signature(token, &url, &fields));
    let answer = request.send(&phones.api().url).await.unwrap();
    (answer.status, answer.text())
}

#[tokio::test]
async fn a_call_that_is_not_over_gets_another_stream_and_what_is_not_signed_or_not_ours_gets_none() {
    let (exchange, phones) = open(&[]).await;
    let id = format!("CA{:032x}", 7);
    let fields =
        [("CallSid", id.as_str()), ("AccountSid", ACCOUNT), ("From", CUSTOMER), ("To", NUMBER), ("Direction", "inbound")];
    let (status, rung) = ask(&phones, "/incoming", &fields, TOKEN).await;
    assert!(status == 200 && rung.contains("<Stream"), "{status} {rung}");
    // Its line was lost with the program that had it.
    let (_, again) = ask(&phones, "/after", &fields, TOKEN).await;
    assert!(again.contains("<Stream") && again != rung, "another word opens it: {again}");
    assert_eq!(ask(&phones, "/after", &fields, "somebody else's").await.0, 403);
    let over = [&fields[..], &[("CallStatus", "completed")]].concat();
    assert_eq!(ask(&phones, "/status", &over, TOKEN).await.0, 204);
    let (_, ended) = ask(&phones, "/after", &fields, TOKEN).await;
    assert!(ended.contains("<Hangup/>") && !ended.contains("<Stream"), "{ended}");

    // A call of ours is answered by the call that the carrier named, and by no other.
    exchange.at(CUSTOMER, Habit::Ignores);
    let placed = phones.api().post("/api/v1/calls", &call(&phones)).await.expect(201);
    let door = format!("/answered?call={}", text(&placed["id"]));
    let (_, stranger) = ask(&phones, &door, &fields, TOKEN).await;
    assert!(stranger.contains("<Hangup/>"), "{stranger}");
    let (_, unknown) = ask(&phones, "/leg/none", &fields, TOKEN).await;
    assert!(unknown.contains("<Hangup/>"), "{unknown}");
    assert_eq!(ask(&phones, "/leg/none/pressed", &[&fields[..], &[("Digits", "1")]].concat(), TOKEN).await.0, 200);
    assert_eq!(ask(&phones, "/answered?call=nonsense", &fields, TOKEN).await.0, 404);

    let json = Request::new("POST", phones.number.incoming.strip_prefix(&phones.api().url).unwrap()).json(&json!({}));
    assert_eq!(json.send(&phones.api().url).await.unwrap().status, 415);
}

#[tokio::test]
async fn a_blocked_contact_is_told_goodbye_and_nobody_hears_of_the_call() {
    let (_exchange, phones) = open(&[]).await;
    let fields = |id: &'static str| {
        [("CallSid", id), ("AccountSid", ACCOUNT), ("From", CUSTOMER), ("To", NUMBER), ("Direction", "inbound")]
    };
    let (first, second) = ("CA00000000000000000000000000000001", "CA00000000000000000000000000000002");
    assert!(ask(&phones, "/incoming", &fields(first), TOKEN).await.1.contains("<Stream"));
    let over = [&fields(first)[..], &[("CallStatus", "completed")]].concat();
    ask(&phones, "/status", &over, TOKEN).await;
    let conversation = phones.api().conversation(&text(&phones.calls().await[0]["conversation"])).await;
    let blocked = format!("/api/v1/contacts/{}/blocked", text(&conversation["contact"]["id"]));
    phones.api().call(Request::new("PUT", blocked).json(&json!({"blocked": true}))).await.expect(200);
    let (status, told) = ask(&phones, "/incoming", &fields(second), TOKEN).await;
    assert!(status == 200 && told.contains("<Say") && told.contains("<Hangup/>") && !told.contains("<Stream"), "{told}");
    assert_eq!(phones.calls().await.len(), 1, "the second call is nowhere");
}
