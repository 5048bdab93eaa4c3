use super::*;

#[test]
fn addresses_and_numbers_are_checked_loosely() {
    assert!(["a@b.co", "a+b@sub.example.org"].into_iter().all(is_email));
    assert!(["a@b", "@b.co", "a b@c.de", "a@b.c\nd", ""].into_iter().all(|text| !is_email(text)));
    assert!(["+49 30 901820", "(030) 90-18.20", "112"].into_iter().all(is_phone));
    assert!(["12", "call me", "+1 <script>"].into_iter().all(|text| !is_phone(text)));
}

#[test]
fn null_and_absent_are_different_things() {
    let change: ContactChange = serde_json::from_str(r#"{"name": null, "email": " a@b.co "}"#).unwrap();
    assert_eq!((change.name.as_deref(), change.email.as_deref(), change.phone), (Some(""), Some("a@b.co"), None));
}
