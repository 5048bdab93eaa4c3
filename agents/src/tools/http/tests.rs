use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::tools::rehearsal::site::{Asked, Reply, Site};
use crate::tools::rehearsal::{self, Mirror, ORG};
use crate::tools::{Allowed, Tool, ToolErrorKind, Web};
use engine::ports::vault::Sealed;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A tool that finds an order of the shop at `site`.
fn tool(site: &Site) -> HttpTool {
    HttpTool {
        organisation: ORG,
        name: "find_order".into(),
        title: "Find an order".into(),
        description: "Finds one.".into(),
        url: site.at("/orders/{{order}}"),
        parameters: json!({"type": "object", "properties": {"order": {"type": "string"}, "note": {}, "count": {"type": "integer"}}}),
        allow_private: true,
        ..HttpTool::default()
    }
}

fn caller(tool: HttpTool) -> HttpCaller {
    assert_eq!(problems(&tool), Vec::<Problem>::new());
    HttpCaller::new(tool, Web::new(Allowed::default()).unwrap(), Arc::new(Mirror))
}

fn ok(_: &Asked) -> Reply {
    Reply::json(200, &json!({"ok": true}))
}

#[tokio::test]
async fn an_argument_stays_in_its_place_of_the_address() {
    let site = Site::start(ok);
    let mut tool = tool(&site);
    tool.query = vec![Pair { name: "note".into(), value: "{{note}}".into() }, Pair { name: "fixed".into(), value: "a b".into() }];
    let caller = caller(tool);
    let arguments = json!({"order": "10/../01?x=1#y", "note": "a&b=c"});
    caller.call(&rehearsal::call(arguments)).await.unwrap();
    caller.call(&rehearsal::call(json!({"order": "ü 1"}))).await.unwrap();
    let paths: Vec<String> = site.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, ["/orders/10%2F..%2F01%3Fx%3D1%23y?note=a%26b%3Dc&fixed=a+b", "/orders/%C3%BC%201?fixed=a+b"]);
    for dots in ["..", ".", "%2e."] {
        let told = caller.call(&rehearsal::call(json!({"order": dots}))).await;
        assert!(told.is_err() || dots.starts_with('%'), "{dots}");
    }
    assert!(caller.call(&rehearsal::call(json!({}))).await.is_err());
    assert!(site.asked().iter().all(|asked| asked.path.starts_with("/orders/")));
}

#[tokio::test]
async fn an_argument_stays_a_value_in_the_body_and_out_of_other_headers() {
    let site = Site::start(ok);
    let mut tool = tool(&site);
    tool.method = Method::Post;
    tool.changes = true;
    tool.headers = vec![Pair { name: "X-Note".into(), value: "note {{order}}".into() }];
    tool.body = Some(
        json!({"order": "{{order}}", "count": "{{count}}", "text": "Order \"{{order}}\"", "note": "{{note}}", "list": ["{{note}}", 1]}),
    );
    let caller = caller(tool);
    let order = r#"1","admin":true,"x":""#;
    caller.call(&rehearsal::call(json!({"order": order, "count": 3}))).await.unwrap();
    let asked = site.asked().remove(0);
    assert_eq!(asked.json(), json!({"order": order, "count": 3, "text": format!("Order \"{order}\""), "list": [1]}));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    assert_eq!(asked.header("idempotency-key"), Some("k1"));
    for line in ["1\r\nX-Admin: yes", "1\nX-Admin: yes", "1\0"] {
        assert!(caller.call(&rehearsal::call(json!({"order": line}))).await.is_err(), "{line:?}");
    }
    assert_eq!(site.asked().len(), 1);
}

#[tokio::test]
async fn the_secret_is_opened_for_the_request_alone_and_leaves_no_trace() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/orders/1" => Reply::json(400, &json!({"you sent": asked.header("authorization").or(asked.header("x-key"))})),
        _ => Reply::json(401, &json!({})),
    });
    for (kind, name, sent) in [
        (AuthKind::Bearer, "", "Bearer top secret"),
        (AuthKind::Basic, "ann", "Basic YW5uOnRvcCBzZWNyZXQ="),
        (AuthKind::Header, "X-Key", "top secret"),
    ] {
        let auth = Auth { kind, name: name.into(), secret: Sealed("1:terces pot".into()) };
        let caller = caller(HttpTool { auth, ..tool(&site) });
        let error = caller.call(&rehearsal::call(json!({"order": "1"}))).await.unwrap_err();
        let asked = site.asked().pop().unwrap();
        assert_eq!(asked.header("authorization").or(asked.header("x-key")), Some(sent));
        assert!(error.kind == ToolErrorKind::Refused && !error.detail.contains("top secret"), "{error}");
        let error = caller.call(&rehearsal::call(json!({"order": "2"}))).await.unwrap_err();
        assert!(error.detail.contains("identify itself (401)"), "{error}");
    }
    let auth = Auth { kind: AuthKind::Bearer, name: String::new(), secret: Sealed("2:theirs".into()) };
    let error = caller(HttpTool { auth, ..tool(&site) }).call(&rehearsal::call(json!({"order": "1"}))).await.unwrap_err();
    assert!(error.detail.contains("entered again"), "{error}");
}

#[tokio::test]
async fn the_model_sees_what_the_mapping_picks() {
    let orders = json!({"data": {"orders": [{"id": 1, "customer": {"name": "Ann", "card": "x"}}, {"id": 2}]}, "secret": 1});
    let site = Site::start(move |asked| match asked.path.as_str() {
        "/orders/text" => Reply::text(200, "text/plain", " It is on its way. ".to_owned()),
        _ => Reply::json(200, &orders),
    });
    let picked = |pick: &str, fields: &[&str]| {
        let response = Mapping { pick: pick.into(), fields: fields.iter().map(|field| (*field).to_owned()).collect() };
        caller(HttpTool { response, ..tool(&site) })
    };
    let told = |caller: HttpCaller, order: &str| {
        let call = rehearsal::call(json!({"order": order}));
        async move { caller.call(&call).await.map(|output| output.content) }
    };
    let fields = picked("/data/orders", &["/id", "/customer/name"]);
    assert_eq!(told(fields, "1").await, Ok(json!([{"id": 1, "customer.name": "Ann"}, {"id": 2}])));
    assert_eq!(told(picked("/data/orders/0/id", &[]), "1").await, Ok(json!(1)));
    assert_eq!(told(picked("/gone", &["/id"]), "1").await, Ok(Value::Null));
    assert_eq!(told(picked("", &[]), "text").await, Ok(json!("It is on its way.")));
    assert!(told(picked("/data", &[]), "text").await.is_err());
}

#[tokio::test]
async fn what_an_error_means_depends_on_whether_something_changes() {
    use ToolErrorKind::{InDoubt, Refused, Unavailable};
    let site = Site::start(|asked| match asked.path.trim_start_matches("/orders/") {
        "cut" => Reply { cut: true, ..Reply::json(200, &json!({})) },
        "slow" => Reply { delay: Duration::from_secs(5), ..Reply::json(200, &json!({})) },
        "away" => Reply::to("https://elsewhere.example/"),
        status => Reply::json(status.parse().unwrap(), &json!({"why": "because"})).with("Retry-After", "60"),
    });
    for (order, reading, changing) in [
        ("404", Refused, Refused),
        ("422", Refused, Refused),
        ("401", Refused, Refused),
        ("429", Unavailable, Unavailable),
        ("503", Unavailable, Unavailable),
        ("500", Unavailable, InDoubt),
        ("cut", Unavailable, InDoubt),
        ("slow", Unavailable, InDoubt),
        ("away", Refused, Refused),
    ] {
        for (changes, kind) in [(false, reading), (true, changing)] {
            let tool = HttpTool { changes, timeout_ms: 700, ..tool(&site) };
            let error = caller(tool).call(&rehearsal::call(json!({"order": order}))).await.unwrap_err();
            assert_eq!(error.kind, kind, "{order} {changes} {error}");
        }
    }
    let error = caller(tool(&site)).call(&rehearsal::call(json!({"order": "404"}))).await.unwrap_err();
    assert_eq!(error.detail, r#"the service refused this (404), and says: {"why":"because"}"#);
    // Nobody listens there: nothing was done, even of a change.
    let gone = HttpTool { url: "http://127.0.0.1:9/{{order}}".into(), changes: true, ..tool(&site) };
    assert_eq!(caller(gone).call(&rehearsal::call(json!({"order": "1"}))).await.unwrap_err().kind, Unavailable);
}

#[tokio::test]
async fn reading_is_tried_again_and_a_change_is_not() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let site = Site::start(move |_| match counted.fetch_add(1, Ordering::Relaxed) % 2 {
        0 => Reply::json(502, &json!({})).with("Retry-After", "0"),
        _ => Reply::json(200, &json!({"ok": true})),
    });
    let attempt = caller(tool(&site)).attempt(&json!({"order": "1"}), "try").await;
    assert_eq!((attempt.status, attempt.output), (Some(200), Ok(json!({"ok": true}))));
    assert_eq!(count.load(Ordering::Relaxed), 2);
    let changing = HttpTool { changes: true, ..tool(&site) };
    let attempt = caller(changing).attempt(&json!({"order": "1"}), "try").await;
    assert_eq!(attempt.status, Some(502));
    assert_eq!(count.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn the_inner_network_is_closed_to_a_tool_that_does_not_say_it_stands_there() {
    let site = Site::start(ok);
    let url = format!("https://127.0.0.1:{}/{{{{order}}}}", site.port());
    let tool = HttpTool { url, allow_private: false, ..tool(&site) };
    let error = caller(tool).call(&rehearsal::call(json!({"order": "1"}))).await.unwrap_err();
    assert_eq!(error.kind, ToolErrorKind::Refused);
    assert_eq!(site.asked().len(), 0);
}

#[test]
fn every_mistake_is_told_at_its_field() {
    let good = HttpTool {
        name: "find_order".into(),
        title: "Find".into(),
        description: "Finds.".into(),
        url: "https://api.example/orders/{{order}}?a={{count}}".into(),
        parameters: json!({"type": "object", "properties": {"order": {"type": "string"}, "count": {"type": "integer"}}}),
        ..HttpTool::default()
    };
    assert_eq!(problems(&good), Vec::<Problem>::new());
    let pair = |name: &str, value: &str| vec![Pair { name: name.into(), value: value.into() }];
    let auth = |kind, name: &str, secret: &str| Auth { kind, name: name.into(), secret: Sealed(secret.into()) };
    let rows: Vec<(&str, HttpTool)> = vec![
        ("/name", HttpTool { name: "Find order".into(), ..good.clone() }),
        ("/name", HttpTool { name: "hand_over".into(), ..good.clone() }),
        ("/title", HttpTool { title: " ".into(), ..good.clone() }),
        ("/description", HttpTool { description: "x".repeat(2_000), ..good.clone() }),
        ("/url", HttpTool { url: "http://api.example/".into(), ..good.clone() }),
        ("/url", HttpTool { url: "https://{{order}}.example/".into(), ..good.clone() }),
        ("/url", HttpTool { url: "{{order}}://api.example/".into(), ..good.clone() }),
        ("/url", HttpTool { url: "https://api.example/{{order".into(), ..good.clone() }),
        ("/url", HttpTool { url: "https://api.example/{{customer}}".into(), ..good.clone() }),
        ("/url", HttpTool { url: "https://api.example/../{{order}}".into(), ..good.clone() }),
        ("/url", HttpTool { url: "https://user:word@api.example/".into(), ..good.clone() }),
        ("/headers/0/name", HttpTool { headers: pair("Host", "x"), ..good.clone() }),
        ("/headers/0/value", HttpTool { headers: pair("X-A", "a\nb"), ..good.clone() }),
        ("/query/0/value", HttpTool { query: pair("a", "{{customer}}"), ..good.clone() }),
        ("/body", HttpTool { body: Some(json!({})), ..good.clone() }),
        ("/body", HttpTool { method: Method::Post, body: Some(json!(["{{customer}}"])), ..good.clone() }),
        ("/auth/secret", HttpTool { auth: auth(AuthKind::Bearer, "", ""), ..good.clone() }),
        ("/auth/name", HttpTool { auth: auth(AuthKind::Header, "a b", "x"), ..good.clone() }),
        ("/parameters", HttpTool { parameters: json!({"type": "array"}), url: "https://api.example/".into(), ..good.clone() }),
        ("/response/pick", HttpTool { response: Mapping { pick: "data".into(), fields: vec![] }, ..good.clone() }),
        ("/response/fields/0", HttpTool { response: Mapping { pick: String::new(), fields: vec!["id".into()] }, ..good.clone() }),
        ("/confirm", HttpTool { confirm: true, ..good.clone() }),
        ("/timeout_ms", HttpTool { timeout_ms: 90_000, ..good.clone() }),
    ];
    for (pointer, tool) in rows {
        let found: Vec<String> = problems(&tool).into_iter().map(|(pointer, _)| pointer).collect();
        assert!(found.contains(&pointer.to_owned()), "{pointer}: {found:?}");
    }
}

#[test]
fn a_tool_is_stored_and_read_again_without_showing_its_secret() {
    let auth = Auth { kind: AuthKind::Bearer, name: String::new(), secret: Sealed("1:terces".into()) };
    let tool = HttpTool { auth, changes: true, method: Method::Patch, ..HttpTool::default() };
    let stored = serde_json::to_string(&tool).unwrap();
    assert!(stored.contains(r#""method":"PATCH""#));
    assert_eq!(serde_json::from_str::<HttpTool>(&stored).unwrap(), tool);
    assert!(!format!("{tool:?}").contains("terces"));
}

proptest! {
    /// Whatever the argument, the address stays on its host and below its path.
    #[test]
    fn no_argument_leaves_its_segment(value in "\\PC{0,30}") {
        if let Ok(url) = template::url("https://api.example/a/{{x}}/b?q={{x}}", &json!({"x": value})) {
            prop_assert_eq!(url.host_str(), Some("api.example"));
            let segments: Vec<&str> = url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 3);
            prop_assert_eq!((segments[0], segments[2]), ("a", "b"));
            prop_assert_eq!(url.query_pairs().collect::<Vec<_>>(), vec![("q".into(), value.into())]);
        }
    }
}
