//! Receipts, typing, private notes, the end of a session and its rating.

use sandbox::peers::ChatEvent;
use serde_json::json;

use super::shop;
use crate::harness::PATIENCE;
use crate::harness::people::{
    ask, auth, bare_chat, come_back, conversation, events_until, feed, hears, notice, operator, refused, visitor,
};

#[tokio::test]
async fn receipts_are_read_both_ways() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let sent = peer.send("a", "echo: hello").await.unwrap();
    let answer = hears(&peer, "hello").await;
    let id = conversation(&peer);
    peer.read(answer.seq).await.unwrap();
    let receipt = feed(&desk, |event| event.kind == "receipt" && event.body["conversation"] == id.as_str()).await;
    assert_eq!(
        (&receipt.body["side"], &receipt.body["state"], &receipt.body["seq"]),
        (&json!("contact"), &json!("read"), &json!(answer.seq))
    );
    let state = async |wanted: &str| {
        let messages = shop.api.messages(&id).await;
        messages.iter().find(|message| message["id"] == wanted).expect("it is stored")["state"].clone()
    };
    assert_eq!(state(&answer.id).await, "read");
    assert_eq!(state(&sent.id).await, "delivered");

    let path = format!("/api/v1/conversations/{id}/read");
    shop.api.post(&path, &json!({"seq": sent.seq})).await.expect(204);
    let events = events_until(&peer, |event| matches!(event, ChatEvent::Receipt { .. })).await;
    assert!(matches!(events.last(), Some(ChatEvent::Receipt { id, state }) if *id == sent.id && state == "read"), "{events:?}");
    assert_eq!(state(&sent.id).await, "read");
}

#[tokio::test]
async fn typing_is_seen_by_the_other_side() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    peer.typing(true).await.unwrap();
    let seen = feed(&desk, |event| {
        event.kind == "typing" && event.body["conversation"] == id.as_str() && event.body["author"]["kind"] == "contact"
    })
    .await;
    assert_eq!(seen.body["on"], true);
    shop.api.post(&format!("/api/v1/conversations/{id}/typing"), &json!({"on": true})).await.expect(204);
    let events =
        events_until(&peer, |event| matches!(event, ChatEvent::Typing { author, .. } if author["kind"] == "operator")).await;
    assert!(
        !events.iter().any(|event| matches!(event, ChatEvent::Typing { author, .. } if author["kind"] == "contact")),
        "nobody sees themselves type"
    );
}

#[tokio::test]
async fn a_private_note_never_reaches_the_customer() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    let secret = "between us: be careful with this one";
    shop.api.write(&id, &json!({"text": secret, "private": true})).await;
    feed(&desk, |event| {
        event.kind == "message" && event.body["message"]["text"] == secret && event.body["message"]["private"] == true
    })
    .await;
    let seen = shop.api.conversation(&id).await;
    assert_eq!(seen["control"]["holder"], "agent", "a note takes no control");

    shop.api.write(&id, &json!({"text": "to the customer"})).await;
    let events = events_until(&peer, |event| event.message().is_some_and(|message| message.text == "to the customer")).await;
    assert!(!format!("{events:?}").contains(secret), "live");
    let resumed = come_back(shop.url(), &inbox.key, &peer, 1).await;
    assert!(!format!("{:?}", resumed.ready()).contains(secret), "on resuming");
    let fresh = come_back(shop.url(), &inbox.key, &peer, 0).await;
    assert!(!format!("{:?}", fresh.ready()).contains(secret), "in the latest page");
    let page = fresh.more(1_000).await.unwrap();
    assert!(!page.messages.is_empty() && !format!("{page:?}").contains(secret), "in older pages");
}

#[tokio::test]
async fn a_resolved_session_is_closed_and_can_be_rated() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let client = bare_chat(shop.url(), &auth(&inbox.key)).await;
    let sent = client.call("send", &json!({"client_id": "a", "text": "echo: hello"}), PATIENCE).await.unwrap();
    assert!(sent["id"].is_string(), "{sent}");
    let desk = shop.api.get("/api/v1/conversations?view=all&limit=100").await.expect(200);
    let named = |item: &&serde_json::Value| item["inbox"]["id"] == inbox.id.as_str();
    let id = desk["items"].as_array().unwrap().iter().find(named).expect("it is listed")["id"].as_str().unwrap().to_owned();
    shop.api.act(&id, "resolve").await;
    let closed = loop {
        let event = client.next_event(PATIENCE).await.unwrap();
        if event.name == "closed" {
            break event.body;
        }
    };
    assert_eq!(closed["reason"], "resolved");
    let rate = async |id: &str, value: u64| client.call("rate", &json!({"id": id, "value": value}), PATIENCE).await.unwrap();
    let session = closed["session"].as_str().expect("the session is named");
    assert_eq!(rate(session, 5).await["ok"], true);
    assert_eq!(rate(session, 1).await["ok"], true, "a changed mind replaces it");
    for value in [0, 6, 300] {
        assert_eq!(refused(&rate(session, value).await), "invalid", "{value}");
    }
    assert_eq!(refused(&rate("se_0000000000001", 3).await), "not_found");
    assert_eq!(shop.api.conversation(&id).await["status"], "resolved");
}

#[tokio::test]
async fn nobody_rates_somebody_elses_session() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let theirs = bare_chat(shop.url(), &auth(&inbox.key)).await;
    theirs.call("send", &json!({"client_id": "a", "text": "echo: hello"}), PATIENCE).await.unwrap();
    let listed = shop.api.get("/api/v1/conversations?view=all&limit=100").await.expect(200);
    let named = |item: &&serde_json::Value| item["inbox"]["id"] == inbox.id.as_str();
    let id = listed["items"].as_array().unwrap().iter().find(named).unwrap()["id"].as_str().unwrap().to_owned();
    shop.api.act(&id, "resolve").await;
    let session = loop {
        let event = theirs.next_event(PATIENCE).await.unwrap();
        if event.name == "closed" {
            break event.body["session"].clone();
        }
    };
    let mine = bare_chat(shop.url(), &auth(&inbox.key)).await;
    mine.call("send", &json!({"client_id": "a", "text": "echo: hello"}), PATIENCE).await.unwrap();
    let answer = mine.call("rate", &json!({"id": session, "value": 1}), PATIENCE).await.unwrap();
    assert_eq!(refused(&answer), "not_found");
}

#[tokio::test]
async fn writing_after_the_close_opens_a_new_session_in_the_same_conversation() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    shop.api.act(&id, "resolve").await;
    events_until(&peer, |event| matches!(event, ChatEvent::Closed { reason } if reason == "resolved")).await;
    peer.send("b", "echo: one more thing").await.unwrap();
    let events = events_until(&peer, |event| event.message().is_some_and(|message| message.text == "one more thing")).await;
    assert!(
        events.iter().filter_map(ChatEvent::message).any(|message| notice(message) == "greeting"),
        "it says again what it is"
    );
    assert_eq!(shop.api.conversation(&id).await["status"], "open");
}
