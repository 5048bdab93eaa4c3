//! Asking and being answered.

use futures_util::future::join_all;
use sandbox::PeerError;
use sandbox::peers::{ChatEvent, ChatPeer};
use sandbox::socket_io::{ConnectOptions, TransportKind};
use serde_json::{Value, json};

use super::shop;
use crate::harness::PATIENCE;
use crate::harness::people::{ask, auth, come_back, conversation, events_until, hears, notice, visitor};
use crate::harness::shop::DEMO_INBOX;
use crate::harness::web::Request;

#[tokio::test]
async fn a_new_visitor_is_made_ready() {
    let shop = shop().await;
    let peer = visitor(shop.url(), DEMO_INBOX).await;
    let ready = peer.ready();
    assert!(!ready.token.is_empty());
    assert!(ready.contact["id"].as_str().is_some_and(|id| id.starts_with("ct_")));
    assert_eq!(ready.contact["signed"], false);
    assert!(ready.conversation["id"].as_str().is_some_and(|id| id.starts_with("cv_")));
    assert_eq!((&ready.conversation["status"], &ready.control["holder"]), (&json!("open"), &json!("agent")));
    assert_eq!(ready.bot["name"], "Plug & Cord");
    assert!(ready.bot["disclosure"].as_str().is_some_and(|words| words.contains("automated assistant")));
    assert!(ready.bot["starters"].as_array().is_some_and(|starters| !starters.is_empty()));
    assert!(ready.messages.is_empty() && ready.seq == 0);
    assert_eq!(ready.rest["has_more"], false);
    assert_eq!(ready.rest["limits"]["text"], 8_000);
    let other = visitor(shop.url(), DEMO_INBOX).await;
    assert_ne!(conversation(&peer), conversation(&other));
}

#[tokio::test]
async fn a_question_is_answered_from_the_shops_pages_with_its_source() {
    let shop = shop().await;
    let peer = visitor(shop.url(), DEMO_INBOX).await;
    let answer = ask(&peer, "q1", "How long does delivery take?").await;
    assert!(answer.text.contains("working days"), "{}", answer.text);
    let citations = answer.rest["citations"].as_array().expect("an answer names its sources");
    for citation in citations {
        assert!(citation["title"].is_string() && citation["text"].as_str().is_some_and(|text| !text.is_empty()), "{citation}");
    }
    let page = citations[0]["url"].as_str().expect("the source can be opened");
    let page = Request::new("GET", page.split('#').next().unwrap()).send(shop.url()).await.unwrap();
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn the_first_words_of_the_agent_say_that_it_is_a_machine() {
    let shop = shop().await;
    let peer = visitor(shop.url(), DEMO_INBOX).await;
    let sent = peer.send("m1", "Where do you deliver?").await.unwrap();
    let events =
        events_until(&peer, |event| event.message().is_some_and(|message| message.is_from_agent() && message.seq > sent.seq))
            .await;
    let first = events.iter().find_map(ChatEvent::message).unwrap();
    assert_eq!((first.seq, notice(first)), (1, "greeting"));
    assert!(first.text.contains("automated assistant"), "{}", first.text);
    let asked = ask(&peer, "m2", "Am I talking to a bot?").await;
    assert!(asked.text.contains("automated assistant"), "{}", asked.text);
}

#[tokio::test]
async fn an_unknown_question_offers_a_person() {
    let shop = shop().await;
    let peer = visitor(shop.url(), DEMO_INBOX).await;
    let answer = ask(&peer, "q1", "Which zeppelin carries lasagne to the lunar embassy?").await;
    let offers = answer.rest.get("quick_replies").and_then(Value::as_array).cloned().unwrap_or_default();
    assert!(offers.iter().any(|offer| offer["action"] == "ask_human"), "{answer:?}");
    assert!(answer.rest.get("citations").is_none(), "nothing is quoted for what is not known: {answer:?}");
}

#[tokio::test]
async fn a_repeated_message_is_acknowledged_with_the_same_id_and_answered_once() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let first = peer.send("same", "echo: once").await.unwrap();
    hears(&peer, "once").await;
    let again = peer.send("same", "echo: twice").await.unwrap();
    assert_eq!(first, again);
    let elsewhere = come_back(shop.url(), &inbox.key, &peer, 0).await;
    assert_eq!(elsewhere.send("same", "echo: thrice").await.unwrap(), first, "from another tab too");
    ask(&peer, "next", "echo: next").await;
    let texts: Vec<String> = shop
        .api
        .messages(&conversation(&peer))
        .await
        .iter()
        .map(|message| message["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(texts[1..], ["echo: once", "once", "echo: next", "next"]);
}

#[tokio::test]
async fn fifty_messages_sent_without_waiting_keep_their_order() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let texts: Vec<String> = (0..50).map(|number| format!("message {number}")).collect();
    let sends = texts.iter().enumerate().map(async |(number, text)| peer.send(&format!("c{number}"), text).await.unwrap().seq);
    let seqs = join_all(sends).await;
    assert!(seqs.is_sorted_by(|earlier, later| earlier < later), "{seqs:?}");
    let stored = shop.api.messages(&conversation(&peer)).await;
    let said: Vec<&str> = stored
        .iter()
        .filter(|message| message["author"]["kind"] == "contact")
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    assert_eq!(said, texts);
    assert!(stored.iter().zip(1_u64..).all(|(message, seq)| message["seq"] == seq), "no gap");
}

#[tokio::test]
async fn two_tabs_see_each_other_and_no_sender_hears_itself() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let first = visitor(shop.url(), &inbox.key).await;
    let second = come_back(shop.url(), &inbox.key, &first, 0).await;
    for (number, sender, other) in [(1, &first, &second), (2, &second, &first)] {
        let (client_id, text) = (format!("tab{number}"), format!("echo: from tab {number}"));
        sender.send(&client_id, &text).await.unwrap();
        let seen = hears(other, &text).await;
        assert_eq!(seen.client_id.as_deref(), Some(client_id.as_str()));
        let answer = format!("from tab {number}");
        let heard = events_until(sender, |event| event.message().is_some_and(|message| message.text == answer)).await;
        assert!(
            heard.iter().filter_map(ChatEvent::message).all(|message| message.client_id.as_deref() != Some(&client_id)),
            "{heard:?}"
        );
        hears(other, &answer).await;
    }
}

#[tokio::test]
async fn an_answer_is_heard_while_it_forms_and_the_message_wins() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let sent = peer.send("s", "slow 20").await.unwrap();
    let events =
        events_until(&peer, |event| event.message().is_some_and(|message| message.is_from_agent() && message.seq > sent.seq))
            .await;
    let answer = events.last().and_then(ChatEvent::message).unwrap();
    let pieces: Vec<&str> = events
        .iter()
        .filter_map(|event| match event {
            ChatEvent::Delta { id, text } if *id == answer.id => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(pieces.len(), 20);
    assert_eq!(pieces.concat(), answer.text);
    assert!(events.iter().any(|event| matches!(event, ChatEvent::Typing { on: true, .. })), "a slow answer shows as typing");
}

#[tokio::test]
async fn a_newer_message_cancels_a_turn_that_has_not_spoken() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    // A window in which three lines are one turn.
    shop.api.change(&inbox.path(), |settings| settings["timing"]["settle_ms"] = json!(600)).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    for (number, text) in ["well,", "let me ask:", "echo: all at once"].into_iter().enumerate() {
        peer.send(&format!("l{number}"), text).await.unwrap();
    }
    hears(&peer, "all at once").await;
    ask(&peer, "after", "echo: after").await;
    let answers = shop.api.messages(&conversation(&peer)).await;
    let answers: Vec<&str> = answers
        .iter()
        .filter(|message| message["author"]["kind"] == "agent" && message.get("notice").is_none())
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    assert_eq!(answers, ["all at once", "after"], "one turn, one answer");
}

#[tokio::test]
async fn a_failing_agent_leaves_nobody_stuck() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    peer.send("f", "fail").await.unwrap();
    // Tried again after two and four seconds, then given to people.
    let queued = peer.wait_for(PATIENCE, |event| match event {
        ChatEvent::Control { holder, .. } if holder == "queue" => Some(()),
        _ => None,
    });
    queued.await.expect("the customer gets into the queue");
}

async fn talks_over(transport: TransportKind) {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let options = ConnectOptions::default().over(transport);
    let peer = loop {
        match ChatPeer::connect_with(shop.url(), &auth(&inbox.key), &options).await {
            Ok(peer) => break peer,
            // The server's first ping may come with the very poll that the peer expects to be empty: it does not know that.
            Err(PeerError::Handshake(why)) if why.ends_with("the last poll held `2`") => {}
            Err(other) => panic!("{other}"),
        }
    };
    for number in 0..5 {
        let answer = ask(&peer, &format!("t{number}"), &format!("echo: number {number}")).await;
        assert_eq!(answer.text, format!("number {number}"));
    }
    shop.api.write(&conversation(&peer), &json!({"text": "from a person"})).await;
    hears(&peer, "from a person").await;
    peer.close().await;
}

#[tokio::test]
async fn long_polling_works_where_web_sockets_do_not() {
    talks_over(TransportKind::Polling).await;
}

#[tokio::test]
async fn a_connection_begun_by_polling_moves_to_a_web_socket() {
    talks_over(TransportKind::Upgraded).await;
}
