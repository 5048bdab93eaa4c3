use super::*;

#[test]
fn the_stop_words_are_sorted() {
    assert!(STOP_WORDS.is_sorted());
}

#[test]
fn case_accents_and_endings_do_not_matter() {
    assert_eq!(terms("Returning CAFÉS"), terms("return cafes"));
    assert_eq!(terms("Straße"), terms("strasse"));
}

#[test]
fn stop_words_and_contractions_leave_nothing_behind() {
    assert_eq!(terms("What's the fee, and don’t you have it?"), ["fee"]);
}

#[test]
fn words_of_other_scripts_are_kept() {
    assert_eq!(terms("возврат товара"), ["возврат", "товара"]);
    assert_eq!(terms("退货").len(), 2);
}

#[test]
fn an_endless_word_is_cut() {
    assert_eq!(terms(&"x".repeat(5_000))[0].len(), LONGEST_TERM);
}
