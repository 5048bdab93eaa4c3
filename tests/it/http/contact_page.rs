//! What a business knows of its contacts: fields of its own, notes, and whom it wants to hear nothing of.

use serde_json::{Value, json};

use super::town;
use crate::harness::api::{Api, text};
use crate::harness::people::{ask, contact, conversation, visitor};
use crate::harness::web::Request;

async fn patch(api: &Api, contact: &str, body: &Value) -> crate::harness::web::Answer {
    api.call(Request::new("PATCH", format!("/api/v1/contacts/{contact}")).json(body)).await
}

async fn block(api: &Api, contact: &str, blocked: bool) -> Value {
    let put = Request::new("PUT", format!("/api/v1/contacts/{contact}/blocked")).json(&json!({"blocked": blocked}));
    api.call(put).await.expect(200)
}

#[tokio::test]
async fn own_fields_are_kept_by_their_kind_and_fill_texts() {
    let town = town().await;
    let api = &town.shop.api;
    let plan = json!({"key": "plan", "name": "Plan", "kind": "choice", "options": ["Gold", "Silver"], "help": "What they pay for", "in_panel": true});
    let id = text(&api.post("/api/v1/contact-fields", &plan).await.expect(201)["id"]);
    api.post("/api/v1/contact-fields", &plan).await.problem(409);
    api.post("/api/v1/contact-fields", &json!({"key": "email", "name": "E", "kind": "text"})).await.problem(422);
    town.helper.post("/api/v1/contact-fields", &plan).await.problem(403);
    api.post("/api/v1/contact-fields", &json!({"key": "since", "name": "Since", "kind": "date"})).await.expect(201);
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let who = contact(&peer);
    let wrong =
        patch(&town.helper, &who, &json!({"fields": {"plan": "Bronze", "since": "soon", "other": "x"}})).await.problem(422);
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 3, "{wrong}");
    let kept = patch(&town.helper, &who, &json!({"fields": {"plan": "Gold"}})).await.expect(200);
    let shown = kept["fields"].as_array().unwrap().iter().find(|field| field["key"] == "plan").unwrap().clone();
    assert_eq!(
        (&shown["value"], &shown["help"], &shown["in_panel"]),
        (&json!("Gold"), &json!("What they pay for"), &json!(true))
    );
    let reply =
        json!({"shortcut": "plan-of", "title": "Plan", "text": "You are on {{contact.field.plan}}. {{contact.field.since}}"});
    let reply = text(&town.helper.post("/api/v1/canned-replies", &reply).await.expect(201)["id"]);
    let filled =
        town.helper.post(&format!("/api/v1/canned-replies/{reply}/render"), &json!({"conversation": conversation(&peer)})).await;
    assert_eq!(filled.expect(200), json!({"text": "You are on Gold. ", "empty": ["contact.field.since"]}));
    let cleared = patch(&town.helper, &who, &json!({"fields": {"plan": null}})).await.expect(200);
    assert!(cleared["fields"].as_array().unwrap().iter().all(|field| field["value"].is_null()), "{cleared}");
    api.change(&format!("/api/v1/contact-fields/{id}"), |field| field["name"] = json!("Tariff")).await;
    assert_eq!(api.call(Request::new("DELETE", format!("/api/v1/contact-fields/{id}"))).await.status, 204);
    api.get(&format!("/api/v1/contact-fields/{id}")).await.problem(404);
}

#[tokio::test]
async fn a_note_on_a_contact_is_everybodys_to_read_and_its_authors_to_change() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let notes = format!("/api/v1/contacts/{}/notes", contact(&peer));
    let note = town.helper.post(&notes, &json!({"text": "  Calls herself Mia.  "})).await.expect(201);
    assert_eq!((&note["text"], &note["author"]["name"]), (&json!("Calls herself Mia."), &json!("Otto Bell")));
    town.helper.post(&notes, &json!({"text": " "})).await.problem(422);
    assert_eq!(town.shop.api.get(&notes).await.expect(200)["items"][0]["id"], note["id"]);
    let own = format!("/api/v1/contacts/notes/{}", text(&note["id"]));
    let anew = Request::new("PUT", own.clone()).json(&json!({"text": "Mia."}));
    town.shop.api.call(anew.clone()).await.problem(404);
    assert!(town.helper.call(anew).await.expect(200)["edited_at"].is_string());
    assert_eq!(town.shop.api.call(Request::new("DELETE", own.clone())).await.status, 404);
    assert_eq!(town.helper.call(Request::new("DELETE", own)).await.status, 204);
    assert_eq!(town.shop.api.get(&notes).await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn what_a_blocked_contact_says_is_kept_and_nothing_follows() {
    let town = town().await;
    let api = &town.shop.api;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: before").await;
    let path = format!("/api/v1/conversations/{}", conversation(&peer));
    api.post(&format!("{path}/read"), &json!({"seq": 100})).await.expect(204);
    assert!(block(&town.helper, &contact(&peer), true).await["blocked_at"].is_string());
    let before = api.get(&path).await.expect(200);
    peer.send("b", "echo: while blocked").await.expect("they are told nothing of it");
    let now = api.get(&path).await.expect(200);
    assert_eq!((&now["unread"], &now["updated_at"]), (&before["unread"], &before["updated_at"]), "it keeps its place");
    let listed = api.get("/api/v1/contacts?blocked=true").await.expect(200);
    assert!(listed["items"].as_array().unwrap().iter().any(|one| one["id"] == contact(&peer)));
    assert!(block(&town.helper, &contact(&peer), false).await["blocked_at"].is_null());
    ask(&peer, "c", "echo: let in again").await;
    let messages = api.messages(&conversation(&peer)).await;
    let of = |said: &str| messages.iter().filter(|message| message["text"].as_str().unwrap().contains(said)).count();
    assert_eq!((of("before"), of("while blocked"), of("let in again")), (2, 1, 2), "nobody answered: {messages:#?}");
    let kept = messages.iter().find(|message| message["text"] == "echo: while blocked").unwrap();
    assert_eq!(kept["from_blocked"], true);
}

#[tokio::test]
async fn contacts_are_listed_in_pages_and_narrowed() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    for _ in 0..3 {
        ask(&visitor(town.shop.url(), &inbox.key).await, "a", "echo: hello").await;
    }
    let first = api.get("/api/v1/contacts?limit=2").await.expect(200);
    let cursor = text(&first["next_cursor"]);
    let second = api.get(&format!("/api/v1/contacts?limit=2&cursor={cursor}")).await.expect(200);
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
    assert_eq!(api.get("/api/v1/contacts?channel=whatsapp").await.expect(200)["items"], json!([]));
    api.get("/api/v1/contacts?channel=pigeon").await.problem(422);
    api.get("/api/v1/contacts?query=m").await.problem(422);
}
