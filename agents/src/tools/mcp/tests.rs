use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use engine::ids::RecordId;
use engine::model::agent::Assurance;
use engine::ports::vault::Sealed;
use serde_json::{Value, json};

use super::*;
use crate::tools::http::{Auth, AuthKind};
use crate::tools::rehearsal::site::{Asked, Reply, Site};
use crate::tools::rehearsal::{self, Mirror, ORG, Props};
use crate::tools::{Allowed, Effect, ToolErrorKind, Web};

fn server(site: &Site) -> McpServer {
    McpServer {
        id: RecordId(1),
        organisation: ORG,
        name: "docs".into(),
        url: site.at("/mcp"),
        allow_private: true,
        ..McpServer::default()
    }
}

fn sessions() -> Sessions {
    Sessions::new(Web::new(Allowed::default()).unwrap(), Arc::new(Mirror))
}

fn reply(asked: &Asked, result: &Value) -> Reply {
    Reply::json(200, &json!({"jsonrpc": "2.0", "id": asked.json()["id"], "result": result}))
}

fn hello(asked: &Asked) -> Reply {
    let info = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "serverInfo": {"name": "Docs\u{7}", "version": "1"}});
    reply(asked, &info).with("Mcp-Session-Id", "s1")
}

fn schema() -> Value {
    json!({"type": "object", "properties": {"q": {"type": "string"}}})
}

/// A server that forgets the session `forget` times, and answers calls by a stream.
fn serve(asked: &Asked, forget: &AtomicUsize) -> Reply {
    let message = asked.json();
    match message["method"].as_str().unwrap_or_default() {
        "initialize" => hello(asked),
        "notifications/initialized" => Reply::text(202, "text/plain", String::new()),
        _ if asked.header("mcp-session-id") != Some("s1") => Reply::json(400, &json!({})),
        _ if forget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() => {
            Reply::json(404, &json!({}))
        }
        "tools/list" if message["params"]["cursor"] == "2" => reply(
            asked,
            &json!({"tools": [
                {"name": "delete.page", "description": "Deletes.", "inputSchema": schema(), "annotations": {"idempotentHint": true}},
                {"name": "delete-page", "description": "Has the same name when it is cleaned.", "inputSchema": schema()},
                {"name": "hidden", "inputSchema": schema()},
                {"name": "bad", "inputSchema": {"type": "array"}},
                {"name": "far", "inputSchema": {"type": "object", "properties": {"a": {"$ref": "https://evil.example/schema"}}}},
            ]}),
        ),
        "tools/list" => reply(
            asked,
            &json!({"nextCursor": "2", "tools": [
                {"name": "Search", "title": "Search\nthe docs", "description": "x".repeat(5_000), "inputSchema": schema(),
                    "annotations": {"readOnlyHint": true}},
            ]}),
        ),
        _ => {
            let answer = match message["params"]["arguments"]["q"].as_str().unwrap_or_default() {
                "fail" => json!({"isError": true, "content": [{"type": "text", "text": "no such page"}]}),
                q => json!({"content": [{"type": "text", "text": format!("found {q}")}, {"type": "image", "data": "…"}]}),
            };
            let answer = json!({"jsonrpc": "2.0", "id": message["id"], "result": answer});
            let notice = json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}});
            let asks = json!({"jsonrpc": "2.0", "id": message["id"], "method": "sampling/createMessage"});
            Reply::text(
                200,
                "text/event-stream",
                format!(": hi\n\ndata: {notice}\n\ndata: {asks}\n\nevent: message\ndata: {answer}\n\n"),
            )
        }
    }
}

fn site() -> Site {
    Site::start(|asked| serve(asked, &AtomicUsize::new(0)))
}

#[tokio::test]
async fn every_page_of_the_list_becomes_tools_with_bounded_words_and_clean_names() {
    let site = site();
    let mut server = server(&site);
    let hidden = McpTool { name: "hidden".into(), enabled: false, ..McpTool::default() };
    let decided = McpTool { name: "delete.page".into(), confirm: Some(false), assurance: Assurance::Verified, enabled: true };
    server.tools = vec![hidden, decided];
    let tools = sessions().tools(server).await;
    let rows: Vec<(&str, Effect, bool, Assurance)> = tools
        .iter()
        .map(|tool| tool.card())
        .map(|card| (card.name.as_str(), card.effect, card.confirm, card.assurance))
        .collect();
    let expected = [
        ("docs_search", Effect::Reads, false, Assurance::Anonymous),
        ("docs_delete_page", Effect::ChangesOnce, false, Assurance::Verified),
    ];
    assert_eq!(rows, expected);
    assert_eq!((tools[0].card().title.as_str(), tools[0].card().description.len()), ("Search the docs", 1_000));
}

#[tokio::test]
async fn a_tool_that_does_not_say_it_only_reads_asks_first() {
    let site = Site::start(|asked| match asked.json()["method"].as_str() {
        Some("initialize") => hello(asked),
        Some("tools/list") => reply(asked, &json!({"tools": [{"name": "act", "inputSchema": {"type": "object"}}]})),
        _ => Reply::text(202, "text/plain", String::new()),
    });
    let tools = sessions().tools(server(&site)).await;
    assert_eq!((tools[0].card().effect, tools[0].card().confirm), (Effect::Changes, true));
}

#[tokio::test]
async fn a_call_is_answered_by_a_stream_and_what_the_server_asks_is_passed_over() {
    let site = site();
    let tools = sessions().tools(server(&site)).await;
    let told = tools[0].call(&rehearsal::call(json!({"q": "lamps"}))).await.unwrap();
    assert_eq!(told.content, json!("found lamps\n[image]"));
    let error = tools[0].call(&rehearsal::call(json!({"q": "fail"}))).await.unwrap_err();
    assert_eq!((error.kind, error.detail.as_str()), (ToolErrorKind::Refused, "the tool failed: no such page"));
    let asked = site.asked();
    let last = asked.last().unwrap();
    assert_eq!(last.header("mcp-protocol-version"), Some("2025-06-18"));
    assert_eq!(last.header("accept"), Some("application/json, text/event-stream"));
    assert_eq!(last.json()["params"]["name"], "Search");
    assert_eq!(asked.iter().filter(|asked| asked.json()["method"] == "initialize").count(), 1);
}

#[tokio::test]
async fn a_forgotten_session_is_begun_once_more_and_not_for_ever() {
    for (times, works) in [(1, true), (2, false)] {
        let forget = Arc::new(AtomicUsize::new(0));
        let left = Arc::clone(&forget);
        let site = Site::start(move |asked| serve(asked, &left));
        let tools = sessions().tools(server(&site)).await;
        forget.store(times, Ordering::Relaxed);
        let told = tools[0].call(&rehearsal::call(json!({"q": "lamps"}))).await;
        assert_eq!(told.is_ok(), works, "{told:?}");
        assert_eq!(site.asked().iter().filter(|asked| asked.json()["method"] == "initialize").count(), 2);
    }
}

#[tokio::test]
async fn the_list_is_kept_and_a_server_that_is_gone_offers_what_it_offered_last() {
    let site = site();
    let sessions = sessions();
    let before = sessions.tools(server(&site)).await.len();
    let asked = site.asked().len();
    assert_eq!(sessions.tools(server(&site)).await.len(), before);
    assert_eq!(site.asked().len(), asked);
    // What was decided of the tools counts at once.
    let hidden = McpTool { name: "Search".into(), enabled: false, ..McpTool::default() };
    let changed = McpServer { tools: vec![hidden], ..server(&site) };
    assert_eq!(sessions.tools(changed).await.len(), before - 1);
}

#[tokio::test]
async fn a_server_that_is_none_offers_nothing_and_says_why_when_it_is_looked_at() {
    let props = Props::new().await;
    for (status, body, words) in [
        (200, json!({"jsonrpc": "2.0", "id": 99, "result": {}}), "as the protocol says"),
        (200, json!("<html>"), "as the protocol says"),
        (401, json!({}), "identify this house (401)"),
        (404, json!({}), "no such server"),
        (500, json!({}), "broken"),
    ] {
        let site = Site::start(move |_| Reply::json(status, &body));
        let error = look(&props.supplies, server(&site)).await.unwrap_err();
        assert!(error.detail.contains(words), "{error}");
        assert!(sessions().tools(server(&site)).await.is_empty());
    }
    let old = Site::start(|asked| reply(asked, &json!({"protocolVersion": "1999-01-01"})));
    assert!(look(&props.supplies, server(&old)).await.unwrap_err().detail.contains("version"));
    let site = site();
    let looked = look(&props.supplies, server(&site)).await.unwrap();
    assert_eq!((looked.server.as_str(), looked.tools.len()), ("Docs", 4));
}

#[tokio::test]
async fn a_change_whose_answer_never_comes_is_in_doubt() {
    let site = Site::start(|asked| match asked.json()["method"].as_str() {
        Some("initialize") => hello(asked),
        Some("tools/list") => reply(asked, &json!({"tools": [{"name": "act", "inputSchema": {"type": "object"}}]})),
        Some("tools/call") => Reply { cut: true, delay: Duration::from_millis(10), ..Reply::json(200, &json!({})) },
        _ => Reply::text(202, "text/plain", String::new()),
    });
    let tools = sessions().tools(server(&site)).await;
    assert_eq!(tools[0].call(&rehearsal::call(json!({}))).await.unwrap_err().kind, ToolErrorKind::InDoubt);
}

#[test]
fn a_server_is_checked_by_field() {
    let good = McpServer { name: "docs".into(), url: "https://docs.example/mcp".into(), ..McpServer::default() };
    let auth = Auth { kind: AuthKind::Header, name: "a b".into(), secret: Sealed::default() };
    for (server, expected) in [
        (good.clone(), vec![]),
        (McpServer { name: "Docs!".into(), ..good.clone() }, vec!["/name"]),
        (McpServer { url: "http://docs.example".into(), ..good.clone() }, vec!["/url"]),
        (McpServer { auth, ..good.clone() }, vec!["/auth/secret", "/auth/name"]),
    ] {
        let found: Vec<String> = problems(&server).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(found, expected);
    }
}
