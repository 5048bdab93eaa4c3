//! Coming back: exactly what was missed, over reloads and restarts.

use serde_json::{Value, json};

use super::shop;
use crate::harness::api::number;
use crate::harness::people::{ask, auth, come, come_back, conversation, hears, visitor};
use crate::harness::program::{NO_LIMITS, Program};
use crate::harness::shop::Shop;

/// The seqs of what a customer may see.
fn outward(messages: &[Value]) -> Vec<u64> {
    messages.iter().filter(|message| message["private"] != true).map(|message| number(&message["seq"])).collect()
}

#[tokio::test]
async fn a_visitor_who_comes_back_gets_exactly_what_they_missed() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let held = ask(&peer, "a", "echo: before").await.seq;
    peer.close().await;
    let id = conversation(&peer);
    for (text, private) in [("one", false), ("a secret", true), ("two", false)] {
        shop.api.write(&id, &json!({"text": text, "private": private})).await;
    }
    let back = come_back(shop.url(), &inbox.key, &peer, held).await;
    let got: Vec<u64> = back.ready().messages.iter().map(|message| message.seq).collect();
    let stored = shop.api.messages(&id).await;
    let expected: Vec<u64> = outward(&stored).into_iter().filter(|seq| *seq > held).collect();
    assert_eq!(got, expected);
    assert!(back.ready().messages.iter().all(|message| message.text != "a secret"));
    assert_eq!(back.ready().seq, number(&stored.last().unwrap()["seq"]));
    assert_eq!((conversation(&back), back.ready().control["holder"].as_str()), (id.clone(), Some("operator")));

    let again = come_back(shop.url(), &inbox.key, &peer, back.ready().seq).await;
    assert!(again.ready().messages.is_empty(), "nothing was missed");
    shop.api.write(&id, &json!({"text": "three"})).await;
    hears(&again, "three").await;
}

#[tokio::test]
async fn what_happens_while_a_socket_gets_ready_is_neither_lost_nor_repeated() {
    const MESSAGES: u64 = 60;
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let held = ask(&peer, "a", "echo: before").await.seq;
    let id = conversation(&peer);
    let writing = async {
        for count in 0..MESSAGES {
            shop.api.write(&id, &json!({"text": format!("line {count}")})).await;
        }
    };
    let last = format!("line {}", MESSAGES - 1);
    let coming = async {
        let mut held = held;
        loop {
            let back = come_back(shop.url(), &inbox.key, &peer, held).await;
            for message in &back.ready().messages {
                assert_eq!(message.seq, held + 1, "no gap and no repeat");
                held = message.seq;
            }
            if back.ready().messages.last().is_some_and(|message| message.text == last) {
                return;
            }
            // One live message, then away again in the middle of the stream.
            let live = crate::harness::people::message(&back, |_| true).await;
            assert_eq!(live.seq, held + 1);
            held = live.seq;
            if live.text == last {
                return;
            }
        }
    };
    tokio::join!(writing, coming);
}

#[tokio::test]
async fn older_messages_come_page_by_page() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: first").await;
    let id = conversation(&peer);
    for count in 0..100 {
        let private = count % 10 == 9;
        shop.api.write(&id, &json!({"text": format!("line {count}"), "private": private})).await;
    }
    let back = come(shop.url(), &json!({"inbox": inbox.key, "token": peer.ready().token})).await;
    assert_eq!(back.ready().messages.len(), 40);
    assert_eq!(back.ready().rest["has_more"], true);
    let mut seqs: Vec<u64> = back.ready().messages.iter().map(|message| message.seq).collect();
    loop {
        let page = back.more(seqs[0]).await.unwrap();
        assert!(page.messages.iter().all(|message| !message.text.ends_with('9')), "those are the private ones");
        seqs.splice(0..0, page.messages.iter().map(|message| message.seq));
        if page.rest["has_more"] == false {
            break;
        }
        assert_eq!(page.messages.len(), 40);
    }
    assert_eq!(seqs, outward(&shop.api.messages(&id).await));
    assert!(back.more(1).await.unwrap().messages.is_empty());
}

#[tokio::test]
async fn whoever_missed_too_much_text_is_told_of_the_gap_and_can_scroll_back() {
    const LONG: u64 = 14;
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let held = ask(&peer, "a", "echo: before").await.seq;
    let id = conversation(&peer);
    shop.api.write(&id, &json!({"text": "short"})).await;
    let near = come_back(shop.url(), &inbox.key, &peer, held).await;
    assert!(near.ready().rest.get("gap").is_none(), "what joins has no gap");
    // Four bytes a character: eight of these are a quarter of a megabyte.
    let long = json!({"text": "\u{1f60a}".repeat(8_000)});
    for _ in 0..LONG {
        shop.api.write(&id, &long).await;
    }
    let back = come_back(shop.url(), &inbox.key, &peer, held).await;
    assert_eq!((&back.ready().rest["gap"], &back.ready().rest["has_more"]), (&json!(true), &json!(true)));
    let mut seqs: Vec<u64> = back.ready().messages.iter().map(|message| message.seq).collect();
    assert_eq!(seqs.len(), 8, "as many as fit");
    while seqs[0] > 1 {
        let page = back.more(seqs[0]).await.unwrap();
        assert!((1..=40).contains(&page.messages.len()));
        seqs.splice(0..0, page.messages.iter().map(|message| message.seq));
        assert_eq!(page.rest["has_more"], seqs[0] > 1);
    }
    assert_eq!(seqs, outward(&shop.api.messages(&id).await));
    assert_eq!(*seqs.last().unwrap(), back.ready().seq);
}

#[tokio::test]
async fn a_client_that_holds_more_than_the_store_is_told_of_the_gap() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let unwritten = come_back(shop.url(), &inbox.key, &peer, 7).await;
    assert_eq!(unwritten.ready().rest["gap"], true, "nothing was ever said here");
    let last = ask(&peer, "a", "echo: hello").await.seq;
    let back = come_back(shop.url(), &inbox.key, &peer, last + 1).await;
    assert_eq!((&back.ready().rest["gap"], &back.ready().rest["has_more"]), (&json!(true), &json!(false)));
    let seqs: Vec<u64> = back.ready().messages.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, (1..=last).collect::<Vec<u64>>());
}

#[tokio::test]
async fn a_visitor_without_a_token_starts_anew() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: mine").await;
    let stranger = come(shop.url(), &auth(&inbox.key)).await;
    assert!(stranger.ready().messages.is_empty());
    assert_ne!(conversation(&stranger), conversation(&peer));
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_and_the_client_misses_nothing() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let held = ask(&peer, "a", "echo: before").await.seq;
    let id = conversation(&peer);
    shop.api.write(&id, &json!({"text": "said by a person"})).await;
    let sent = peer.send("b", "the last words before the kill").await.unwrap();
    let shop = shop.restarted(&[NO_LIMITS], async |program: Program| program.kill()).await;

    let back = come_back(shop.url(), &inbox.key, &peer, held).await;
    let got: Vec<(u64, &str)> = back.ready().messages.iter().map(|message| (message.seq, message.text.as_str())).collect();
    assert!(got.contains(&(sent.seq, "the last words before the kill")), "{got:?}");
    assert!(got.iter().any(|(_, text)| *text == "said by a person"), "{got:?}");
    assert!(got.iter().zip(held + 1..).all(|((seq, _), expected)| *seq == expected), "{got:?}");
    assert_eq!(back.send("b", "the last words before the kill").await.unwrap(), sent);
    shop.api.act(&id, "return").await;
    assert_eq!(ask(&back, "c", "echo: after").await.text, "after");
}
