//! Who may speak: the agent, the queue, a person.

use sandbox::peers::ChatEvent;
use serde_json::{Value, json};

use super::shop;
use crate::harness::PATIENCE;
use crate::harness::people::{ask, contact, control, conversation, events_until, feed, hears, notice, operator, told, visitor};

#[tokio::test]
async fn a_customer_who_asks_for_a_person_stands_in_the_queue_and_operators_see_it() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let first = visitor(shop.url(), &inbox.key).await;
    let second = visitor(shop.url(), &inbox.key).await;
    first.ask_human().await.unwrap();
    assert_eq!(control(&first, "queue").await, Some(1));
    second.ask_human().await.unwrap();
    assert_eq!(control(&second, "queue").await, Some(2));

    let id = conversation(&first);
    feed(&desk, |event| {
        event.kind == "control" && event.body["conversation"] == id.as_str() && event.body["control"]["holder"] == "queue"
    })
    .await;
    let seen = shop.api.conversation(&id).await;
    assert_eq!(seen["control"]["holder"], "queue");
    assert!(seen["handover_reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    assert!(seen["waiting_since"].is_string());

    shop.api.act(&id, "take").await;
    assert_eq!(control(&first, "operator").await, None);
    // Places that were told before the takeover may still be on their way.
    while control(&second, "queue").await != Some(1) {}
}

#[tokio::test]
async fn words_that_ask_for_a_person_are_enough() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    peer.send("p", "I want to talk to a human being please").await.unwrap();
    control(&peer, "queue").await;
    let said = shop.api.messages(&conversation(&peer)).await;
    let last_words: Vec<&str> = said.iter().rev().take(2).map(|message| message["author"]["kind"].as_str().unwrap()).collect();
    assert_eq!(last_words, ["system", "agent"], "the handover text, then the notice; nothing after");
}

#[tokio::test]
async fn a_persons_reply_reaches_the_customer_and_takes_control() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    let written = shop.api.write(&id, &json!({"text": "Asha here, how can I help?"})).await;
    // Control is told beside the message, in whichever order.
    let (mut heard, mut is_held) = (None, false);
    while heard.is_none() || !is_held {
        match peer.next_event(PATIENCE).await.expect("both are told") {
            ChatEvent::Message(message) if message.text == "Asha here, how can I help?" => heard = Some(message),
            ChatEvent::Control { holder, .. } => is_held = holder == "operator",
            _ => {}
        }
    }
    let heard = heard.unwrap();
    assert_eq!((heard.author.kind.as_str(), heard.author.name.as_deref()), ("operator", Some("Asha Rao")));
    assert_eq!(written["id"], heard.id.as_str());
    let seen = shop.api.conversation(&id).await;
    assert_eq!(seen["control"]["operator"]["name"], "Asha Rao");
}

#[tokio::test]
async fn the_agent_is_silent_until_control_is_returned() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    shop.api.act(&id, "take").await;
    for count in 0..3 {
        peer.send(&format!("held{count}"), "echo: to a person").await.unwrap();
    }
    shop.api.act(&id, "return").await;
    let events = events_until(&peer, |event| event.message().is_some_and(|message| notice(message) == "agent_returned")).await;
    assert!(!events.iter().any(|event| event.message().is_some_and(|message| message.text == "to a person")), "{events:?}");
    assert_eq!(ask(&peer, "b", "echo: back again").await.text, "back again");
    let said = shop.api.messages(&id).await;
    assert!(!said.iter().any(|message| message["text"] == "to a person"), "what a person was told is not answered again");
}

#[tokio::test]
async fn a_takeover_stops_an_answer_in_the_middle() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    peer.send("s", "slow 400").await.unwrap();
    for _ in 0..3 {
        events_until(&peer, |event| matches!(event, ChatEvent::Delta { .. })).await;
    }
    let id = conversation(&peer);
    shop.api.act(&id, "take").await;
    events_until(&peer, |event| event.message().is_some_and(|message| notice(message) == "operator_joined")).await;
    // Turns of one conversation run one after another, so the next answer comes after the slow one has ended.
    shop.api.act(&id, "return").await;
    peer.send("n", "echo: next").await.unwrap();
    let after = events_until(&peer, |event| event.message().is_some_and(|message| message.text == "next")).await;
    assert!(!after.iter().any(|event| matches!(event, ChatEvent::Delta { .. })), "a piece came after the takeover: {after:?}");
    let said = shop.api.messages(&id).await;
    let agents: Vec<&Value> =
        said.iter().filter(|message| message["author"]["kind"] == "agent").map(|message| &message["text"]).collect();
    assert_eq!(agents, ["Hello.\n\nI am an automated assistant. You can ask for a person at any time.", "next"]);
}

#[tokio::test]
async fn a_handover_text_is_the_last_word_of_its_turn() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    peer.send("h", "handover").await.unwrap();
    hears(&peer, "The script says: handover.").await;
    assert_eq!(control(&peer, "queue").await, Some(1));
    let seen = shop.api.conversation(&conversation(&peer)).await;
    assert_eq!(seen["handover_reason"], "the script said so");
    // In the queue the agent answers nothing more.
    peer.send("w", "echo: are you there").await.unwrap();
    shop.api.write(&conversation(&peer), &json!({"text": "a person"})).await;
    let events = events_until(&peer, |event| event.message().is_some_and(|message| message.text == "a person")).await;
    assert!(!events.iter().any(|event| event.message().is_some_and(sandbox::peers::ChatMessage::is_from_agent)), "{events:?}");
}

#[tokio::test]
async fn whoever_looked_before_somebody_else_took_over_is_told_so() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    let id = conversation(&peer);
    let epoch = shop.api.conversation(&id).await["control"]["epoch"].clone();
    let path = format!("/api/v1/conversations/{id}/take");
    shop.api.post(&path, &json!({"epoch": epoch})).await.expect(200);
    shop.api.act(&id, "return").await;
    shop.api.post(&path, &json!({"epoch": epoch})).await.problem(409);
}

#[tokio::test]
async fn operators_see_customers_come_and_go_and_everything_that_is_said() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let (id, person) = (conversation(&peer), contact(&peer));
    feed(&desk, |event| {
        event.kind == "presence" && event.body["contact"]["id"] == person.as_str() && event.body["contact"]["online"] == true
    })
    .await;
    ask(&peer, "a", "echo: seen by all").await;
    feed(&desk, |event| event.kind == "conversation" && event.body["conversation"]["id"] == id.as_str()).await;
    told(&desk, &id, "echo: seen by all").await;
    told(&desk, &id, "seen by all").await;
    peer.close().await;
    feed(&desk, |event| {
        event.kind == "presence" && event.body["contact"]["id"] == person.as_str() && event.body["contact"]["online"] == false
    })
    .await;
}

#[tokio::test]
async fn the_widget_learns_whether_people_are_there() {
    // Others come and go in the shared shop, so this one has its own.
    let shop = crate::harness::shop::Shop::open(&[]).await;
    let peer = visitor(shop.url(), crate::harness::shop::DEMO_INBOX).await;
    assert_eq!(peer.ready().bot["people_online"], false);
    let desk = operator(shop.url(), &shop.api.token).await;
    let online = async |wanted: bool| {
        events_until(
            &peer,
            |event| matches!(event, ChatEvent::Other(event) if event.name == "bot" && event.body["people_online"] == wanted),
        )
        .await
    };
    online(true).await;
    desk.close().await;
    online(false).await;
}
