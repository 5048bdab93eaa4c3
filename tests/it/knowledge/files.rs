use serde_json::json;

use super::{Base, page, shop};
use crate::harness::api::text;
use crate::harness::people::{ask, visitor};
use crate::harness::shop::add_inbox;
use crate::harness::web::Request;

#[tokio::test]
async fn operators_save_the_original_as_it_came_in() {
    let base = Base::new(&shop().await.api, "Originals").await;
    let page = page("weathercock");
    let document = base.put("weathercock.md", &page).await;
    let file = base.api.get(&base.document(&document, "/file")).await;
    assert_eq!((file.status, file.text()), (200, page));
    assert!(
        file.header("content-disposition").is_some_and(|how| how.starts_with("attachment") && how.contains("weathercock.md"))
    );
    assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
    assert!(file.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
}

#[tokio::test]
async fn a_customer_opens_a_cited_file_while_its_base_shows_files() {
    let shop = shop().await;
    let base = Base::new(&shop.api, "Shown").await;
    let document = base.put("foghorn.md", &page("foghorn")).await;
    let inbox = add_inbox(&shop.api, &json!({"name": "Foghorn", "knowledge_bases": [base.id]})).await;
    let hidden = ask(&visitor(shop.url(), &inbox.key).await, "a", "Where is the foghorn?").await;
    let citation = &hidden.rest["citations"][0];
    assert_eq!((citation.get("url"), &citation["document"]), (None, &document["id"]));
    assert!(citation["quote"].as_str().is_some_and(|quote| citation["text"].as_str().unwrap().contains(quote)), "{citation}");

    let other = Base::new(&shop.api, "Also shown").await;
    let settings = json!({"name": "Also shown", "show_files": true});
    shop.api.call(Request::new("PUT", other.path("")).json(&settings)).await.expect(200);
    let document = other.put("bellbuoy.md", &page("bellbuoy")).await;
    let inbox = add_inbox(&shop.api, &json!({"name": "Bellbuoy", "knowledge_bases": [other.id]})).await;
    let shown = ask(&visitor(shop.url(), &inbox.key).await, "a", "Where is the bellbuoy?").await;
    let address = text(&shown.rest["citations"][0]["url"]);
    assert!(address.starts_with(&format!("/api/v1/files/knowledge/{}?sig=", text(&document["id"]))), "{address}");
    let open = async |address: &str| Request::new("GET", address).send(shop.url()).await.unwrap();
    let file = open(&address).await;
    assert_eq!((file.status, file.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    assert!(file.header("content-disposition").is_some_and(|how| how.starts_with("inline")));
    assert!(file.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
    assert_eq!(file.header("x-content-type-options"), Some("nosniff"));

    let (path, signature) = address.split_once("?sig=").unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    for forged in [path.to_owned(), format!("{path}?sig="), format!("{path}?sig={first}{}", &signature[1..])] {
        assert_eq!(open(&forged).await.status, 404, "{forged}");
    }
    let hidden = json!({"name": "Also shown", "show_files": false});
    shop.api.call(Request::new("PUT", other.path("")).json(&hidden)).await.expect(200);
    assert_eq!(open(&address).await.status, 404, "taken back");
    shop.api.call(Request::new("PUT", other.path("")).json(&settings)).await.expect(200);
    assert_eq!(open(&address).await.status, 200);
    assert_eq!(shop.api.call(Request::new("DELETE", other.document(&document, ""))).await.status, 204);
    assert_eq!(open(&address).await.status, 404, "gone with its document");
}

#[tokio::test]
async fn a_page_is_never_shown_in_place() {
    let shop = shop().await;
    let base = Base::new(&shop.api, "Pages").await;
    shop.api.call(Request::new("PUT", base.path("")).json(&json!({"name": "Pages", "show_files": true}))).await.expect(200);
    let html = "<!DOCTYPE html><html><body><h1>Capstan</h1><p>The capstan stands behind the old harbour.</p><script>alert(1)</script></body></html>";
    base.put("capstan.html", html).await;
    let inbox = add_inbox(&shop.api, &json!({"name": "Capstan", "knowledge_bases": [base.id]})).await;
    let answer = ask(&visitor(shop.url(), &inbox.key).await, "a", "Where is the capstan?").await;
    let address = text(&answer.rest["citations"][0]["url"]);
    let file = Request::new("GET", address.split('#').next().unwrap()).send(shop.url()).await.unwrap();
    assert_eq!((file.status, file.header("content-type")), (200, Some("application/octet-stream")));
    assert!(file.header("content-disposition").is_some_and(|how| how.starts_with("attachment")));
}
