use super::*;

const MESSAGE: &str = r#"{"seq":12,"id":"m\"1","author":{"kind":"agent","name":"A, \"B\" }"},
    "tags":["x",{"id":"inner"}] , "text":"id: {\"seq\":99}","done":true,"at":null}"#;

#[test]
fn fields_are_found_at_the_top_level_only() {
    assert_eq!(number_field(MESSAGE, "seq"), Some(12));
    assert_eq!(field(MESSAGE, "done"), Some("true"));
    assert_eq!(field(MESSAGE, "at"), Some("null"));
    assert_eq!(field(MESSAGE, "tags"), Some(r#"["x",{"id":"inner"}]"#));
    assert_eq!(field(MESSAGE, "kind"), None);
    let author = field(MESSAGE, "author").expect("an author");
    assert_eq!(text_field(author, "kind"), Some("agent"));
}

#[test]
fn a_string_with_an_escape_is_left_to_a_real_parser() {
    assert_eq!(field(MESSAGE, "id"), Some(r#""m\"1""#));
    assert_eq!(text_field(MESSAGE, "id"), None);
}

#[test]
fn elements_are_counted_past_nested_ones() {
    let array = r#"["a", [1,2], {"b":[3]}, "d"]"#;
    assert_eq!(element(array, 0), Some("\"a\""));
    assert_eq!(element(array, 2), Some(r#"{"b":[3]}"#));
    assert_eq!(element(array, 3), Some("\"d\""));
    assert_eq!(element(array, 4), None);
    assert_eq!(element("[]", 0), None);
}

#[test]
fn broken_text_gives_nothing_and_does_not_panic() {
    let whole = MESSAGE.to_owned() + "é";
    for end in 0..whole.len() {
        let Some(part) = whole.get(..end) else {
            continue;
        };
        let _ = field(part, "missing");
        let _ = element(part, 3);
    }
    for text in ["", "{", "{\"", "{\"a\\", "}", "[}", "{\"a\":}", "[\"\\é\"]", "{,}"] {
        assert_eq!(field(text, "a"), None, "{text:?}");
        let _ = element(text, 0);
    }
}
