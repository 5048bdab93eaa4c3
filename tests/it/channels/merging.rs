//! One person on several channels, under several ids, in several hands.

use sandbox::PeerError;
use sandbox::peers::ChatPeer;
use serde_json::{Value, json};

use super::*;
use crate::harness::people::{come, come_back, contact, conversation, feed, hears, operator, visitor};
use crate::harness::shop::scripted;

/// The server ended the connection.
async fn is_parted(peer: &ChatPeer) -> bool {
    let ended = peer.wait_for(PATIENCE, |_event| None::<()>).await;
    !matches!(ended, Ok(()) | Err(PeerError::Timeout(_)))
}

/// Has something said and silences the agent.
async fn spoken(platform: &Platform, number: &str, words: &str) -> (Customer, Value) {
    let phone = platform.customer(Medium::WhatsApp, number, "Mira Sand");
    phone.say(words);
    let found = eventually("a conversation", async || {
        let all = platform.conversations().await;
        let mut found = None;
        for known in all {
            if texts(&platform.shop.api.messages(&text(&known["id"])).await).contains(&words.to_owned()) {
                found = Some(known);
            }
        }
        found.ok_or_else(|| "not there".to_owned())
    })
    .await;
    platform.shop.api.act(&text(&found["id"]), "take").await;
    (phone, found)
}

async fn merge(platform: &Platform, into: &str, from: &str) -> Value {
    let body = json!({"from": from, "reason": "She said so on the phone"});
    platform.shop.api.post(&format!("/api/v1/contacts/{into}/merge"), &body).await.expect(200)
}

async fn undo(platform: &Platform, merged: &Value) -> Value {
    let path = format!("/api/v1/contacts/merges/{}/undo", text(&merged["merge"]["id"]));
    platform.shop.api.post(&path, &json!({})).await.expect(200)
}

async fn conversations_of(platform: &Platform, contact: &str) -> Vec<Value> {
    let page = platform.shop.api.get(&format!("/api/v1/contacts/{contact}/conversations")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_visitor_of_the_website_and_a_phone_become_one_contact_and_two_again() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let api = &platform.shop.api;
    let inbox = scripted(api).await;
    let (_phone, on_phone) = spoken(&platform, "4915112345678", "Hello from my phone").await;
    let mira = text(&on_phone["contact"]["id"]);
    let chat = visitor(platform.shop.url(), &inbox.key).await;
    chat.send("a", "Hello from the website").await.unwrap();
    let (stranger, thread) = (contact(&chat), conversation(&chat));
    api.act(&thread, "take").await;
    let watching = operator(platform.shop.url(), &api.token).await;

    let merged = merge(&platform, &mira, &stranger).await;
    assert_eq!(
        (&merged["contact"]["id"], &merged["merge"]["evidence"]["text"]),
        (&json!(mira), &json!("She said so on the phone"))
    );
    assert!(merged["merge"]["by"]["name"].is_string() && merged["merge"]["undone_at"].is_null(), "{merged}");
    feed(&watching, |event| {
        event.kind == "conversation"
            && event.body["conversation"]["id"] == thread.as_str()
            && event.body["conversation"]["contact"]["id"] == mira.as_str()
    })
    .await;
    let all = conversations_of(&platform, &mira).await;
    let channels: Vec<_> = all.iter().map(|conversation| text(&conversation["inbox"]["channel"])).collect();
    assert!(all.len() == 2 && channels.contains(&"web".to_owned()) && channels.contains(&"whatsapp".to_owned()), "{all:#?}");
    let read = api.get(&format!("/api/v1/contacts/{stranger}")).await.expect(200);
    assert_eq!((&read["id"], &read["name"]), (&json!(mira), &json!("Mira Sand")), "the former id names who they are now");
    assert_eq!(read["merges"][0]["from"]["id"], stranger.as_str());
    let page = api.get(&format!("/api/v1/contacts/{mira}/timeline?limit=100")).await.expect(200);
    let said: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (text(&item["inbox"]["channel"]), text(&item["message"]["text"])))
        .collect();
    let place = |words: &str| said.iter().position(|(_, said)| said == words).unwrap_or_else(|| panic!("{words}: {said:#?}"));
    assert!(place("Hello from the website") < place("Hello from my phone"), "the newest first: {said:#?}");

    assert!(is_parted(&chat).await, "the visitor comes back as who they are now");
    let back = come_back(platform.shop.url(), &inbox.key, &chat, 1).await;
    assert_eq!((contact(&back), conversation(&back)), (mira.clone(), thread.clone()));
    back.send("b", "I am still here").await.unwrap();
    let messages = api.messages(&thread).await;
    assert!(messages.iter().any(|message| message["text"] == "I am still here" && message["author"]["kind"] == "contact"));

    let undone = undo(&platform, &merged).await;
    assert!(undone["merge"]["undone_at"].is_string(), "{undone}");
    assert_eq!(conversations_of(&platform, &mira).await.len(), 1);
    assert_eq!(conversations_of(&platform, &stranger).await.len(), 1);
    let again = come_back(platform.shop.url(), &inbox.key, &back, 1).await;
    assert_eq!((contact(&again), conversation(&again)), (stranger.clone(), thread));
    assert_eq!(undo(&platform, &merged).await["merge"], undone["merge"], "again changes nothing");
}

#[tokio::test]
async fn an_anonymous_visitor_gains_nothing_from_the_user_they_are_taken_for() {
    let platform = Platform::open(&[]).await;
    let api = &platform.shop.api;
    let inbox = scripted(api).await;
    let made = api.post(&format!("{}/identity-secret", inbox.path()), &json!({})).await.expect(201);
    let secret = text(&made["identity_secret"]);
    let signed = json!({"inbox": inbox.key, "identity": crate::harness::jwt::identity(&secret, "mira")});
    let home = come(platform.shop.url(), &signed).await;
    home.send("a", "My order number is 7").await.unwrap();
    let stranger = visitor(platform.shop.url(), &inbox.key).await;
    stranger.send("b", "I am Mira").await.unwrap();
    merge(&platform, &contact(&home), &contact(&stranger)).await;
    assert!(is_parted(&stranger).await);
    let back = come(platform.shop.url(), &json!({"inbox": inbox.key, "token": stranger.ready().token})).await;
    assert_eq!(conversation(&back), conversation(&stranger), "they go on where they were");
    let texts: Vec<_> = back.ready().messages.iter().map(|message| message.text.as_str()).collect();
    assert!(texts.contains(&"I am Mira") && !texts.contains(&"My order number is 7"), "{texts:?}");
    let again = come(platform.shop.url(), &signed).await;
    assert_eq!(conversation(&again), conversation(&home), "and so does the user");
    again.send("c", "For my eyes only").await.unwrap();
    let theirs = api.messages(&conversation(&stranger)).await;
    assert!(!theirs.iter().any(|message| message["text"] == "For my eyes only"));
}

#[tokio::test]
async fn an_id_that_changes_after_something_was_said_under_the_new_one_is_the_same_person() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let (old, before) = spoken(&platform, "4915112345678", "From my old number").await;
    let (_early, after) = spoken(&platform, "4915199999999", "From my new number").await;
    assert_ne!(before["contact"]["id"], after["contact"]["id"], "nobody knows yet");
    let new = old.change_number("4915199999999");
    let mira = text(&before["contact"]["id"]);
    let contact = eventually("one contact", async || {
        let contact = platform.shop.api.get(&format!("/api/v1/contacts/{mira}")).await.expect(200);
        if contact["merges"][0]["id"].is_string() { Ok(contact) } else { Err(contact.to_string()) }
    })
    .await;
    let merge = &contact["merges"][0];
    assert_eq!((&merge["evidence"]["kind"], merge["by"].is_null()), (&json!("id_changed"), true));
    assert_eq!(merge["evidence"]["text"], "The platform says that the id changed.");
    assert_eq!(conversations_of(&platform, &mira).await.len(), 2, "both threads stay");
    platform.shop.api.write(&text(&after["id"]), &json!({"text": "We see you", "client_id": "w"})).await;
    received(&new, |received| received.iter().any(|message| message.body.to_string().contains("We see you"))).await;
    new.say("Thank you");
    let thread = text(&after["id"]);
    eventually("the answer", async || {
        let messages = platform.shop.api.messages(&thread).await;
        if texts(&messages).contains(&"Thank you".to_owned()) { Ok(()) } else { Err(format!("{messages:#?}")) }
    })
    .await;
    assert_eq!(conversations_of(&platform, &mira).await.len(), 2);

    // An operator knows better, and the platform does not insist.
    undo(&platform, &json!({"merge": merge})).await;
    new.say("And again");
    eventually("the message", async || {
        let messages = platform.shop.api.messages(&thread).await;
        if texts(&messages).contains(&"And again".to_owned()) { Ok(()) } else { Err(format!("{messages:#?}")) }
    })
    .await;
    assert_eq!(conversations_of(&platform, &mira).await.len(), 1);
}

#[tokio::test]
async fn with_two_numbers_each_is_answered_where_it_asked() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let (private, one) = spoken(&platform, "4915112345678", "From my own phone").await;
    let (office, other) = spoken(&platform, "4915188888888", "From the office").await;
    merge(&platform, &text(&one["contact"]["id"]), &text(&other["contact"]["id"])).await;
    for (thread, phone, silent, words) in
        [(&one, &private, &office, "To your own phone"), (&other, &office, &private, "To the office")]
    {
        platform.shop.api.write(&text(&thread["id"]), &json!({"text": words, "client_id": words})).await;
        let has = |received: &[Message]| received.iter().any(|message| message.body.to_string().contains(words));
        received(phone, has).await;
        assert!(!has(&silent.received()), "{words}");
    }
    office.say("The office again");
    let thread = text(&other["id"]);
    eventually("it in its own thread", async || {
        let messages = platform.shop.api.messages(&thread).await;
        if texts(&messages).contains(&"The office again".to_owned()) { Ok(()) } else { Err(format!("{messages:#?}")) }
    })
    .await;
}

#[tokio::test]
async fn who_may_be_the_same_is_suggested_found_and_refused_in_words() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let api = &platform.shop.api;
    let inbox = scripted(api).await;
    let (_phone, on_phone) = spoken(&platform, "4915112345678", "Hello").await;
    let mira = text(&on_phone["contact"]["id"]);
    let chat = visitor(platform.shop.url(), &inbox.key).await;
    chat.send("a", "Hi").await.unwrap();
    let path = format!("/api/v1/contacts/{}", contact(&chat));
    let request = Request::new("PATCH", path.clone()).json(&json!({"phone": "+49 151 12345678", "name": "Mira S."}));
    api.call(request).await.expect(200);
    let alike = api.get(&format!("{path}/alike")).await.expect(200);
    assert_eq!(alike["items"][0]["contact"]["id"], mira.as_str(), "{alike}");
    assert_eq!(
        alike["items"][0]["because"][0],
        json!({"kind": "phone", "value": "+4915112345678", "text": "The same phone number: +4915112345678"})
    );
    for query in ["mira%20s", "15112345", "4915112345678"] {
        let found = api.get(&format!("/api/v1/contacts?query={query}")).await.expect(200);
        assert!(found["items"].as_array().unwrap().iter().any(|found| found["id"] == mira.as_str()), "{query}: {found}");
    }
    assert_eq!(api.get("/api/v1/contacts?query=m").await.status, 422);
    let refused = async |into: &str, from: &str| {
        let answer = api.post(&format!("/api/v1/contacts/{into}/merge"), &json!({"from": from})).await;
        (answer.status, text(&answer.json()["detail"]))
    };
    assert_eq!(refused(&mira, &mira).await, (422, "a contact cannot be merged with itself".to_owned()));
    assert_eq!(refused(&mira, "ct_0000000000001").await.0, 404);
    assert_eq!(refused("ct_0000000000001", &mira).await.0, 404);
    merge(&platform, &mira, &contact(&chat)).await;
    let (_third, third) = spoken(&platform, "4915100000003", "Somebody else").await;
    let (status, words) = refused(&text(&third["contact"]["id"]), &contact(&chat)).await;
    assert_eq!((status, words.as_str()), (409, "this contact was merged into another one already"));
    let long = json!({"from": text(&third["contact"]["id"]), "reason": "x".repeat(501)});
    assert_eq!(api.post(&format!("/api/v1/contacts/{mira}/merge"), &long).await.status, 422);
    assert_eq!(api.post("/api/v1/contacts/merges/mg_0000000000001/undo", &json!({})).await.status, 404);
    let back = come_back(platform.shop.url(), &inbox.key, &chat, 0).await;
    api.write(&conversation(&back), &json!({"text": "Welcome", "client_id": "w"})).await;
    hears(&back, "Welcome").await;
}
