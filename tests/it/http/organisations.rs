//! What belongs to one organisation does not exist for another, whichever call asks for it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{RIVAL_INBOX, town};
use crate::harness::api::{Api, text};
use crate::harness::form::{png, request, stored};
use crate::harness::people::{ask, contact, conversation, operator, told, visitor};
use crate::harness::shop::DEMO_INBOX;
use crate::harness::web::Request;

#[tokio::test]
async fn a_foreign_id_is_not_found_by_any_call() {
    let town = town().await;
    let (owner, rival) = (&town.shop.api, &town.rival);
    let inbox = town.shop.scripted().await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: ours").await;
    let (id, person) = (conversation(&peer), contact(&peer));
    let base = text(&owner.get("/api/v1/knowledge").await.expect(200)["items"][0]["id"]);
    let document = text(&owner.get(&format!("/api/v1/knowledge/{base}/documents")).await.expect(200)["items"][0]["id"]);
    let entry = json!({"question": "Whose are these?", "answer": "They are ours."});
    let entry = text(&owner.post(&format!("/api/v1/knowledge/{base}/answers"), &entry).await.expect(201)["id"]);
    let before = owner.messages(&id).await;

    let gets = [
        format!("conversations/{id}"),
        format!("conversations/{id}/messages"),
        format!("contacts/{person}"),
        format!("contacts/{person}/conversations"),
        format!("inboxes/{}", inbox.id),
        format!("bots/{}", inbox.bot),
        format!("knowledge/{base}/documents"),
        format!("knowledge/{base}/documents/{document}"),
        format!("knowledge/{base}/documents/{document}/passages"),
        format!("knowledge/{base}/documents/{document}/file"),
        format!("knowledge/{base}/answers/{entry}"),
        format!("knowledge/{base}/search?q=delivery"),
    ];
    for path in gets {
        let path = format!("/api/v1/{path}");
        rival.get(&path).await.problem(404);
        owner.get(&path).await.expect(200);
    }
    let posts = [
        (format!("conversations/{id}/messages"), json!({"text": "from a stranger"})),
        (format!("conversations/{id}/messages"), json!({"text": "a note", "private": true})),
        (format!("conversations/{id}/take"), json!({})),
        (format!("conversations/{id}/return"), json!({})),
        (format!("conversations/{id}/resolve"), json!({})),
        (format!("conversations/{id}/reopen"), json!({})),
        (format!("conversations/{id}/read"), json!({"seq": 1})),
        (format!("conversations/{id}/typing"), json!({"on": true})),
        (format!("inboxes/{}/identity-secret", inbox.id), json!({})),
        (format!("knowledge/{base}/pages"), json!({"address": "https://rival.example/", "kind": "page"})),
        (format!("knowledge/{base}/answers"), json!({"question": "Whose?", "answer": "Mine."})),
        (format!("knowledge/{base}/documents/{document}/retry"), json!({})),
        (format!("knowledge/{base}/documents/{document}/cancel"), json!({})),
    ];
    for (path, body) in posts {
        rival.post(&format!("/api/v1/{path}"), &body).await.problem(404);
    }
    let others = [
        Request::new("PATCH", format!("/api/v1/contacts/{person}")).json(&json!({"name": "Mallory"})),
        Request::new("PUT", format!("/api/v1/inboxes/{}", inbox.id))
            .json(&json!({"name": "Mine", "bot": inbox.bot}))
            .with("if-match", "*"),
        Request::new("PUT", format!("/api/v1/bots/{}", inbox.bot)).json(&json!({"name": "Mine"})).with("if-match", "*"),
        Request::new("DELETE", format!("/api/v1/knowledge/{base}/documents/{document}")),
        Request::new("DELETE", format!("/api/v1/knowledge/{base}")),
        Request::new("PUT", format!("/api/v1/knowledge/{base}")).json(&json!({"name": "Mine"})),
        Request::new("PUT", format!("/api/v1/knowledge/{base}/answers/{entry}"))
            .json(&json!({"question": "Whose?", "answer": "Mine."})),
        request(&format!("/api/v1/knowledge/{base}/documents"), "mine.md", b"# Mine"),
    ];
    for request in others {
        let shown = format!("{} {}", request.method, request.path);
        let answer = rival.call(request).await;
        assert_eq!(answer.status, 404, "{shown}: {}", answer.text());
    }
    assert_eq!(owner.messages(&id).await, before);
    let seen = owner.conversation(&id).await;
    assert_eq!((&seen["control"]["holder"], &seen["status"]), (&json!("agent"), &json!("open")));
    assert_eq!(ask(&peer, "b", "echo: still ours").await.text, "still ours");
}

#[tokio::test]
async fn lists_hold_ones_own() {
    let town = town().await;
    let (owner, rival) = (&town.shop.api, &town.rival);
    let theirs = visitor(town.shop.url(), RIVAL_INBOX).await;
    ask(&theirs, "a", "echo: theirs").await;
    let ours = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&ours, "a", "echo: ours").await;
    let inboxes = async |api: &Api| {
        let listed = api.get("/api/v1/inboxes").await.expect(200);
        listed["items"].as_array().unwrap().iter().map(|inbox| text(&inbox["id"])).collect::<BTreeSet<_>>()
    };
    assert!(inboxes(owner).await.is_disjoint(&inboxes(rival).await));
    for view in ["all", "mine", "unassigned", "resolved"] {
        let listed = rival.get(&format!("/api/v1/conversations?view={view}&limit=100")).await.expect(200);
        let own = inboxes(rival).await;
        for item in listed["items"].as_array().unwrap() {
            assert!(own.contains(item["inbox"]["id"].as_str().unwrap()), "{item}");
        }
    }
    let all = owner.get("/api/v1/conversations?limit=100").await.expect(200).to_string();
    assert!(all.contains(&conversation(&ours)) && !all.contains(&conversation(&theirs)));
    let names = async |api: &Api, path: &str| {
        let items = api.get(path).await.expect(200)["items"].as_array().unwrap().clone();
        items.iter().map(|item| text(&item["name"])).collect::<Vec<_>>()
    };
    assert_eq!(names(rival, "/api/v1/operators").await, ["Rita Rival"]);
    assert!(names(rival, "/api/v1/knowledge").await.is_empty());
    assert!(rival.get("/api/v1/knowledge/gaps?days=30").await.expect(200)["items"].as_array().unwrap().is_empty());
    assert!(!names(owner, "/api/v1/operators").await.contains(&"Rita Rival".to_owned()));
    assert!(!names(owner, "/api/v1/inboxes").await.contains(&"Rival".to_owned()));
}

#[tokio::test]
async fn a_feed_tells_ones_own() {
    let town = town().await;
    let desk = operator(town.shop.url(), &town.rival.token).await;
    let ours = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&ours, "a", "echo: ours").await;
    let theirs = visitor(town.shop.url(), RIVAL_INBOX).await;
    let sent = theirs.send("a", "echo: theirs").await.unwrap();
    let id = conversation(&theirs);
    // Everything up to the rival's own message is read, and nothing of it is the shop's.
    loop {
        let event = desk.next_event(crate::harness::PATIENCE).await.expect("the feed tells the rival's own");
        let shown = event.body.to_string();
        assert!(!shown.contains(&conversation(&ours)) && !shown.contains(&contact(&ours)) && !shown.contains("Asha"), "{shown}");
        if event.kind == "message" && event.body["message"]["id"] == sent.id.as_str() {
            break;
        }
    }
    told(&desk, &id, "theirs").await;
}

#[tokio::test]
async fn settings_cannot_name_what_belongs_to_others() {
    let town = town().await;
    let (owner, rival) = (&town.shop.api, &town.rival);
    let demo = owner.get("/api/v1/inboxes").await.expect(200);
    let demo = demo["items"].as_array().unwrap().iter().find(|inbox| inbox["public_key"] == DEMO_INBOX).unwrap().clone();
    let problem = rival.post("/api/v1/inboxes", &json!({"name": "Mine", "bot": demo["bot"]})).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/bot");
    let base = owner.get("/api/v1/knowledge").await.expect(200)["items"][0]["id"].clone();
    let problem = rival.post("/api/v1/bots", &json!({"name": "Mine", "knowledge_bases": [base]})).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/knowledge_bases/0");

    let file = stored(&owner.call(request("/api/v1/attachments", "dot.png", &png(1, 1))).await);
    let theirs = visitor(town.shop.url(), RIVAL_INBOX).await;
    ask(&theirs, "a", "echo: theirs").await;
    let path = format!("/api/v1/conversations/{}/messages", conversation(&theirs));
    rival.post(&path, &json!({"text": "look", "attachments": [file["id"]]})).await.problem(422);
}

#[tokio::test]
async fn settings_are_changed_by_owners_and_read_by_all() {
    let town = town().await;
    let (owner, helper) = (&town.shop.api, &town.helper);
    let inbox = town.shop.scripted().await;
    let (bot, path) = (format!("/api/v1/bots/{}", inbox.bot), inbox.path());
    helper.get(&bot).await.expect(200);
    helper.get(&path).await.expect(200);
    helper.get(&format!("{path}/templates")).await.expect(200);
    let template = format!("{path}/templates/rc_0000000000001");
    let base = text(&owner.get("/api/v1/knowledge").await.expect(200)["items"][0]["id"]);
    let document = text(&owner.get(&format!("/api/v1/knowledge/{base}/documents")).await.expect(200)["items"][0]["id"]);
    let refused = [
        Request::new("POST", "/api/v1/bots").json(&json!({"name": "Mine"})),
        Request::new("PUT", &bot).json(&json!({"name": "Mine"})).with("if-match", "*"),
        Request::new("POST", "/api/v1/inboxes").json(&json!({"name": "Mine", "bot": inbox.bot})),
        Request::new("PUT", &path).json(&json!({"name": "Mine", "bot": inbox.bot})).with("if-match", "*"),
        Request::new("POST", format!("{path}/identity-secret")),
        Request::new("POST", format!("{path}/templates"))
            .json(&json!({"name": "mine", "language": "en", "category": "UTILITY", "components": []})),
        Request::new("PUT", &template).json(&json!({"components": []})),
        Request::new("DELETE", &template),
        Request::new("POST", "/api/v1/knowledge").json(&json!({"name": "Mine"})),
        request(&format!("/api/v1/knowledge/{base}/documents"), "mine.md", b"# Mine\n\nMine."),
        Request::new("DELETE", format!("/api/v1/knowledge/{base}/documents/{document}")),
        Request::new("POST", format!("/api/v1/knowledge/{base}/documents/{document}/retry")),
        Request::new("POST", format!("/api/v1/knowledge/{base}/documents/{document}/cancel")),
        Request::new("PUT", format!("/api/v1/knowledge/{base}")).json(&json!({"name": "Mine"})),
        Request::new("DELETE", format!("/api/v1/knowledge/{base}")),
        Request::new("POST", format!("/api/v1/knowledge/{base}/pages"))
            .json(&json!({"address": "https://shop.example/", "kind": "page"})),
        Request::new("POST", format!("/api/v1/knowledge/{base}/answers")).json(&json!({"question": "Whose?", "answer": "Mine."})),
        Request::new("DELETE", "/api/v1/knowledge/gaps/rc_0000000000001"),
    ];
    for request in refused {
        let shown = format!("{} {}", request.method, request.path);
        let answer = helper.call(request).await;
        assert_eq!(answer.status, 403, "{shown}: {}", answer.text());
        answer.problem(403);
    }
    let names: Vec<Value> = owner.get(&path).await.expect(200).get("name").cloned().into_iter().collect();
    assert_eq!(names, ["Test"]);
}
