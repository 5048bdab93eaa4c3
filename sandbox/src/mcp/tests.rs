use super::*;
use crate::PeerError;
use crate::http::Response;
use crate::serve::tests::exchange;

const VERSION: (&str, &str) = ("mcp-protocol-version", "2025-11-25");

async fn post(mcp: &Mcp, headers: &[(&str, &str)], body: &str) -> Result<Response, PeerError> {
    let mut all = vec![
        ("authorization", "Bearer mcp-sandbox"),
        ("accept", "application/json, text/event-stream"),
        ("content-type", "application/json"),
    ];
    all.retain(|(name, _)| !headers.iter().any(|(given, _)| given == name));
    all.extend_from_slice(headers);
    exchange(mcp.address(), "POST", "/mcp", &all, body).await
}

fn hello(version: &str) -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": version, "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"}}})
    .to_string()
}

/// A session that is ready.
async fn session(mcp: &Mcp) -> String {
    let response = post(mcp, &[], &hello("2025-11-25")).await.unwrap();
    let session = response.header("mcp-session-id").unwrap().to_owned();
    let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string();
    let response = post(mcp, &[VERSION, ("mcp-session-id", &session)], &ready).await.unwrap();
    assert_eq!((response.status, response.body.as_str()), (202, ""));
    session
}

async fn call(mcp: &Mcp, session: &str, method: &str, params: Value) -> Value {
    let body = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params}).to_string();
    let response = post(mcp, &[VERSION, ("mcp-session-id", session)], &body).await.unwrap();
    assert_eq!(response.status, 200, "{}", response.body);
    let answer: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!(answer["id"], 7);
    answer
}

async fn start(rules: Rules) -> Mcp {
    Mcp::start(rules, Tool::samples()).await.unwrap()
}

#[tokio::test]
async fn versions_are_agreed_on() {
    let mcp = start(Rules::default()).await;
    for (asked, given) in [("2025-06-18", "2025-06-18"), ("2025-11-25", "2025-11-25"), ("2099-01-01", "2025-11-25")] {
        let response = post(&mcp, &[], &hello(asked)).await.unwrap();
        let answer: Value = serde_json::from_str(&response.body).unwrap();
        assert_eq!(answer["result"]["protocolVersion"], given);
    }
    let session = session(&mcp).await;
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}).to_string();
    for (headers, status) in [
        (vec![VERSION], 400),
        (vec![VERSION, ("mcp-session-id", "none")], 404),
        (vec![("mcp-session-id", session.as_str())], 400),
        (vec![("mcp-protocol-version", "1999-01-01"), ("mcp-session-id", session.as_str())], 400),
        (vec![VERSION, ("mcp-session-id", session.as_str())], 200),
    ] {
        assert_eq!(post(&mcp, &headers, &ping).await.unwrap().status, status, "{headers:?}");
    }
}

#[tokio::test]
async fn the_list_comes_in_pages() {
    let mcp = start(Rules::default()).await;
    let session = session(&mcp).await;
    let (mut names, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let params = if cursor.is_null() { json!({}) } else { json!({"cursor": cursor}) };
        let page = call(&mcp, &session, "tools/list", params).await["result"].clone();
        names.extend(page["tools"].as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap().to_owned()));
        cursor = page["nextCursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(names, ["echo", "add", "swatch", "fail", "book_visit"]);
    assert_eq!(call(&mcp, &session, "tools/list", json!({"cursor": "x"})).await["error"]["code"], -32602);
}

#[tokio::test]
async fn tools_are_called_and_their_failures_are_results() {
    let mcp = start(Rules::default()).await;
    let session = session(&mcp).await;
    let run = async |name: &str, arguments: Value| {
        call(&mcp, &session, "tools/call", json!({"name": name, "arguments": arguments})).await
    };
    assert_eq!(run("echo", json!({"words": "hi"})).await["result"]["content"][0]["text"], "hi");
    assert_eq!(run("add", json!({"a": 1, "b": 2})).await["result"]["structuredContent"]["sum"], 3.0);
    assert_eq!(run("swatch", json!({"colour": "red"})).await["result"]["content"][1]["type"], "image");
    for (name, arguments) in
        [("fail", json!({})), ("echo", json!({})), ("echo", json!({"words": 1})), ("echo", json!({"words": "x", "y": 1}))]
    {
        assert_eq!(run(name, arguments.clone()).await["result"]["isError"], true, "{name} {arguments}");
    }
    assert_eq!(run("launch", json!({})).await["error"]["code"], -32602);
    assert_eq!(call(&mcp, &session, "resources/list", json!({})).await["error"]["code"], -32601);
}

#[tokio::test]
async fn what_is_not_the_protocol_is_refused() {
    let mcp = start(Rules::default()).await;
    for (headers, body, status) in [
        (vec![("authorization", "Bearer wrong")], hello("2025-11-25"), 401),
        (vec![("accept", "application/json")], hello("2025-11-25"), 406),
        (vec![("content-type", "text/plain")], hello("2025-11-25"), 415),
        (vec![("origin", "https://evil.example")], hello("2025-11-25"), 403),
        (vec![("origin", "http://localhost:3000")], hello("2025-11-25"), 200),
        (vec![], "{".to_owned(), 400),
        (vec![], "[]".to_owned(), 400),
        (vec![], json!({"id": 1, "method": "ping"}).to_string(), 400),
    ] {
        assert_eq!(post(&mcp, &headers, &body).await.unwrap().status, status, "{headers:?} {body}");
    }
    let key = [("authorization", "Bearer mcp-sandbox")];
    assert_eq!(exchange(mcp.address(), "GET", "/mcp", &key, "").await.unwrap().status, 405);
    let response = post(&mcp, &[], &hello("2025-11-25")).await.unwrap();
    let session = response.header("mcp-session-id").unwrap();
    let early = call(&mcp, session, "tools/list", json!({})).await;
    assert_eq!(early["error"]["code"], -32600, "nothing before the client says that it is ready");
    let ends = [key[0], ("mcp-session-id", session)];
    assert_eq!(exchange(mcp.address(), "DELETE", "/mcp", &ends, "").await.unwrap().status, 204);
    assert_eq!(exchange(mcp.address(), "DELETE", "/mcp", &ends, "").await.unwrap().status, 404);
}

#[tokio::test]
async fn answers_may_be_streams_with_other_messages_before_them() {
    let mcp = start(Rules { form: Form::Talkative, ..Rules::default() }).await;
    let response = post(&mcp, &[], &hello("2025-11-25")).await.unwrap();
    let session = response.header("mcp-session-id").unwrap().to_owned();
    assert_eq!(response.header("content-type"), Some("text/event-stream"));
    assert!(response.body.starts_with("id: 0\ndata: \n\n") && response.body.contains("notifications/message"));
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}).to_string();
    let headers = [VERSION, ("mcp-session-id", session.as_str())];
    mcp.inject(Fault::Asks);
    let asked = post(&mcp, &headers, &ping).await.unwrap();
    assert!(asked.body.contains("sampling/createMessage") && asked.body.trim_end().ends_with("\"result\":{}}"));
    mcp.inject(Fault::Cut);
    assert!(post(&mcp, &headers, &ping).await.is_err());
}

#[tokio::test]
async fn faults_are_met_once() {
    let mcp = start(Rules::default()).await;
    let session = session(&mcp).await;
    mcp.inject(Fault::Error(-32603, "Internal error".into()));
    assert_eq!(call(&mcp, &session, "ping", json!({})).await["error"]["code"], -32603);
    mcp.inject(Fault::Huge(100_000));
    assert!(call(&mcp, &session, "ping", json!({})).await.to_string().len() > 100_000);
    mcp.inject(Fault::SessionLost);
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}).to_string();
    assert_eq!(post(&mcp, &[VERSION, ("mcp-session-id", &session)], &ping).await.unwrap().status, 404);
    assert_eq!(mcp.sessions(), 0);
    let session = self::session(&mcp).await;
    mcp.inject_into("tools/call", Fault::Status(500, None));
    assert!(call(&mcp, &session, "ping", json!({})).await.get("result").is_some(), "another method does not meet it");
    let echo =
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "echo", "arguments": {"words": "x"}}});
    let headers = [VERSION, ("mcp-session-id", session.as_str())];
    assert_eq!(post(&mcp, &headers, &echo.to_string()).await.unwrap().status, 500);
    assert_eq!(post(&mcp, &headers, &echo.to_string()).await.unwrap().status, 200);
    mcp.inject_into("tools/call", Fault::LostAnswer);
    assert!(post(&mcp, &headers, &echo.to_string()).await.is_err());
    mcp.inject(Fault::Status(503, Some(2)));
    assert_eq!(post(&mcp, &[], &ping).await.unwrap().header("retry-after"), Some("2"));
}
