//! The operators' feed: in order, from a cursor, never silently incomplete.

use futures_util::stream::{self, StreamExt as _};
use sandbox::peers::{FeedEvent, InboxPeer};
use serde_json::{Value, json};

use super::shop;
use crate::harness::PATIENCE;
use crate::harness::api::number;
use crate::harness::people::{ask, come_back, contact, conversation, feed, operator, subscribe, told, visitor};
use crate::harness::raw_socket::RawSocket;
use crate::harness::shop::Shop;
use crate::harness::web::Request;

/// Every feed event about one conversation up to the message with this text.
async fn events_until(desk: &InboxPeer, conversation: &str, last: &str) -> Vec<FeedEvent> {
    let mut events = Vec::new();
    loop {
        let event = desk.next_event(PATIENCE).await.expect("the feed goes on");
        let about = if event.kind == "conversation" { &event.body["conversation"]["id"] } else { &event.body["conversation"] };
        if about != conversation {
            continue;
        }
        let is_last = event.kind == "message" && event.body["message"]["text"] == last;
        events.push(event);
        if is_last {
            return events;
        }
    }
}

fn seqs(events: &[FeedEvent]) -> Vec<u64> {
    events.iter().filter(|event| event.kind == "message").map(|event| number(&event.body["message"]["seq"])).collect()
}

#[tokio::test]
async fn a_feed_with_a_cursor_replays_what_was_missed_and_goes_on_live() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let cursor = subscribe(&InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap(), None).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    for count in 0..3 {
        ask(&peer, &format!("m{count}"), &format!("echo: number {count}")).await;
    }
    let id = conversation(&peer);
    shop.api.write(&id, &json!({"text": "a note", "private": true})).await;
    shop.api.act(&id, "take").await;
    shop.api.write(&id, &json!({"text": "the last one missed"})).await;

    let desk = InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap();
    let now = subscribe(&desk, Some(cursor)).await;
    assert!(now > cursor);
    shop.api.write(&id, &json!({"text": "live again"})).await;
    let events = events_until(&desk, &id, "live again").await;
    let stored: Vec<u64> = shop.api.messages(&id).await.iter().map(|message| number(&message["seq"])).collect();
    assert_eq!(seqs(&events), stored, "every message once, in order, over the seam between replay and live");
    let cursors: Vec<u64> = events.iter().filter_map(|event| event.cursor().as_u64()).collect();
    assert!(cursors.is_sorted() && cursors.iter().all(|seen| *seen >= cursor), "{cursors:?}");
    assert!(events.iter().any(|event| event.kind == "control"));
    assert!(events.iter().any(|event| event.kind == "conversation"));

    // From the last cursor nothing comes twice.
    let again = InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap();
    subscribe(&again, cursors.last().copied()).await;
    shop.api.write(&id, &json!({"text": "and again"})).await;
    assert_eq!(seqs(&events_until(&again, &id, "and again").await).len(), 1);
}

#[tokio::test]
async fn whoever_is_cut_between_two_events_of_one_change_misses_neither() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let start = subscribe(&InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap(), None).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    shop.api.act(&id, "take").await;
    shop.api.write(&id, &json!({"text": "the end"})).await;
    let from = async |cursor: u64| {
        let desk = InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap();
        subscribe(&desk, Some(cursor)).await;
        events_until(&desk, &id, "the end").await
    };
    let all = from(start).await;
    assert!(all.iter().any(|event| event.kind == "control"), "a take-over is told in two events");
    for (place, last_heard) in all.iter().enumerate().take(all.len() - 1) {
        let rest = from(number(last_heard.cursor())).await;
        // What belongs to the same change may come again; nothing that was still to come is left out.
        let expected = &all[place + 1..];
        assert!(rest.len() >= expected.len(), "after {place}: {rest:?}");
        let rest = &rest[rest.len() - expected.len()..];
        assert!(rest.iter().zip(expected).all(|(got, wanted)| (&got.kind, got.cursor()) == (&wanted.kind, wanted.cursor())));
    }
}

#[tokio::test]
async fn a_summary_carries_what_a_list_row_needs() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    shop.api.get("/api/v1/conversations/counts").await.expect(200);
    peer.ask_human().await.unwrap();
    peer.send("a", "is anybody there?").await.unwrap();
    let told = told(&desk, &conversation(&peer), "is anybody there?").await;
    let summary = &told.body["summary"];
    assert_eq!((&summary["status"], &summary["unread"]), (&json!("open"), &json!(1)));
    assert!(summary["waiting_since"].is_string() && summary["revision"].is_u64());
}

#[tokio::test]
async fn a_cursor_from_another_time_is_answered_with_resync() {
    let shop = shop().await;
    for after in [u64::from(u32::MAX), u64::MAX / 4] {
        let desk = InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap();
        let now = subscribe(&desk, Some(after)).await;
        let resync = feed(&desk, |event| event.kind == "resync").await;
        assert_eq!(resync.body["cursor"], now, "the feed goes on from there");
    }
}

#[tokio::test]
async fn whoever_missed_too_much_is_told_to_load_afresh() {
    const MANY: usize = 510;
    // In a shop of its own, so that the number of events is known.
    let shop = Shop::open(&[crate::harness::program::NO_LIMITS]).await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    let cursor = subscribe(&InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap(), None).await;
    let write = async |number: usize| shop.api.write(&id, &json!({"text": format!("line {number}")})).await;
    let written: Vec<Value> = stream::iter(0..MANY).map(write).buffer_unordered(16).collect().await;
    assert_eq!(written.len(), MANY);

    let desk = InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap();
    let now = subscribe(&desk, Some(cursor)).await;
    let first = feed(&desk, |event| event.kind == "resync" || event.kind == "message").await;
    assert_eq!((first.kind.as_str(), &first.body["cursor"]), ("resync", &json!(now)), "not a part of it, as if that were all");
    write(MANY).await;
    told(&desk, &id, &format!("line {MANY}")).await;
}

#[tokio::test]
async fn a_long_replay_leaves_nothing_out_even_when_it_is_cut() {
    const MANY: usize = 400;
    let shop = Shop::open(&[crate::harness::program::NO_LIMITS]).await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    shop.api.act(&id, "take").await;
    let mut cursor = subscribe(&InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap(), None).await;
    let mut held = number(&shop.api.conversation(&id).await["last_seq"]);
    let write = async |number: usize| shop.api.write(&id, &json!({"text": format!("{number} {}", "x".repeat(2_000))})).await;
    stream::iter(0..MANY).map(write).buffer_unordered(16).collect::<Vec<Value>>().await;
    let last = held + MANY as u64;
    // Whoever is cut off on the way comes back with the last cursor, as browsers do.
    for _ in 0..MANY {
        let desk = InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap();
        desk.subscribe(Some(&json!(cursor))).await.unwrap();
        while let Ok(event) = desk.next_event(PATIENCE).await {
            assert_ne!(event.kind, "resync", "so much fits in a replay");
            cursor = event.cursor().as_u64().unwrap_or(cursor);
            if event.kind == "message" {
                assert_eq!(number(&event.body["message"]["seq"]), held + 1, "the feed left something out");
                held += 1;
            }
            if held == last {
                return;
            }
        }
    }
    panic!("the replay never came to its end");
}

#[tokio::test]
async fn a_subscription_that_follows_the_connect_at_once_is_answered() {
    let shop = shop().await;
    for round in 0..100 {
        let mut socket = RawSocket::open(shop.url(), None).await;
        socket.text(&format!("40/inbox,{}", json!({"token": shop.api.token}))).await.unwrap();
        socket.text_beginning("40/inbox,").await.expect("the namespace is joined");
        socket.text("42/inbox,1[\"subscribe\",{}]").await.unwrap();
        let answered = socket.text_beginning("43/inbox,1").await;
        assert!(answered.is_some(), "round {round}");
    }
}

#[tokio::test]
async fn nothing_is_told_before_it_is_asked_for() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let idle = InboxPeer::connect(shop.url(), &shop.api.token).await.unwrap();
    let desk = operator(shop.url(), &shop.api.token).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    told(&desk, &conversation(&peer), "hello").await;
    let heard = idle.next_event(crate::harness::MOMENT).await;
    assert!(heard.is_err(), "{heard:?}");
}

#[tokio::test]
async fn a_rating_is_told_to_operators_and_shown_where_its_session_ended() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    shop.api.act(&id, "resolve").await;
    let closing = shop.api.messages(&id).await.pop().unwrap();
    assert_eq!((&closing["notice"], &closing["rating"]), (&json!("resolved"), &Value::Null), "nobody invents a rating");
    let session = closing["session"].as_str().unwrap();

    let back = come_back(shop.url(), &inbox.key, &peer, 0).await;
    let asked = json!({"reason": "resolved", "session": session});
    assert_eq!(back.ready().rest["closed"], asked, "whoever reloads the page is asked all the same");

    for value in [2, 5] {
        peer.rate(session, &json!(value)).await.unwrap();
        let told = feed(&desk, |event| event.kind == "rated" && event.body["conversation"] == id).await;
        assert_eq!((&told.body["session"], &told.body["rating"]), (&json!(session), &json!(value)));
        let row = feed(&desk, |event| event.kind == "conversation" && event.body["conversation"]["id"] == id).await;
        assert_eq!(row.body["conversation"]["rating"], value);
    }
    assert!(!come_back(shop.url(), &inbox.key, &peer, 0).await.ready().rest.contains_key("closed"), "asked once");
    let closing = shop.api.messages(&id).await.pop().unwrap();
    assert_eq!(closing["rating"], 5);
    assert_eq!(shop.api.conversation(&id).await["rating"], 5);
    let listed = shop.api.get("/api/v1/conversations?view=resolved&limit=100").await.expect(200);
    let row = listed["items"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap();
    assert_eq!(row["rating"], 5);

    // The next session is not rated yet; the thread keeps what the last one was given.
    ask(&peer, "b", "echo: again").await;
    assert_eq!(shop.api.conversation(&id).await["rating"], Value::Null);
    assert!(shop.api.messages(&id).await.iter().any(|message| message["rating"] == 5));
}

#[tokio::test]
async fn a_contacts_new_name_reaches_every_operator() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let path = format!("/api/v1/contacts/{}", contact(&peer));
    shop.api.call(Request::new("PATCH", &path).json(&json!({"name": "Mira Sen"}))).await.expect(200);
    let id = conversation(&peer);
    let is_named = |body: &Value| body["conversation"]["id"] == id && body["conversation"]["contact"]["name"] == "Mira Sen";
    feed(&desk, |event| event.kind == "conversation" && is_named(&event.body)).await;
}
