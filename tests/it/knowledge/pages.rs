use serde_json::{Value, json};

use super::{Base, shop};
use crate::harness::api::{number, text};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;
use crate::harness::site::Site;

async fn add(base: &Base<'_>, kind: &str, address: &str) -> Value {
    let answer = base.api.post(&base.path("/pages"), &json!({"address": address, "kind": kind})).await.expect(202);
    answer["items"][0].clone()
}

#[tokio::test]
async fn pages_inside_the_own_network_are_refused() {
    let site = Site::open().await;
    site.put_page("/", "Secret", "The vault is behind the painting.");
    let base = Base::new(&shop().await.api, "Refused pages").await;
    for address in [site.url("/"), "http://localhost/".to_owned(), "http://169.254.169.254/latest/meta-data".to_owned()] {
        let answer = base.api.post(&base.path("/pages"), &json!({"address": address, "kind": "page"})).await;
        // Some are refused by their form, the others when they are to be fetched.
        if answer.status == 202 {
            let failed = base.until(&answer.json()["items"][0], &["failed"]).await;
            assert!(failed["error"].as_str().is_some_and(|why| why.len() > 10), "{failed}");
        } else {
            answer.problem(422);
        }
    }
    base.api.post(&base.path("/pages"), &json!({"address": "ftp://shop.example/", "kind": "page"})).await.problem(422);
    assert_eq!(site.asked("/"), 0);
    assert!(!base.finds("vault").await);
}

#[tokio::test]
async fn pages_and_sitemaps_are_fetched_read_and_fetched_again() {
    let site = Site::open().await;
    let ports = format!("[{}]", site.port());
    let settings = [
        NO_LIMITS,
        ("SWITCHBOARD__KNOWLEDGE__WEB__PRIVATE", "[\"127.0.0.1\"]"),
        ("SWITCHBOARD__KNOWLEDGE__WEB__PORTS", ports.as_str()),
        ("SWITCHBOARD__KNOWLEDGE__WEB__DELAY_MS", "0"),
    ];
    let shop = Shop::open(&settings).await;
    let base = Base::new(&shop.api, "Website").await;
    site.put_page("/tower", "Tower", "The tower is open from nine to five on every weekday of the year.");
    let page = add(&base, "page", &site.url("/tower#top")).await;
    let ready = base.until(&page, &["ready", "failed"]).await;
    assert_eq!(
        (&ready["state"], &ready["kind"], &ready["url"]),
        (&"ready".into(), &"page".into(), &site.url("/tower").into()),
        "{ready}"
    );
    assert_eq!(ready["can_retry"], true);
    let found = base.search("when is the tower open").await;
    assert!(found["items"][0]["url"].as_str().is_some_and(|url| url.starts_with(&site.url("/tower"))), "{found}");

    // Nothing changed: the same version. Something changed: the next one.
    let retry = base.document(&page, "/retry");
    shop.api.post(&retry, &json!({})).await.expect(202);
    let same = base.until(&page, &["ready", "failed"]).await;
    assert_eq!((number(&same["version"]), &same["updated_at"]), (1, &ready["updated_at"]));
    assert_eq!(site.asked("/tower"), 2);
    site.put_page("/tower", "Tower", "The tower is closed for repairs until the spring, say the keepers.");
    shop.api.post(&retry, &json!({})).await.expect(202);
    assert_eq!(number(&base.until(&page, &["ready", "failed"]).await["version"]), 2);
    assert!(base.finds("repairs").await && !base.finds("weekday").await);

    site.put_page("/mill", "Mill", "The mill grinds barley on every second Thursday.");
    site.put_page("/dam", "Dam", "The dam holds the water of three winters.");
    site.put_sitemap("/sitemap.xml", &["/tower", "/mill", "/dam", "/missing"]);
    let sitemap = add(&base, "sitemap", &site.url("/sitemap.xml")).await;
    let done = base.until(&sitemap, &["ready", "failed"]).await;
    assert_eq!((&done["state"], number(&done["pages"]), number(&done["passages"])), (&"ready".into(), 4, 0), "{done}");
    let listed = base.list().await;
    assert_eq!(listed["counts"], json!({"ready": 4, "working": 0, "failed": 1}), "{listed}");
    assert!(base.finds("barley").await && base.finds("winters").await);
    let missing = listed["items"].as_array().unwrap().iter().find(|item| text(&item["name"]).ends_with("/missing")).unwrap();
    assert_eq!((&missing["state"], missing["error"].as_str().is_some()), (&"failed".into(), true));
}
