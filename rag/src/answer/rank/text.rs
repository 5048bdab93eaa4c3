//! A question and a sentence as words with their search terms.

use std::collections::{HashMap, HashSet};

use unicode_segmentation::UnicodeSegmentation;

use super::words::{self, Kind};
use crate::index::{Language, terms_in};
use crate::retrieve::QueryTerm;

/// Words alike from so many letters on may be forms of one another.
const ALIKE: usize = 4;

pub(super) struct Word {
    pub(super) lower: String,
    /// None for a word that says nothing about the subject.
    pub(super) term: Option<String>,
    pub(super) is_capital: bool,
    pub(super) has_digit: bool,
}

pub(super) fn read(text: &str, language: Language) -> Vec<Word> {
    text.unicode_words()
        .map(|word| Word {
            lower: word.to_lowercase().replace('’', "'"),
            term: terms_in(word, language).pop(),
            is_capital: word.chars().next().is_some_and(char::is_uppercase),
            has_digit: word.chars().any(|letter| letter.is_ascii_digit()),
        })
        .collect()
}

pub(super) struct Question {
    pub(super) kind: Kind,
    /// Each once, in order, with its weight.
    pub(super) terms: Vec<(String, f32)>,
    pub(super) mass: f32,
    pub(super) set: HashSet<String>,
    pub(super) words: HashSet<String>,
    /// Names and numbers.
    pub(super) particular: HashSet<String>,
    pub(super) denies: bool,
    /// The first telling word after the question word.
    pub(super) asked: Option<String>,
}

impl Question {
    /// `weighed` are the terms of the question with their rarity, perhaps with those of turns before.
    pub(super) fn read(text: &str, weighed: &[QueryTerm]) -> Self {
        let words = read(text, Language::of(text));
        let lower: Vec<&str> = words.iter().map(|word| word.lower.as_str()).collect();
        let asking = lower.iter().position(|word| matches!(*word, "what" | "which" | "how" | "whose"));
        let asked = asking.and_then(|at| words[at + 1..].iter().find_map(|word| word.term.clone()));
        let named = words.iter().enumerate().filter(|(at, word)| word.has_digit || (*at > 0 && word.is_capital));
        let terms: Vec<(String, f32)> = weighed.iter().map(|term| (term.term.clone(), term.mass())).collect();
        let mass: f32 = terms.iter().map(|(_, mass)| mass).sum();
        Self {
            kind: Kind::of(&lower),
            mass: if mass > 0.0 { mass } else { 1.0 },
            set: terms.iter().map(|(term, _)| term.clone()).collect(),
            terms,
            particular: named.filter_map(|(_, word)| word.term.clone()).collect(),
            denies: lower.iter().any(|word| words::is_denial(word)),
            words: words.iter().map(|word| word.lower.clone()).collect(),
            asked,
        }
    }

    /// Share of the question's weight among the terms that `is_held` knows.
    pub(super) fn share(&self, is_held: impl Fn(&str) -> bool) -> f32 {
        self.terms.iter().filter(|(term, _)| is_held(term)).map(|(_, mass)| mass).sum::<f32>() / self.mass
    }
}

pub(super) struct Sentence {
    pub(super) words: Vec<Word>,
    pub(super) terms: Vec<String>,
    pub(super) set: HashSet<String>,
    pub(super) leans: bool,
    pub(super) denies: bool,
    by_beginning: HashMap<String, Vec<String>>,
}

impl Sentence {
    pub(super) fn read(text: &str, language: Language) -> Self {
        let words = read(text, language);
        let terms: Vec<String> = words.iter().filter_map(|word| word.term.clone()).collect();
        let set: HashSet<String> = terms.iter().cloned().collect();
        let mut by_beginning: HashMap<String, Vec<String>> = HashMap::new();
        for term in &set {
            if let Some(beginning) = beginning(term) {
                by_beginning.entry(beginning).or_default().push(term.clone());
            }
        }
        Self {
            leans: words.first().is_some_and(|word| words::is_leaning(&word.lower)),
            denies: words.iter().any(|word| words::is_denial(&word.lower)),
            words,
            terms,
            set,
            by_beginning,
        }
    }

    /// Share of a common beginning with the most alike word: "invad" and "invas" are nearly one.
    pub(super) fn likeness(&self, term: &str) -> f32 {
        let alike = beginning(term).and_then(|beginning| self.by_beginning.get(&beginning));
        let share = |other: &String| {
            let common = term.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
            common as f32 / term.chars().count().max(other.chars().count()) as f32
        };
        alike.into_iter().flatten().map(share).fold(0.0, f32::max)
    }
}

fn beginning(term: &str) -> Option<String> {
    let letters: String = term.chars().take(ALIKE).collect();
    (letters.chars().count() == ALIKE).then_some(letters)
}
