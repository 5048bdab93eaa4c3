use serde_json::json;
use tokio::task::JoinSet;

use super::{act, act_in, get, shop, somebody};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;
use crate::harness::web::Request;

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn what_is_no_act_gets_a_problem() {
    let maya = somebody("whatsapp").await;
    let say = |more: serde_json::Value| {
        let mut body = json!({"act": "say", "channel": "whatsapp", "person": maya, "text": "Hello"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    act(&json!({})).await.problem(422);
    act(&json!([])).await.problem(422);
    act(&json!({"act": "dance"})).await.problem(422);
    act(&json!({"act": "say", "channel": "whatsapp"})).await.problem(422);
    for wrong in
        [json!({"channel": "fax"}), json!({"text": 7}), json!({"text": ""}), json!({"colour": "red"}), json!({"hours_ago": -1})]
    {
        act(&say(wrong)).await.problem(422);
    }
    act(&say(json!({"person": "nobody"}))).await.problem(404);
    let url = shop().await.url();
    let broken = Request::new("POST", "/sandbox/api/acts").text("application/json", "{");
    broken.send(url).await.unwrap().problem(400);
    let typed_wrong = Request::new("POST", "/sandbox/api/acts").text("text/plain", say(json!({})).to_string());
    typed_wrong.send(url).await.unwrap().problem(415);
    Request::new("DELETE", "/sandbox/api/acts").send(url).await.unwrap().problem(405);
    for path in ["/sandbox/api/", "/sandbox/api/nope", "/sandbox/nope.js"] {
        get(path).await.problem(404);
    }
    get("/sandbox/api/state?after=x").await.problem(422);
    get("/sandbox/api/state?before=1").await.problem(422);
}

#[tokio::test]
async fn bodies_have_their_bounds() {
    let url = shop().await.url();
    let long = json!({"act": "say", "channel": "whatsapp", "person": "1", "text": "x".repeat(300 * 1024)});
    act(&long).await.problem(413);
    let ben = somebody("messenger").await;
    let put = |name: &str, bytes: Vec<u8>| {
        let path = format!("/sandbox/api/files?channel=messenger&person={ben}&name={name}");
        Request::new("PUT", path).text("application/octet-stream", bytes)
    };
    put("a.txt", vec![b'a'; 11 * MIB]).send(url).await.unwrap().problem(413);
    put("a.txt", vec![b'a'; 9 * MIB]).send(url).await.unwrap().expect(200);
    put("a.exe", b"MZ\x90\0\x03\0\0\0".to_vec()).send(url).await.unwrap().problem(415);
    put("a.html", b"<html><script>1</script>".to_vec()).send(url).await.unwrap().problem(415);
}

#[tokio::test]
async fn no_other_site_reads_or_acts_and_nobody_keeps_it() {
    let url = shop().await.url();
    let state = Request::new("GET", "/sandbox/api/state").with("origin", "https://evil.example").send(url).await.unwrap();
    assert_eq!((state.status, state.header("cache-control")), (200, Some("no-store")));
    assert_eq!((state.header("access-control-allow-origin"), state.header("x-content-type-options")), (None, Some("nosniff")));
    for path in ["/sandbox/api/acts", "/sandbox/api/files", "/sandbox/api/faults"] {
        let asked = Request::new("OPTIONS", path).with("origin", "https://evil.example");
        let asked = asked.with("access-control-request-method", "PUT").send(url).await.unwrap();
        asked.problem(405);
        assert_eq!(asked.header("access-control-allow-origin"), None);
    }
    let document = get("/api/v1/openapi.json").await.text();
    assert!(!document.contains("/sandbox"), "the page's own calls are no API");
}

#[tokio::test]
async fn so_many_pages_wait_and_no_more() {
    // A house of its own: a telephone in the other one would change something at every moment.
    let shop = Shop::open(&[NO_LIMITS]).await;
    let url = shop.url().to_owned();
    let maya = act_in(&url, &json!({"act": "meet", "channel": "whatsapp"})).await.expect(200)["id"].clone();
    // What the demo does by itself may answer those who wait: then all begin anew.
    for _ in 0..5 {
        let state = Request::new("GET", "/sandbox/api/state").send(&url).await.unwrap().expect(200);
        let path = format!("/sandbox/api/state?after={}", state["version"]);
        let mut waiting = JoinSet::new();
        for _ in 0..80 {
            let (url, path) = (url.clone(), path.clone());
            waiting.spawn(async move { Request::new("GET", path).send(&url).await.unwrap().status });
        }
        let mut first = Vec::new();
        for _ in 0..16 {
            first.push(waiting.join_next().await.unwrap().unwrap());
        }
        let hello = json!({"act": "say", "channel": "whatsapp", "person": maya, "text": "Hello"});
        act_in(&url, &hello).await.expect(200);
        let rest = waiting.join_all().await;
        if first.iter().all(|status| *status == 429) {
            assert!(rest.iter().all(|status| *status == 200), "{rest:?}");
            return;
        }
    }
    panic!("nobody was ever told to come back later");
}
