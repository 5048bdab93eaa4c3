use proptest::prelude::*;

use super::*;

fn is_allowed(allowed: &[&str], origin: &str) -> bool {
    let allowed: Vec<String> = allowed.iter().map(|text| (*text).to_owned()).collect();
    origin_allowed(&allowed, Some(origin))
}

#[test]
fn an_empty_list_lets_every_origin_in() {
    assert!(is_allowed(&[], "https://anything.example") && is_allowed(&[], "null"));
}

#[test]
fn scheme_host_and_port_must_be_the_same() {
    let listed = ["https://shop.example", "http://localhost:3000"];
    for origin in ["https://shop.example", "https://SHOP.example", "https://shop.example:443", "http://localhost:3000"] {
        assert!(is_allowed(&listed, origin), "{origin}");
    }
    for origin in [
        "http://shop.example",
        "https://shop.example:8443",
        "https://www.shop.example",
        "http://localhost",
        "http://localhost:30000",
    ] {
        assert!(!is_allowed(&listed, origin), "{origin}");
    }
}

#[test]
fn a_wildcard_means_names_below_and_not_the_name_itself() {
    let listed = ["https://*.shop.example"];
    assert!(is_allowed(&listed, "https://www.shop.example") && is_allowed(&listed, "https://a.b.Shop.Example"));
    for origin in [
        "https://shop.example",
        "https://evilshop.example",
        "https://.shop.example",
        "https://www.shop.example.evil.example",
        "http://www.shop.example",
        "https://www.shop.example:444",
    ] {
        assert!(!is_allowed(&listed, origin), "{origin}");
    }
}

#[test]
fn a_wildcard_without_a_name_below_it_allows_nothing() {
    assert!(!is_allowed(&["https://*."], "https://shop.example"));
    assert!(!is_allowed(&["https://*"], "https://shop.example"));
}

#[test]
fn pages_of_nobody_are_refused_and_programs_are_not_asked() {
    assert!(!is_allowed(&["https://shop.example"], "null"));
    assert!(origin_allowed(&["https://shop.example".to_owned()], None));
}

#[test]
fn a_slash_or_a_blank_that_slipped_into_the_setting_does_no_harm() {
    assert!(is_allowed(&[" https://shop.example/ "], "https://shop.example"));
}

#[test]
fn addresses_are_hosts_too() {
    assert!(is_allowed(&["http://[::1]:8080", "http://[::1]"], "http://[::1]:8080"));
    assert!(is_allowed(&["http://[::1]"], "http://[::1]:80"));
    assert!(!is_allowed(&["http://[::1]"], "http://[::2]"));
}

#[test]
fn what_is_no_origin_is_refused() {
    for origin in [
        "",
        "shop.example",
        "https://",
        "https://shop.example@evil.example",
        "https://shop.example/path",
        "https://shop.example:x",
    ] {
        assert!(!is_allowed(&["https://shop.example"], origin), "{origin}");
    }
}

proptest! {
    #[test]
    fn nothing_a_caller_sends_breaks_the_check(origin in "\\PC{0,40}", listed in "\\PC{0,40}") {
        let _ = origin_allowed(&[listed, "https://*.shop.example".to_owned()], Some(&origin));
    }

    #[test]
    fn a_listed_origin_is_allowed(host in "[a-z]{1,8}(\\.[a-z]{1,8}){0,2}", port in 1u16..) {
        let origin = format!("https://{host}:{port}");
        prop_assert!(origin_allowed(std::slice::from_ref(&origin), Some(&origin)));
    }
}
