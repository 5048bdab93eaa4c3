use axum::http::HeaderValue;

use super::*;

fn caller(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
    let trusted: Vec<String> = trusted.iter().map(|text| (*text).to_owned()).collect();
    let mut headers = HeaderMap::new();
    for value in forwarded {
        headers.append("x-forwarded-for", HeaderValue::from_static(value));
    }
    Proxies::parse(&trusted).unwrap().caller(peer.parse().unwrap(), &headers).to_string()
}

#[test]
fn nobody_is_believed_without_being_trusted() {
    assert_eq!(caller(&[], "203.0.113.9", &["1.2.3.4"]), "203.0.113.9");
    assert_eq!(caller(&["10.0.0.0/8"], "203.0.113.9", &["1.2.3.4"]), "203.0.113.9");
}

#[test]
fn the_nearest_untrusted_hop_is_the_caller() {
    let trusted = ["10.0.0.0/8", "::1"];
    assert_eq!(caller(&trusted, "10.1.1.1", &["6.6.6.6, 198.51.100.7"]), "198.51.100.7");
    assert_eq!(caller(&trusted, "10.1.1.1", &["6.6.6.6, 198.51.100.7, 10.9.9.9"]), "198.51.100.7");
    assert_eq!(caller(&trusted, "10.1.1.1", &["6.6.6.6", "198.51.100.7"]), "198.51.100.7");
    assert_eq!(caller(&trusted, "::1", &["2001:db8::5"]), "2001:db8::5");
}

#[test]
fn nonsense_in_the_header_stops_the_walk() {
    assert_eq!(caller(&["10.0.0.0/8"], "10.1.1.1", &["1.2.3.4, <script>"]), "10.1.1.1");
    assert_eq!(caller(&["0.0.0.0/0"], "10.1.1.1", &[]), "10.1.1.1");
}

#[test]
fn wrong_networks_are_refused_by_name() {
    for text in ["10.0.0.0/33", "nowhere", "::1/129", "10.0.0.0/x"] {
        let error = Proxies::parse(&[text.to_owned()]).unwrap_err();
        assert!(error.to_string().contains(text), "{error}");
    }
}
