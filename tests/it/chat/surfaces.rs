//! Choices and reactions in the web widget.

use sandbox::peers::{ChatEvent, ChatPeer};
use serde_json::{Value, json};

use super::shop;
use crate::harness::PATIENCE;
use crate::harness::people::{conversation, hears, visitor};
use crate::harness::web::Request;

/// The body of the next event that the peer has no name for.
async fn changed(peer: &ChatPeer) -> Value {
    peer.wait_for(PATIENCE, |event| match event {
        ChatEvent::Other(event) if event.name == "changed" => Some(event.body),
        _ => None,
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_choice_is_pressed_in_the_widget() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    peer.send("one", "echo: hello").await.unwrap();
    hears(&peer, "hello").await;
    let buttons = json!([{"kind": "reply", "title": "Today", "id": "today"}, {"kind": "link", "title": "Look", "url": "https://a.example"}]);
    let choices = json!({"kind": "buttons", "buttons": buttons});
    shop.api.write(&conversation(&peer), &json!({"text": "Which day?", "choices": choices})).await;
    let offered = hears(&peer, "Which day?").await;
    assert_eq!(offered.rest["choices"], choices);
    let wrong = json!({"client_id": "two", "choice": {"message": offered.id, "id": "never"}});
    assert!(peer.send_body(&wrong).await.is_err(), "nothing of that id is offered");
    peer.send_body(&json!({"client_id": "three", "choice": {"message": offered.id, "id": "today"}})).await.unwrap();
    let messages = shop.api.messages(&conversation(&peer)).await;
    let pressed = messages.last().unwrap();
    assert_eq!((&pressed["text"], &pressed["reply_to"]), (&json!("Today"), &json!(offered.id)), "{pressed}");
    assert_eq!(pressed["parts"], json!([{"kind": "choice", "id": "today", "title": "Today"}]));
}

#[tokio::test]
async fn a_reaction_is_shown_in_the_widget() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let sent = peer.send("one", "echo: hello").await.unwrap();
    hears(&peer, "hello").await;
    let path = format!("/api/v1/conversations/{}/messages/{}/reaction", conversation(&peer), sent.id);
    shop.api.call(Request::new("PUT", path).json(&json!({"emoji": "🎉"}))).await.expect(200);
    let body = changed(&peer).await.to_string();
    assert!(body.contains("🎉") && body.contains(&sent.id), "{body}");
    assert!(shop.api.conversation(&conversation(&peer)).await.get("reactions").is_none(), "every emoji is taken here");
}
