//! Customers and operators on their sockets, with the words tests use for what they see.

use std::time::Duration;

use sandbox::peers::{ChatEvent, ChatMessage, ChatPeer, FeedEvent, InboxPeer};
use sandbox::socket_io::{Client, ConnectOptions};
use sandbox::{PeerError, Refusal};
use serde_json::{Value, json};

use super::PATIENCE;
use super::api::{number, text};

pub fn auth(inbox: &str) -> Value {
    json!({"inbox": inbox})
}

/// Somebody nobody knows yet.
pub async fn visitor(url: &str, inbox: &str) -> ChatPeer {
    come(url, &auth(inbox)).await
}

pub async fn come(url: &str, auth: &Value) -> ChatPeer {
    ChatPeer::connect(url, auth).await.expect("a visitor may connect")
}

/// The same visitor again, with what they had seen up to `after`.
pub async fn come_back(url: &str, inbox: &str, known: &ChatPeer, after: u64) -> ChatPeer {
    come(url, &json!({"inbox": inbox, "token": known.ready().token, "after": after})).await
}

/// Why this connect was refused.
pub async fn refusal(url: &str, auth: &Value) -> Refusal {
    refusal_with(url, auth, &ConnectOptions::default()).await
}

pub async fn refusal_with(url: &str, auth: &Value, options: &ConnectOptions) -> Refusal {
    match ChatPeer::connect_with(url, auth, options).await {
        Ok(_peer) => panic!("the connect was not refused: {auth}"),
        Err(PeerError::Refused(refusal)) => refusal,
        Err(other) => panic!("the connect failed without a reason: {other}"),
    }
}

/// The conversation's id.
pub fn conversation(peer: &ChatPeer) -> String {
    text(&peer.ready().conversation["id"])
}

pub fn contact(peer: &ChatPeer) -> String {
    text(&peer.ready().contact["id"])
}

/// The next message that `wanted` accepts.
pub async fn message(peer: &ChatPeer, wanted: impl Fn(&ChatMessage) -> bool + Send) -> ChatMessage {
    let found = peer.wait_for(PATIENCE, move |event| match event {
        ChatEvent::Message(message) if wanted(&message) => Some(message),
        _ => None,
    });
    found.await.expect("the message comes")
}

/// The message with this text, whoever says it.
pub async fn hears(peer: &ChatPeer, text: &str) -> ChatMessage {
    message(peer, |message| message.text == text).await
}

/// What the agent answers to this text.
pub async fn ask(peer: &ChatPeer, client_id: &str, text: &str) -> ChatMessage {
    let sent = peer.send(client_id, text).await.expect("the message is acknowledged");
    peer.reply_after(sent.seq, PATIENCE).await.expect("the agent answers")
}

/// The notice a system message carries.
pub fn notice(message: &ChatMessage) -> &str {
    message.rest.get("notice").and_then(Value::as_str).unwrap_or_default()
}

/// Waits until control is with `holder`; returns the place in the queue.
pub async fn control(peer: &ChatPeer, holder: &str) -> Option<u64> {
    let moved = peer.wait_for(PATIENCE, |event| match event {
        ChatEvent::Control { holder: now, queue_position } if now == holder => Some(queue_position),
        _ => None,
    });
    moved.await.expect("control moves")
}

/// Every event up to and with the first that `last` accepts.
pub async fn events_until(peer: &ChatPeer, last: impl Fn(&ChatEvent) -> bool + Send) -> Vec<ChatEvent> {
    let mut events = Vec::new();
    loop {
        let event = peer.next_event(PATIENCE).await.expect("the event comes");
        let is_last = last(&event);
        events.push(event);
        if is_last {
            return events;
        }
    }
}

/// A customer's socket without a peer around it: for calls whose refusal is what a test is about.
pub async fn bare_chat(url: &str, auth: &Value) -> Client {
    let client = Client::connect(url, "/chat", auth, &ConnectOptions::default()).await.expect("a visitor may connect");
    loop {
        if client.next_event(PATIENCE).await.expect("ready comes").name == "ready" {
            return client;
        }
    }
}

/// The code of a refused call; empty when it was not refused.
pub fn refused(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or_default()
}

/// An operator who follows the feed from now on.
pub async fn operator(url: &str, token: &str) -> InboxPeer {
    let peer = InboxPeer::connect(url, token).await.expect("an operator may connect");
    subscribe(&peer, None).await;
    peer
}

/// Subscribes and returns the cursor the feed goes on from.
pub async fn subscribe(peer: &InboxPeer, after: Option<u64>) -> u64 {
    let body = after.map_or_else(|| json!({}), |after| json!({"after": after}));
    let answer = peer.client().call("subscribe", &body, PATIENCE).await.expect("the feed is subscribed to");
    number(&answer["cursor"])
}

/// The next feed event that `wanted` accepts.
pub async fn feed(peer: &InboxPeer, wanted: impl Fn(&FeedEvent) -> bool + Send) -> FeedEvent {
    peer.wait_for(PATIENCE, move |event| wanted(&event).then_some(event)).await.expect("the feed tells it")
}

/// The next message of this conversation with this text, in the feed.
pub async fn told(peer: &InboxPeer, conversation: &str, text: &str) -> FeedEvent {
    feed(peer, |event| {
        event.kind == "message" && event.body["conversation"] == conversation && event.body["message"]["text"] == text
    })
    .await
}

/// True when the connection ends within the limit; events before the end are passed over.
pub async fn is_cut(client: &Client, limit: Duration) -> bool {
    let until = tokio::time::Instant::now() + limit;
    loop {
        match client.next_event(until.saturating_duration_since(tokio::time::Instant::now())).await {
            Ok(_event) => {}
            Err(PeerError::Timeout(_)) => return false,
            Err(_ended) => return true,
        }
    }
}
