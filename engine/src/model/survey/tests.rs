use super::*;
use crate::model::part::Choice;

const SESSION: SessionId = SessionId(7);
const ASKED: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn asked() -> Asked {
    Asked::new(SESSION, ASKED)
}

fn pressed(id: &str) -> Content {
    let choice = Choice { id: Some(id.to_owned()), title: None, description: None, typed: None };
    Content { parts: vec![Part::Choice(choice)], ..Content::default() }
}

fn words(text: &str) -> Option<u8> {
    asked().rating_in(text, &Content::default(), ASKED, true)
}

#[test]
fn a_lone_digit_or_so_many_stars_are_a_rating() {
    for (text, rating) in [("5", 5), (" 1 ", 1), ("3️⃣", 3), ("⭐⭐⭐⭐", 4), ("★★", 2), ("⭐️", 1)] {
        assert_eq!(words(text), Some(rating), "{text}");
    }
    for text in ["", "0", "6", "10", "5 stars", "5?", "I need 3", "⭐⭐⭐⭐⭐⭐", "👍"] {
        assert_eq!(words(text), None, "{text}");
    }
}

#[test]
fn a_button_says_itself_what_it_answers() {
    let late = ASKED.plus(10 * ANSWERED_WITHIN);
    for (place, button) in scale(SESSION).replies().into_iter().enumerate() {
        assert_eq!(asked().rating_in(button.1, &pressed(button.0), late, false), Some(5 - place as u8));
    }
    let anothers = pressed(&format!("rate:{}:4", SessionId(8)));
    assert_eq!(asked().rating_in("x", &anothers, ASKED, true), None);
    assert_eq!(asked().rating_in("x", &pressed(&format!("rate:{SESSION}:9")), ASKED, true), None);
    assert!(scale(SESSION).wrong().is_empty());
}

#[test]
fn words_are_a_rating_only_while_one_is_waited_for() {
    let digit = |asked: Asked, at, is_over| asked.rating_in("4", &Content::default(), at, is_over);
    assert_eq!(digit(asked(), ASKED, false), None, "another conversation has begun");
    assert_eq!(digit(asked(), ASKED.plus(ANSWERED_WITHIN + Duration::from_secs(1)), true), None);
    let rated = Asked { rated_at: Some(ASKED), ..asked() };
    assert_eq!(digit(rated, ASKED, true), None, "it was given already");
    assert!(rated.takes_comment(ASKED.plus(COMMENTED_WITHIN)) && !asked().takes_comment(ASKED));
    assert!(!Asked { has_comment: true, ..rated }.takes_comment(ASKED));
}
