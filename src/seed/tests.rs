use super::words::{Dice, word};

#[test]
fn words_of_different_ranks_are_different_words() {
    let words: std::collections::HashSet<String> = (0..40_000).map(word).collect();
    assert_eq!(words.len(), 40_000);
}

#[test]
fn conversations_are_as_long_as_was_asked_on_average() {
    let mut dice = Dice::new(7);
    let all: u64 = (0..20_000).map(|_| dice.length(10.0)).sum();
    let mean = all as f64 / 20_000.0;
    assert!((9.5..10.5).contains(&mean), "{mean}");
}

#[test]
fn the_same_seed_says_the_same() {
    let said = |seed| {
        let mut dice = Dice::new(seed);
        (dice.name(), dice.question(), dice.answer())
    };
    assert_eq!(said(3), said(3));
    assert_ne!(said(3), said(4));
}
