//! Single files, whole, broken and hostile.

use super::*;
use crate::ingest::fetch::FetchErrorKind;

fn pages(text: &str) -> Vec<(String, Option<String>)> {
    match read(text.as_bytes()).unwrap() {
        Listing::Pages(entries) => entries.into_iter().map(|entry| (entry.address, entry.last_modified)).collect(),
        Listing::Sitemaps(_) => panic!("an index"),
    }
}

#[test]
fn a_urlset_gives_addresses_and_dates() {
    let text = "\u{feff}<?xml version='1.0'?>\n<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>
        <url><loc> https://a.example/?x=1&amp;y=2&#38;z=3 </loc><lastmod>2026-11-26T10:00:00+01:00</lastmod><priority>1</priority></url>
        <url><lastmod>yesterday</lastmod><loc><![CDATA[https://a.example/b]]></loc></url>
        <url><loc/></url></urlset>";
    let dated = Some("2026-11-26T10:00:00+01:00".to_owned());
    assert_eq!(pages(text), [("https://a.example/?x=1&y=2&z=3".to_owned(), dated), ("https://a.example/b".to_owned(), None)]);
}

#[test]
fn images_are_no_pages_and_prefixes_do_not_matter() {
    let text = "<s:urlset><s:url><s:loc>https://a.example/</s:loc><image:image><image:loc>https://a.example/i.png</image:loc>
        </image:image></s:url></s:urlset>";
    assert_eq!(pages(text), [("https://a.example/".to_owned(), None)]);
}

#[test]
fn an_index_gives_sitemaps() {
    let read = read(b"<sitemapindex><sitemap><loc>https://a.example/1.xml</loc></sitemap></sitemapindex>").unwrap();
    assert!(matches!(read, Listing::Sitemaps(entries) if entries.len() == 1));
}

#[test]
fn lines_are_addresses() {
    let found = pages("https://a.example/1\r\n\n# note\nhttps://a.example/2\nftp://a.example/3\n");
    assert_eq!(found.len(), 2);
}

#[test]
fn entities_of_its_own_are_refused() {
    let bomb = "<!DOCTYPE l [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><urlset><url><loc>https://a.example/&b;</loc></url></urlset>";
    let file = "<!DOCTYPE l [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&f;</loc></url></urlset>";
    let undeclared = "<urlset><url><loc>https://a.example/&b;</loc></url></urlset>";
    for text in [bomb, file, undeclared] {
        assert_eq!(read(text.as_bytes()).unwrap_err().kind, FetchErrorKind::Unsupported);
    }
}

#[test]
fn what_is_no_sitemap_is_said_to_be_none() {
    for text in [
        "",
        "<!doctype html><html><body>hello",
        "<html><url><loc>https://a.example/</loc></url></html>",
        "hello",
        "<urlset",
        "{}",
        "\u{0}",
    ] {
        assert_eq!(read(text.as_bytes()).expect_err(text).kind, FetchErrorKind::Unsupported, "{text}");
    }
    assert_eq!(pages("<urlset></urlset>"), []);
}

#[test]
fn a_sitemap_that_ends_in_the_middle_gives_what_came_before() {
    assert_eq!(pages("<urlset><url><loc>https://a.example/</loc></url><url><loc>https://a.ex").len(), 1);
    assert_eq!(pages("<urlset><url><loc>https://a.example/</loc></url></wrong>").len(), 1);
}

#[test]
fn long_and_deep_files_are_bounded() {
    let many = format!("<urlset>{}</urlset>", "<url><loc>https://a.example/</loc></url>".repeat(MOST_ENTRIES + 10));
    assert_eq!(pages(&many).len(), MOST_ENTRIES);
    let deep = format!("<urlset>{}", "<url>".repeat(200_000));
    assert_eq!(pages(&deep), []);
    let long = format!("<urlset><url><loc>https://a.example/{}</loc></url></urlset>", "a".repeat(1 << 20));
    assert_eq!(pages(&long), []);
}
