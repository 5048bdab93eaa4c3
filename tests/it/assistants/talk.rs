use std::time::Duration;

use sandbox::models::Fault;
use serde_json::{Value, json};

use super::{MODEL, connection, place, settings, team};
use crate::harness::api::text;
use crate::harness::people::{ask, contact, conversation, feed, operator, visitor};
use crate::harness::shop::add_inbox;
use crate::harness::web::Request;

/// So many traces, newest first. They are kept right after the answer, for which nobody waits.
async fn traces(conversation: &str, count: usize) -> Vec<Value> {
    let path = format!("/api/v1/conversations/{conversation}/traces");
    let kept = async {
        loop {
            let items = place().await.shop.api.get(&path).await.expect(200)["items"].as_array().unwrap().clone();
            if items.len() >= count {
                return items;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), kept).await.expect("the traces are kept")
}

#[tokio::test]
async fn a_customer_is_answered_by_the_agent_whose_words_were_said_and_the_trace_tells_how() {
    let place = place().await;
    let (inbox, _) = team(place).await;
    let customer = visitor(place.shop.url(), &inbox.key).await;
    let answer = ask(&customer, "1", "I want a refund").await;
    assert!(answer.text.starts_with("returns speaking"), "{}", answer.text);
    let talk = conversation(&customer);
    let all = traces(&talk, 1).await;
    let trace = &all[0];
    assert_eq!((&trace["end"], &trace["message"]), (&json!("answered"), &json!(answer.id)));
    let kinds: Vec<&str> = trace["steps"].as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["routed", "asked"]);
    assert_eq!(trace["steps"][0]["by"], "words");
    assert_eq!(trace["steps"][1]["model"], format!("openai/{MODEL}"));
    assert!(trace["steps"][1]["cost"].as_u64().unwrap() > 0, "{trace}");
    let alone = place.shop.api.get(&format!("/api/v1/conversations/{talk}/messages/{}/trace", answer.id)).await;
    assert_eq!(alone.expect(200), *trace);
}

#[tokio::test]
async fn where_no_word_decides_the_model_routes_and_the_topic_is_kept() {
    let place = place().await;
    let (inbox, _) = team(place).await;
    let customer = visitor(place.shop.url(), &inbox.key).await;
    assert!(ask(&customer, "1", "Tell me all about my money please").await.text.starts_with("returns speaking"));
    assert!(ask(&customer, "2", "and when?").await.text.starts_with("returns speaking"));
    let routed: Vec<Value> =
        traces(&conversation(&customer), 2).await.iter().map(|trace| trace["steps"][0]["by"].clone()).collect();
    assert_eq!(routed, ["kept", "model"]);
}

#[tokio::test]
async fn a_broken_model_leaves_no_customer_without_a_word_and_the_trace_says_why() {
    let place = place().await;
    let own = sandbox::models::Models::start(sandbox::models::Rules::default(), super::brain).await.unwrap();
    own.always(Some(Fault::Status { status: 500, code: None, headers: Vec::new() }));
    let settings_of = json!({"name": "Broken", "kind": "openai", "base_url": format!("{}/v1", own.url()), "key": "sk-sandbox", "allow_private": true});
    let broken = text(&place.shop.api.post("/api/v1/model-connections", &settings_of).await.expect(201)["id"]);
    let inbox = add_inbox(&place.shop.api, &settings(&broken, &[super::agent("orders", &[])])).await;
    let customer = visitor(place.shop.url(), &inbox.key).await;
    let answer = ask(&customer, "1", "Where is it?").await;
    assert!(answer.text.contains("passing you to a person"), "{}", answer.text);
    let trace = traces(&conversation(&customer), 1).await.remove(0);
    assert_eq!(trace["end"], "handed_over");
    // Two models, one of them well: the second answers.
    let well = connection(&place.shop.api, place).await;
    let mut both = settings(&broken, &[super::agent("orders", &[])]);
    both["models"] = json!([{"connection": broken, "model": MODEL}, {"connection": well, "model": MODEL}]);
    let inbox = add_inbox(&place.shop.api, &both).await;
    let customer = visitor(place.shop.url(), &inbox.key).await;
    assert!(ask(&customer, "1", "Where is it?").await.text.starts_with("orders speaking"));
}

#[tokio::test]
async fn an_operator_is_helped_and_nothing_of_it_reaches_the_customer() {
    let place = place().await;
    let (inbox, _) = team(place).await;
    let customer = visitor(place.shop.url(), &inbox.key).await;
    ask(&customer, "1", "I want a refund").await;
    let talk = conversation(&customer);
    let path = format!("/api/v1/conversations/{talk}/assist");
    for body in [
        json!({"task": "reply"}),
        json!({"task": "summary"}),
        json!({"task": "translate", "text": "Hello", "language": "Spanish"}),
    ] {
        let answer = place.shop.api.post(&path, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let events = answer.text();
        assert!(events.contains(r#"data: {"done":{"text":"A draft for you.""#), "{events}");
    }
    place.shop.api.post(&path, &json!({"task": "rewrite"})).await.problem(422);
    let said = place.shop.api.messages(&talk).await;
    assert!(said.iter().all(|message| message["text"] != "A draft for you."));
}

#[tokio::test]
async fn what_was_used_is_counted_by_day_bot_and_model() {
    let place = place().await;
    let (inbox, _) = team(place).await;
    let customer = visitor(place.shop.url(), &inbox.key).await;
    ask(&customer, "1", "I want a refund").await;
    let path = "/api/v1/usage?from=2026-01-01&to=2026-12-31";
    let counted = async {
        loop {
            let usage = place.shop.api.get(path).await.expect(200);
            let own = usage["items"].as_array().unwrap().iter().find(|day| day["bot"] == inbox.bot).cloned();
            if let Some(own) = own {
                return own;
            }
        }
    };
    let own = tokio::time::timeout(Duration::from_secs(20), counted).await.unwrap();
    assert_eq!(
        (&own["model"], &own["requests"], &own["bot_name"]),
        (&json!(format!("openai/{MODEL}")), &json!(1), &json!("Team"))
    );
    assert!(own["input_tokens"].as_u64().unwrap() > 50 && own["cost_usd"].as_f64().unwrap() > 0.0, "{own}");
    place.shop.api.get("/api/v1/usage?from=2026-02-01&to=2026-01-01").await.problem(422);
    place.shop.api.get("/api/v1/usage?from=soon&to=2026-01-01").await.problem(422);
}

#[tokio::test]
async fn a_connection_never_shows_its_key_and_says_what_is_wrong_with_it() {
    let place = place().await;
    let api = &place.shop.api;
    let id = connection(api, place).await;
    let path = format!("/api/v1/model-connections/{id}");
    let read = api.get(&path).await;
    assert!(!read.text().contains("sk-sandbox"));
    assert_eq!(read.expect(200)["has_key"], true);
    let check = |model: &str| json!({ "model": model });
    assert_eq!(api.post(&format!("{path}/check"), &check(MODEL)).await.expect(200)["ok"], true);
    assert_eq!(api.post(&format!("{path}/check"), &json!({})).await.expect(200)["ok"], true);
    let compatible = json!({"name": "Own", "kind": "compatible", "base_url": format!("{}/v1", place.models), "key": "sk-sandbox", "allow_private": true});
    let own = text(&api.post("/api/v1/model-connections", &compatible).await.expect(201)["id"]);
    let listed = api.post(&format!("/api/v1/model-connections/{own}/check"), &json!({})).await.expect(200);
    assert!(listed["models"].as_array().is_some_and(|models| models.contains(&json!(MODEL))), "{listed}");
    let unknown = api.post(&format!("{path}/check"), &check("gpt-none")).await.expect(200);
    assert_eq!((&unknown["ok"], &unknown["class"]), (&json!(false), &json!("unknown_model")));
    // A change without the key keeps it; a wrong one is refused by the provider.
    let tag = read.header("etag").unwrap().to_owned();
    let change = json!({"name": "Renamed", "kind": "openai", "base_url": format!("{}/v1", place.models), "allow_private": true});
    let changed = api.call(Request::new("PUT", &path).json(&change).with("if-match", tag)).await;
    changed.expect(200);
    assert_eq!(api.post(&format!("{path}/check"), &check(MODEL)).await.expect(200)["ok"], true);
    let mut wrong = change.clone();
    wrong["key"] = json!("sk-wrong-key-of-somebody");
    let tag = changed.header("etag").unwrap().to_owned();
    api.call(Request::new("PUT", &path).json(&wrong).with("if-match", tag)).await.expect(200);
    let refused = api.post(&format!("{path}/check"), &check(MODEL)).await.expect(200);
    assert_eq!(refused["class"], "unauthorised");
    assert!(!refused.to_string().contains("sk-wrong"));
    for (field, value, pointer) in [
        ("base_url", json!("http://example.com"), "/base_url"),
        ("base_url", json!("https://127.0.0.1/v1"), "/base_url"),
        ("key", json!("  "), "/key"),
    ] {
        let mut bad = json!({"name": "Bad", "kind": "openai", "base_url": "https://api.openai.com/v1", "key": "sk-abc"});
        bad[field] = value;
        let problem = api.post("/api/v1/model-connections", &bad).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
}

#[tokio::test]
async fn a_connection_in_use_stays_and_one_of_others_cannot_be_named() {
    let place = place().await;
    let (_, id) = team(place).await;
    let api = &place.shop.api;
    api.call(Request::new("DELETE", format!("/api/v1/model-connections/{id}"))).await.problem(409);
    let problem = api.post("/api/v1/bots", &settings("rc_0000000000001", &[super::agent("orders", &[])])).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/models/0/connection");
    let free = connection(api, place).await;
    api.call(Request::new("DELETE", format!("/api/v1/model-connections/{free}"))).await.expect(204);
    api.get(&format!("/api/v1/model-connections/{free}")).await.problem(404);
}

#[tokio::test]
async fn what_an_agent_writes_down_of_a_customer_is_seen_by_operators_at_once() {
    let place = place().await;
    let link = connection(&place.shop.api, place).await;
    let mut writer = super::agent("orders", &[]);
    writer["tools"] = json!(["update_contact"]);
    let inbox = add_inbox(&place.shop.api, &settings(&link, &[writer])).await;
    let desk = operator(place.shop.url(), &place.shop.api.token).await;
    let customer = visitor(place.shop.url(), &inbox.key).await;
    ask(&customer, "1", "Hello there, my name is Nandini").await;
    let id = conversation(&customer);
    let is_named = |body: &Value| body["conversation"]["id"] == id && body["conversation"]["contact"]["name"] == "Nandini";
    feed(&desk, |event| event.kind == "conversation" && is_named(&event.body)).await;
}

#[tokio::test]
async fn an_agent_notes_whoever_may_become_a_customer_and_its_history_says_so() {
    let place = place().await;
    let api = &place.shop.api;
    let link = connection(api, place).await;
    let mut seller = super::agent("orders", &[]);
    seller["tools"] = json!(["update_lead"]);
    let inbox = add_inbox(api, &settings(&link, &[seller])).await;
    let customer = visitor(place.shop.url(), &inbox.key).await;
    ask(&customer, "1", "I want a website for 4 lakh").await;
    let path = format!("/api/v1/contacts/{}/lead", contact(&customer));
    let noted = api.get(&path).await.expect(200)["lead"].clone();
    assert_eq!((&noted["needs"], &noted["budget"], &noted["stage"]), (&json!("A website"), &json!("4 lakh"), &json!("real")));
    assert_eq!((&noted["source"], &noted["conversation"]), (&json!("chat"), &json!(conversation(&customer))));
    ask(&customer, "2", "That is too expensive").await;
    let lead = api.get(&path).await.expect(200)["lead"].clone();
    assert_eq!(
        (&lead["id"], &lead["stage"], &lead["reason"]),
        (&noted["id"], &json!("rejected"), &json!("Too expensive for them"))
    );
    let history = api.get(&format!("/api/v1/leads/{}/history", text(&lead["id"]))).await.expect(200);
    let moved = &history["items"][0];
    assert_eq!((&moved["kind"], &moved["by"]["kind"]), (&json!("moved"), &json!("agent")));
    assert_eq!((&moved["from"], &moved["to"]), (&json!("real"), &json!("rejected")));
}
