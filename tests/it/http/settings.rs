//! Records with versions: inboxes, bots, knowledge.

use serde_json::json;

use super::town;
use crate::harness::form::request;
use crate::harness::people::{ask, visitor};
use crate::harness::shop::add_inbox;
use crate::harness::web::Request;

#[tokio::test]
async fn a_record_is_written_only_on_the_version_that_was_read() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    for (path, body) in [
        (inbox.path(), json!({"name": "New", "bot": inbox.bot})),
        (format!("/api/v1/bots/{}", inbox.bot), json!({"name": "New"})),
    ] {
        let read = api.get(&path).await;
        read.expect(200);
        let tag = read.header("etag").expect("a record has an ETag").to_owned();
        let put = async |tag: Option<&str>| {
            let request = Request::new("PUT", &path).json(&body);
            api.call(match tag {
                Some(tag) => request.with("if-match", tag),
                None => request,
            })
            .await
        };
        put(None).await.problem(428);
        put(Some("\"v999\"")).await.problem(412);
        put(Some("nonsense")).await.problem(412);
        let written = put(Some(&tag)).await;
        written.expect(200);
        let new = written.header("etag").unwrap().to_owned();
        assert_ne!(new, tag);
        put(Some(&tag)).await.problem(412);
        put(Some(&format!("{tag}, {new}"))).await.expect(200);
        put(Some("*")).await.expect(200);
        let now = api.get(&path).await;
        assert_eq!(now.expect(200)["name"], "New");
        assert_ne!(now.header("etag"), Some(new.as_str()));
    }
}

#[tokio::test]
async fn of_many_writers_on_one_version_one_wins() {
    let town = town().await;
    let inbox = town.shop.scripted().await;
    let path = inbox.path();
    let tag = town.shop.api.get(&path).await.header("etag").unwrap().to_owned();
    let write = async |number: usize| {
        let request = Request::new("PUT", &path).json(&json!({"name": format!("Writer {number}"), "bot": inbox.bot}));
        town.shop.api.call(request.with("if-match", tag.clone())).await.status
    };
    let statuses = futures_util::future::join_all((0..8).map(write)).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 412)), "{statuses:?}");
}

#[tokio::test]
async fn a_changed_setting_holds_at_once() {
    let town = town().await;
    let inbox = town.shop.scripted().await;
    let bot = format!("/api/v1/bots/{}", inbox.bot);
    town.shop.api.change(&bot, |bot| bot["name"] = json!("Zelda")).await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    assert_eq!(peer.ready().bot["name"], "Zelda");
    town.shop.api.change(&bot, |bot| bot["name"] = json!("Zenobia")).await;
    assert_eq!(ask(&peer, "a", "echo: hello").await.author.name.as_deref(), Some("Zenobia"));
}

#[tokio::test]
async fn an_uploaded_document_is_found_cited_and_forgotten_when_removed() {
    let town = town().await;
    let api = &town.shop.api;
    let base =
        api.post("/api/v1/knowledge", &json!({"name": "Lighthouses"})).await.expect(201)["id"].as_str().unwrap().to_owned();
    let documents = format!("/api/v1/knowledge/{base}/documents");
    let page = b"# Visiting the lighthouse\n\n## When is the lighthouse open?\n\nThe lighthouse is open from ten to four on every Thursday.\n";
    let kept = api.call(request(&documents, "lighthouse.md", page)).await.expect(201);
    assert!(kept["passages"].as_u64().is_some_and(|passages| passages >= 1), "{kept}");
    let found = api.get(&format!("/api/v1/knowledge/{base}/search?q=when%20is%20the%20lighthouse%20open")).await.expect(200);
    assert!(found["items"][0]["text"].as_str().is_some_and(|text| text.contains("Thursday")), "{found}");

    let inbox = add_inbox(api, &json!({"name": "Keeper", "knowledge_bases": [base]})).await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    let answer = ask(&peer, "a", "When is the lighthouse open?").await;
    assert!(answer.text.contains("Thursday") && answer.rest.contains_key("citations"), "{answer:?}");

    let newer = b"# Visiting the lighthouse\n\n## When is the lighthouse open?\n\nThe lighthouse is open from ten to four on every Friday.\n";
    let replaced = api.call(request(&documents, "lighthouse.md", newer)).await.expect(201);
    assert_eq!(api.get(&documents).await.expect(200)["items"].as_array().unwrap().len(), 1, "the same name replaces");
    let answer = ask(&visitor(town.shop.url(), &inbox.key).await, "b", "When is the lighthouse open?").await;
    assert!(answer.text.contains("Friday") && !answer.text.contains("Thursday"), "{answer:?}");

    let path = format!("{documents}/{}", replaced["id"].as_str().unwrap());
    api.call(Request::new("DELETE", &path)).await.expect(204);
    api.call(Request::new("DELETE", &path)).await.problem(404);
    let found = api.get(&format!("/api/v1/knowledge/{base}/search?q=lighthouse")).await.expect(200);
    assert!(found["items"].as_array().unwrap().is_empty(), "{found}");
}

#[tokio::test]
async fn a_document_nobody_can_read_is_refused() {
    let town = town().await;
    let base =
        town.shop.api.post("/api/v1/knowledge", &json!({"name": "Odd"})).await.expect(201)["id"].as_str().unwrap().to_owned();
    let documents = format!("/api/v1/knowledge/{base}/documents");
    for (name, bytes) in [("a.exe", b"MZ\x90\0".as_slice()), ("a.pdf", b"%PDF-1.7"), ("a.md", b"\xff\xfe\0\0"), ("b.md", b"")] {
        let answer = town.shop.api.call(request(&documents, name, bytes)).await;
        assert!(matches!(answer.status, 415 | 422), "{name}: {} {}", answer.status, answer.text());
        answer.problem(answer.status);
    }
    let listed = town.shop.api.get(&documents).await.expect(200);
    assert_eq!(listed["counts"], json!({"ready": 0, "working": 0, "failed": 3}), "what was read in vain stays listed: {listed}");
}
