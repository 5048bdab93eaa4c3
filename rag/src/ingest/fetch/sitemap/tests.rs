//! Sitemaps that name each other, served on this machine.

use crate::ingest::fetch::tests::site::{Reply, Site, gzip, missing, page, plain, redirect, reply};
use crate::ingest::fetch::tests::{PUBLIC, Told, fetcher, never, settings, simple};
use crate::ingest::fetch::{FetchErrorKind, FetchSettings};

use super::*;

fn xml(body: impl AsRef<[u8]>) -> Reply {
    reply("200 OK", "Content-Type: application/xml", body)
}

fn urlset(pages: &[&str]) -> String {
    format!("<?xml version='1.0'?><urlset><url><loc>{}</loc></url></urlset>", pages.join("</loc></url><url><loc>"))
}

fn index(files: &[&str]) -> String {
    format!("<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>", files.join("</loc></sitemap><sitemap><loc>"))
}

/// The paths of the pages, without their host.
fn paths(site: &Site, sitemap: &Sitemap) -> Vec<String> {
    sitemap.pages.iter().map(|page| page.address.strip_prefix(&site.address).unwrap_or(&page.address).to_owned()).collect()
}

async fn of(site: &Site, path: &str) -> Sitemap {
    simple(site).sitemap(&site.at(path), &never()).await.unwrap()
}

#[tokio::test]
async fn pages_come_once_and_in_order() {
    let site = Site::start(PUBLIC, |path, _| match path {
        "/sitemap.xml" => xml(
            "<urlset><url><loc>/b</loc><lastmod>2026-11-26</lastmod></url><url><loc>/a#x</loc></url><url><loc>/a</loc></url></urlset>",
        ),
        _ => missing(),
    });
    let sitemap = of(&site, "/sitemap.xml").await;
    assert_eq!(paths(&site, &sitemap), ["/b", "/a"]);
    assert_eq!(sitemap.pages[0].last_modified.as_deref(), Some("2026-11-26"));
    assert_eq!((sitemap.read, sitemap.failed, sitemap.is_cut), (1, 0, false));
}

#[tokio::test]
async fn a_sitemap_of_sitemaps_is_read_in_the_order_of_the_site() {
    let site = Site::start(PUBLIC, |path, _| match path {
        "/sitemap.xml" => xml(index(&["/1.xml", "/2.xml.gz", "/3.txt", "/gone.xml"])),
        "/1.xml" => xml(urlset(&["/1a", "/1b"])),
        "/2.xml.gz" => reply("200 OK", "Content-Type: application/x-gzip", gzip(urlset(&["/2a"]).as_bytes())),
        "/3.txt" => plain("{here}/3a\nnot an address\n"),
        _ => missing(),
    });
    let sitemap = of(&site, "/sitemap.xml").await;
    assert_eq!(paths(&site, &sitemap), ["/1a", "/1b", "/2a"]);
    assert_eq!((sitemap.read, sitemap.failed), (3, 2), "lines without any address are no sitemap");
}

#[tokio::test]
async fn lines_of_text_are_a_sitemap() {
    let site = Site::start(PUBLIC, |path, head| {
        let host = head.lines().find_map(|line| line.to_lowercase().strip_prefix("host: ").map(str::to_owned)).unwrap();
        if path == "/list.txt" { plain(format!("http://{host}/a\r\nhttp://{host}/b\r\n")) } else { missing() }
    });
    assert_eq!(paths(&site, &of(&site, "/list.txt").await), ["/a", "/b"]);
}

#[tokio::test]
async fn sitemaps_that_name_themselves_and_each_other_end() {
    let site = Site::start(PUBLIC, |path, _| match path {
        "/sitemap.xml" => xml(index(&["/sitemap.xml", "/a.xml", "/again.xml", "/1.xml"])),
        "/a.xml" => xml(index(&["/b.xml", "/a.xml#x"])),
        "/b.xml" => xml(index(&["/a.xml", "/sitemap.xml"])),
        "/again.xml" => redirect("/sitemap.xml"),
        "/1.xml" => xml(urlset(&["/1"])),
        _ => missing(),
    });
    let sitemap = of(&site, "/sitemap.xml").await;
    assert_eq!(paths(&site, &sitemap), ["/1"]);
    assert!(site.paths().len() <= 7, "{:?}", site.paths());
}

#[tokio::test]
async fn sitemaps_without_end_are_cut() {
    let site = Site::start(PUBLIC, |path, _| {
        let number: u32 = path.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or_default();
        xml(index(&[&format!("/{}.xml", 2 * number), &format!("/{}.xml", 2 * number + 1)]))
    });
    let sitemap = of(&site, "/1.xml").await;
    assert!(sitemap.is_cut && sitemap.pages.is_empty());
    assert_eq!(site.paths().len(), 1 + 2 + 4 + 8, "three levels below the first");
    let few = FetchSettings { max_sitemaps: 5, ..settings(&[&site]) };
    let sitemap = fetcher(few, Told::new(&[])).sitemap(&site.at("/1.xml"), &never()).await.unwrap();
    assert_eq!((sitemap.read, sitemap.is_cut), (5, true));
}

#[tokio::test]
async fn too_many_pages_are_cut() {
    let site = Site::start(PUBLIC, |path, _| {
        let pages: Vec<String> = (0..30).map(|number| format!("/p{number}")).collect();
        if path == "/sitemap.xml" { xml(urlset(&pages.iter().map(String::as_str).collect::<Vec<_>>())) } else { missing() }
    });
    let few = FetchSettings { max_sitemap_urls: 10, ..settings(&[&site]) };
    let sitemap = fetcher(few, Told::new(&[])).sitemap(&site.at("/sitemap.xml"), &never()).await.unwrap();
    assert_eq!((sitemap.pages.len(), sitemap.is_cut), (10, true));
    assert_eq!(paths(&site, &sitemap)[9], "/p9");
}

#[tokio::test]
async fn other_sites_and_forbidden_addresses_are_left_out() {
    let site = Site::start(PUBLIC, |path, _| match path {
        "/sitemap.xml" => {
            let own = ["/a", "https://help.shop.example/b", "https://shop.example/c"];
            let foreign = ["https://other.example/", "https://notshop.example/", "https://shop.example.evil.example/"];
            let unusable = [
                "https://127.0.0.1/",
                "https://u:p@shop.example/",
                "file:///etc/passwd",
                "https://shop.example:22/",
                "javascript:1",
            ];
            xml(urlset(&[&own[..], &foreign, &unusable].concat()))
        }
        _ => missing(),
    });
    let names = Told::new(&[("www.shop.example", &[&[PUBLIC]])]);
    let mut settings = settings(&[&site]);
    settings.ports.push(443);
    let address = site.named("www.shop.example", "/sitemap.xml");
    let sitemap = fetcher(settings.clone(), names).sitemap(&address, &never()).await.unwrap();
    let own = [site.named("www.shop.example", "/a"), "https://help.shop.example/b".into(), "https://shop.example/c".into()];
    assert_eq!(paths(&site, &sitemap), own);
    assert_eq!((sitemap.foreign, sitemap.unusable), (3, 5));
    settings.sitemap_hosts.push("Other.example".into());
    let names = Told::new(&[("www.shop.example", &[&[PUBLIC]])]);
    assert_eq!(fetcher(settings, names).sitemap(&address, &never()).await.unwrap().foreign, 2);
}

#[tokio::test]
async fn a_site_alone_leads_to_its_sitemaps() {
    let site = Site::start(PUBLIC, |path, _| match path {
        "/robots.txt" => {
            plain("User-agent: *\nDisallow: /hidden\nSitemap: /hidden/one.xml\nSitemap: https://other.example/s.xml")
        }
        "/hidden/one.xml" => xml(urlset(&["/one"])),
        "/sitemap.xml" => xml(urlset(&["/two", "/one"])),
        _ => missing(),
    });
    let sitemap = of(&site, "").await;
    assert_eq!(paths(&site, &sitemap), ["/one", "/two"]);
    assert_eq!((sitemap.read, sitemap.foreign + sitemap.unusable), (2, 1));
    let hidden = simple(&site).sitemap(&site.at("/hidden/one.xml"), &never()).await.unwrap_err();
    assert_eq!(hidden.kind, FetchErrorKind::Robots, "offered by robots.txt, not by the person");
}

#[tokio::test]
async fn what_is_no_sitemap_is_said_plainly() {
    let site = Site::start(PUBLIC, |path, _| match path {
        "/page" => page("<!doctype html><p>Hello"),
        "/bomb.xml" => xml("<!DOCTYPE x [<!ENTITY a 'b'>]><urlset><url><loc>/&a;</loc></url></urlset>"),
        "/bomb.xml.gz" => reply("200 OK", "", gzip(&vec![b' '; 30 << 20])),
        _ => missing(),
    });
    let kind = async |path: &str| simple(&site).sitemap(&site.at(path), &never()).await.expect_err(path).kind;
    assert_eq!(kind("/page").await, FetchErrorKind::Unsupported);
    assert_eq!(kind("/bomb.xml").await, FetchErrorKind::Unsupported);
    assert_eq!(kind("/bomb.xml.gz").await, FetchErrorKind::TooLarge);
    assert_eq!(kind("/gone.xml").await, FetchErrorKind::NotFound);
    assert_eq!(kind("/").await, FetchErrorKind::NotFound);
}
