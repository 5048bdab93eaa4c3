//! Rules, delays, hostile files and how long they are kept.

use super::*;
use crate::ingest::fetch::FetchErrorKind;

fn robots() -> Robots {
    Robots::new(RobotsPolicy {
        agent: "Switchboard".into(),
        delay: Duration::from_millis(250),
        max_delay: Duration::from_secs(10),
        max_redirects: 5,
    })
}

fn may(text: &str, path: &str) -> bool {
    let url = Url::parse(&format!("https://a.example{path}")).unwrap();
    match robots().read(text.as_bytes()).check(&url) {
        Ok(()) => true,
        Err(error) => {
            assert_eq!(error.kind, FetchErrorKind::Robots);
            false
        }
    }
}

fn delay(text: &str) -> u128 {
    robots().read(text.as_bytes()).delay.as_millis()
}

#[test]
fn rules_for_our_name_win_over_those_for_all() {
    let text = "User-agent: *\nDisallow: /\n\nUser-Agent: SwitchBoard\nDisallow: /closed\nAllow: /closed/but\n";
    assert!(may(text, "/open") && !may(text, "/closed/page") && may(text, "/closed/but/this"));
    assert!(!may("User-agent: *\nDisallow: /*.pdf$", "/a.pdf") && may("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x"));
    assert!(may("User-agent: other\nDisallow: /", "/") && may("", "/") && may("User-agent: *\nDisallow:", "/"));
}

#[test]
fn the_crawl_delay_slows_down_to_a_bound() {
    assert_eq!(delay(""), 250);
    assert_eq!(delay("User-agent: *\nCrawl-delay: 2"), 2_000);
    assert_eq!(delay("User-agent: *\nCrawl-delay: 0"), 250);
    for much in ["3600", "1e30", "inf"] {
        assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {much}")), 10_000, "{much}");
    }
    assert_eq!(delay("User-agent: *\nCrawl-delay: nan"), 250);
}

#[test]
fn sitemaps_are_offered() {
    let rules = robots().read(b"Sitemap: https://a.example/1.xml\nUser-agent: *\nDisallow: /\nSitemap: /2.xml");
    assert_eq!(rules.sitemaps(), ["https://a.example/1.xml", "/2.xml"]);
}

#[test]
fn hostile_files_cost_little() {
    let begun = std::time::Instant::now();
    let url = Url::parse(&format!("https://a.example/{}", "a".repeat(4_000))).unwrap();
    let marks = "Disallow: /a$\n".repeat(LONGEST / 14);
    assert_eq!(robots().read(marks.as_bytes()).check(&url).unwrap_err().kind, FetchErrorKind::Unavailable);
    for line in [
        "Disallow: *a*a*a*a*a*a*a*a*b\n",
        "Disallow: /\n",
        "User-agent: *\n",
        "\0",
        "Disallow: /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\n",
        "*",
    ] {
        let text = format!("User-agent: *\n{}", line.repeat(LONGEST / line.len()));
        let _ = robots().read(text.as_bytes()).check(&url);
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn rules_are_kept_for_an_hour_and_failures_for_a_minute() {
    let (robots, begun) = (robots(), Instant::now());
    robots.keep("a".into(), Arc::new(robots.none()), begun);
    robots.keep("b".into(), Arc::new(robots.absent("x", None)), begun);
    let is_kept = |origin: &str, seconds| robots.kept(origin, begun + Duration::from_secs(seconds)).is_some();
    assert!(is_kept("a", 59) && is_kept("b", 59));
    assert!(is_kept("a", 61) && !is_kept("b", 61));
    assert!(is_kept("a", 3_599) && !is_kept("a", 3_600));
}

#[test]
fn the_origin_not_used_for_longest_makes_room() {
    let (robots, begun) = (robots(), Instant::now());
    let at = |number: usize| begun + Duration::from_millis(number as u64);
    for number in 0..MOST_ORIGINS {
        robots.keep(number.to_string(), Arc::new(robots.none()), at(number));
    }
    assert!(robots.kept("0", at(MOST_ORIGINS)).is_some());
    robots.keep("new".into(), Arc::new(robots.none()), at(MOST_ORIGINS));
    assert_eq!(robots.origins.lock().len(), MOST_ORIGINS);
    let is_kept = |origin: &str| robots.kept(origin, at(MOST_ORIGINS)).is_some();
    assert!(is_kept("0") && !is_kept("1") && is_kept("new"));
}
