//! Clients that write the moment they may, or a moment before.

use serde_json::{Value, json};

use super::shop;
use crate::harness::api::{number, text};
use crate::harness::people::auth;
use crate::harness::raw_socket::RawSocket;

const ROUNDS: usize = 150;

fn send(number: usize) -> String {
    let body = json!({"client_id": format!("eager-{number}"), "text": format!("echo: {number}")});
    format!("42/chat,{number}[\"send\",{body}]")
}

/// The body of `ready` or an ack.
fn body(frame: &str, start: &str) -> Value {
    serde_json::from_str(frame.strip_prefix(start).unwrap().trim_end_matches(']')).unwrap()
}

#[tokio::test]
async fn a_message_sent_the_moment_the_connect_is_confirmed_is_stored_and_acknowledged_after_ready() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    for round in 0..ROUNDS {
        let mut socket = RawSocket::chat(shop.url(), &auth(&inbox.key)).await;
        socket.text_beginning("40/chat,").await.expect("the namespace is joined");
        let (one, two, nonsense) = (send(0), send(1), "42/chat,2[\"send\",7]");
        socket.texts(&[&one, &two, nonsense]).await.unwrap();
        let ready = socket.text_beginning("4").await.unwrap();
        assert!(ready.starts_with("42/chat,[\"ready\","), "round {round}: {ready}");
        let id = text(&body(&ready, "42/chat,[\"ready\",")["conversation"]["id"]);
        // Messages are acknowledged by the feed, so the refusal may overtake them; the two keep their order.
        let mut acks = [Value::Null, Value::Null, Value::Null];
        for _ in 0..acks.len() {
            let ack = socket.text_beginning("43/chat,").await.expect("everything is answered");
            let number = usize::from(ack.as_bytes()["43/chat,".len()] - b'0');
            acks[number] = body(&ack, &format!("43/chat,{number}["));
        }
        assert!(number(&acks[0]["seq"]) < number(&acks[1]["seq"]), "round {round}");
        assert_eq!(acks[2]["error"]["code"], "invalid");
        if round == 0 {
            let stored = shop.api.messages(&id).await;
            assert!(stored.iter().any(|message| message["text"] == "echo: 1"), "{stored:?}");
        }
    }
}

#[tokio::test]
async fn a_message_that_does_not_wait_for_the_connect_is_acknowledged_or_ends_the_connection() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    for round in 0..ROUNDS {
        let mut socket = RawSocket::open(shop.url(), None).await;
        let join = format!("40/chat,{}", auth(&inbox.key));
        socket.texts(&[&join, &send(0)]).await.unwrap();
        // The protocol lets nobody speak before the answer to the connect. Silence is the one thing that must not follow.
        if let Some(ack) = socket.text_beginning("43/chat,0[").await {
            assert!(ack.contains("\"seq\""), "round {round}: {ack}");
        }
    }
}
