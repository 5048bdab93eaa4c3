//! kill -9 while a tool is at work: the service has done the act, and the program does not live to hear of it.

use std::time::Duration;

use sandbox::peers::ChatPeer;
use serde_json::{Value, json};

use super::file::{Scenario, Trouble};
use super::play::{Called, calls, has_person};
use super::stage::{Model, Place, Stage};
use super::verdict;
use crate::harness::PATIENCE;
use crate::harness::api::Api;
use crate::harness::people::{come_back, conversation};
use crate::harness::program::{NO_LIMITS, Program};
use crate::harness::shop::Shop;

/// The service answers so late that the program is gone by then.
const LATE: Trouble = Trouble::SlowMs(600_000);

/// Says the lines; while the service is at work on what the last one asks for, the program is killed and started again.
/// The customer comes back then, and is answered or handed over.
async fn killed_at_work(shop: Shop, stage: &Stage, lines: &[&str], work: usize) -> (Shop, ChatPeer) {
    let (last, first) = lines.split_last().unwrap();
    for (number, line) in first.iter().enumerate() {
        let sent = stage.customer.send(&format!("line-{number}"), line).await.unwrap();
        stage.customer.reply_after(sent.seq, PATIENCE).await.expect("the agent answers");
    }
    let before = stage.store.changes();
    if work > 0 {
        // What the tool reads before it changes something is answered in time.
        (0..work).for_each(|_| stage.store.meets(Trouble::SlowMs(0)));
    }
    stage.store.meets(LATE);
    let asked = stage.customer.send("the-last-line", last).await.unwrap();
    let begun = async {
        while stage.store.changes() == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, begun).await.expect("the service is at work");
    let shop = shop.restarted(&[NO_LIMITS], async |program: Program| program.kill()).await;
    let back = come_back(shop.url(), &stage.inbox, &stage.customer, asked.seq).await;
    let is_answered = |ready: &sandbox::peers::Ready| ready.messages.iter().any(sandbox::peers::ChatMessage::is_from_agent);
    if !is_answered(back.ready()) {
        back.reply_after(asked.seq, PATIENCE).await.expect("the customer is answered after the restart");
    }
    (shop, back)
}

async fn told(api: &Api, talk: &str) -> Vec<Called> {
    let messages = api.messages(talk).await;
    let last = messages.iter().rev().find(|message| message["author"]["kind"] == "agent").expect("the agent said something");
    calls(api, talk, last["id"].as_str()).await
}

fn outcomes<'a>(calls: &'a [Called], tool: &str) -> Vec<&'a str> {
    calls.iter().filter(|call| call.tool == tool).map(|call| call.outcome.as_str()).collect()
}

#[tokio::test]
async fn an_act_cut_off_by_a_kill_is_in_doubt_and_not_done_again() {
    let place = Place::new(Shop::open(&[NO_LIMITS]).await);
    let scenario = Scenario::named("mcp", "the_answer_is_lost");
    let stage = place.set("mcp", &scenario, &Model::Scripted).await;
    let talk = conversation(&stage.customer);
    let lines = [scenario.customer[0].says.as_str(), "Yes, do it"];
    let (shop, _back) = killed_at_work(place.shop, &stage, &lines, 0).await;
    assert_eq!(stage.store.state()["visits"].as_array().map(Vec::len), Some(1), "one visit, not two");
    // The ledger knows that it was begun; the agent is told so and passes the customer on.
    let calls = told(&shop.api, &talk).await;
    assert_eq!(outcomes(&calls, "showroom_book_visit"), ["to_confirm", "in_doubt"], "{calls:?}");
    assert!(has_person(&shop.api, &talk).await);
    let reason = shop.api.conversation(&talk).await["handover_reason"].clone();
    assert_eq!(reason, "Nobody knows whether the visit was booked");
}

#[tokio::test]
async fn an_act_the_service_does_once_is_asked_for_again_under_the_same_key_after_a_kill() {
    let place = Place::new(Shop::open(&[NO_LIMITS]).await);
    let scenario = Scenario::named("hotel", "from_a_wish_to_a_link");
    let stage = place.set("hotel", &scenario, &Model::Scripted).await;
    let talk = conversation(&stage.customer);
    let before = stage.store.state();
    let lines: Vec<&str> = scenario.customer.iter().map(|step| step.says.as_str()).collect();
    let (shop, _back) = killed_at_work(place.shop, &stage, &lines, 0).await;
    let calls = told(&shop.api, &talk).await;
    assert_eq!(outcomes(&calls, "booking_link"), ["done"], "the turn that was killed left no trace: {calls:?}");
    let found = verdict::changes(&scenario, &before, &stage.store.state());
    assert_eq!(found, Vec::<String>::new(), "one link");
    assert!(!has_person(&shop.api, &talk).await);
    let messages = shop.api.messages(&talk).await;
    let answers = messages.iter().filter(|message| message["text"].as_str().is_some_and(|text| text.contains("Book it here")));
    assert_eq!(answers.count(), 1, "answered once");
}

#[tokio::test]
async fn a_lead_made_before_a_kill_is_still_its_makers_afterwards() {
    let place = Place::new(Shop::open(&[NO_LIMITS]).await);
    let scenario = Scenario::named("interiors", "the_crms_answer_is_lost");
    let stage = place.set("interiors", &scenario, &Model::Scripted).await;
    let talk = conversation(&stage.customer);
    let (shop, back) = killed_at_work(place.shop, &stage, &[&scenario.customer[0].says], 1).await;
    let sent = back.send("and-then", &scenario.customer[1].says).await.unwrap();
    back.reply_after(sent.seq, PATIENCE).await.expect("the agent answers");
    let calls = told(&shop.api, &talk).await;
    assert_eq!(outcomes(&calls, "update_lead"), ["done", "done"], "{calls:?}");
    let leads = stage.store.state()["leads"].clone();
    let made: Vec<&Value> = leads.as_array().unwrap().iter().filter(|lead| lead["phone"] == "+919845000000").collect();
    assert_eq!(made.len(), 1, "one lead: {leads}");
    assert_eq!((&made[0]["name"], &made[0]["version"]), (&json!("Anil Kumar Nair"), &json!(2)));
}
