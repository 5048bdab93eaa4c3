//! What browsers are told with each kind of route, and what a foreign site cannot do.

use serde_json::json;

use super::{HELPER, PASSWORD, town};
use crate::harness::api::{text, try_login};
use crate::harness::form::{png, request, stored};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;
use crate::harness::web::{Answer, Request};

const FILES: &str = "files.shop.example";

async fn get(url: &str, path: &str) -> Answer {
    Request::new("GET", path).send(url).await.unwrap()
}

/// The address of a stored picture.
async fn picture(shop: &Shop) -> String {
    let kept = shop.api.call(request("/api/v1/attachments", "picture.png", &png(4, 4))).await;
    text(&stored(&kept)["url"])
}

#[track_caller]
fn says(answer: &Answer, name: &str, part: &str) {
    let said = answer.header(name).unwrap_or_else(|| panic!("no {name}: {:?}", answer.headers));
    assert!(said.contains(part), "{name}: {said}");
}

#[tokio::test]
async fn every_kind_of_route_says_what_a_browser_may_do_with_it() {
    let settings = [NO_LIMITS, ("SWITCHBOARD__SERVER__PUBLIC_URL", "https://shop.example")];
    let shop = Shop::open(&settings).await;
    let file = picture(&shop).await;
    let pages = [
        "/",
        "/inbox/",
        "/inbox/settings",
        "/docs/",
        "/guides/",
        "/guides/security",
        "/sandbox/",
        "/demo/practice.html",
        "/nothing/here",
    ];
    let others = [
        "/widget.js",
        "/chat.js",
        "/docs/reference.js",
        "/api/v1/openapi.json",
        "/api/v1/me",
        "/api/v1/nothing",
        "/healthz",
        "/metrics",
        "/webhooks/whatsapp/x",
        &file,
    ];
    for path in pages.iter().chain(&others) {
        let answer = get(shop.url(), path).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(answer.header("referrer-policy").is_some(), "{path}");
        says(&answer, "strict-transport-security", "max-age=31536000");
    }
    for path in pages {
        let answer = get(shop.url(), path).await;
        assert!(answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")), "{path}: {:?}", answer.headers);
        for part in ["script-src 'self';", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]
        {
            says(&answer, "content-security-policy", part);
        }
        assert!(!answer.header("content-security-policy").unwrap().contains("script-src 'self' 'unsafe-inline'"), "{path}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{path}");
        says(&answer, "permissions-policy", "camera=()");
        // What the policy forbids would not run anyway: our pages have none of it.
        let page = answer.text();
        let inline = page.split("<script").skip(1).filter(|rest| !rest.split('>').next().unwrap_or_default().contains("src="));
        assert_eq!(inline.count(), 0, "{path}");
    }
    assert_eq!(get(shop.url(), "/api/v1/me").await.header("cache-control"), Some("no-store"));
    assert!(
        get(town().await.shop.url(), "/inbox/").await.header("strict-transport-security").is_none(),
        "without https there is nothing to insist on"
    );
}

#[tokio::test]
async fn files_of_others_may_have_a_host_of_their_own_with_nothing_else_on_it() {
    let address = format!("https://{FILES}");
    let settings = [NO_LIMITS, ("SWITCHBOARD__SERVER__FILES_URL", address.as_str())];
    let shop = Shop::open(&settings).await;
    let file = picture(&shop).await;
    let path = file.strip_prefix(&address).unwrap_or_else(|| panic!("{file} is not below {address}")).to_owned();
    let at_files = async |path: &str| Request::new("GET", path).with("host", FILES).send(shop.url()).await.unwrap();
    let answer = at_files(&path).await;
    assert_eq!(answer.status, 200);
    for (name, part) in [
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("content-disposition", "inline"),
    ] {
        says(&answer, name, part);
    }
    for lost in ["/", "/inbox/", "/api/v1/me", "/widget.js", "/metrics"] {
        at_files(lost).await.problem(404);
    }
    // Our own pages show its pictures, and the widget's address is as it was.
    says(&get(shop.url(), "/inbox/").await, "content-security-policy", &format!("img-src 'self' data: blob: {address};"));
    assert_eq!(get(shop.url(), "/widget.js").await.status, 200);
}

#[tokio::test]
async fn a_foreign_site_can_use_no_login_of_its_visitors() {
    let town = town().await;
    let url = town.shop.url();
    let login = try_login(url, HELPER, PASSWORD).await;
    let cookie = login.header("set-cookie").unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let pair = cookie.split(';').next().unwrap().to_owned();
    // The cookie alone opens nothing that changes anything: that takes the bearer, which no other site can know.
    for (method, path, body) in [
        ("POST", "/api/v1/bots", json!({"name": "Theirs"})),
        ("PUT", "/api/v1/organisation", json!({"name": "Theirs"})),
        ("POST", "/api/v1/me/password", json!({"current": PASSWORD, "password": "another long one"})),
        ("DELETE", "/api/v1/organisation/sign-on", json!({})),
    ] {
        Request::new(method, path).json(&body).with("cookie", &pair).send(url).await.unwrap().problem(401);
    }
    // Where the cookie counts, the browser has to say that our own page asks.
    let from = |path: &str, origin: &str| {
        Request::new("POST", format!("/api/v1/auth/{path}")).json(&json!({})).with("cookie", &pair).with("origin", origin)
    };
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", &format!("{url}.evil.example")] {
        for path in ["refresh", "logout"] {
            from(path, origin).send(url).await.unwrap().problem(403);
        }
    }
    let renewed = from("refresh", url).send(url).await.unwrap().expect(200);
    let bearer = text(&renewed["access_token"]);
    Request::new("GET", "/api/v1/me").bearer(&bearer).send(url).await.unwrap().expect(200);
}
