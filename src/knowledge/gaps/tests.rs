use super::words;

#[test]
fn a_question_is_the_same_whatever_its_case_and_marks() {
    assert_eq!(words("Do you ship to  Finland?"), words("do you ship, to finland"));
    assert_eq!(words("¿Envían a México?"), "envían a méxico");
    assert_ne!(words("Do you ship to Finland?"), words("Do you ship to Norway?"));
}

#[test]
fn what_holds_no_word_is_no_question() {
    assert_eq!(words("?!… 🙂"), "");
}

#[test]
fn endless_text_is_cut() {
    assert_eq!(words(&"wort ".repeat(10_000)).chars().count(), 300);
}
