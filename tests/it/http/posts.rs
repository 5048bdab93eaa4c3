//! Posts through the door: who writes, who approves, and what becomes of a post before its time comes.

mod calendar;
mod content;
mod media;

use std::time::Duration;

use engine::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{Town, town};
use crate::channels::eventually;
use crate::harness::api::{Api, text};
use crate::harness::form::request;
use crate::harness::web::{Answer, Request};

/// Somebody of the shop who writes posts and may not approve them.
async fn writer() -> &'static Api {
    static WRITER: OnceCell<Api> = OnceCell::const_new();
    let hired = async || {
        let owner = &town().await.shop.api;
        let role = json!({"name": "Writes posts", "levels": {"social": "edit"}});
        let role = owner.post("/api/v1/roles", &role).await.expect(201);
        let new = json!({"name": "Paula Poster", "email": "paula.poster@plug-and-cord.example", "role": role["id"]});
        let added = owner.post("/api/v1/operators", &new).await.expect(201);
        Api::login(&owner.url, "paula.poster@plug-and-cord.example", &text(&added["password"])).await
    };
    WRITER.get_or_init(hired).await
}

/// The inbox of the demo's page, or of its Instagram account.
async fn place(api: &Api, channel: &str) -> String {
    let places = api.get("/api/v1/posts/places").await.expect(200);
    let is_it = |place: &&Value| place["channel"] == channel && place["is_connected"] == true;
    text(&places["items"].as_array().unwrap().iter().find(is_it).expect("the demo has one")["inbox"])
}

/// So far from now.
fn ahead(days: u64, minutes: u64) -> String {
    SystemClock.now().plus(Duration::from_hours(24 * days) + Duration::from_mins(minutes)).to_string()
}

fn ago(hours: u64) -> String {
    SystemClock.now().minus(Duration::from_hours(hours)).to_string()
}

async fn written(api: &Api, post: &Value) -> Value {
    api.post("/api/v1/posts", post).await.expect(201)
}

/// A draft of the page with these words.
async fn on_page(api: &Api, words: &str, publish_at: &str) -> Value {
    let inbox = place(api, "messenger").await;
    written(api, &json!({"inbox": inbox, "text": words, "publish_at": publish_at})).await
}

fn path(post: &Value) -> String {
    format!("/api/v1/posts/{}", text(&post["id"]))
}

async fn read(api: &Api, post: &Value) -> Value {
    api.get(&path(post)).await.expect(200)
}

async fn act(api: &Api, post: &Value, act: &str, body: &Value) -> Answer {
    api.post(&format!("{}/{act}", path(post)), body).await
}

/// What whoever rewrites the post sends, with what is otherwise.
fn edit(post: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let named = |one: &Value| json!({"id": one["id"], "alt": one["alt"]});
    let media: Vec<Value> = post["media"].as_array().unwrap().iter().map(named).collect();
    let mut edit = json!({"inbox": post["inbox"], "text": post["text"], "link": post["link"], "media": media});
    if !post["publish_at"].is_null() {
        edit["publish_at"] = post["publish_at"].clone();
    }
    change(&mut edit);
    edit
}

async fn rewrite(api: &Api, post: &Value, change: impl FnOnce(&mut Value)) -> Answer {
    api.call(Request::new("PUT", path(post)).json(&edit(post, change))).await
}

async fn delete(api: &Api, post: &Value) -> Answer {
    api.call(Request::new("DELETE", path(post))).await
}

async fn uploaded(api: &Api, name: &str, bytes: &[u8]) -> Value {
    api.call(request("/api/v1/posts/media", name, bytes)).await.expect(201)
}

/// A picture of `width` × `height` as far as its header says.
fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\x00\x11\x08".to_vec();
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend(b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9");
    bytes
}

/// How films begin.
const FILM: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08free";

fn first_pointer(problem: &Value) -> &str {
    problem["errors"][0]["pointer"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_draft_is_handed_in_approved_by_somebody_else_and_waits_for_its_time() {
    let (Town { shop, .. }, writer) = (town().await, writer().await);
    let time = ahead(30, 0);
    let post = on_page(writer, "  New lamps on Monday.\r\nCome and see.\u{7}  ", &time).await;
    assert_eq!(post["text"], "New lamps on Monday.\nCome and see.");
    assert_eq!((&post["state"], &post["channel"], &post["publish_at"]), (&json!("draft"), &json!("messenger"), &json!(time)));
    assert_eq!(post["may"], json!({"edit": true, "submit": true, "approve": false, "delete": true}), "{post}");
    assert_eq!((&post["problems"], &post["created_by"]["name"]), (&json!([]), &json!("Paula Poster")), "{post}");

    let handed_in = act(writer, &post, "submit", &json!({})).await.expect(200);
    assert_eq!((&handed_in["state"], &handed_in["may"]["submit"]), (&json!("in_review"), &json!(false)), "{handed_in}");
    act(writer, &post, "submit", &json!({})).await.problem(409);
    act(writer, &post, "approve", &json!({})).await.problem(403);
    assert_eq!(read(&shop.api, &post).await["may"]["approve"], true);

    let approved = act(&shop.api, &post, "approve", &json!({"version": handed_in["version"]})).await.expect(200);
    assert_eq!((&approved["state"], &approved["publish_at"]), (&json!("scheduled"), &json!(time)), "{approved}");
    assert!(approved["approved_by"]["name"].is_string() && approved["approved_by"] != approved["created_by"], "{approved}");
    assert_eq!(approved["may"], json!({"edit": true, "submit": false, "approve": false, "delete": true}), "{approved}");
    assert_eq!(read(writer, &post).await["may"]["delete"], false, "what is approved, approvers delete");
    act(&shop.api, &post, "approve", &json!({})).await.problem(409);
    act(&shop.api, &post, "retry", &json!({})).await.problem(409);
    eventually("what is noted of it", async || {
        let log = shop.api.get(&format!("/api/v1/audit?object={}", text(&post["id"]))).await.expect(200).to_string();
        let is_there = ["posts_add", "posts_submit", "posts_approve"].iter().all(|operation| log.contains(operation));
        if is_there { Ok(()) } else { Err(log) }
    })
    .await;
}

#[tokio::test]
async fn who_may_look_writes_nothing_and_who_may_write_approves_nothing() {
    let (Town { helper, .. }, writer) = (town().await, writer().await);
    let post = on_page(writer, "Only to look at.", &ahead(31, 0)).await;
    let seen = read(helper, &post).await;
    assert_eq!(seen["may"], json!({"edit": false, "submit": false, "approve": false, "delete": false}), "{seen}");
    helper.post("/api/v1/posts", &json!({"inbox": post["inbox"], "text": "Mine"})).await.problem(403);
    rewrite(helper, &post, |edit| edit["text"] = json!("Mine")).await.problem(403);
    delete(helper, &post).await.problem(403);
    for of_writers in ["submit", "duplicate"] {
        act(helper, &post, of_writers, &json!({})).await.problem(403);
    }
    act(helper, &post, "move", &json!({"publish_at": ahead(32, 0)})).await.problem(403);
    helper.call(request("/api/v1/posts/media", "lamp.jpg", &jpeg(100, 100))).await.problem(403);
    for of_approvers in ["approve", "publish", "retry"] {
        act(writer, &post, of_approvers, &json!({})).await.problem(403);
    }
    act(writer, &post, "send-back", &json!({"remark": "No."})).await.problem(403);
    assert_eq!(read(writer, &post).await["state"], "draft", "nothing was done");
}

#[tokio::test]
async fn a_post_is_sent_back_with_a_remark_that_stands_until_it_is_handed_in_again() {
    let (owner, writer) = (&town().await.shop.api, writer().await);
    let post = on_page(writer, "Lamps at half price!", &ahead(33, 0)).await;
    act(owner, &post, "send-back", &json!({"remark": "Not yet."})).await.problem(409);
    act(writer, &post, "submit", &json!({})).await.expect(200);
    for remark in [" ".to_owned(), "x".repeat(501)] {
        let problem = act(owner, &post, "send-back", &json!({"remark": remark})).await.problem(422);
        assert_eq!(first_pointer(&problem), "/remark", "{problem}");
    }
    let returned = act(owner, &post, "send-back", &json!({"remark": " Say until when. "})).await.expect(200);
    assert_eq!((&returned["state"], &returned["trouble"]["why"]), (&json!("draft"), &json!("remark")), "{returned}");
    assert_eq!(returned["trouble"]["said"], "Say until when.");
    let better = rewrite(writer, &returned, |edit| edit["text"] = json!("Half price until Friday!")).await.expect(200);
    assert_eq!(better["trouble"]["said"], "Say until when.", "whoever goes on reads it still");
    let again = act(writer, &post, "submit", &json!({})).await.expect(200);
    assert!(again["trouble"].is_null(), "{again}");

    act(owner, &post, "approve", &json!({})).await.expect(200);
    let stopped = act(owner, &post, "send-back", &json!({"remark": "We are sold out."})).await.expect(200);
    assert_eq!((&stopped["state"], &stopped["approved_by"]), (&json!("draft"), &Value::Null), "{stopped}");
}

#[tokio::test]
async fn other_words_take_the_approval_back_unless_they_are_an_approvers() {
    let (owner, writer) = (&town().await.shop.api, writer().await);
    let post = on_page(writer, "Open on Sunday.", &ahead(34, 0)).await;
    let approved = act(owner, &post, "approve", &json!({})).await.expect(200);

    let later = ahead(34, 30);
    let moved = rewrite(writer, &approved, |edit| edit["publish_at"] = json!(later)).await.expect(200);
    assert_eq!((&moved["state"], &moved["publish_at"]), (&json!("scheduled"), &json!(later)), "the words are the same {moved}");
    let reworded = rewrite(writer, &moved, |edit| edit["text"] = json!("Open on Monday.")).await.expect(200);
    assert_eq!((&reworded["state"], &reworded["approved_by"]), (&json!("draft"), &Value::Null), "{reworded}");

    act(writer, &post, "submit", &json!({})).await.expect(200);
    let by_owner = rewrite(owner, &reworded, |edit| edit["text"] = json!("Open on Monday!")).await.expect(200);
    assert_eq!(by_owner["state"], "in_review", "an approver's words wait on: {by_owner}");
    let by_writer = rewrite(writer, &by_owner, |edit| edit["text"] = json!("Open on Monday?")).await.expect(200);
    assert_eq!(by_writer["state"], "draft");
    let approved = act(owner, &post, "approve", &json!({})).await.expect(200);
    let by_owner = rewrite(owner, &approved, |edit| edit["text"] = json!("Open on Monday, at ten.")).await.expect(200);
    assert_eq!(by_owner["state"], "scheduled", "{by_owner}");
    let problem = rewrite(owner, &by_owner, |edit| drop(edit.as_object_mut().unwrap().remove("publish_at"))).await.problem(422);
    assert_eq!(first_pointer(&problem), "/publish_at", "{problem}");
    let problem = rewrite(owner, &by_owner, |edit| edit["text"] = json!("")).await.problem(422);
    assert_eq!(first_pointer(&problem), "/text", "what is approved goes on to be fit: {problem}");
}

#[tokio::test]
async fn moving_a_post_keeps_what_it_is() {
    let (owner, writer) = (&town().await.shop.api, writer().await);
    let post = on_page(writer, "New opening hours.", &ahead(35, 0)).await;
    for (state, decide) in [("draft", None), ("in_review", Some("submit")), ("scheduled", Some("approve"))] {
        if let Some(decide) = decide {
            act(owner, &post, decide, &json!({})).await.expect(200);
        }
        let to = ahead(36, 7);
        let moved = act(writer, &post, "move", &json!({"publish_at": to})).await.expect(200);
        assert_eq!((&moved["state"], &moved["publish_at"]), (&json!(state), &json!(to)), "{moved}");
    }
    for wrong in [ago(1), ahead(366, 0)] {
        let problem = act(writer, &post, "move", &json!({"publish_at": wrong})).await.problem(422);
        assert_eq!(first_pointer(&problem), "/publish_at", "{problem}");
    }
    act(owner, &post, "move", &json!({})).await.problem(422);
}

#[tokio::test]
async fn an_approval_names_a_time_or_publishes_at_once() {
    let owner = &town().await.shop.api;
    let inbox = place(owner, "messenger").await;
    let words = json!({"inbox": inbox, "text": "We are here."});
    let post = written(owner, &words).await;
    let problem = act(owner, &post, "approve", &json!({"publish_at": ago(2)})).await.problem(422);
    assert_eq!(first_pointer(&problem), "/publish_at", "{problem}");
    let time = ahead(37, 0);
    let approved = act(owner, &post, "approve", &json!({"publish_at": time})).await.expect(200);
    assert_eq!((&approved["state"], &approved["publish_at"]), (&json!("scheduled"), &json!(time)), "{approved}");

    // It is on its way at once, and may have come some way when the answer is written.
    let is_under_way = |post: &Value| {
        let state = text(&post["state"]);
        ["scheduled", "publishing", "published"].contains(&state.as_str()) && !post["publish_at"].is_null()
    };
    let undated = written(owner, &words).await;
    let at_once = act(owner, &undated, "approve", &json!({})).await.expect(200);
    assert!(is_under_way(&at_once) && at_once["approved_by"]["id"].is_string(), "{at_once}");
    let waiting = on_page(owner, "Not for a while.", &ahead(38, 0)).await;
    act(owner, &waiting, "submit", &json!({})).await.expect(200);
    let stale = json!({"version": waiting["version"]});
    act(owner, &waiting, "publish", &stale).await.problem(409);
    let at_once = act(owner, &waiting, "publish", &json!({})).await.expect(200);
    assert!(is_under_way(&at_once) && text(&at_once["publish_at"]) < ahead(1, 0), "{at_once}");
}

#[tokio::test]
async fn a_post_that_somebody_else_changed_meanwhile_is_not_overwritten() {
    let (owner, writer) = (&town().await.shop.api, writer().await);
    let post = on_page(writer, "First words.", &ahead(39, 0)).await;
    let second = rewrite(owner, &post, |edit| edit["text"] = json!("Second words.")).await.expect(200);
    assert!(second["version"].as_u64() > post["version"].as_u64(), "{second}");
    let stale = |edit: &mut Value| {
        edit["text"] = json!("Other words.");
        edit["version"] = post["version"].clone();
    };
    rewrite(writer, &post, stale).await.problem(409);
    act(owner, &post, "approve", &json!({"version": post["version"]})).await.problem(409);
    assert_eq!(read(writer, &post).await["text"], "Second words.");
    let fresh = |edit: &mut Value| {
        edit["text"] = json!("Other words.");
        edit["version"] = second["version"].clone();
    };
    assert_eq!(rewrite(writer, &post, fresh).await.expect(200)["text"], "Other words.");
}

#[tokio::test]
async fn a_draft_is_deleted_by_whoever_writes_and_an_approved_post_by_whoever_approves() {
    let (owner, writer) = (&town().await.shop.api, writer().await);
    let draft = on_page(writer, "Never mind.", &ahead(40, 0)).await;
    delete(writer, &draft).await.expect(204);
    owner.get(&path(&draft)).await.problem(404);
    delete(writer, &draft).await.problem(404);
    act(writer, &draft, "submit", &json!({})).await.problem(404);
    let approved = on_page(writer, "Never mind either.", &ahead(40, 0)).await;
    act(owner, &approved, "approve", &json!({})).await.expect(200);
    delete(writer, &approved).await.problem(403);
    delete(owner, &approved).await.expect(204);
    owner.get(&path(&approved)).await.problem(404);
}

#[tokio::test]
async fn a_copy_is_a_draft_of_whoever_makes_it_without_a_time() {
    let (owner, writer) = (&town().await.shop.api, writer().await);
    let picture = uploaded(writer, "lamp.jpg", &jpeg(800, 800)).await;
    let inbox = place(writer, "instagram").await;
    let media = json!([{"id": picture["id"], "alt": "A lamp"}]);
    let first = json!({"inbox": inbox, "text": "A lamp.", "media": media, "publish_at": ahead(41, 0)});
    let first = written(writer, &first).await;
    act(owner, &first, "approve", &json!({})).await.expect(200);
    let copy = act(owner, &first, "duplicate", &json!({})).await.expect(201);
    assert_ne!(copy["id"], first["id"]);
    assert_eq!((&copy["state"], &copy["publish_at"], &copy["approved_by"]), (&json!("draft"), &Value::Null, &Value::Null));
    assert_eq!((&copy["text"], &copy["media"]), (&first["text"], &first["media"]), "{copy}");
    assert_ne!(copy["created_by"], first["created_by"]);
    // What becomes of the one is nothing to the other.
    delete(owner, &first).await.expect(204);
    assert_eq!(read(writer, &copy).await["media"][0]["alt"], "A lamp");
}

#[tokio::test]
async fn nothing_of_it_is_there_for_another_organisation() {
    let (Town { shop, rival, .. }, writer) = (town().await, writer().await);
    let post = on_page(writer, "Ours alone.", &ahead(42, 0)).await;
    rival.get(&path(&post)).await.problem(404);
    rewrite(rival, &post, |edit| edit["text"] = json!("Theirs")).await.problem(404);
    delete(rival, &post).await.problem(404);
    for decision in ["submit", "approve", "publish", "retry", "duplicate"] {
        act(rival, &post, decision, &json!({})).await.problem(404);
    }
    act(rival, &post, "move", &json!({"publish_at": ahead(43, 0)})).await.problem(404);
    act(rival, &post, "send-back", &json!({"remark": "No."})).await.problem(404);
    let of_rival = rival.get(&format!("/api/v1/posts?from={}&to={}", ahead(41, 0), ahead(44, 0))).await.expect(200);
    assert_eq!(of_rival["items"], json!([]));
    assert_eq!(rival.get("/api/v1/posts/places").await.expect(200)["items"], json!([]), "they have no page");
    let problem = rival.post("/api/v1/posts", &json!({"inbox": post["inbox"], "text": "Theirs"})).await.problem(422);
    assert_eq!(first_pointer(&problem), "/inbox", "{problem}");
    // Nor are their files there for us.
    let theirs = uploaded(rival, "theirs.jpg", &jpeg(10, 10)).await;
    let media = json!({"inbox": post["inbox"], "media": [{"id": theirs["id"]}]});
    let problem = shop.api.post("/api/v1/posts", &media).await.problem(422);
    assert_eq!(first_pointer(&problem), "/media/0/id", "{problem}");
    assert_eq!(read(writer, &post).await["text"], "Ours alone.");
}
