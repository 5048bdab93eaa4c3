//! Every error has one form.

use serde_json::json;

use super::town;
use crate::harness::people::{ask, conversation, visitor};
use crate::harness::web::Request;

#[tokio::test]
async fn what_cannot_be_read_is_400() {
    let town = town().await;
    for body in ["{", "nonsense", "{\"name\": }", "[", "\u{0}"] {
        let request = Request::new("POST", "/api/v1/bots").text("application/json", body);
        town.shop.api.call(request).await.problem(400);
    }
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let town = town().await;
    let api = &town.shop.api;
    for path in [
        "/api/v1/nope",
        "/api/v1/",
        "/api/v1/conversations/x",
        "/api/v1/conversations/cv_0000000000001",
        "/api/v1/conversations/ct_0000000000001",
        "/api/v1/conversations/cv_0000000000001/messages",
        "/api/v1/contacts/ct_0000000000001",
        "/api/v1/bots/bot_0000000000001",
        "/api/v1/inboxes/in_zzzzzzzzzzzzz",
        "/api/v1/knowledge/kb_0000000000001/documents",
        "/api/v2/me",
        "/files/x/y/z",
    ] {
        api.get(path).await.problem(404);
    }
}

#[tokio::test]
async fn a_wrong_method_is_405() {
    let town = town().await;
    for (method, path) in
        [("DELETE", "/api/v1/conversations"), ("PUT", "/api/v1/me"), ("GET", "/api/v1/auth/login"), ("PATCH", "/api/v1/bots")]
    {
        let answer = town.shop.api.call(Request::new(method, path)).await;
        answer.problem(405);
        assert!(answer.header("allow").is_some(), "{method} {path} names no method that would do");
    }
}

#[tokio::test]
async fn a_conflict_is_409() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let path = format!("/api/v1/conversations/{}/take", conversation(&peer));
    town.shop.api.post(&path, &json!({"epoch": 999})).await.problem(409);
}

#[tokio::test]
async fn what_is_too_large_is_413() {
    let town = town().await;
    let request = Request::new("POST", "/api/v1/bots").json(&json!({"name": "a".repeat(300 * 1024)}));
    town.shop.api.call(request).await.problem(413);
}

#[tokio::test]
async fn another_media_type_is_415() {
    let town = town().await;
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "application/jsonp", ""] {
        let request = Request::new("POST", "/api/v1/bots").text(media_type, "{\"name\": \"A\"}");
        town.shop.api.call(request).await.problem(415);
    }
    let request = Request::new("POST", "/api/v1/knowledge").text("application/json; charset=utf-8", "{\"name\": \"A base\"}");
    town.shop.api.call(request).await.expect(201);
}

#[tokio::test]
async fn values_that_are_not_acceptable_are_422_and_all_named() {
    let town = town().await;
    let api = &town.shop.api;
    let bot = json!({"name": "", "colour": "red", "disclosure": "  ", "starters": ["ok", ""], "greeting": "g".repeat(1_001)});
    let problem = api.post("/api/v1/bots", &bot).await.problem(422);
    let mut pointers: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/colour", "/disclosure", "/greeting", "/name", "/starters/1"]);

    let problem = api.post("/api/v1/bots", &json!({"name": "A", "responder": "psychic"})).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/responder");
    let problem = api.post("/api/v1/bots", &json!({"name": 7})).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/name");
    api.post("/api/v1/bots", &json!({})).await.problem(422);
    api.post("/api/v1/bots", &json!([])).await.problem(422);

    let inbox = town.shop.scripted().await;
    let timing = json!({"settle_ms": 99_999, "session_idle_s": 1, "session_warning_s": 5, "queue_patience_s": 0});
    let settings = json!({"name": "A", "bot": inbox.bot, "timing": timing, "allowed_origins": ["https://ok.example", "not an origin", "ftp://x"]});
    let problem = api.post("/api/v1/inboxes", &settings).await.problem(422);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 6, "{problem}");
}

#[tokio::test]
async fn queries_that_are_not_acceptable_are_422() {
    let town = town().await;
    for path in [
        "conversations?view=everything",
        "conversations?limit=x",
        "conversations?limit=-1",
        "conversations?cursor=nonsense",
        "conversations?limit=5&cursor=12-ct_0000000000001",
    ] {
        town.shop.api.get(&format!("/api/v1/{path}")).await.problem(422);
    }
    let base = town.shop.api.get("/api/v1/knowledge").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    for query in ["", "?q=", "?q=%20", &format!("?q={}", "a".repeat(501))] {
        town.shop.api.get(&format!("/api/v1/knowledge/{base}/search{query}")).await.problem(422);
    }
}

#[tokio::test]
async fn messages_that_say_nothing_or_too_much_are_422() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let path = format!("/api/v1/conversations/{}/messages", conversation(&peer));
    let bodies = [
        json!({}),
        json!({"text": ""}),
        json!({"text": " \n"}),
        json!({"text": "a".repeat(8_001)}),
        json!({"text": "a", "client_id": ""}),
        json!({"text": "a", "client_id": "i".repeat(129)}),
        json!({"text": "a", "attachments": ["bl_0000000000001"]}),
        json!({"text": "a", "attachments": ["x"]}),
        json!({"text": 7}),
    ];
    for body in bodies {
        town.shop.api.post(&path, &body).await.problem(422);
    }
    town.shop.api.get(&format!("{path}?before=5&after=2")).await.problem(422);
}
