use super::*;

#[test]
fn bullets_and_numbers_are_known_with_their_space() {
    assert_eq!(bullet_length("• tea"), Some(4));
    assert_eq!(bullet_length("12. tea"), Some(4));
    assert_eq!(bullet_length("3) tea"), Some(3));
    for text in ["2027. A year", "tea", "•tea", "12.5 euros", ""] {
        assert_eq!(bullet_length(text), None, "{text}");
    }
}
