//! Odd forms of addresses, redirects and the intranet of the settings.

use super::*;
use crate::ingest::fetch::FetchErrorKind;

fn gate(settings: &FetchSettings) -> Gate {
    Gate::new(settings.ports.clone(), Arc::new(PublicOr::new(settings).unwrap()))
}

fn refused(address: &str) -> FetchError {
    let error = gate(&FetchSettings::default()).entered(address).expect_err(address);
    assert_eq!(error.kind, FetchErrorKind::Refused, "{address}");
    error
}

#[test]
fn every_odd_form_of_a_private_address_is_refused() {
    let forms = [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://127.0.0.1./",
        "http://①②⑦.0.0.1/",
        "http://127。0。0。1/",
        "http://%31%32%37.0.0.1/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:a:b:c:d:80ff:fffe]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://255.255.255.255/",
        "127.0.0.1",
    ];
    for form in forms {
        let error = refused(form);
        assert!(error.words.contains("private network"), "{form}: {error}");
    }
}

#[test]
fn other_schemes_passwords_and_ports_are_refused() {
    let forms = [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@example.com",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://:secret@example.com/",
        "http://example.com:22/",
        "http://example.com:6379/",
        "http://example.com:25/",
        "https://example.com:9200/",
        "http://",
        "",
        "   ",
        "http://[fe80::1%25eth0]/",
        "https://exa mple.com/",
        "http://./",
    ];
    for form in forms {
        refused(form);
    }
    refused(&format!("https://example.com/{}", "a".repeat(LONGEST_ADDRESS)));
}

#[test]
fn words_never_repeat_a_password() {
    assert!(!refused("http://user:secret@example.com/").words.contains("secret"));
}

#[test]
fn ordinary_addresses_pass_without_their_fragment() {
    let gate = gate(&FetchSettings::default());
    let given = [
        ("example.com", "https://example.com/"),
        (" example.com/help#top ", "https://example.com/help"),
        ("http://example.com:8080/a?b=c", "http://example.com:8080/a?b=c"),
        ("HTTPS://Bücher.example:443/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://1.1.1.1/", "https://1.1.1.1/"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
    ];
    for (entered, asked) in given {
        assert_eq!(gate.entered(entered).unwrap().as_str(), asked);
    }
}

#[test]
fn an_intranet_is_read_where_the_settings_name_it() {
    let settings = FetchSettings { private: vec!["10.1.0.0/16".into(), "Wiki.Intern.".into()], ..FetchSettings::default() };
    let rule = PublicOr::new(&settings).unwrap();
    let admits = |host: &str, address: &str| rule.admits(host, address.parse().unwrap());
    assert!(admits("anything", "10.1.2.3"));
    assert!(!admits("anything", "10.2.2.3"));
    assert!(admits("wiki.intern", "192.168.0.9"));
    assert!(!admits("wiki.intern.evil.example", "192.168.0.9"));
    assert!(!admits("wiki.intern", "169.254.169.254"), "never the keys of a cloud machine");
}

#[test]
fn even_with_every_private_network_the_metadata_of_clouds_stays_refused() {
    let rule = PublicOr::new(&FetchSettings { allow_private: true, ..FetchSettings::default() }).unwrap();
    assert!(rule.admits("a", "10.0.0.1".parse().unwrap()));
    for address in ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "168.63.129.16", "0.0.0.0", "224.0.0.1"] {
        assert!(!rule.admits("a", address.parse().unwrap()), "{address}");
    }
}

#[test]
fn a_redirect_passes_every_check_again() {
    let gate = gate(&FetchSettings::default());
    let from = Url::parse("https://example.com/a/b").unwrap();
    assert_eq!(gate.next(&from, "../c#d").unwrap().as_str(), "https://example.com/c");
    assert_eq!(gate.next(&from, "//other.example/").unwrap().as_str(), "https://other.example/");
    let astray = [
        "http://example.com/",
        "//127.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "file:///etc/passwd",
        "https://a:b@example.com/",
        "https://example.com:22/",
        "gopher://example.com/",
        "https://",
    ];
    for location in astray {
        assert_eq!(gate.next(&from, location).expect_err(location).kind, FetchErrorKind::Refused, "{location}");
    }
    let plain = Url::parse("http://example.com/").unwrap();
    assert_eq!(gate.next(&plain, "https://example.com/").unwrap().scheme(), "https");
}
