//! Finding what was said, through the API.

use serde_json::{Value, json};

use super::town;
use crate::harness::people::{ask, contact, conversation, visitor};
use crate::harness::web::Request;

fn hits(found: &Value) -> Vec<&str> {
    let pieces = found["pieces"].as_array().unwrap();
    pieces.iter().filter(|piece| piece["hit"] == true).filter_map(|piece| piece["text"].as_str()).collect()
}

#[tokio::test]
async fn what_was_said_is_found_with_its_hits_and_by_nobody_else() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "My quokka arrived broken").await;
    let at = conversation(&peer);
    let note = json!({"text": "Refund the Quokka", "private": true});
    let note = town.shop.api.write(&at, &note).await;
    let page = town.helper.get("/api/v1/search?q=QUOKKA").await.expect(200);
    let found = page["messages"].as_array().unwrap();
    assert_eq!(found[0]["message"]["id"], note["id"], "the newest first: {page}");
    assert_eq!((hits(&found[0]), &found[0]["conversation"]), (vec!["Quokka"], &json!(at)));
    assert!(found.iter().any(|item| item["message"]["text"] == "My quokka arrived broken"));
    let narrowed = town.helper.get("/api/v1/search?q=quokka%20broken&author=contact").await.expect(200);
    assert_eq!(narrowed["messages"].as_array().unwrap().len(), 1);
    assert!(town.rival.get("/api/v1/search?q=quokka").await.expect(200)["messages"].as_array().unwrap().is_empty());
    for query in ["q=", "q=%22%22", "q=x&author=nobody", "q=x&cursor=y"] {
        town.helper.get(&format!("/api/v1/search?{query}")).await.problem(422);
    }
}

#[tokio::test]
async fn contacts_are_found_beside_messages() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let path = format!("/api/v1/contacts/{}", contact(&peer));
    town.shop.api.call(Request::new("PATCH", path).json(&json!({"name": "Wombat Willow"}))).await.expect(200);
    let page = town.helper.get("/api/v1/search?q=wombat").await.expect(200);
    assert_eq!(page["contacts"][0]["id"], json!(contact(&peer)));
    let narrowed = town.helper.get("/api/v1/search?q=wombat&author=agent").await.expect(200);
    assert!(narrowed["contacts"].as_array().unwrap().is_empty());
}
