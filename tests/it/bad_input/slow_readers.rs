//! Clients that do not read what they are told. What waits for them is bounded, and afterwards nothing is missing.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use sandbox::peers::InboxPeer;
use serde_json::{Value, json};

use super::Neighbour;
use crate::harness::PATIENCE;
use crate::harness::api::{Api, number, text};
use crate::harness::people::{ask, come, contact, conversation, feed, operator, subscribe, visitor};
use crate::harness::program::NO_LIMITS;
use crate::harness::raw_socket::RawSocket;
use crate::harness::shop::Shop;

const MIB: u64 = 1024 * 1024;

/// Heartbeats quick enough that a test need not wait a minute for a silent peer to be given up.
const QUICK_HEARTBEAT: [(&str, &str); 3] =
    [NO_LIMITS, ("SWITCHBOARD__SOCKETS__PING_INTERVAL_S", "2"), ("SWITCHBOARD__SOCKETS__PING_TIMEOUT_S", "3")];

/// Bytes of one message: a few thousand of them fill every buffer on the way, and a thousand fit the peer's largest frame.
const LENGTH: usize = 3_500;

async fn write_many(api: &Api, conversation: &str, count: usize) {
    let write = async |line: usize| {
        let text = format!("{line} {}", "x".repeat(LENGTH));
        api.write(conversation, &json!({"text": text})).await
    };
    stream::iter(0..count).map(write).buffer_unordered(16).collect::<Vec<Value>>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_who_does_not_read_is_shown_out_and_misses_nothing() {
    const MANY: usize = 2_500;
    let shop = Shop::open(&QUICK_HEARTBEAT).await;
    let neighbour = Neighbour::of(&shop).await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let inbox = shop.scripted().await;
    let known = visitor(shop.url(), &inbox.key).await;
    let held = ask(&known, "a", "echo: hello").await.seq;
    let (id, person, token) = (conversation(&known), contact(&known), known.ready().token.clone());
    known.close().await;

    let mut deaf = RawSocket::open(shop.url(), Some(4_096)).await;
    deaf.text(&format!("40/chat,{}", json!({"inbox": inbox.key, "token": token, "after": held}))).await.unwrap();
    deaf.text_beginning("42/chat,[\"ready\"").await.expect("ready comes");
    let before = shop.program.resident();
    write_many(&shop.api, &id, MANY).await;
    neighbour.is_well().await;
    let grown = shop.program.resident().saturating_sub(before);
    assert!(grown < 96 * MIB, "{} MiB are kept for one who does not read", grown / MIB);

    // It is given up, which operators see.
    feed(&desk, |event| {
        event.kind == "presence" && event.body["contact"]["id"] == person.as_str() && event.body["contact"]["online"] == false
    })
    .await;
    let heard: Vec<u64> = deaf.rest().await.iter().filter_map(|frame| message_seq(frame)).collect();
    assert!(heard.len() < MANY, "it was cut off before the end");
    assert!(heard.iter().zip(held + 1..).all(|(seq, expected)| *seq == expected), "what it got has no gap");

    let after = heard.last().copied().unwrap_or(held);
    let back = come(shop.url(), &json!({"inbox": inbox.key, "token": token, "after": after})).await;
    let mut seqs: BTreeSet<u64> = back.ready().messages.iter().map(|message| message.seq).collect();
    let mut has_more = back.ready().rest["has_more"] == true;
    while has_more && seqs.first().is_some_and(|first| *first > after + 1) {
        let page = back.more(*seqs.first().unwrap()).await.unwrap();
        has_more = page.rest["has_more"] == true;
        seqs.extend(page.messages.iter().map(|message| message.seq));
    }
    let last = number(&shop.api.conversation(&id).await["last_seq"]);
    assert!((after + 1..=last).all(|seq| seqs.contains(&seq)), "nothing is missing after {after} up to {last}");
    neighbour.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_whose_answers_do_not_fit_is_shown_out_instead_of_left_waiting() {
    /// Pages asked for: more than the kernel, the socket layer and the smallest send buffer hold together.
    const PAGES: usize = 50;
    // No heartbeat ends the connection here.
    let settings = [NO_LIMITS, ("SWITCHBOARD__SOCKETS__SEND_BUFFER", "16"), ("SWITCHBOARD__SOCKETS__PING_INTERVAL_S", "300")];
    let shop = Shop::open(&settings).await;
    let neighbour = Neighbour::of(&shop).await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let inbox = shop.scripted().await;
    let known = visitor(shop.url(), &inbox.key).await;
    ask(&known, "a", "echo: hello").await;
    let (id, token) = (conversation(&known), known.ready().token.clone());
    known.close().await;
    // A page of the longest texts there are is more than a megabyte.
    let long = json!({"text": "\u{1f60a}".repeat(8_000)});
    stream::iter(0..40).map(|_| shop.api.write(&id, &long)).buffer_unordered(4).collect::<Vec<Value>>().await;
    let last = number(&shop.api.conversation(&id).await["last_seq"]);

    let mut deaf = RawSocket::open(shop.url(), Some(4_096)).await;
    deaf.text(&format!("40/chat,{}", json!({"inbox": inbox.key, "token": token, "after": last}))).await.unwrap();
    deaf.text_beginning("42/chat,[\"ready\"").await.expect("ready comes");
    for page in 0..PAGES {
        deaf.text(&format!("42/chat,{page}[\"more\",{{\"before\":{}}}]", last + 1)).await.unwrap();
    }
    deaf.text(&format!("42/chat,{PAGES}[\"read\",{{\"seq\":{last}}}]")).await.unwrap();
    // Requests are performed one after another: once operators see the last, every answer was given or had no room.
    feed(&desk, |event| event.kind == "receipt" && event.body["conversation"] == id.as_str() && event.body["side"] == "contact")
        .await;
    let mut answered = 0;
    while let Some(answer) = deaf.text_beginning("43/chat,").await {
        let expected = format!("43/chat,{answered}[");
        assert!(answer.starts_with(&expected), "the answers before the end have no gap: {}", &answer[..20]);
        answered += 1;
    }
    assert!(answered < PAGES, "there was room for everything: nothing has been tried");
    neighbour.is_well().await;
}

/// The seq of a `message` frame.
fn message_seq(frame: &str) -> Option<u64> {
    let body = frame.strip_prefix("42/chat,[\"message\",")?.strip_suffix(']')?;
    serde_json::from_str::<Value>(body).ok()?["seq"].as_u64()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_who_does_not_read_is_shown_out_and_misses_nothing() {
    const PEOPLE: usize = 150;
    let shop = Shop::open(&QUICK_HEARTBEAT).await;
    let neighbour = Neighbour::of(&shop).await;
    let inbox = shop.scripted().await;
    let mut deaf = RawSocket::open(shop.url(), Some(4_096)).await;
    deaf.text(&format!("40/inbox,{}", json!({"token": shop.api.token}))).await.unwrap();
    deaf.text_beginning("40/inbox,").await.expect("the namespace is joined");
    deaf.text("42/inbox,1[\"subscribe\",{}]").await.unwrap();
    let start = deaf.text_beginning("43/inbox,1").await.expect("the feed is subscribed to");
    let start: Value = serde_json::from_str(start.strip_prefix("43/inbox,1").unwrap()).unwrap();
    let start = number(&start[0]["cursor"]);

    // New conversations with long first messages: each tells of itself and of its messages.
    let talk = async |number: usize| {
        let peer = visitor(shop.url(), &inbox.key).await;
        let text = format!("echo: {number} {}", "x".repeat(LENGTH));
        peer.send("a", &text).await.unwrap();
        peer.reply_after(2, PATIENCE).await.unwrap();
        conversation(&peer)
    };
    let talked: BTreeSet<String> = stream::iter(0..PEOPLE).map(talk).buffer_unordered(8).collect().await;
    assert_eq!(talked.len(), PEOPLE);
    neighbour.is_well().await;

    let mut seen = Seen { cursor: start, ..Seen::default() };
    for frame in deaf.rest().await {
        seen.take(&frame);
    }
    // It comes back with the last cursor it was told.
    let desk = InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap();
    subscribe(&desk, Some(seen.cursor)).await;
    let (neighbours, last) = (conversation(&neighbour.peer), neighbour.is_well().await);
    loop {
        let event = desk.next_event(PATIENCE).await.expect("the feed goes on");
        if event.kind == "resync" {
            // Too far behind for a replay: whoever is told this loads the lists, which hold everything.
            return;
        }
        seen.take_event(&event.kind, &event.body);
        if event.body["conversation"] == neighbours.as_str() && event.body["message"]["text"] == last.as_str() {
            break;
        }
    }
    for id in talked {
        for seq in 1..=3 {
            assert!(seen.messages.contains(&(id.clone(), seq)), "message {seq} of {id} was never told");
        }
    }
}

#[derive(Default)]
struct Seen {
    cursor: u64,
    messages: BTreeSet<(String, u64)>,
}

impl Seen {
    fn take(&mut self, frame: &str) {
        let Some(event) = frame.strip_prefix("42/inbox,") else { return };
        let Ok(Value::Array(parts)) = serde_json::from_str(event) else { return };
        if let [Value::String(kind), body] = parts.as_slice() {
            self.take_event(kind, body);
        }
    }

    fn take_event(&mut self, kind: &str, body: &Value) {
        self.cursor = self.cursor.max(body["cursor"].as_u64().unwrap_or(0));
        if kind == "message" {
            self.messages.insert((text(&body["conversation"]), number(&body["message"]["seq"])));
        }
    }
}

#[tokio::test]
async fn a_peer_that_answers_no_heartbeat_is_given_up() {
    let shop = Shop::open(&QUICK_HEARTBEAT).await;
    let neighbour = Neighbour::of(&shop).await;
    let mut silent = RawSocket::chat(shop.url(), &json!({"inbox": neighbour.inbox.key})).await;
    assert!(silent.ends_within(Duration::from_secs(15)).await, "it never answers a ping");
    neighbour.is_well().await;
}
