use super::*;

fn asked_by(origin: Option<&'static str>) -> HeaderMap {
    origin.map(|origin| (ORIGIN, HeaderValue::from_static(origin))).into_iter().collect()
}

#[test]
fn an_inbox_without_a_list_is_open() {
    assert!(allows(&Inbox::default(), &asked_by(Some("https://anywhere.example"))));
}

#[test]
fn a_list_is_exact() {
    let inbox = Inbox { allowed_origins: vec!["https://shop.example".into()], ..Inbox::default() };
    assert!(allows(&inbox, &asked_by(Some("https://shop.example"))));
    assert!(allows(&inbox, &asked_by(None)), "no browser, no origin");
    for other in ["https://shop.example.evil.example", "http://shop.example", "https://shop.example:8443", "null"] {
        assert!(!allows(&inbox, &asked_by(Some(other))), "{other}");
    }
}

#[test]
fn origins_are_brought_into_the_browsers_form() {
    assert_eq!(normal(" HTTPS://Shop.Example:443/ ").unwrap(), "https://shop.example");
    assert_eq!(normal("http://localhost:5173").unwrap(), "http://localhost:5173");
    for wrong in ["shop.example", "ftp://shop.example", "https://shop.example/path", "https://u:p@shop.example", "https://", "*"]
    {
        assert!(normal(wrong).is_err(), "{wrong}");
    }
}
