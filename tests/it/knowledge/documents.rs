use serde_json::json;

use super::{Base, long, page, shop};
use crate::harness::api::number;
use crate::harness::shop::add_inbox;
use crate::harness::web::Request;

#[tokio::test]
async fn a_document_that_is_being_read_can_be_stopped_and_begun_again() {
    let base = Base::new(&shop().await.api, "Stopped").await;
    let mut pushed = Vec::new();
    for number in 0..4 {
        pushed.push(base.push(&format!("{number}.md"), &long(&format!("ferry{number}"), 4_000)).await);
    }
    let last = pushed.last().unwrap();
    let stopped = base.api.post(&base.document(last, "/cancel"), &json!({})).await.expect(202);
    assert_eq!((&stopped["state"], &stopped["can_retry"]), (&"cancelled".into(), &true.into()));
    for other in &pushed[..3] {
        base.until(other, &["ready"]).await;
    }
    assert_eq!(base.read(last).await["state"], "cancelled");
    assert!(!base.finds("ferry3").await);
    let begun = base.api.post(&base.document(last, "/retry"), &json!({})).await.expect(202);
    assert_ne!(begun["state"], "cancelled");
    base.until(last, &["ready"]).await;
    assert!(base.finds("ferry3").await);
    let over = base.api.post(&base.document(last, "/cancel"), &json!({})).await.expect(202);
    assert_eq!(over["state"], "ready", "what has ended stays as it is");
}

#[tokio::test]
async fn a_removed_document_is_found_no_more_even_if_it_was_being_read() {
    let shop = shop().await;
    let base = Base::new(&shop.api, "Removed").await;
    let kept = base.put("granary.md", &page("granary")).await;
    let pushed = base.push("smithy.md", &long("smithy", 4_000)).await;
    for document in [&kept, &pushed] {
        let path = base.document(document, "");
        assert_eq!(base.api.call(Request::new("DELETE", &path)).await.status, 204);
        base.api.get(&path).await.problem(404);
        base.api.get(&base.document(document, "/file")).await.problem(404);
        base.api.call(Request::new("DELETE", &path)).await.problem(404);
    }
    assert!(!base.finds("granary").await && !base.finds("smithy").await);
    assert!(base.list().await["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn passages_come_in_order_page_by_page() {
    let base = Base::new(&shop().await.api, "Passages").await;
    let berth = |n: usize| format!("## Berth {n}\n\n{}\n\n", format!("Berth number {n} holds one boat. ").repeat(12));
    let words = (0..120).map(berth).collect::<Vec<_>>().concat();
    let document = base.put("berths.md", &format!("# Berths\n\n{words}")).await;
    let (mut ordinals, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = base.api.get(&base.document(&document, &format!("/passages{cursor}"))).await.expect(200);
        ordinals.extend(page["items"].as_array().unwrap().iter().map(|passage| number(&passage["ordinal"])));
        match page["next"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    assert_eq!(ordinals.len() as u64, number(&document["passages"]));
    assert!(ordinals.len() > 100 && ordinals.is_sorted());
}

#[tokio::test]
async fn documents_are_listed_newest_first_in_pages_and_by_their_words() {
    let base = Base::new(&shop().await.api, "Listed").await;
    let pages: Vec<(String, String)> = (0..60).map(|n| (format!("jetty-{n:02}.md"), page(&format!("jetty{n:02}")))).collect();
    for chunk in pages.chunks(20) {
        let form: Vec<(&str, &[u8])> = chunk.iter().map(|(name, page)| (name.as_str(), page.as_bytes())).collect();
        base.api.call(crate::harness::form::files(&base.path("/documents?wait=30"), &form)).await.expect(201);
    }
    let first = base.list().await;
    assert_eq!(first["items"].as_array().unwrap().len(), 50);
    assert_eq!(first["items"][0]["name"], "jetty-59.md");
    let rest = base.api.get(&base.path(&format!("/documents?cursor={}", first["next"].as_str().unwrap()))).await.expect(200);
    assert_eq!((rest["items"].as_array().unwrap().len(), rest.get("next")), (10, None));
    let found = base.api.get(&base.path("/documents?q=JETTY-07")).await.expect(200);
    assert_eq!((found["items"].as_array().unwrap().len(), &found["counts"]["ready"]), (1, &60.into()));
}

#[tokio::test]
async fn a_base_is_renamed_and_removed_but_not_while_a_bot_answers_from_it() {
    let shop = shop().await;
    let base = Base::new(&shop.api, "Harbour").await;
    base.put("slipway.md", &page("slipway")).await;
    let path = base.path("");
    let change = Request::new("PUT", &path).json(&json!({"name": "Port", "show_files": true}));
    let changed = shop.api.call(change).await.expect(200);
    assert_eq!((&changed["name"], &changed["show_files"], number(&changed["documents"])), (&"Port".into(), &true.into(), 1));
    let inbox = add_inbox(&shop.api, &json!({"name": "Harbour master", "knowledge_bases": [base.id]})).await;
    let problem = shop.api.call(Request::new("DELETE", &path)).await.problem(409);
    assert!(problem["detail"].as_str().is_some_and(|why| why.contains("Harbour master")), "{problem}");
    shop.api.change(&format!("/api/v1/bots/{}", inbox.bot), |bot| bot["knowledge_bases"] = json!([])).await;
    assert_eq!(shop.api.call(Request::new("DELETE", &path)).await.status, 204);
    shop.api.get(&base.path("/documents")).await.problem(404);
    let listed = shop.api.get("/api/v1/knowledge").await.expect(200);
    assert!(!listed.to_string().contains(&base.id));
    assert_eq!(listed["index"]["mode"], "lexical");
}

#[tokio::test]
async fn a_search_says_why_and_what_would_be_answered() {
    let base = Base::new(&shop().await.api, "Why").await;
    base.put("drawbridge.md", &page("drawbridge")).await;
    let found = base.search("where is the drawbridge?").await;
    let best = &found["items"][0];
    assert!(best["why"]["lexical"].as_f64().is_some_and(|score| score > 0.0), "{best}");
    assert!(found["confidence"].as_f64().is_some_and(|sure| (0.0..=1.0).contains(&sure)));
    assert!(found["answer"]["text"].as_str().is_some_and(|text| text.contains("old harbour")), "{found}");
    let citation = &found["answer"]["citations"][0];
    assert_eq!(citation["document"], best["document"]);
    assert!(citation["quote"].as_str().is_some_and(|quote| citation["text"].as_str().unwrap().contains(quote)), "{citation}");
    assert_eq!(found["mode"], "lexical");
}
