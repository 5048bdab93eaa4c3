use super::*;

const ROWS: &[Row<'static, u8>] = &[
    (Language::English, Reach::Anywhere, "talk|speak to a|the? human", 1),
    (Language::English, Reach::Anywhere, "talk to a human being", 2),
    (Language::German, Reach::Within(2), "echten? mensch", 3),
    (Language::French, Reach::Alone, "l'humain", 4),
];

fn meanings(text: &str) -> Vec<u8> {
    let said = words(text);
    let count = said.words.len();
    Lexicon::new(ROWS.iter().copied()).find_all(&said, |range| range.len() == count).map(|found| found.meaning).collect()
}

#[test]
fn alternatives_and_options_match_whole_words_only() {
    assert_eq!(meanings("Please talk to a human"), [1]);
    assert_eq!(meanings("speak to human"), [1]);
    assert!(meanings("talk to humankind").is_empty());
    assert!(meanings("stalk to a human").is_empty());
}

#[test]
fn the_longest_phrase_of_a_place_wins() {
    assert_eq!(meanings("talk to a human being"), [2]);
}

#[test]
fn a_phrase_may_begin_with_an_option() {
    assert_eq!(meanings("Mensch"), [3]);
    assert_eq!(meanings("echten Mensch"), [3, 3], "once for each place where it begins");
}

#[test]
fn reach_says_what_may_stand_beside() {
    assert!(meanings("ein guter Mensch").is_empty());
    assert_eq!(meanings("l’humain"), [4]);
    assert!(meanings("l’humain et la machine").is_empty());
}
