use super::*;

#[test]
fn sentences_end_at_marks_before_a_new_start() {
    assert_eq!(sentences("We ship daily. Do you pay? Yes!"), ["We ship daily.", "Do you pay?", "Yes!"]);
}

#[test]
fn abbreviations_numbers_and_addresses_end_nothing() {
    let text = "Dr. Smith charges 3.50 Euro, e.g. for shop.example visits at No. 5.";
    assert_eq!(sentences(text), [text]);
    assert_eq!(sentences("1. Print the label."), ["1. Print the label."]);
    let text = "Rev. Pons (born c. 1650) spoke before the U.N. Assembly and Gen. Vaud.";
    assert_eq!(sentences(text), [text]);
    assert_eq!(sentences("Call us. 24 hours a day."), ["Call us.", "24 hours a day."]);
    assert_eq!(sentences("We close at 6. 12 people work here."), ["We close at 6.", "12 people work here."]);
}

#[test]
fn quotes_and_brackets_stay_with_their_sentence() {
    assert_eq!(
        sentences("He said \"Go.\" Then he left. (Really.) Yes."),
        ["He said \"Go.\"", "Then he left.", "(Really.)", "Yes."]
    );
}

#[test]
fn sentences_without_spaces_are_parted_too() {
    assert_eq!(sentences("退货免费。请联系我们！"), ["退货免费。", "请联系我们！"]);
}
