//! What the outside may rely on: the API document, health, figures, headers.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::town;
use crate::harness::program;
use crate::harness::web::{Answer, Request};

async fn get(path: &str) -> Answer {
    Request::new("GET", path).send(town().await.shop.url()).await.unwrap()
}

#[tokio::test]
async fn the_document_lists_every_call_a_handler_declares() {
    let document = get("/api/v1/openapi.json").await.expect(200);
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let declared = declared();
    assert!(declared.len() >= 30, "the sources are not where this test looks: {declared:?}");
    for (method, path) in &declared {
        let listed = &document["paths"][format!("/api/v1{path}")][method];
        assert!(listed.is_object(), "{method} {path} is served but not listed, or declared but not routed");
    }
    let listed: usize = document["paths"].as_object().unwrap().values().map(|methods| methods.as_object().unwrap().len()).sum();
    assert_eq!(listed, declared.len());
    let references = references(&document);
    for reference in references {
        let found = document.pointer(reference.trim_start_matches('#'));
        assert!(found.is_some(), "{reference} leads nowhere");
    }
    assert!(document["components"]["schemas"]["Problem"].is_object());
}

/// Method and path of every `#[utoipa::path(…)]` in the sources.
fn declared() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for file in crate::house::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &["rs"]) {
        let source = std::fs::read_to_string(file).unwrap();
        for declaration in source.split("#[utoipa::path(").skip(1) {
            let method = declaration.split(',').next().unwrap().trim().to_owned();
            let path = declaration.split("path = \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            found.push((method, path));
        }
    }
    found
}

#[tokio::test]
async fn the_document_describes_every_event_the_gateway_names() {
    let document = get("/api/v1/openapi.json").await.expect(200);
    let mut described = BTreeSet::new();
    for socket in document["x-sockets"].as_object().unwrap().values() {
        for side in ["server", "client"] {
            described.extend(socket[side].as_object().unwrap().keys().cloned());
        }
    }
    let named = named_in_gateway();
    assert!(named.len() >= 15, "the gateway's events are not where this test looks: {named:?}");
    assert_eq!(named.difference(&described).collect::<Vec<_>>(), Vec::<&String>::new(), "said or heard, but not described");
    assert_eq!(described.difference(&named).collect::<Vec<_>>(), Vec::<&String>::new(), "described, but never said or heard");
}

/// Event names in the gateway's sources: what a socket is told, and what a frame is matched with.
fn named_in_gateway() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in crate::house::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/gateway"), &["rs"]) {
        let source = std::fs::read_to_string(file).unwrap();
        for line in source.lines() {
            let speaks = ["tell(", "say(", "tell_live(", "tell_those(", "socket.on(", "=> frame.body()", "=> Ok(Self::"];
            let parts: Vec<&str> = line.split('"').collect();
            if parts.len() >= 3 && speaks.iter().any(|word| line.contains(word)) {
                found.insert(parts[1].to_owned());
            }
        }
    }
    found
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(key, value)| if key == "$ref" { value.as_str().into_iter().collect() } else { references(value) })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn the_command_prints_the_document_that_is_served() {
    let printed = program::run(&["openapi"]).await;
    assert!(printed.status.success());
    let printed: Value = serde_json::from_slice(&printed.stdout).expect("it is JSON");
    assert_eq!(printed, get("/api/v1/openapi.json").await.expect(200));
}

#[tokio::test]
async fn health_is_told_without_a_login() {
    for path in ["/healthz", "/readyz"] {
        let answer = get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
    let figures = get("/metrics").await;
    assert_eq!(figures.status, 200);
    assert!(figures.header("content-type").is_some_and(|kind| kind.starts_with("text/plain; version=0.0.4")));
    let text = figures.text();
    assert!(text.contains("switchboard_uptime_seconds"), "{text}");
    assert!(text.contains("switchboard_http_request_seconds"), "{text}");
    let lawful =
        |line: &str| line.starts_with('#') || line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<f64>().is_ok());
    for line in text.lines().filter(|line| !line.is_empty()) {
        assert!(lawful(line), "{line}");
    }
    let secrets = [town().await.shop.api.token.as_str(), "cv_", "ct_", "@"];
    assert!(!secrets.iter().any(|secret| text.contains(secret)), "figures name nobody");
}

#[tokio::test]
async fn pages_carry_headers_that_keep_browsers_from_harm() {
    let page = get("/docs/").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").expect("a page has a policy");
    for part in ["script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.split(';').any(|part| part.contains("script-src") && part.contains("unsafe")), "{policy}");
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(page.header("referrer-policy").is_some());
    for path in ["/nothing/here", "/inbox/no-such-file.js"] {
        let missing = get(path).await;
        assert_eq!((missing.status, missing.header("x-frame-options")), (404, Some("DENY")), "{path}");
    }
}

#[tokio::test]
async fn what_the_inbox_fetches_later_is_kept_for_its_name_tells_what_is_in_it() {
    let script = get("/inbox/inbox.js").await;
    assert_eq!(script.header("cache-control"), Some("no-cache"));
    let script = script.text();
    let (_, later) = script.split_once("\"./later/").expect("the inbox comes in several files");
    let (name, _) = later.split_once('"').unwrap();
    let part = get(&format!("/inbox/later/{name}")).await;
    assert_eq!(part.status, 200);
    assert!(part.header("cache-control").is_some_and(|kept| kept.contains("immutable")), "{name}");
    assert_eq!(get(&format!("/inbox/later/of-yesterday-{name}")).await.status, 404, "no page is taken for a script");
}

#[tokio::test]
async fn answers_of_the_api_are_kept_by_nobody_and_shown_to_no_other_site() {
    let town = town().await;
    for path in ["/api/v1/me", "/api/v1/conversations", "/api/v1/nope"] {
        let request = Request::new("GET", path).bearer(&town.shop.api.token).with("origin", "https://evil.example");
        let answer = request.send(town.shop.url()).await.unwrap();
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
    }
    let preflight = Request::new("OPTIONS", "/api/v1/chat/attachments").with("origin", "https://shop.example");
    let preflight = preflight.with("access-control-request-method", "POST").send(town.shop.url()).await.unwrap();
    assert_eq!(
        (preflight.status, preflight.header("access-control-allow-origin")),
        (204, Some("*")),
        "the widget uploads from its site"
    );
    assert_eq!(preflight.header("access-control-allow-credentials"), None);
}

#[tokio::test]
async fn guides_are_served_and_linked() {
    let home = get("/guides/").await;
    assert_eq!(home.status, 200);
    let links: Vec<String> =
        home.text().split("href=\"/guides/").skip(1).map(|rest| rest.split(['"', '#']).next().unwrap().to_owned()).collect();
    assert!(links.len() > 3, "{links:?}");
    for link in links.iter().filter(|link| !link.is_empty()) {
        assert_eq!(get(&format!("/guides/{link}")).await.status, 200, "{link}");
    }
}
