use parking_lot::Mutex;
use proptest::prelude::*;

use super::*;

#[derive(Default)]
struct Ear(Mutex<Vec<String>>);

impl Voice for Ear {
    fn say(&self, piece: &str) {
        self.0.lock().push(piece.to_owned());
    }
}

/// What is said, cited and dropped when `text` comes in pieces of so many letters.
fn spoken(text: &str, size: usize, limit: u16, grounds: Option<&str>) -> (String, Vec<usize>, Vec<String>) {
    let ear = Ear::default();
    let grounds = grounds.map(|text| {
        let mut grounds = Grounds::default();
        grounds.add(text);
        grounds
    });
    let mut speaker = Speaker::new(&ear, limit, grounds);
    let letters: Vec<char> = text.chars().collect();
    for piece in letters.chunks(size.max(1)) {
        speaker.push(&piece.iter().collect::<String>());
    }
    speaker.finish();
    let parts = speaker.into_parts();
    assert_eq!(ear.0.lock().concat().trim_end(), parts.0, "the pieces are the text");
    parts
}

#[test]
fn marks_of_citations_are_heard_by_nobody_and_noted() {
    for size in [1, 2, 3, 7, 100] {
        let (text, cited, _) = spoken("Two days [1]. It costs 5 euros [2, 3]! See [this] and a[0].", size, 0, None);
        assert_eq!(text, "Two days. It costs 5 euros! See [this] and a[0].", "{size}");
        assert_eq!(cited, [1, 2, 3]);
    }
}

#[test]
fn an_answer_ends_with_the_sentence_in_which_the_limit_falls() {
    let text = "One two three four. Five six seven. Eight nine ten.";
    assert_eq!(spoken(text, 5, 6, None).0, "One two three four. Five six seven.");
    assert_eq!(spoken(text, 5, 100, None).0, text);
    let endless = "word ".repeat(500);
    assert_eq!(spoken(&endless, 11, 20, None).0.split_whitespace().count(), 30);
}

#[test]
fn where_only_grounded_answers_go_what_nothing_supports_is_left_out() {
    let grounds = "Delivery to Spain takes five days and costs 8.90 euros.";
    let text = "Hello! Delivery to Spain takes five days [1]. We also give every customer a free car of their choice. \
                It costs 9.90 euros. It costs 8.90 euros. Shall I connect you to a person who can help you with it?";
    for size in [1, 4, 1000] {
        let (said, cited, dropped) = spoken(text, size, 0, Some(grounds));
        assert_eq!(
            said,
            "Hello! Delivery to Spain takes five days. It costs 8.90 euros. Shall I connect you to a person who can help you with it?"
        );
        assert_eq!(cited, [1]);
        assert_eq!(dropped.len(), 2, "{dropped:?}");
    }
}

proptest! {
    #[test]
    fn however_a_text_is_cut_into_pieces_the_same_is_said(text in "[a-z\\[\\]0-9,. \\n]{0,80}", size in 1_usize..9) {
        prop_assert_eq!(spoken(&text, size, 0, None).0, spoken(&text, 1_000, 0, None).0);
    }
}
