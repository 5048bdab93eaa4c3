//! Calls to bots whose agents have a language model, and what is written down when a call is over.

use sandbox::carrier::{Event, Line, Phone};
use sandbox::meta::{Clock, Meta, Rules as PlatformRules};
use sandbox::models::{Asked, Entry, Models, Rules, Said};
use serde_json::{Value, json};

use super::{LISTENERS, Phones, SOON, hears_out, of, spoken};
use crate::channels::{Medium, Platform, eventually, now_ms};
use crate::harness::api::text;
use crate::harness::people::{feed, operator};

const NUMBER: &str = "+4915112345678";

fn brain(asked: &Asked) -> Said {
    if asked.wants_schema.is_some() {
        let summary = json!({"text": "Asked how long delivery takes.", "intent": "delivery time", "satisfaction_estimate": 4,
            "sentiment": "positive"});
        return Said::text(&summary.to_string());
    }
    Said::text("It takes three days.")
}

/// From now on the number is answered by an agent with this model.
async fn give_agent(phones: &Phones, models: &Models) {
    let api = phones.api();
    let settings = json!({"name": "Sandbox", "kind": "openai", "base_url": format!("{}/v1", models.url()),
        "key": "sk-sandbox", "allow_private": true});
    let connection = text(&api.post("/api/v1/model-connections", &settings).await.expect(201)["id"]);
    let agent = json!({"key": "desk", "name": "desk", "role": "You answer.", "instructions": "",
        "when": {"description": "anything", "examples": [], "words": []}, "tools": [], "knowledge_bases": []});
    let bot = json!({"name": "Team", "responder": "agents", "agents": [agent],
        "models": [{"connection": connection, "model": "gpt-6-luna"}]});
    let bot = api.post("/api/v1/bots", &bot).await.expect(201)["id"].clone();
    api.change(&format!("/api/v1/inboxes/{}", phones.inbox), |inbox| inbox["bot"] = bot).await;
}

/// A call in which the caller asks one thing, is answered, and hangs up.
async fn asks(phones: &Phones, phone: Phone) -> Value {
    let line = phone.dial(&phones.number).await.unwrap();
    let greeted = hears_out(&line, 0).await;
    let call = phones.call_once(|call| call["state"] == "live").await;
    line.say(spoken("how long does delivery take")).await;
    hears_out(&line, greeted).await;
    hang_up(phones, &line, &call).await
}

async fn hang_up(phones: &Phones, line: &Line, call: &Value) -> Value {
    line.hang_up().await;
    line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
    phones.call_once(|known| known["id"] == call["id"] && known["state"] == "ended").await
}

/// What a request tells its model, without the instructions.
fn told(asked: &Asked) -> String {
    let texts = asked.entries.iter().filter_map(|entry| match entry {
        Entry::Customer(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The newest question that a model answered aloud.
fn last_asked(models: &Models) -> Asked {
    let asked = models.requests().into_iter().rev().filter_map(|seen| seen.asked);
    asked.into_iter().find(|asked| asked.wants_schema.is_none()).expect("a question")
}

#[tokio::test]
async fn a_model_sums_up_a_call_once_and_operators_are_told() {
    let models = Models::start(Rules::default(), brain).await.unwrap();
    let phones = Phones::open("parrot").await;
    give_agent(&phones, &models).await;
    let desk = operator(phones.shop.url(), &phones.api().token).await;
    let call = asks(&phones, Phone::new(NUMBER)).await;
    let news = feed(&desk, |event| event.kind == "call" && event.body["call"]["summary"].is_object()).await;
    assert_eq!(news.body["call"]["id"], call["id"]);
    let read = phones.api().get(&format!("/api/v1/calls/{}", text(&call["id"]))).await.expect(200);
    let expected = json!({"text": "Asked how long delivery takes.", "intent": "delivery time", "satisfaction_estimate": 4,
        "sentiment": "positive"});
    assert_eq!(read["summary"], expected);
    let asked: Vec<Asked> = models.requests().into_iter().filter_map(|seen| seen.asked).collect();
    let summaries: Vec<&Asked> = asked.iter().filter(|asked| asked.wants_schema.is_some()).collect();
    assert_eq!(summaries.len(), 1);
    let read = told(summaries[0]);
    assert!(read.contains("How long does delivery take?") && read.contains("It takes three days."), "{read}");
    let spoken = last_asked(&models);
    assert!(spoken.instructions.contains("# This is a phone call"), "{}", spoken.instructions);
}

#[tokio::test]
async fn without_a_model_a_summary_quotes_the_call_and_silence_has_none() {
    let phones = Phones::open("parrot").await;
    let silent = Phone::hidden().dial(&phones.number).await.unwrap();
    hears_out(&silent, 0).await;
    let live = phones.call_once(|call| call["state"] == "live").await;
    let silent = hang_up(&phones, &silent, &live).await;

    let call = asks(&phones, Phone::new(NUMBER)).await;
    let summed = phones.call_once(|known| known["id"] == call["id"] && known["summary"].is_object()).await;
    let summary = &summed["summary"];
    let words = text(&summary["text"]);
    assert!(words.starts_with("Caller: How long does delivery take?\nAssistant: "), "{words}");
    let conversation = text(&call["conversation"]);
    let said = of(&phones.api().messages(&conversation).await, "agent").concat();
    let quoted = words.rsplit("Assistant: ").next().unwrap().trim_end_matches('…').trim_end_matches(" [interrupted]").to_owned();
    assert!(said.split_whitespace().collect::<Vec<_>>().join(" ").contains(quoted.trim()), "{quoted}\n{said}");
    assert!(summary["satisfaction_estimate"].is_null() && summary["intent"].is_null(), "{summary}");
    // One after the other, in the order in which the calls ended.
    let silent = phones.api().get(&format!("/api/v1/calls/{}", text(&silent["id"]))).await.expect(200);
    assert!(silent["summary"].is_null(), "{silent}");
}

#[tokio::test]
async fn what_a_colleague_whispers_reaches_the_agent_and_no_caller() {
    let models = Models::start(Rules::default(), brain).await.unwrap();
    let phones = Phones::open("parrot").await;
    give_agent(&phones, &models).await;
    let line = Phone::new(NUMBER).dial(&phones.number).await.unwrap();
    let greeted = hears_out(&line, 0).await;
    let call = phones.call_once(|call| call["state"] == "live").await;
    let conversation = text(&call["conversation"]);
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let hint = json!({"text": "Her parcel is late: offer free shipping.", "private": true, "for_agent": true});
    let note = phones.api().post(&path, &hint).await.expect(201);
    assert_eq!((&note["private"], &note["for_agent"]), (&json!(true), &json!(true)));
    for wrong in [json!({"text": "x", "for_agent": true}), json!({"text": " ", "private": true, "for_agent": true})] {
        assert_eq!(phones.api().post(&path, &wrong).await.status, 422, "{wrong}");
    }
    let control = |read: &Value| read["control"]["holder"].clone();
    assert_eq!(control(&phones.api().conversation(&conversation).await), "agent", "a hint takes nothing from the agent");
    line.say(spoken("how long does delivery take")).await;
    hears_out(&line, greeted).await;
    hang_up(&phones, &line, &call).await;
    let read = told(&last_asked(&models));
    assert!(read.contains("<colleague>\nHer parcel is late: offer free shipping.\n</colleague>"), "{read}");
    let said = of(&phones.api().messages(&conversation).await, "agent").concat();
    assert!(said.contains("It takes three days.") && !said.contains("shipping"), "{said}");
}

#[tokio::test]
async fn what_nobody_on_the_line_would_hear_cannot_be_written() {
    let phones = Phones::open("parrot").await;
    let line = Phone::new(NUMBER).dial(&phones.number).await.unwrap();
    hears_out(&line, 0).await;
    let call = phones.call_once(|call| call["state"] == "live").await;
    let conversation = text(&call["conversation"]);
    let heard = json!({"text": "Good morning, this is Asha.", "client_id": "once"});
    phones.api().write(&conversation, &heard).await;
    hang_up(&phones, &line, &call).await;
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let refused = phones.api().post(&path, &json!({"text": "Are you there?"})).await;
    let problem = refused.problem(409);
    assert!(text(&problem["detail"]).starts_with("The call is over"), "{problem}");
    let note = json!({"text": "I shall call her back.", "private": true});
    assert_eq!(phones.api().post(&path, &note).await.status, 201);
    assert_eq!(phones.api().post(&path, &heard).await.status, 200, "what was written in time is that message again");
}

#[tokio::test]
async fn an_agent_knows_yesterdays_chat_of_a_caller_whom_the_carrier_vouches_for_and_of_nobody_else() {
    let models = Models::start(Rules::default(), brain).await.unwrap();
    let meta = Meta::start(PlatformRules::default(), Clock::from(now_ms())).await.unwrap();
    let (facebook, instagram) = (meta.url(), meta.instagram_url());
    let mut settings = LISTENERS.to_vec();
    settings.push(("SWITCHBOARD__CHANNELS__FACEBOOK", &facebook));
    settings.push(("SWITCHBOARD__CHANNELS__INSTAGRAM", &instagram));
    let Phones { shop, inbox, agent, number } = Phones::open_with("parrot", &settings).await;
    let platform = Platform::of(shop, meta);
    platform.connect(Medium::WhatsApp).await;
    let customer = platform.customer(Medium::WhatsApp, NUMBER.trim_start_matches('+'), "Mira");
    customer.say("My purple lamp hums at night");
    let is_there = |conversation: &Value| conversation["inbox"]["channel"] == "whatsapp";
    eventually("the chat", async || platform.conversations().await.into_iter().find(is_there).map(drop).ok_or_else(String::new))
        .await;
    let phones = Phones { shop: platform.shop, inbox, agent, number };
    give_agent(&phones, &models).await;

    let first = asks(&phones, Phone::new(NUMBER)).await;
    assert!(!told(&last_asked(&models)).contains("purple"), "a number that merely appears proves nothing");
    let vouched = asks(&phones, Phone::new(NUMBER).attested()).await;
    assert_eq!(vouched["contact"], first["contact"]);
    let known = told(&last_asked(&models));
    assert!(known.contains("<earlier>") && known.contains("My purple lamp hums at night"), "{known}");
    asks(&phones, Phone::new(NUMBER)).await;
    assert!(!told(&last_asked(&models)).contains("purple"), "nor after it was proven once");
}
