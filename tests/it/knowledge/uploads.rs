use std::time::{Duration, Instant};

use super::{Base, page, shop};
use crate::harness::api::text;
use crate::harness::form::{files, request};
use crate::harness::people::{feed, operator};

#[tokio::test]
async fn two_uploads_at_once_are_both_read() {
    let base = Base::new(&shop().await.api, "Two at once").await;
    let (beacon, windmill) = (page("beacon"), page("windmill"));
    let (first, second) = tokio::join!(base.put("beacon.md", &beacon), base.put("windmill.md", &windmill));
    assert_eq!((text(&first["state"]), text(&second["state"])), ("ready".into(), "ready".into()));
    assert_ne!(first["id"], second["id"]);
    assert!(base.finds("beacon").await && base.finds("windmill").await);
    let counts = base.list().await["counts"].clone();
    assert_eq!(counts, serde_json::json!({"ready": 2, "working": 0, "failed": 0}));
}

#[tokio::test]
async fn operators_hear_how_far_a_document_is() {
    let shop = shop().await;
    let base = Base::new(&shop.api, "Heard").await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let uploaded = base.put("turnstile.md", &page("turnstile")).await;
    let mut states = Vec::new();
    loop {
        let told = feed(&desk, |event| event.kind == "document" && event.body["base"] == base.id.as_str()).await;
        let document = &told.body["document"];
        assert_eq!(document["id"], uploaded["id"]);
        assert!(told.cursor().is_null(), "it is no part of the feed");
        states.push(text(&document["state"]));
        if document["state"] == "ready" {
            assert_eq!((&document["title"], &document["version"]), (&"About turnstile".into(), &1.into()));
            break;
        }
    }
    assert!(states.iter().any(|state| state != "ready"), "{states:?}");
    shop.api.call(crate::harness::web::Request::new("DELETE", base.document(&uploaded, ""))).await;
    let gone = feed(&desk, |event| event.kind == "document_removed").await;
    assert_eq!((&gone.body["base"], &gone.body["id"]), (&base.id.as_str().into(), &uploaded["id"]));
}

#[tokio::test]
async fn several_files_come_in_one_form_and_one_that_fails_does_not_stop_the_others() {
    let base = Base::new(&shop().await.api, "Several").await;
    let (good, other) = (page("orchard"), page("millpond"));
    let form = files(
        &base.path("/documents?wait=30"),
        &[
            ("orchard.md", good.as_bytes()),
            ("broken.pdf", b"%PDF-1.7 and nothing more"),
            ("empty.md", b""),
            ("millpond.md", other.as_bytes()),
        ],
    );
    let answer = base.api.call(form).await;
    let answer = answer.expect(202);
    let items = answer["items"].as_array().unwrap();
    assert_eq!(items.len(), 3, "{answer}");
    assert_eq!(answer["refused"][0]["name"], "empty.md");
    let failed = base.until(&items[1], &["failed"]).await;
    assert!(failed["error"].as_str().is_some_and(|why| why.len() > 10), "{failed}");
    for item in [&items[0], &items[2]] {
        base.until(item, &["ready"]).await;
    }
    assert!(base.finds("orchard").await && base.finds("millpond").await);
    let listed = base.api.get(&base.path("/documents?state=failed")).await.expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn one_file_that_fails_is_refused_with_its_reason_and_stays_listed() {
    let base = Base::new(&shop().await.api, "One that fails").await;
    let nothing = request(&base.path("/documents"), "nothing.md", b"\n \n\t\n");
    let problem = base.api.call(nothing).await.problem(422);
    assert!(problem["detail"].as_str().is_some_and(|why| why.contains("no readable text")), "{problem}");
    let listed = base.list().await;
    assert_eq!((&listed["items"][0]["state"], &listed["items"][0]["can_retry"]), (&"failed".into(), &false.into()));
    assert_eq!(listed["counts"]["failed"], 1);
}

#[tokio::test]
async fn a_file_of_three_hundred_megabytes_is_refused_before_it_is_there() {
    let shop = shop().await;
    let base = Base::new(&shop.api, "Too large").await;
    // It says how long it is, and sends a good sixth of it; the answer does not wait for the rest.
    let mut form = request(&base.path("/documents"), "huge.txt", &vec![b'a'; 52 << 20]);
    form.headers.push(("content-length".to_owned(), (300_u64 << 20).to_string()));
    let begun = Instant::now();
    let problem = base.api.call(form).await.problem(413);
    assert!(problem["detail"].as_str().is_some_and(|why| why.contains("50 MiB")), "{problem}");
    // More than any form may hold is refused without reading a byte.
    let form = request(&base.path("/documents"), "huge.txt", b"a").with("content-length", (3_u64 << 30).to_string());
    base.api.call(form).await.problem(413);
    assert!(begun.elapsed() < Duration::from_secs(30));
    assert!(base.list().await["items"].as_array().unwrap().is_empty());
    // What others send in the meantime is small.
    let is_large = |entry: &std::io::Result<std::fs::DirEntry>| {
        entry.as_ref().is_ok_and(|entry| entry.metadata().is_ok_and(|metadata| metadata.len() > 16 << 20))
    };
    let left = std::fs::read_dir(shop.data().join("arriving")).unwrap().filter(|entry| is_large(entry)).count();
    assert_eq!(left, 0, "what was received of it is gone");
}

#[tokio::test]
async fn more_than_twenty_files_are_refused_and_the_first_twenty_taken() {
    let base = Base::new(&shop().await.api, "Many").await;
    let pages: Vec<(String, String)> = (0..21).map(|number| (format!("{number}.md"), page(&format!("pier {number}")))).collect();
    let forms: Vec<(&str, &[u8])> = pages.iter().map(|(name, page)| (name.as_str(), page.as_bytes())).collect();
    base.api.call(files(&base.path("/documents"), &forms)).await.problem(413);
    let listed = base.list().await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn what_is_no_form_or_has_no_file_is_refused() {
    let base = Base::new(&shop().await.api, "No form").await;
    base.api.post(&base.path("/documents"), &serde_json::json!({"file": "x"})).await.problem(415);
    base.api.call(files(&base.path("/documents"), &[])).await.problem(400);
    base.api.call(request(&base.path("/documents"), "empty.md", b"")).await.problem(422);
}
