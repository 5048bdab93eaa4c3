//! Sizes, times and redirects against servers without measure.

use std::time::Instant;

use super::site::{Reply, Site, gzip, missing, page, raw, redirect, reply};
use super::*;

/// Serves this at every path but robots.txt.
fn only(answer: impl Fn() -> Reply + Send + Sync + 'static) -> Site {
    Site::start(PUBLIC, move |path, _| if path == "/robots.txt" { missing() } else { answer() })
}

async fn failure(site: &Site, settings: FetchSettings) -> FetchError {
    fetcher(settings, Told::new(&[])).fetch(&site.at("/"), &never()).await.unwrap_err()
}

fn small(site: &Site) -> FetchSettings {
    FetchSettings { max_bytes: 100_000, ..settings(&[site]) }
}

#[tokio::test]
async fn a_length_beyond_the_limit_is_refused_before_the_body() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100001\r\n\r\n";
    let site = only(move || raw(vec![(Duration::ZERO, head.into()), (Duration::from_secs(3), vec![b'a'; 100_001])]));
    let began = Instant::now();
    assert_eq!(failure(&site, small(&site)).await.kind, FetchErrorKind::TooLarge);
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_body_without_length_is_counted() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let site = only(move || raw(vec![(Duration::ZERO, [head.as_bytes(), &[b'a'; 200_000]].concat())]));
    assert_eq!(failure(&site, small(&site)).await.kind, FetchErrorKind::TooLarge);
}

#[tokio::test]
async fn a_body_just_at_the_limit_is_read() {
    let site = only(|| page(vec![b'a'; 100_000]));
    let fetched = fetcher(small(&site), Told::new(&[])).fetch(&site.at("/"), &never()).await.unwrap();
    assert_eq!(fetched.bytes.len(), 100_000);
}

#[tokio::test]
async fn packed_pages_are_unpacked() {
    let packed = [gzip(b"<p>Hello"), gzip(b" again</p>")].concat();
    let site = only(move || reply("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip", &packed));
    let fetched = simple(&site).fetch(&site.at("/"), &never()).await.unwrap();
    assert_eq!(fetched.bytes, b"<p>Hello again</p>");
}

#[tokio::test]
async fn a_bomb_bursts_at_the_limit() {
    let bomb = gzip(&vec![0; 50 << 20]);
    assert!(bomb.len() < 100_000);
    let site = only(move || reply("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip", &bomb));
    assert_eq!(failure(&site, small(&site)).await.kind, FetchErrorKind::TooLarge);
}

#[tokio::test]
async fn blocks_that_unpack_to_nothing_are_counted_too() {
    let empty = gzip(b"").repeat(10_000);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n";
    let site = only(move || raw(vec![(Duration::ZERO, [head.as_bytes(), &empty].concat())]));
    assert_eq!(failure(&site, small(&site)).await.kind, FetchErrorKind::TooLarge);
}

#[tokio::test]
async fn damaged_and_unasked_compression_is_refused() {
    let mut cut = gzip(&b"hello ".repeat(1_000));
    cut.truncate(cut.len() - 9);
    for (coding, body, kind) in [
        ("gzip", cut, FetchErrorKind::Unavailable),
        ("gzip", b"plain".to_vec(), FetchErrorKind::Unavailable),
        ("br", b"what".to_vec(), FetchErrorKind::Unsupported),
        ("gzip, gzip", gzip(b"what"), FetchErrorKind::Unsupported),
    ] {
        let headers = format!("Content-Type: text/html\r\nContent-Encoding: {coding}");
        let site = only(move || reply("200 OK", &headers, &body));
        assert_eq!(failure(&site, small(&site)).await.kind, kind, "{coding}");
    }
}

#[tokio::test]
async fn a_body_that_is_cut_off_may_be_tried_again() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\nhalf";
    let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf";
    for sent in [head, chunked, "HTTP/1.1 200 O", "", "what is this"] {
        let site = only(move || raw(vec![(Duration::ZERO, sent.into())]));
        assert_eq!(failure(&site, small(&site)).await.kind, FetchErrorKind::Unavailable, "{sent}");
    }
}

#[tokio::test]
async fn a_trickle_ends_with_the_total_time() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n".as_bytes().to_vec();
    let site = only(move || {
        let drops = std::iter::repeat_n((Duration::from_millis(100), b"a".to_vec()), 100);
        raw(std::iter::once((Duration::ZERO, head.clone())).chain(drops).collect())
    });
    let began = Instant::now();
    let error = failure(&site, FetchSettings { total_seconds: 1, ..settings(&[&site]) }).await;
    assert!(error.can_retry(), "{error}");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let site = only(|| raw(vec![(Duration::from_secs(8), Vec::new())]));
    let began = Instant::now();
    let error = failure(&site, FetchSettings { idle_seconds: 1, ..settings(&[&site]) }).await;
    assert!(error.can_retry() && began.elapsed() < Duration::from_secs(4), "{error}");
}

#[tokio::test]
async fn stopping_ends_a_fetch_at_once() {
    let site = only(|| raw(vec![(Duration::from_secs(8), Vec::new())]));
    let (web, stop, began) = (simple(&site), never(), Instant::now());
    let address = site.at("/");
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        stop.cancel();
    };
    let (fetched, ()) = tokio::join!(web.fetch(&address, &stop), stopping);
    assert_eq!(fetched.unwrap_err().kind, FetchErrorKind::Stopped);
    assert!(began.elapsed() < Duration::from_secs(2));
    assert_eq!(web.fetch(&address, &stop).await.unwrap_err().kind, FetchErrorKind::Stopped);
}

#[tokio::test]
async fn redirects_are_followed_to_a_bound() {
    let site = Site::start(PUBLIC, |path, _| match path.trim_start_matches('/').parse::<u32>() {
        Ok(0) => page("there"),
        Ok(left) => redirect(&format!("/{}", left - 1)),
        Err(_) => missing(),
    });
    let fetcher = simple(&site);
    let there = fetcher.fetch(&site.at("/5"), &never()).await.unwrap();
    assert_eq!((there.final_url, there.bytes), (site.at("/0"), b"there".to_vec()));
    for many in [6, 300] {
        let asked = site.paths().len();
        let error = fetcher.fetch(&site.at(&format!("/{many}")), &never()).await.unwrap_err();
        assert!(error.kind == FetchErrorKind::Refused && error.words.contains("more than 5"), "{error}");
        assert_eq!(site.paths().len() - asked, 6);
    }
}

#[tokio::test]
async fn redirects_in_a_circle_are_noticed() {
    let site = Site::start(PUBLIC, |path, _| match path {
        "/robots.txt" => missing(),
        "/a" => redirect("/b"),
        _ => redirect("/a#again"),
    });
    let error = simple(&site).fetch(&site.at("/a"), &never()).await.unwrap_err();
    assert!(error.words.contains("circle"), "{error}");
    assert_eq!(site.paths(), ["/a", "/b"]);
}

#[tokio::test]
async fn a_redirect_to_nowhere_or_to_many_is_no_page() {
    let nowhere = only(|| reply("302 Found", "X: y", ""));
    assert!(failure(&nowhere, small(&nowhere)).await.can_retry());
    let many = only(|| reply("300 Multiple Choices", "Location: /a", ""));
    assert_eq!(failure(&many, small(&many)).await.kind, FetchErrorKind::Unsupported);
}

#[tokio::test]
async fn headers_without_end_are_given_up() {
    let site = only(|| raw(vec![(Duration::ZERO, [b"HTTP/1.1 200 OK\r\n".to_vec(), b"X: y\r\n".repeat(1_000_000)].concat())]));
    assert!(failure(&site, small(&site)).await.can_retry());
}
