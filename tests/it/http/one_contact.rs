//! Everything of one contact, taken away and erased; and what an inbox keeps for a time only.

use std::collections::BTreeMap;
use std::path::Path;

use sandbox::peers::ChatPeer;
use serde_json::{Value, json};

use super::{Town, town};
use crate::harness::api::{Api, text};
use crate::harness::people::{ask, come_back, contact, conversation, visitor};
use crate::harness::web::Request;
use crate::harness::{PATIENCE, engines, zip};

async fn export(api: &Api, contact: &str) -> BTreeMap<String, Vec<u8>> {
    let exported = api.post(&format!("/api/v1/contacts/{contact}/export"), &json!({})).await;
    assert_eq!((exported.status, exported.header("content-type")), (200, Some("application/zip")));
    zip::entries(&exported.body)
}

fn json_of(entry: &[u8]) -> Value {
    serde_json::from_slice(entry).unwrap()
}

async fn receipt(api: &Api, id: &str) -> Value {
    let done = async {
        loop {
            let receipt = api.get(&format!("/api/v1/erasures/{id}")).await.expect(200);
            if receipt["finished_at"].is_string() {
                return receipt;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, done).await.expect("it is done")
}

/// Their name as it is shown.
async fn name(api: &Api, peer: &ChatPeer) -> String {
    let talk = api.get(&format!("/api/v1/conversations/{}", conversation(peer))).await.expect(200);
    text(&talk["contact"]["name"])
}

async fn talked(town: &Town, client_id: &str, words: &str) -> ChatPeer {
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, client_id, words).await;
    peer
}

/// Files of the data folder in which these bytes stand.
fn found_in(folder: &Path, mark: &str) -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if let Ok(bytes) = std::fs::read(&entry)
                && bytes.to_ascii_lowercase().windows(mark.len()).any(|window| window == mark.as_bytes())
            {
                found.push(entry.display().to_string());
            }
        }
    }
    found
}

#[tokio::test]
async fn an_export_holds_what_was_said_and_who_looked() {
    let town = town().await;
    let owner = &town.shop.api;
    let peer = talked(town, "taken-away", "echo: my own words").await;
    let (talk, whom) = (conversation(&peer), contact(&peer));
    let note = json!({"text": "A note on them.", "private": true});
    owner.post(&format!("/api/v1/conversations/{talk}/messages"), &note).await.expect(201);
    let archive = export(owner, &whom).await;
    assert_eq!(json_of(&archive["contact.json"])["id"], json!(whom));
    let kept = json_of(&archive[&format!("conversations/{talk}.json")]);
    assert_eq!(kept["conversation"]["id"], json!(talk));
    let said: Vec<&str> = kept["messages"].as_array().unwrap().iter().filter_map(|message| message["text"].as_str()).collect();
    assert!(said.contains(&"echo: my own words") && said.contains(&"A note on them."), "{said:?}");
    assert_eq!((&kept["calls"], &kept["traces"]), (&json!([]), &json!([])));
    let looked = json_of(&archive["audit.json"]);
    assert!(looked.as_array().unwrap().iter().any(|entry| entry["operation"] == "messages_write"), "{looked}");
    assert!(archive.contains_key("README.txt"));
    let path = format!("/api/v1/contacts/{whom}/export");
    town.rival.post(&path, &json!({})).await.problem(404);
    town.helper.post(&path, &json!({})).await.problem(403);
}

#[tokio::test]
async fn whoever_is_erased_is_nowhere_in_the_data_folder_any_more() {
    let town = town().await;
    let owner = &town.shop.api;
    let peer = talked(town, "to-be-erased", "echo: unforgettablequince").await;
    let (talk, whom) = (conversation(&peer), contact(&peer));
    let path = format!("/api/v1/contacts/{whom}");
    let known = json!({"name": "Quirina Unforgettablequince", "phone": "+4915799887766"});
    owner.call(Request::new("PATCH", path.clone()).json(&known)).await.expect(200);
    let agreed = json!({"given": true, "wording": "Mrs Unforgettablequince signed it in the shop."});
    owner.post(&format!("{path}/consents"), &agreed).await.expect(201);
    // What becomes of it in a store beside the program is looked at by the contract of the store.
    if !engines::are_shared() {
        for query in ["unforgettablequince", "15799887766"] {
            assert!(!found_in(&town.shop.data(), query).is_empty(), "{query} is nowhere to begin with");
        }
    }
    let erase = format!("{path}/erase");
    let confirmed = json!({"confirm": " Quirina  Unforgettablequince "});
    town.helper.post(&erase, &confirmed).await.problem(403);
    town.rival.post(&erase, &confirmed).await.problem(404);
    let wrong = owner.post(&erase, &json!({"confirm": "quirina"})).await.problem(422);
    assert_eq!(wrong["errors"][0]["pointer"], "/confirm", "{wrong}");
    let begun = owner.post(&erase, &confirmed).await.expect(202);
    let id = text(&begun["id"]);
    let receipt = receipt(owner, &id).await;
    assert_eq!((&receipt["contact"], &receipt["removed"]["conversations"]), (&json!(whom), &json!(1)));
    assert!(receipt["removed"]["messages"].as_u64().is_some_and(|count| count >= 2), "{receipt}");
    owner.get(&path).await.problem(404);
    owner.get(&format!("/api/v1/conversations/{talk}")).await.problem(404);
    let found = owner.get("/api/v1/search?q=unforgettablequince").await.expect(200);
    assert_eq!((&found["messages"], &found["contacts"]), (&json!([]), &json!([])));
    town.rival.get(&format!("/api/v1/erasures/{id}")).await.problem(404);
    let listed = owner.get("/api/v1/erasures?limit=100").await.expect(200);
    assert!(listed["items"].as_array().unwrap().iter().any(|erasure| erasure["id"] == json!(id)), "{listed}");
    let entries = owner.get(&format!("/api/v1/audit?operation=contacts_erase&object={whom}")).await.expect(200);
    assert_eq!(entries["items"].as_array().unwrap().len(), 1, "{entries}");
    assert!(!entries.to_string().contains("Quirina"), "{entries}");
    for mark in ["unforgettablequince", "15799887766"] {
        assert_eq!(found_in(&town.shop.data(), mark), <[String; 0]>::default(), "{mark}");
    }
}

#[tokio::test]
async fn what_somebody_wanted_to_buy_is_exported_and_erased_with_them() {
    let town = town().await;
    let owner = &town.shop.api;
    let peer = talked(town, "wants-a-kitchen", "echo: I want a kitchen").await;
    let whom = contact(&peer);
    let known = json!({"name": "Leonie Lead", "phone": "+919812300171"});
    owner.call(Request::new("PATCH", format!("/api/v1/contacts/{whom}")).json(&known)).await.expect(200);
    let add = async |lead: Value| text(&owner.post("/api/v1/leads", &lead).await.expect(201)["id"]);
    let theirs = add(json!({"contact": whom, "phone": "+919812300172", "needs": "A kitchen with an island"})).await;
    let of_number = add(json!({"phone": "+919812300171", "budget": "4 lakh"})).await;
    let of_others = add(json!({"phone": "+919812300173", "name": "Somebody else"})).await;
    let note = json!({"text": "Called them on Tuesday."});
    owner.post(&format!("/api/v1/leads/{theirs}/notes"), &note).await.expect(201);
    let agreed = json!({"given": true, "wording": "Send me offers for kitchens."});
    owner.post(&format!("/api/v1/contacts/{whom}/consents"), &agreed).await.expect(201);
    let archive = export(owner, &whom).await;
    let said = json_of(&archive["consents.json"]);
    assert_eq!((&said[0]["given"], &said[0]["wording"], &said[1]), (&json!(true), &agreed["wording"], &Value::Null), "{said}");
    assert_eq!((json_of(&archive["shop.json"]), json_of(&archive["comments.json"])), (json!([]), json!([])));
    let leads = json_of(&archive["leads.json"]);
    let mut ids: Vec<String> = leads.as_array().unwrap().iter().map(|lead| text(&lead["id"])).collect();
    ids.sort_unstable();
    let mut wanted = vec![theirs.clone(), of_number.clone()];
    wanted.sort_unstable();
    assert_eq!(ids, wanted, "{leads}");
    let told = leads.to_string();
    assert!(told.contains("with an island") && told.contains("Called them on Tuesday.") && told.contains("4 lakh"), "{told}");
    let erase = format!("/api/v1/contacts/{whom}/erase");
    let begun = owner.post(&erase, &json!({"confirm": "Leonie Lead"})).await.expect(202);
    receipt(owner, &text(&begun["id"])).await;
    for gone in [theirs, of_number] {
        owner.get(&format!("/api/v1/leads/{gone}")).await.problem(404);
        owner.get(&format!("/api/v1/leads/{gone}/history")).await.problem(404);
    }
    owner.get(&format!("/api/v1/leads/{of_others}")).await.expect(200);
}

#[tokio::test]
async fn whoever_comes_back_after_they_were_erased_is_somebody_new() {
    let town = town().await;
    let owner = &town.shop.api;
    let key = town.shop.scripted().await.key;
    let peer = visitor(town.shop.url(), &key).await;
    ask(&peer, "comes-back", "echo: first").await;
    let whom = contact(&peer);
    let begun =
        owner.post(&format!("/api/v1/contacts/{whom}/erase"), &json!({"confirm": name(owner, &peer).await})).await.expect(202);
    receipt(owner, &text(&begun["id"])).await;
    let again = come_back(town.shop.url(), &key, &peer, 0).await;
    assert_ne!(contact(&again), whom);
    ask(&again, "is-new", "echo: second").await;
    owner.get(&format!("/api/v1/contacts/{}", contact(&again))).await.expect(200);
    owner.get(&format!("/api/v1/contacts/{whom}")).await.problem(404);
}

#[tokio::test]
async fn how_long_an_inbox_keeps_what_was_said_is_decided_by_whoever_may_erase() {
    let town = town().await;
    let owner = &town.shop.api;
    let bot = town.shop.scripted().await.bot;
    let inbox = owner.post("/api/v1/inboxes", &json!({"name": "For a while", "bot": bot})).await.expect(201);
    assert_eq!(inbox["retention"], json!({"conversations_days": 0, "recordings_days": 0}));
    let path = format!("/api/v1/inboxes/{}", text(&inbox["id"]));
    owner.change(&path, |inbox| inbox["retention"] = json!({"conversations_days": 30, "recordings_days": 7})).await;
    owner.change(&path, |inbox| drop(inbox.as_object_mut().unwrap().remove("retention"))).await;
    let kept = owner.get(&path).await.expect(200);
    assert_eq!(kept["retention"], json!({"conversations_days": 30, "recordings_days": 7}), "what is absent stays");
    let too_long = json!({"name": "For ever", "bot": bot, "retention": {"conversations_days": 3_661}});
    let problem = owner.post("/api/v1/inboxes", &too_long).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/retention/conversations_days", "{problem}");
    let report = owner.get(&format!("{path}/retention")).await.expect(200);
    assert_eq!((&report["failed"], &report["removed"]), (&json!(false), &json!({})));
    town.rival.get(&format!("{path}/retention")).await.problem(404);
}
