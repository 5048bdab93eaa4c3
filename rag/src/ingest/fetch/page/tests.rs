//! What heads and headers say, and what they only seem to say.

use std::sync::Arc;

use reqwest::header::HeaderValue;

use super::*;
use crate::ingest::fetch::FetchSettings;
use crate::ingest::fetch::gate::PublicOr;

fn head(html: &str) -> Head {
    Head::read(html.as_bytes(), "Switchboard")
}

fn canonical(href: &str) -> Option<String> {
    let settings = FetchSettings::default();
    let gate = Gate::new(settings.ports.clone(), Arc::new(PublicOr::new(&settings).unwrap()));
    let page = Url::parse("https://example.com/a?from=mail").unwrap();
    head(&format!("<head><link rel='Canonical' href='{href}'>")).canonical(&page, &gate).map(String::from)
}

#[test]
fn a_page_may_keep_programs_out() {
    for content in ["noindex", "NOINDEX, nofollow", "none", "follow,noindex"] {
        assert!(head(&format!("<html><head><META name=Robots content='{content}'>")).is_kept_out, "{content}");
    }
    assert!(head("<meta name='switchboard' content='noindex'>").is_kept_out);
    for html in [
        "<meta name=robots content='index, follow'>",
        "<meta name=otherbot content=noindex>",
        "<!-- <meta name=robots content=noindex> -->",
        "<script>'<meta name=robots content=noindex>'</script>",
        "<title><meta name=robots content=noindex></title>",
        "<body><meta name=robots content=noindex>",
        "",
    ] {
        assert!(!head(html).is_kept_out, "{html}");
    }
}

#[test]
fn a_header_may_keep_programs_out() {
    let told = |values: &[&str]| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("x-robots-tag", HeaderValue::from_str(value).unwrap());
        }
        is_kept_out(&headers, "Switchboard")
    };
    assert!(told(&["noindex"]) && told(&["nofollow, none"]) && told(&["switchboard: noindex"]) && told(&["all", "noindex"]));
    assert!(told(&["otherbot: nofollow, switchboard: noindex"]));
    assert!(told(&["max-snippet: 5, noindex"]));
    assert!(!told(&["otherbot: noindex, nofollow"]));
    assert!(!told(&["unavailable_after: 25 Jun 2030 15:00:00 GMT"]) && !told(&["nosnippet"]) && !told(&[]));
}

#[test]
fn the_canonical_address_counts_on_the_same_host_alone() {
    assert_eq!(canonical("/a#top").as_deref(), Some("https://example.com/a"));
    assert_eq!(canonical("https://EXAMPLE.com/a?x=1&amp;y=2").as_deref(), Some("https://example.com/a?x=1&y=2"));
    for foreign in
        ["https://evil.example/a", "https://example.com:8443/a", "javascript:alert(1)", "https://u:p@example.com/", "http://["]
    {
        assert_eq!(canonical(foreign), None, "{foreign}");
    }
}

#[test]
fn a_head_without_end_is_read_to_a_bound() {
    let html = format!("<head>{}<meta name=robots content=noindex>", "<meta name=x content=y>".repeat(20_000));
    assert!(!head(&html).is_kept_out);
}
