//! Hindi words without their endings: number, gender, case and the commonest verb forms.

use unicode_normalization::UnicodeNormalization;

/// Longest first, so that the whole ending goes.
const ENDINGS: &[&str] = &[
    "ियों",
    "ाओं",
    "ाएं",
    "ाएँ",
    "ुओं",
    "ुएं",
    "ुएँ",
    "ियां",
    "ियाँ",
    "ाइयों",
    "ाइयां",
    "ाइयाँ",
    "ाना",
    "ाने",
    "ानी",
    "ाता",
    "ाते",
    "ाती",
    "ूंगा",
    "ूंगी",
    "ेगा",
    "ेगी",
    "ेंगे",
    "ेंगी",
    "ोगे",
    "ोगी",
    "कर",
    "ना",
    "ने",
    "नी",
    "ता",
    "ते",
    "ती",
    "ों",
    "ें",
    "ीं",
    "ां",
    "ाँ",
    "ा",
    "े",
    "ी",
    "ि",
    "ु",
    "ू",
    "ो",
    "ए",
    "ई",
];

/// Letters that must stay; a shorter rest means something else.
const SHORTEST: usize = 2;

pub(super) fn is_devanagari(letter: char) -> bool {
    ('\u{900}'..='\u{97F}').contains(&letter)
}

/// One way of writing: composed letters, and the dot below taken off, which many keyboards leave out.
pub(super) fn fold(word: &str) -> String {
    let letters = word.nfkc().nfd().filter(|letter| *letter != '\u{93C}');
    letters.map(|letter| if letter == '\u{901}' { '\u{902}' } else { letter }).flat_map(char::to_lowercase).collect()
}

pub(super) fn stem(word: &str) -> &str {
    let endings = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    let long_enough = |stem: &&str| stem.chars().filter(|letter| is_consonant(*letter)).count() >= SHORTEST;
    endings.filter(long_enough).min_by_key(|stem| stem.len()).unwrap_or(word)
}

/// Marks for vowels do not count: "की" has one letter.
fn is_consonant(letter: char) -> bool {
    matches!(letter, '\u{904}'..='\u{939}' | '\u{958}'..='\u{961}')
}
