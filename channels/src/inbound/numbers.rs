//! Choices that were offered under numbers, answered by typing one.

use engine::model::message::Message;
use engine::model::part::Choice;

use crate::outgoing;
use crate::platform::Platform;
use crate::sender::numbered;

/// Letters of an answer that is a number: the sign of a key has three for one digit.
const LONGEST: usize = 8;

/// `2`, `2.`, `#2`, `2️⃣`, also in the digits of Arabic, Persian and Hindi.
pub(super) fn number(text: &str) -> Option<usize> {
    let text = text.trim();
    if text.chars().count() > LONGEST {
        return None;
    }
    let text = text.trim_start_matches('#').trim_end_matches(['.', ')']);
    let mut digits = String::new();
    for letter in text.chars().filter(|letter| !matches!(letter, '\u{FE0F}' | '\u{20E3}')) {
        digits.push(char::from_digit(digit(letter)?, 10)?);
    }
    digits.parse().ok().filter(|number| *number > 0)
}

fn digit(letter: char) -> Option<u32> {
    let zero = match letter {
        '0'..='9' => '0',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        _ => return None,
    };
    Some(u32::from(letter) - u32::from(zero))
}

/// What this message offered under this number; nothing when it offered several things under it.
pub(super) fn chosen(offered: &Message, platform: Platform, number: usize) -> Option<outgoing::Choice> {
    let mut of_number = numbered(offered, platform).into_iter().filter(|choice| choice.number == number);
    of_number.next().filter(|_| of_number.next().is_none())
}

pub(super) fn typed(choice: &outgoing::Choice, text: &str) -> Choice {
    let typed = Some(text.trim().to_owned());
    Choice { id: Some(choice.id.clone()), title: Some(choice.title.clone()), description: None, typed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_alone_is_one_in_many_forms() {
        for text in ["2", " 2 ", "2.", "2)", "#2", "2️⃣", "٢", "۲", "२"] {
            assert_eq!(number(text), Some(2), "{text}");
        }
        assert_eq!(number("12"), Some(12));
        for text in ["", "0", "two", "2 please", "2nd", "1.5", "-2", "2024 123 456"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
