//! Lists, messages, and writing once.

use std::collections::HashSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::town;
use crate::harness::api::{number, text};
use crate::harness::people::{ask, contact, conversation, visitor};
use crate::harness::shop::scripted;
use crate::harness::web::Request;

#[tokio::test]
async fn a_list_is_read_page_by_page_without_loss_or_repeat() {
    let town = town().await;
    let inbox = scripted(&town.rival).await;
    let mut made = HashSet::new();
    for _ in 0..11 {
        let peer = visitor(town.shop.url(), &inbox.key).await;
        ask(&peer, "a", "echo: hello").await;
        town.rival.act(&conversation(&peer), "resolve").await;
        made.insert(conversation(&peer));
    }
    for limit in [1, 4, 100] {
        let (mut seen, mut path) = (Vec::new(), format!("/api/v1/conversations?view=resolved&limit={limit}"));
        loop {
            let page = town.rival.get(&path).await.expect(200);
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= limit);
            seen.extend(items.iter().map(|item| (text(&item["updated_at"]), text(&item["id"]))));
            let Some(next) = page["next_cursor"].as_str() else { break };
            path = format!("/api/v1/conversations?view=resolved&limit={limit}&cursor={next}");
        }
        assert!(seen.is_sorted_by(|newer, older| newer.0 >= older.0), "newest activity first");
        let ids: Vec<&String> = seen.iter().map(|(_, id)| id).filter(|id| made.contains(*id)).collect();
        assert_eq!(ids.len(), 11, "in pages of {limit}");
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 11);
    }
}

#[tokio::test]
async fn counts_agree_with_the_lists() {
    let town = town().await;
    let inbox = scripted(&town.rival).await;
    let before = town.rival.get("/api/v1/conversations/counts").await.expect(200);
    let queued = visitor(town.shop.url(), &inbox.key).await;
    queued.ask_human().await.unwrap();
    crate::harness::people::control(&queued, "queue").await;
    let mine = visitor(town.shop.url(), &inbox.key).await;
    ask(&mine, "a", "echo: hello").await;
    town.rival.act(&conversation(&mine), "take").await;
    let listed = async |view: &str, id: &str| {
        let page = town.rival.get(&format!("/api/v1/conversations?view={view}&limit=100")).await.expect(200);
        page["items"].as_array().unwrap().iter().any(|item| item["id"] == id)
    };
    assert!(listed("unassigned", &conversation(&queued)).await && listed("mine", &conversation(&mine)).await);
    assert!(!listed("mine", &conversation(&queued)).await && !listed("unassigned", &conversation(&mine)).await);
    let after = town.rival.get("/api/v1/conversations/counts").await.expect(200);
    assert_eq!(number(&after["mine"]), number(&before["mine"]) + 1);
    assert_eq!(number(&after["unassigned"]), number(&before["unassigned"]) + 1);
}

#[tokio::test]
async fn a_conversation_tells_what_a_row_shows() {
    let town = town().await;
    let inbox = town.shop.scripted().await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let seen = town.shop.api.conversation(&conversation(&peer)).await;
    assert_eq!((&seen["inbox"]["id"], &seen["inbox"]["channel"]), (&json!(inbox.id), &json!("web")));
    assert!(
        seen["contact"]["name"].as_str().is_some_and(|name| name.starts_with("Visitor ")),
        "strangers can be told apart: {seen}"
    );
    assert_eq!((&seen["preview"]["text"], &seen["preview"]["author"]["kind"]), (&json!("hello"), &json!("agent")));
    assert_eq!((&seen["last_seq"], &seen["status"]), (&json!(3), &json!("open")));
    let of_contact = town.shop.api.get(&format!("/api/v1/contacts/{}/conversations", contact(&peer))).await.expect(200);
    assert_eq!(of_contact["items"][0]["id"], seen["id"]);
    assert_eq!(of_contact["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn messages_are_read_in_both_directions() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    for number in 0..6 {
        ask(&peer, &format!("m{number}"), "echo: hello").await;
    }
    let path = format!("/api/v1/conversations/{}/messages", conversation(&peer));
    let page = async |query: &str| {
        let page = town.shop.api.get(&format!("{path}?{query}")).await.expect(200);
        let seqs: Vec<u64> = page["items"].as_array().unwrap().iter().map(|item| number(&item["seq"])).collect();
        (seqs, page["has_more"] == true)
    };
    assert_eq!(page("limit=4").await, (vec![10, 11, 12, 13], true));
    assert_eq!(page("before=10&limit=4").await, (vec![6, 7, 8, 9], true));
    assert_eq!(page("before=3&limit=4").await, (vec![1, 2], false));
    assert_eq!(page("after=0&limit=4").await, (vec![1, 2, 3, 4], true));
    assert_eq!(page("after=11").await, (vec![12, 13], false));
    assert_eq!(page("after=13").await, (vec![], false));
}

#[tokio::test]
async fn a_message_with_an_idempotency_key_is_written_once() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    let path = format!("/api/v1/conversations/{id}/messages");
    let write = async |key: &str, text: &str| {
        let request = Request::new("POST", &path).json(&json!({"text": text})).with("idempotency-key", key);
        town.shop.api.call(request).await
    };
    let first = write("k1", "once").await.expect(201);
    let again = write("k1", "once").await.expect(200);
    assert_eq!(first, again);
    assert_ne!(write("k2", "twice").await.expect(201)["id"], first["id"]);
    // In the body it counts the same.
    let in_body = town.shop.api.post(&path, &json!({"text": "once", "client_id": "k1"})).await.expect(200);
    assert_eq!(in_body["id"], first["id"]);

    let at_once = join_all((0..8).map(|_| write("k3", "all at once"))).await;
    let made: Vec<u16> = at_once.iter().map(|answer| answer.status).collect();
    assert_eq!(made.iter().filter(|status| **status == 201).count(), 1, "{made:?}");
    let ids: HashSet<Value> = at_once.iter().map(|answer| answer.json()["id"].clone()).collect();
    assert_eq!(ids.len(), 1);
    let others = Request::new("POST", &path).json(&json!({"text": "mine"})).with("idempotency-key", "k1");
    town.helper.call(others).await.problem(409);
    let texts: Vec<String> = town.shop.api.messages(&id).await.iter().map(|message| text(&message["text"])).collect();
    assert_eq!(texts.iter().filter(|text| text.contains("once")).count(), 2, "{texts:?}");
}

#[tokio::test]
async fn a_contact_is_changed_field_by_field() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let path = format!("/api/v1/contacts/{}", contact(&peer));
    let change = async |body: Value| town.shop.api.call(Request::new("PATCH", &path).json(&body)).await;
    change(json!({"name": "Mira", "email": "mira@example.org"})).await.expect(200);
    let changed = change(json!({"phone": "+31 20 123 45 67"})).await.expect(200);
    assert_eq!((&changed["name"], &changed["email"]), (&json!("Mira"), &json!("mira@example.org")));
    let cleared = change(json!({"email": null})).await.expect(200);
    assert!(cleared.get("email").is_none());
    assert_eq!(town.shop.api.conversation(&conversation(&peer)).await["contact"]["name"], "Mira", "seen at once");
    for (body, pointer) in [(json!({"email": "no address"}), "/email"), (json!({"phone": "call me"}), "/phone")] {
        assert_eq!(change(body).await.problem(422)["errors"][0]["pointer"], pointer);
    }
    let racing = join_all((0..12).map(|number| change(json!({"phone": format!("+31 20 000 00 {number:02}")})))).await;
    assert!(racing.iter().all(|answer| matches!(answer.status, 200 | 409)));
}
