use super::*;

fn appended(text: &str, line: &str, turns: u32) -> String {
    let mut text = text.to_owned();
    append(&mut text, line, turns);
    text
}

#[test]
fn divided_words_become_whole_and_compounds_stay() {
    assert_eq!(appended("The cancel-", "lation is free.", 0), "The cancellation is free.");
    assert_eq!(appended("Room A-", "Wing is closed.", 0), "Room A- Wing is closed.");
    assert_eq!(appended("one", "two", 0), "one two");
    assert_eq!(appended("営業時間は", "午前九時", 0), "営業時間は午前九時");
}

#[test]
fn a_turn_of_the_page_stands_before_the_first_word_of_the_new_page() {
    assert_eq!(appended("one", "two", 1), format!("one {PAGE_TURN}two"));
    assert_eq!(appended("can-", "cel it", 2), format!("cancel {PAGE_TURN}{PAGE_TURN}it"));
}
