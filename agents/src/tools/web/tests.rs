use std::io;
use std::net::IpAddr;

use async_trait::async_trait;

use super::*;
use crate::tools::rehearsal::site::{Reply, Site};

/// Every name leads to this machine.
struct Inward;

#[async_trait]
impl Names for Inward {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec!["127.0.0.1".parse().unwrap()])
    }
}

fn inward() -> Arc<dyn Names> {
    Arc::new(Inward)
}

fn web() -> Web {
    Web::with(Allowed::default(), &inward()).unwrap()
}

fn get(url: &str, allow_private: bool) -> Request {
    Request { allow_private, ..Request::new(Method::GET, Url::parse(url).unwrap()) }
}

#[tokio::test]
async fn only_https_to_the_public_internet_is_asked_unless_the_settings_say_so() {
    let site = Site::start(|_| Reply::json(200, &serde_json::json!({})));
    let port = site.port();
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("https://2130706433:{port}/"),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "https://[fd00:ec2::254]/".to_owned(),
        "https://10.0.0.1/".to_owned(),
        "http://shop.example/".to_owned(),
        "https://user:password@shop.example/".to_owned(),
        "ftp://shop.example/".to_owned(),
        // A public name that leads inward is seen when the connection is made.
        format!("https://shop.example:{port}/"),
    ] {
        assert_eq!(web().send(get(&url, false)).await.unwrap_err(), WebError::Forbidden, "{url}");
    }
    assert_eq!(site.asked().len(), 0);
    let told = web().send(get(&site.at("/"), true)).await.unwrap();
    assert_eq!(told.status, StatusCode::OK);
    for url in ["http://169.254.169.254/latest/meta-data/", "http://168.63.129.16/", "http://0.0.0.0/", "file:///etc/passwd"] {
        assert_eq!(web().send(get(url, true)).await.unwrap_err(), WebError::Forbidden, "{url}");
    }
    let closed = Web::with(Allowed::Public, &inward()).unwrap();
    assert_eq!(closed.send(get(&site.at("/"), true)).await.unwrap_err(), WebError::Forbidden);
}

#[tokio::test]
async fn redirects_are_followed_for_reading_within_one_origin_alone() {
    let other = Site::start(|_| Reply::json(200, &serde_json::json!("stolen")));
    let elsewhere = other.at("/");
    let site = Site::start(move |asked| match asked.path.as_str() {
        "/old" => Reply::to("/new"),
        "/out" => Reply::to(&elsewhere),
        "/round" => Reply::to("/round"),
        path => Reply::json(200, &serde_json::json!(path)),
    });
    let body = |url: String| async move { web().send(get(&url, true)).await.map(|told| String::from_utf8(told.body).unwrap()) };
    assert_eq!(body(site.at("/old")).await, Ok("\"/new\"".to_owned()));
    assert_eq!(body(site.at("/out")).await, Err(WebError::Redirected));
    assert_eq!(body(site.at("/round")).await, Err(WebError::Redirected));
    let post = Request { method: Method::POST, ..get(&site.at("/old"), true) };
    assert_eq!(web().send(post).await.unwrap_err(), WebError::Redirected);
    assert_eq!(other.asked().len(), 0);
}

#[tokio::test]
async fn an_answer_that_is_too_large_or_never_ends_is_left() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/large" => Reply::json(200, &serde_json::json!("x".repeat(5_000))),
        "/endless" => Reply { endless: true, ..Reply::json(200, &serde_json::json!("x")) },
        _ => Reply { delay: Duration::from_secs(30), ..Reply::json(200, &serde_json::json!("x")) },
    });
    let ask = |path: &str| Request { most: 1_000, timeout: Duration::from_millis(400), ..get(&site.at(path), true) };
    assert_eq!(web().send(ask("/large")).await.unwrap_err(), WebError::TooLarge);
    assert_eq!(web().send(ask("/endless")).await.unwrap_err(), WebError::TooLarge);
    assert_eq!(web().send(ask("/slow")).await.unwrap_err(), WebError::Late);
    let nobody = Request { timeout: Duration::from_secs(5), ..get("http://127.0.0.1:9/", true) };
    let error = web().send(nobody).await.unwrap_err();
    assert!(error == WebError::Unreachable && error.is_unsent());
}
