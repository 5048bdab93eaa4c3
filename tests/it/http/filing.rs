//! Labels, teams, priorities, snoozes, assignments and mentions, as operators use them.

use std::time::Duration;

use engine::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};

use super::{Town, town};
use crate::harness::api::{Api, number, text};
use crate::harness::people::{ask, conversation, feed, operator, visitor};
use crate::harness::web::Request;

/// A conversation of somebody new.
async fn somebody(town: &Town) -> String {
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    conversation(&peer)
}

async fn label(api: &Api, name: &str) -> String {
    text(&api.post("/api/v1/labels", &json!({"name": name, "colour": "#AA0000"})).await.expect(201)["id"])
}

async fn me(api: &Api) -> String {
    text(&api.get("/api/v1/me").await.expect(200)["id"])
}

async fn act(api: &Api, conversation: &str, act: &str, body: Value) -> Value {
    api.post(&format!("/api/v1/conversations/{conversation}/{act}"), &body).await.expect(200)
}

async fn delete(api: &Api, path: &str) {
    assert_eq!(api.call(Request::new("DELETE", path)).await.status, 204);
}

async fn lists(api: &Api, query: &str, conversation: &str) -> bool {
    let page = api.get(&format!("/api/v1/conversations?limit=100&{query}")).await.expect(200);
    page["items"].as_array().unwrap().iter().any(|item| item["id"] == conversation)
}

#[tokio::test]
async fn a_label_is_named_once_changed_by_version_and_gone_when_deleted() {
    let town = town().await;
    let api = &town.shop.api;
    let id = label(api, "Returns").await;
    api.post("/api/v1/labels", &json!({"name": "RETURNS"})).await.problem(409);
    town.helper.post("/api/v1/labels", &json!({"name": "Mine"})).await.problem(403);
    let wrong = api.post("/api/v1/labels", &json!({"name": " ", "colour": "red"})).await.problem(422);
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 2);
    town.rival.post("/api/v1/labels", &json!({"name": "Returns"})).await.expect(201);
    let at = somebody(town).await;
    let shown = act(&town.helper, &at, "labels", json!({"add": [id]})).await;
    assert_eq!(shown["labels"][0]["name"], "Returns");
    assert_eq!(shown["labels"][0]["colour"], "#aa0000");
    api.change(&format!("/api/v1/labels/{id}"), |label| label["name"] = json!("Sent back")).await;
    assert_eq!(api.conversation(&at).await["labels"][0]["name"], "Sent back");
    assert!(lists(api, &format!("label={id}"), &at).await);
    let following = operator(town.shop.url(), &api.token).await;
    delete(api, &format!("/api/v1/labels/{id}")).await;
    assert!(api.conversation(&at).await.get("labels").is_none(), "nobody sees what was deleted");
    api.post(&format!("/api/v1/conversations/{at}/labels"), &json!({"add": [id]})).await.problem(422);
    let taken_off = |body: &Value| body["conversation"]["id"] == at.as_str() && body["conversation"].get("labels").is_none();
    feed(&following, |event| event.kind == "conversation" && taken_off(&event.body)).await;
    assert!(!lists(api, &format!("label={id}"), &at).await, "and it is taken off");
    let other = label(api, "Urgent things").await;
    let shown = act(api, &at, "labels", json!({"add": [other]})).await;
    assert_eq!(shown["labels"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn filed_work_is_found_by_how_it_is_filed() {
    let town = town().await;
    let api = &town.shop.api;
    let at = somebody(town).await;
    assert_eq!(act(api, &at, "priority", json!({"priority": "urgent"})).await["priority"], "urgent");
    assert!(lists(api, "priority=urgent&channel=web", &at).await);
    assert!(!lists(api, "priority=low", &at).await && !lists(api, "channel=voice", &at).await);
    api.get("/api/v1/conversations?channel=pigeon").await.problem(422);
    api.get("/api/v1/conversations?label=nonsense").await.problem(422);

    let helper = me(&town.helper).await;
    let team = json!({"name": "Night shift", "members": [helper]});
    let team = text(&api.post("/api/v1/teams", &team).await.expect(201)["id"]);
    assert_eq!(act(api, &at, "team", json!({"team": team})).await["team"]["name"], "Night shift");
    assert!(lists(&town.helper, "view=team", &at).await && !lists(api, "view=team", &at).await);
    assert!(number(&town.helper.get("/api/v1/conversations/counts").await.expect(200)["team"]) >= 1);
    delete(api, &format!("/api/v1/teams/{team}")).await;
    assert!(api.conversation(&at).await.get("team").is_none());
    assert!(!lists(&town.helper, "view=team", &at).await);
}

#[tokio::test]
async fn new_work_of_an_inbox_is_the_teams_that_takes_it() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    let team = json!({"name": "Web team", "members": [me(api).await], "inboxes": [inbox.id]});
    let team = text(&api.post("/api/v1/teams", &team).await.expect(201)["id"]);
    api.post("/api/v1/teams", &json!({"name": "Others", "inboxes": [inbox.id]})).await.problem(409);
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    assert_eq!(api.conversation(&conversation(&peer)).await["team"]["id"], json!(team));
}

#[tokio::test]
async fn a_snoozed_conversation_comes_back_when_the_contact_writes() {
    let town = town().await;
    let api = &town.shop.api;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let at = conversation(&peer);
    let snoozed = act(api, &at, "snooze", json!({})).await;
    assert_eq!((&snoozed["status"], &snoozed["snooze"]), (&json!("snoozed"), &json!({})));
    assert!(lists(api, "view=snoozed", &at).await && !lists(api, "view=all", &at).await);
    ask(&peer, "b", "echo: again").await;
    assert_eq!(api.conversation(&at).await["status"], "open");
    let tomorrow = SystemClock.now().plus(Duration::from_hours(24)).to_string();
    let until = act(api, &at, "snooze", json!({"until": tomorrow})).await;
    assert_eq!(until["snooze"]["until"], json!(tomorrow));
    api.post(&format!("/api/v1/conversations/{at}/snooze"), &json!({"until": "2020-01-01T00:00:00Z"})).await.problem(422);
    api.act(&at, "resolve").await;
    api.post(&format!("/api/v1/conversations/{at}/snooze"), &json!({})).await.problem(409);
}

#[tokio::test]
async fn an_assigned_operator_holds_the_conversation_and_is_told() {
    let town = town().await;
    let helper = me(&town.helper).await;
    let following = operator(town.shop.url(), &town.helper.token).await;
    let at = somebody(town).await;
    let assigned = act(&town.shop.api, &at, "assign", json!({"operator": helper})).await;
    assert_eq!(assigned["control"]["operator"]["id"], json!(helper));
    let told = feed(&following, |event| event.kind == "control" && event.body["conversation"] == at.as_str()).await;
    assert_eq!(told.body["control"]["operator"]["id"], json!(helper));
    assert!(lists(&town.helper, "view=mine", &at).await);
    let path = format!("/api/v1/conversations/{at}/assign");
    town.helper.post(&path, &json!({"operator": helper, "epoch": 1})).await.problem(409);
    town.helper.post(&path, &json!({"operator": me(&town.rival).await})).await.problem(422);
    assert_eq!(act(&town.helper, &at, "assign", json!({})).await["control"]["holder"], "queue");
}

#[tokio::test]
async fn many_are_changed_at_once_and_each_says_whether() {
    let town = town().await;
    let api = &town.shop.api;
    let (first, second) = (somebody(town).await, somebody(town).await);
    api.act(&second, "resolve").await;
    let missing = "cv_0000000000001";
    let body = json!({"ids": [first, second, missing], "change": {"kind": "snooze"}});
    let answer = api.post("/api/v1/conversations/bulk", &body).await.expect(200);
    let done: Vec<bool> = answer["items"].as_array().unwrap().iter().map(|item| item["done"] == true).collect();
    assert_eq!(done, [true, false, false], "{answer}");
    assert!(answer["items"][1]["detail"].as_str().is_some_and(|detail| detail.contains("resolved")));
    let red = label(api, "In bulk").await;
    let body = json!({"ids": [first, second], "change": {"kind": "labels", "add": [red]}});
    let answer = api.post("/api/v1/conversations/bulk", &body).await.expect(200);
    assert!(answer["items"].as_array().unwrap().iter().all(|item| item["done"] == true), "{answer}");
    for (ids, change) in [(json!([]), json!({"kind": "resolve"})), (json!([first]), json!({"kind": "explode"}))] {
        api.post("/api/v1/conversations/bulk", &json!({"ids": ids, "change": change})).await.problem(422);
    }
    let too_many: Vec<&str> = vec![&first; 101];
    api.post("/api/v1/conversations/bulk", &json!({"ids": too_many, "change": {"kind": "resolve"}})).await.problem(422);
    let theirs = json!({"ids": [first], "change": {"kind": "resolve"}});
    assert_eq!(town.rival.post("/api/v1/conversations/bulk", &theirs).await.expect(200)["items"][0]["done"], false);
}

#[tokio::test]
async fn a_colleague_named_in_a_note_is_told_and_has_read_it_once_it_is_opened() {
    let town = town().await;
    let helper = me(&town.helper).await;
    let [following, watching] =
        [operator(town.shop.url(), &town.helper.token).await, operator(town.shop.url(), &town.shop.api.token).await];
    let at = somebody(town).await;
    let unread = async || number(&town.helper.get("/api/v1/conversations/counts").await.expect(200)["mentions"]);
    let before = unread().await;
    let note = json!({"text": "Can you look at this?", "private": true, "mentions": [helper]});
    let note = town.shop.api.write(&at, &note).await;
    assert_eq!(note["mentions"], json!([helper]));
    let told = feed(&following, |event| event.kind == "mentioned").await;
    assert_eq!((&told.body["conversation"], &told.body["message"]), (&json!(at), &note["id"]));
    let seen = feed(&watching, |event| {
        event.kind == "mentioned" || (event.kind == "message" && event.body["message"]["id"] == note["id"])
    });
    assert_eq!(seen.await.kind, "message", "nobody else is told that they were named");
    assert_eq!(unread().await, before + 1);
    assert!(lists(&town.helper, "view=mentions", &at).await && !lists(&town.shop.api, "view=mentions", &at).await);
    let read = town.helper.post(&format!("/api/v1/conversations/{at}/read"), &json!({"seq": note["seq"]})).await;
    assert_eq!((read.status, unread().await), (204, before));
    assert!(lists(&town.helper, "view=mentions", &at).await);
    let path = format!("/api/v1/conversations/{at}/messages");
    let rival = me(&town.rival).await;
    for wrong in [json!({"text": "x", "mentions": [helper]}), json!({"text": "x", "private": true, "mentions": [rival]})] {
        town.shop.api.post(&path, &wrong).await.problem(422);
    }
}
