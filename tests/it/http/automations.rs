//! Automations through the door: what they do when something happens, and what they must not do.

use std::time::Duration;

use sandbox::peers::InboxPeer;
use serde_json::{Value, json};

use super::town;
use crate::harness::PATIENCE;
use crate::harness::api::{Api, text};
use crate::harness::people::{ask, contact, conversation, feed, hears, operator, visitor};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::{Shop, scripted};
use crate::harness::web::Request;

async fn add(api: &Api, path: &str, body: &Value) -> String {
    text(&api.post(&format!("/api/v1/{path}"), body).await.expect(201)["id"])
}

async fn label(api: &Api, name: &str) -> String {
    add(api, "labels", &json!({"name": name})).await
}

fn rule(name: &str, when: &Value, conditions: &Value, steps: &Value) -> Value {
    json!({"name": name, "enabled": true, "when": when, "conditions": conditions, "steps": steps})
}

fn in_inbox(id: &str) -> Value {
    json!({"test": {"kind": "inbox", "inboxes": [id]}})
}

/// The line that tells what the automation of this name did there.
async fn line(peer: &InboxPeer, conversation: &str, name: &str) -> Value {
    let told = feed(peer, |event| {
        let message = &event.body["message"];
        event.kind == "message"
            && event.body["conversation"] == conversation
            && message["author"]["kind"] == "system"
            && message["automation"]["name"] == name
    });
    told.await.body["message"].clone()
}

/// What the log holds once nothing is under way: the last step is seen before its end is written down.
async fn runs(api: &Api, automation: &str) -> Vec<Value> {
    let settled = async {
        loop {
            let page = api.get(&format!("/api/v1/automations/runs?automation={automation}")).await.expect(200);
            let runs = page["items"].as_array().unwrap().clone();
            if runs.iter().all(|run| run["state"] != "underway") {
                return runs;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, settled).await.expect("every run ends")
}

#[tokio::test]
async fn an_automation_does_its_steps_where_its_conditions_hold_and_says_so() {
    let town = town().await;
    let api = &town.shop.api;
    let (inbox, refund) = (town.shop.scripted().await, label(api, "Automated refund").await);
    let conditions = json!([in_inbox(&inbox.id), {"test": {"kind": "text", "words": ["refund"], "whole": true}}]);
    let steps = json!([
        {"kind": "labels", "add": [refund]},
        {"kind": "priority", "priority": "high"},
        {"kind": "text", "text": "We look into it, {{inbox.name}}."},
        {"kind": "note", "text": "Look at the order first."},
    ]);
    let id = add(api, "automations", &rule("Refunds", &json!({"kind": "message_received"}), &conditions, &steps)).await;
    let desk = operator(town.shop.url(), &api.token).await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: is it refundable").await;
    ask(&peer, "b", "echo: I want a Refund!").await;
    hears(&peer, "We look into it, Test.").await;
    let told = line(&desk, &conversation(&peer), "Refunds").await;
    assert_eq!((&told["automation"]["did"], &told["private"]), (&json!(["labels", "priority", "text", "note"]), &json!(true)));
    let now = api.get(&format!("/api/v1/conversations/{}", conversation(&peer))).await.expect(200);
    assert_eq!((&now["labels"][0]["id"], &now["priority"]), (&json!(refund), &json!("high")));
    assert_eq!(now["control"]["holder"], "agent", "nobody takes control by it");
    let done = runs(api, &id).await;
    assert_eq!(done.len(), 1, "the word alone begins it: {done:?}");
    assert_eq!((&done[0]["state"], done[0]["matched"].as_array().unwrap().len()), (&json!("done"), 2));
    api.call(Request::new("DELETE", format!("/api/v1/automations/{id}"))).await.expect(204);
}

#[tokio::test]
async fn what_an_automation_does_begins_no_other() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    let (first, second) = (label(api, "Circle one").await, label(api, "Circle two").await);
    let when = |label: &str| json!({"kind": "label_added", "label": label});
    let puts = |label: &str| json!([{"kind": "labels", "add": [label]}]);
    let here = json!([in_inbox(&inbox.id)]);
    let there = add(api, "automations", &rule("There", &when(&first), &here, &puts(&second))).await;
    let back = add(api, "automations", &rule("Back", &when(&second), &here, &json!([{"kind": "resolve"}]))).await;
    let desk = operator(town.shop.url(), &api.token).await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let path = format!("/api/v1/conversations/{}", conversation(&peer));
    api.post(&format!("{path}/labels"), &json!({"add": [first]})).await.expect(200);
    line(&desk, &conversation(&peer), "There").await;
    // What comes after it is in order: had the second begun, it would have come first.
    api.post(&format!("{path}/labels"), &json!({"remove": [first]})).await.expect(200);
    api.post(&format!("{path}/labels"), &json!({"add": [first]})).await.expect(200);
    line(&desk, &conversation(&peer), "There").await;
    assert_eq!(api.get(&path).await.expect(200)["status"], "open");
    assert_eq!(runs(api, &back).await.len(), 0);
    for id in [there, back] {
        api.call(Request::new("DELETE", format!("/api/v1/automations/{id}"))).await.expect(204);
    }
}

#[tokio::test]
async fn after_twenty_runs_within_an_hour_a_conversation_is_left_alone() {
    let town = town().await;
    let api = &town.shop.api;
    let (inbox, on) = (town.shop.scripted().await, label(api, "Again and again").await);
    let when = json!({"kind": "label_added", "label": on});
    let steps = json!([{"kind": "note", "text": "Again."}]);
    let id = add(api, "automations", &rule("Often", &when, &json!([in_inbox(&inbox.id)]), &steps)).await;
    let desk = operator(town.shop.url(), &api.token).await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let path = format!("/api/v1/conversations/{}/labels", conversation(&peer));
    for _ in 0..22 {
        api.post(&path, &json!({"add": [on]})).await.expect(200);
        api.post(&path, &json!({"remove": [on]})).await.expect(200);
    }
    for _ in 0..20 {
        assert_eq!(line(&desk, &conversation(&peer), "Often").await["automation"]["did"], json!(["note"]));
    }
    let held = line(&desk, &conversation(&peer), "Often").await;
    assert!(text(&held["text"]).starts_with("Held back"), "{held}");
    let done = runs(api, &id).await;
    assert_eq!((done.len(), &done[0]["state"]), (21, &json!("held")));
    api.call(Request::new("DELETE", format!("/api/v1/automations/{id}"))).await.expect(204);
}

#[tokio::test]
async fn a_step_that_fails_ends_its_automation_and_no_other() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    let lost = label(api, "Soon deleted").await;
    let here = json!([in_inbox(&inbox.id)]);
    let when = json!({"kind": "message_received"});
    let steps = json!([{"kind": "labels", "add": [lost]}, {"kind": "resolve"}]);
    let broken = add(api, "automations", &rule("Broken", &when, &here, &steps)).await;
    let whole = add(api, "automations", &rule("Whole", &when, &here, &json!([{"kind": "priority", "priority": "low"}]))).await;
    api.call(Request::new("DELETE", format!("/api/v1/labels/{lost}"))).await.expect(204);
    let desk = operator(town.shop.url(), &api.token).await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let told = line(&desk, &conversation(&peer), "Broken").await;
    assert_eq!((told["text"].as_str(), told["automation"]["did"].is_null()), (Some("no such label"), true));
    line(&desk, &conversation(&peer), "Whole").await;
    let failed = &runs(api, &broken).await[0];
    let states: Vec<&Value> = failed["reports"].as_array().unwrap().iter().map(|report| &report["state"]).collect();
    assert_eq!((&failed["state"], states), (&json!("failed"), vec![&json!("failed"), &json!("skipped")]));
    for id in [broken, whole] {
        api.call(Request::new("DELETE", format!("/api/v1/automations/{id}"))).await.expect(204);
    }
}

#[tokio::test]
async fn a_trial_says_what_would_happen_and_does_nothing() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: where is my parcel").await;
    let conditions = json!([{"test": {"kind": "text", "words": ["parcel"]}}, {"test": {"kind": "first_message"}, "not": true}]);
    let steps = json!([{"kind": "text", "text": "On its way to {{inbox.name}}"}, {"kind": "resolve"}]);
    let settings = rule("Trial", &json!({"kind": "message_received"}), &conditions, &steps);
    let one = json!({"settings": settings, "conversation": conversation(&peer)});
    let tried = api.post("/api/v1/automations/try", &one).await.expect(200);
    assert_eq!((&tried["looked_at"], &tried["matching"]), (&json!(1), &json!(0)));
    assert_eq!(tried["items"][0]["conditions"], json!([true, false]));
    let any = json!({"settings": {"name": "Trial", "when": {"kind": "message_received"}, "matching": "any", "conditions": conditions, "steps": steps}});
    let tried = api.post("/api/v1/automations/try", &any).await.expect(200);
    let items = tried["items"].as_array().unwrap();
    let mine = items.iter().find(|item| item["conversation"] == conversation(&peer)).unwrap();
    assert_eq!(mine["steps"][0], json!({"kind": "text", "possible": true, "text": "On its way to Test"}));
    let now = api.get(&format!("/api/v1/conversations/{}", conversation(&peer))).await.expect(200);
    assert_eq!(now["status"], "open");
    let odd = json!({"settings": settings, "conversation": "cv_0000000000001"});
    api.post("/api/v1/automations/try", &odd).await.problem(404);
}

#[tokio::test]
async fn automations_are_put_in_order_and_what_makes_no_sense_is_refused() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let api = &shop.api;
    let plain = |name: &str| json!({"name": name, "when": {"kind": "conversation_resolved"}, "steps": [{"kind": "return"}]});
    let (one, two) = (add(api, "automations", &plain("One")).await, add(api, "automations", &plain("Two")).await);
    let order = Request::new("PUT", "/api/v1/automations/order").json(&json!({"ids": [two, one]}));
    let listed = api.call(order).await.expect(200);
    assert_eq!((&listed["items"][0]["name"], &listed["items"][1]["name"]), (&json!("Two"), &json!("One")));
    let twice = Request::new("PUT", "/api/v1/automations/order").json(&json!({"ids": [two, two]}));
    api.call(twice).await.problem(409);
    api.change(&format!("/api/v1/automations/{one}"), |rule| rule["enabled"] = json!(true)).await;
    let blind = Request::new("PUT", format!("/api/v1/automations/{one}")).json(&plain("Blind"));
    api.call(blind).await.problem(428);
    let wrong = json!({
        "name": "", "when": {"kind": "no_answer", "minutes": 0}, "steps": [],
        "conditions": [{"test": {"kind": "hours", "days": [8], "from": "9", "until": "10:00", "zone": "Here"}}],
    });
    let problem = api.post("/api/v1/automations", &wrong).await.problem(422);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 4, "{problem}");
    let nested = json!({"name": "Nested", "steps": [{"kind": "macro", "id": "mc_0000000000001"}]});
    api.post("/api/v1/macros", &nested).await.problem(422);
}

#[tokio::test]
async fn an_automation_makes_a_lead_of_whoever_asks_and_moves_it_on() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    let says = |words: &str| json!([in_inbox(&inbox.id), {"test": {"kind": "text", "words": [words], "whole": true}}]);
    let when = json!({"kind": "message_received"});
    let asks = json!([{"kind": "lead", "stage": "unreal", "tags": ["price list"]}]);
    let asking = add(api, "automations", &rule("Asks a price", &when, &says("price"), &asks)).await;
    let buys = json!([{"kind": "lead", "stage": "real"}]);
    let buying = add(api, "automations", &rule("Buys", &when, &says("buy"), &buys)).await;
    let desk = operator(town.shop.url(), &api.token).await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: what is the price").await;
    let told = line(&desk, &conversation(&peer), "Asks a price").await;
    assert_eq!(told["automation"]["did"], json!(["lead"]));
    let path = format!("/api/v1/contacts/{}/lead", contact(&peer));
    let lead = api.get(&path).await.expect(200)["lead"].clone();
    assert_eq!((&lead["stage"], &lead["source"], &lead["tags"]), (&json!("unreal"), &json!("rule"), &json!(["price list"])));
    assert_eq!((&lead["contact"], &lead["conversation"]), (&json!(contact(&peer)), &json!(conversation(&peer))));
    ask(&peer, "b", "echo: I will buy").await;
    line(&desk, &conversation(&peer), "Buys").await;
    // A rule for whoever asks takes nobody back to the beginning.
    ask(&peer, "c", "echo: the price again").await;
    line(&desk, &conversation(&peer), "Asks a price").await;
    let now = api.get(&path).await.expect(200)["lead"].clone();
    assert_eq!((&now["id"], &now["stage"]), (&lead["id"], &json!("real")));
    let history = api.get(&format!("/api/v1/leads/{}/history", text(&lead["id"]))).await.expect(200);
    let told: Vec<(&Value, &Value)> =
        history["items"].as_array().unwrap().iter().map(|event| (&event["kind"], &event["by"]["kind"])).collect();
    assert_eq!(told, [(&json!("moved"), &json!("rule")), (&json!("made"), &json!("rule"))], "{history}");
    let tried = json!({"settings": rule("Buys", &when, &says("price"), &buys), "conversation": conversation(&peer)});
    let tried = api.post("/api/v1/automations/try", &tried).await.expect(200);
    assert_eq!(tried["items"][0]["steps"], json!([{"kind": "lead", "possible": true}]));
    let many = rule("Many", &when, &json!([]), &json!([{"kind": "lead", "stage": "real", "tags": vec!["tag"; 21]}]));
    let problem = api.post("/api/v1/automations", &many).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/steps/0/tags", "{problem}");
    api.post("/api/v1/macros", &json!({"name": "By hand", "steps": buys})).await.problem(422);
    for id in [asking, buying] {
        api.call(Request::new("DELETE", format!("/api/v1/automations/{id}"))).await.expect(204);
    }
}

#[tokio::test]
async fn killed_at_any_moment_a_rule_runs_once_for_each_message() {
    let mut shop = Shop::open(&[NO_LIMITS]).await;
    let inbox = scripted(&shop.api).await;
    let steps = json!([{"kind": "text", "text": "Thank you."}, {"kind": "note", "text": "Came in."}, {"kind": "priority", "priority": "low"}]);
    let id = add(&shop.api, "automations", &rule("Thanks", &json!({"kind": "message_received"}), &json!([]), &steps)).await;
    let mut conversations = Vec::new();
    for moment in [0, 2, 5, 10, 20, 40] {
        let peer = visitor(shop.url(), &inbox.key).await;
        peer.send("a", "echo: hello").await.expect("the message is acknowledged");
        conversations.push(conversation(&peer));
        // Not a wait for something: the moment itself is what is tried.
        tokio::time::sleep(Duration::from_millis(moment)).await;
        shop = shop.restarted(&[NO_LIMITS], async |program| program.kill()).await;
    }
    let desk = operator(shop.url(), &shop.api.token).await;
    let last = visitor(shop.url(), &inbox.key).await;
    last.send("a", "echo: hello").await.expect("the message is acknowledged");
    // Rules look at what happened in its order: when this one is through, all are.
    line(&desk, &conversation(&last), "Thanks").await;
    for conversation in &conversations {
        let messages = shop.api.messages(conversation).await;
        let count = |text: &str| messages.iter().filter(|message| message["text"] == text).count();
        assert_eq!((count("Thank you."), count("Came in.")), (1, 1), "{messages:#?}");
    }
    let done = runs(&shop.api, &id).await;
    assert_eq!(done.len(), conversations.len() + 1);
    assert!(done[1..].iter().all(|run| run["state"] == "done"), "{done:#?}");
}
