//! Pages, types, statuses and what a site asks of programs.

use super::site::{Site, missing, page, plain, redirect, reply};
use super::*;

async fn failure(site: &Site) -> FetchError {
    simple(site).fetch(&site.at("/a"), &never()).await.unwrap_err()
}

fn at_a(status: &'static str, headers: &'static str, body: &'static str) -> Site {
    Site::start(PUBLIC, move |path, _| if path == "/a" { reply(status, headers, body) } else { missing() })
}

#[tokio::test]
async fn a_page_comes_with_what_its_server_says_about_it() {
    let headers = "Content-Type: text/html; charset=iso-8859-1\r\nETag: \"v1\"\r\nLast-Modified: Wed, 25 Nov 2026 10:00:00 GMT";
    let site = Site::start(PUBLIC, move |path, _| match path {
        "/old" => redirect("/help/start.html?utm=1"),
        "/help/start.html?utm=1" => reply("200 OK", headers, "<link rel=canonical href=/help/start.html>Hello"),
        _ => missing(),
    });
    let fetched = simple(&site).fetch(&site.at("/old#part"), &never()).await.unwrap();
    assert_eq!(fetched.final_url, site.at("/help/start.html?utm=1"));
    assert_eq!(fetched.identity(), site.at("/help/start.html"));
    assert_eq!(fetched.media_type.as_deref(), Some("text/html; charset=iso-8859-1"));
    assert_eq!(fetched.file_name.as_deref(), Some("start.html"));
    assert_eq!(fetched.etag.as_deref(), Some("\"v1\""));
    assert_eq!(fetched.last_modified.as_deref(), Some("Wed, 25 Nov 2026 10:00:00 GMT"));
}

#[tokio::test]
async fn a_page_that_has_not_changed_is_not_sent_again() {
    let site = Site::start(PUBLIC, |path, head| match path {
        "/robots.txt" => missing(),
        "/moved" => redirect("/a"),
        _ if head.to_lowercase().contains("if-none-match: \"v1\"") => reply("304 Not Modified", "", ""),
        _ => reply("200 OK", "Content-Type: text/plain\r\nETag: \"v1\"", "hello"),
    });
    let fetcher = simple(&site);
    let seen = fetcher.fetch(&site.at("/moved"), &never()).await.unwrap().seen();
    assert_eq!(fetcher.refetch(&site.at("/moved"), &seen, &never()).await.unwrap(), Refetched::NotModified);
    let moved = site.heads().into_iter().filter(|head| head.starts_with("GET /moved"));
    assert!(moved.into_iter().all(|head| !head.to_lowercase().contains("if-none-match")), "stamps are for their page alone");
    let older = Seen { etag: Some("\"v0\"".into()), ..seen.clone() };
    assert!(matches!(fetcher.refetch(&site.at("/a"), &older, &never()).await.unwrap(), Refetched::Changed(_)));
    let broken = Seen { etag: Some("a\r\nX: y".into()), ..seen };
    assert!(matches!(fetcher.refetch(&site.at("/a"), &broken, &never()).await.unwrap(), Refetched::Changed(_)));
}

#[tokio::test]
async fn an_answer_that_nothing_changed_without_a_question_is_no_page() {
    let site = at_a("304 Not Modified", "", "");
    assert_eq!(failure(&site).await.kind, FetchErrorKind::Unsupported);
}

#[tokio::test]
async fn what_a_status_means_decides_whether_to_try_again() {
    for (status, kind) in [
        ("404 Not Found", FetchErrorKind::NotFound),
        ("410 Gone", FetchErrorKind::NotFound),
        ("401 Unauthorized", FetchErrorKind::Refused),
        ("403 Forbidden", FetchErrorKind::Refused),
        ("418 Teapot", FetchErrorKind::Refused),
        ("429 Too Many Requests", FetchErrorKind::Unavailable),
        ("500 Oops", FetchErrorKind::Unavailable),
        ("503 Busy", FetchErrorKind::Unavailable),
        ("206 Partial Content", FetchErrorKind::Unsupported),
        ("204 No Content", FetchErrorKind::Unsupported),
    ] {
        let site = at_a(status, "Content-Type: text/plain", "");
        assert_eq!(failure(&site).await.kind, kind, "{status}");
    }
    let site = at_a("503 Busy", "Retry-After: 120", "");
    assert_eq!(failure(&site).await.retry_after, Some(Duration::from_mins(2)));
    let site = at_a("503 Busy", "Retry-After: 99999999999", "");
    assert_eq!(failure(&site).await.retry_after, Some(Duration::from_hours(1)));
}

#[tokio::test]
async fn types_that_cannot_be_read_are_refused_by_name() {
    for (media, named) in [("image/png", "image/png"), ("video/mp4; x=y", "video/mp4"), ("application/zip", "application/zip")] {
        let site =
            Site::start(
                PUBLIC,
                move |path, _| if path == "/a" { reply("200 OK", &format!("Content-Type: {media}"), "x") } else { missing() },
            );
        let error = failure(&site).await;
        assert!(error.kind == FetchErrorKind::Unsupported && error.words.contains(named), "{error}");
    }
    let site = at_a("200 OK", "Content-Type: <script>alert(1)</script>", "x");
    assert!(!failure(&site).await.words.contains("script"));
    let site = at_a("200 OK", "Content-Type: application/octet-stream", "x");
    assert_eq!(failure(&site).await.kind, FetchErrorKind::Unsupported);
}

#[tokio::test]
async fn a_server_that_does_not_know_the_type_is_helped_by_the_ending() {
    let site = Site::start(PUBLIC, |path, _| match path {
        "/guide.PDF" => reply("200 OK", "Content-Type: binary/octet-stream", "%PDF"),
        "/page" => reply("200 OK", "X: y", "<meta name=robots content=noindex>"),
        _ => missing(),
    });
    let fetcher = simple(&site);
    let guide = fetcher.fetch(&site.at("/guide.PDF"), &never()).await.unwrap();
    assert_eq!((guide.bytes.as_slice(), guide.media_type, guide.file_name.as_deref()), (&b"%PDF"[..], None, Some("guide.PDF")));
    let error = fetcher.fetch(&site.at("/page"), &never()).await.unwrap_err();
    assert_eq!(error.kind, FetchErrorKind::Robots, "a page without type is looked at all the same");
}

#[tokio::test]
async fn a_page_that_keeps_programs_out_is_left_alone_except_on_own_sites() {
    let site = Site::start(PUBLIC, |path, _| match path {
        "/robots.txt" => plain("User-agent: *\nDisallow: /closed"),
        "/header" => reply("200 OK", "Content-Type: text/html\r\nX-Robots-Tag: noindex", "hello"),
        "/meta" => page("<meta name=robots content=none>hello"),
        _ => page("hello"),
    });
    let own = fetcher(FetchSettings { own_sites: vec![PUBLIC.into()], ..settings(&[&site]) }, Told::new(&[]));
    for path in ["/header", "/meta", "/closed/page"] {
        let error = simple(&site).fetch(&site.at(path), &never()).await.expect_err(path);
        assert_eq!(error.kind, FetchErrorKind::Robots, "{path}");
        assert!(own.fetch(&site.at(path), &never()).await.is_ok(), "{path}");
    }
    let closed = site.paths().iter().filter(|path| *path == "/closed/page").count();
    assert_eq!(closed, 1, "asked for the own site alone");
}

#[tokio::test]
async fn a_redirect_heeds_the_robots_txt_of_where_it_leads() {
    let closed =
        Site::start(PUBLIC, |path, _| if path == "/robots.txt" { plain("User-agent: *\nDisallow: /") } else { page("x") });
    let location = closed.at("/page");
    let open = Site::start(PUBLIC, move |path, _| if path == "/a" { redirect(&location) } else { missing() });
    let error = fetcher(settings(&[&open, &closed]), Told::new(&[])).fetch(&open.at("/a"), &never()).await.unwrap_err();
    assert_eq!(error.kind, FetchErrorKind::Robots);
    assert_eq!(closed.paths(), Vec::<String>::new());
}

#[tokio::test]
async fn robots_txt_is_asked_once() {
    let site = Site::start(PUBLIC, |path, _| if path == "/robots.txt" { plain("Disallow:") } else { page("x") });
    let fetcher = simple(&site);
    for path in ["/a", "/b", "/c"] {
        fetcher.fetch(&site.at(path), &never()).await.unwrap();
    }
    assert_eq!(site.heads().len(), 4);
}

#[tokio::test]
async fn a_robots_txt_that_cannot_be_had_closes_the_site_for_now() {
    let site =
        Site::start(PUBLIC, |path, _| if path == "/robots.txt" { reply("503 Busy", "Retry-After: 7", "") } else { page("x") });
    let error = failure(&site).await;
    assert!(error.can_retry() && error.words.contains("robots.txt"), "{error}");
    assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
    assert_eq!(site.paths(), Vec::<String>::new());
    for status in ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"] {
        let site = Site::start(PUBLIC, move |path, _| if path == "/robots.txt" { reply(status, "", "") } else { page("x") });
        assert!(simple(&site).fetch(&site.at("/a"), &never()).await.is_ok(), "{status}");
    }
}

#[tokio::test]
async fn a_robots_txt_without_end_is_read_to_its_bound() {
    let long = format!("User-agent: *\nDisallow: /a\n{}Disallow: /b\n", "# filler line of a long file\n".repeat(40_000));
    let site = Site::start(PUBLIC, move |path, _| if path == "/robots.txt" { plain(&long) } else { page("x") });
    assert_eq!(failure(&site).await.kind, FetchErrorKind::Robots);
    assert!(simple(&site).fetch(&site.at("/b"), &never()).await.is_ok());
}

#[tokio::test]
async fn a_host_that_does_not_listen_may_be_tried_again() {
    let port = std::net::TcpListener::bind((PUBLIC, 0)).unwrap().local_addr().unwrap().port();
    let settings = FetchSettings { ports: vec![port], delay_ms: 0, ..FetchSettings::default() };
    let error = fetcher(settings, Told::new(&[])).fetch(&format!("https://{PUBLIC}:{port}/"), &never()).await.unwrap_err();
    assert!(error.can_retry() && error.words.contains("cannot be reached"), "{error}");
}

#[test]
fn settings_are_read_and_judged() {
    let read = |text: &str| serde_json::from_str::<FetchSettings>(text);
    assert_eq!(read("{}").unwrap(), FetchSettings::default());
    assert!(read(r#"{"max_byte": 1}"#).is_err());
    for wrong in [
        r#"{"agent": "two words"}"#,
        r#"{"agent": ""}"#,
        r#"{"contact": "a)\n"}"#,
        r#"{"max_bytes": 0}"#,
        r#"{"at_once": 0}"#,
        r#"{"total_seconds": 0}"#,
        r#"{"private": ["10.0.0.0/64"]}"#,
    ] {
        let error = Fetcher::new(read(wrong).unwrap()).err().expect(wrong);
        assert_eq!(error.kind, FetchErrorKind::Settings, "{wrong}");
    }
    let settings = read(r#"{"contact": "https://example.com/bot"}"#).unwrap();
    assert!(settings.user_agent().ends_with(" (+https://example.com/bot)"));
    let fetcher = Fetcher::new(settings).unwrap();
    assert_eq!(fetcher.check("example.com/a#b").unwrap(), "https://example.com/a");
    assert!(fetcher.check("http://10.0.0.1/").is_err());
}
