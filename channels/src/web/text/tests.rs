use proptest::prelude::*;

use super::*;

fn clean(text: &str) -> String {
    clean_text(text.to_owned())
}

#[test]
fn control_characters_go_and_lines_and_tabs_stay() {
    assert_eq!(clean("a\u{0}b\u{7}c\u{1b}[31m\td\ne\u{85}f\u{7f}"), "abc[31m\td\nef");
}

#[test]
fn every_kind_of_line_end_becomes_one() {
    assert_eq!(clean("one\r\ntwo\rthree\nfour"), "one\ntwo\nthree\nfour");
}

#[test]
fn blanks_at_the_end_and_empty_lines_at_the_start_go() {
    assert_eq!(clean("\r\n\n  indented  \n\t \n"), "  indented");
}

#[test]
fn a_direction_override_goes_and_what_right_to_left_text_needs_stays() {
    assert_eq!(clean("photo\u{202E}gpj.exe"), "photogpj.exe");
    let arabic = "السعر \u{2068}12 USD\u{2069}\u{200F}.";
    assert_eq!(clean(arabic), arabic);
}

#[test]
fn letters_stay_as_they_were_typed() {
    for text in ["cafe\u{301}", "👩\u{200D}👩\u{200D}👧", "क्\u{200D}ष", "  quoted"] {
        assert_eq!(clean(text), text);
    }
}

#[test]
fn a_text_without_anything_to_see_is_empty() {
    for text in ["", " \n\t", "\u{200B}\u{FEFF}\u{2069}", "\u{0}\u{202E}"] {
        assert_eq!(clean(text), "");
    }
    for text in ["\u{200F}.", "👍"] {
        assert_eq!(clean(text), text);
    }
}

proptest! {
    #[test]
    fn cleaning_twice_changes_nothing_more(text in "(\\PC|[\\r\\n\\t\\x00-\\x1f]|\\s){0,60}") {
        let once = clean(&text);
        prop_assert_eq!(clean(&once), once.clone());
        prop_assert!(!once.chars().any(is_unwanted));
    }
}
