use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use super::{act, get, shop, somebody, state, thread};
use crate::harness::form::png;
use crate::harness::program::{self, NO_LIMITS};
use crate::harness::shop::Shop;
use crate::harness::web::Request;

#[tokio::test]
async fn three_channels_are_there_with_somebody_on_each() {
    let shown = state().await;
    let lines = shown["channels"].as_array().unwrap();
    let words: Vec<&Value> = lines.iter().map(|line| &line["channel"]).collect();
    assert_eq!(words, ["whatsapp", "messenger", "instagram"]);
    assert!(lines.iter().all(|line| !line["people"].as_array().unwrap().is_empty()));
    assert_eq!(shown["posts"].as_array().unwrap().len(), 2);
    let statuses: Vec<&Value> = shown["templates"].as_array().unwrap().iter().map(|template| &template["status"]).collect();
    assert_eq!(statuses, ["pending", "approved"]);
    let text = shown.to_string();
    assert!(!text.contains("token") && !text.contains("secret"), "{text}");
}

#[tokio::test]
async fn a_page_that_waits_hears_of_what_was_said() {
    let maya = somebody("whatsapp").await;
    let version = state().await["version"].clone();
    let waits = async { get(&format!("/sandbox/api/state?after={version}")).await.expect(200) };
    let hello = json!({"act": "say", "channel": "whatsapp", "person": maya, "text": "Hello"});
    let says = act(&hello);
    let (mut news, said) = tokio::join!(waits, says);
    let id = said.expect(200)["id"].clone();
    // Another test may have been the one that ended the waiting.
    while thread(&news, &maya).is_empty() {
        news = get(&format!("/sandbox/api/state?after={}", news["version"])).await.expect(200);
    }
    let thread = thread(&news, &maya);
    assert_eq!((&thread[0]["id"], &thread[0]["text"], &thread[0]["from"]), (&id, &json!("Hello"), &json!("customer")));
}

#[tokio::test]
async fn a_file_goes_in_and_comes_back_harmless() {
    let cleo = somebody("instagram").await;
    let path = format!("/sandbox/api/files?channel=instagram&person={cleo}&name=lamp.png");
    let picture = png(2, 3);
    let put = Request::new("PUT", path).text("application/octet-stream", picture.clone());
    put.send(shop().await.url()).await.unwrap().expect(200);
    let file = thread(&state().await, &cleo)[0]["files"][0].clone();
    assert_eq!((&file["kind"], &file["name"]), (&json!("image"), &json!("lamp.png")));
    let read = get(file["url"].as_str().unwrap()).await;
    assert_eq!((read.status, &read.body), (200, &picture));
    assert_eq!(read.header("content-type"), Some("image/png"));
    assert_eq!(read.header("content-security-policy"), Some("sandbox; default-src 'none'"));
    assert_eq!(read.header("x-content-type-options"), Some("nosniff"));
    get("/sandbox/api/media/1").await.problem(404);
}

#[tokio::test]
async fn switches_are_shown_to_everybody_who_looks() {
    // Of a shop of its own: what the assistant sends to anybody else would take the fault that waits.
    let shop = Shop::open(&[NO_LIMITS]).await;
    let put = async |body: Value| {
        let request = Request::new("PUT", "/sandbox/api/faults").json(&body);
        request.send(shop.url()).await.unwrap()
    };
    let on = put(json!({"webhooks": "twice", "next": "no_answer"})).await.expect(200);
    assert_eq!(on, json!({"webhooks": "twice", "next": ["no_answer"]}));
    let state = Request::new("GET", "/sandbox/api/state").send(shop.url()).await.unwrap().expect(200);
    assert_eq!(state["faults"], on);
    put(json!({"webhooks": "never"})).await.problem(422);
    let off = put(json!({"webhooks": "normal", "clear": true})).await.expect(200);
    assert_eq!(off, json!({"webhooks": "normal", "next": []}));
}

#[tokio::test]
async fn without_the_demo_there_is_no_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let started = tokio::task::spawn_blocking(move || {
        let mut child = program::binary()
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.map_while(Result::ok).find(|line| line.starts_with("listening on "));
        (child, line.and_then(|line| line.strip_prefix("listening on ").map(str::to_owned)))
    });
    let (mut child, url) = started.await.unwrap();
    let url = url.expect("it listens");
    let mut answers = Vec::new();
    for (method, path) in
        [("GET", "/sandbox/"), ("GET", "/sandbox/sandbox.js"), ("GET", "/sandbox/api/state"), ("POST", "/sandbox/api/acts")]
    {
        let body = json!({"act": "meet", "channel": "whatsapp"});
        let request = Request::new(method, path);
        let request = if method == "POST" { request.json(&body) } else { request };
        answers.push(request.send(&url).await.unwrap());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    for answer in answers {
        answer.problem(404);
    }
}
