use super::*;

#[test]
fn what_is_wrong_is_found_where_it_stands_in_the_body() {
    let components = [json!({"type": "body"}), json!({"type": "BUTTONS"}), json!({"type": "CAROUSEL"})];
    for (place, expected) in [
        ("name", "/name"),
        ("time to live", "/message_send_ttl_seconds"),
        ("body", "/components/0"),
        ("buttons", "/components/1/buttons"),
        ("buttons[2]", "/components/1/buttons/2"),
        ("cards[0].buttons[1]", "/components/2/cards/0/buttons/1"),
        ("header", "/components"),
    ] {
        assert_eq!(pointer(place, &components), expected, "{place}");
    }
}

#[test]
fn a_new_template_is_checked_before_the_platform_sees_it() {
    let new = |text: &str| NewMessageTemplate {
        name: "order".into(),
        language: "en".into(),
        category: "utility".into(),
        parameter_format: None,
        components: vec![json!({"type": "BODY", "text": text, "example": {"body_text": [["Ana"]]}})],
        message_send_ttl_seconds: None,
    };
    assert_eq!(read_new(new("Hi {{1}}, it ships.")).unwrap().category, Category::Utility);
    let refused = read_new(new("{{1}} ships.")).unwrap_err();
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.detail().starts_with("/components/0 "), "{}", refused.detail());
}
