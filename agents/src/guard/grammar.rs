//! Phrases as rows of a small grammar: words are separated by blanks, `a|b` means either, `a|b?` either or none.

use std::collections::HashMap;
use std::ops::Range;

use super::words::{Words, words};
use crate::language::Language;

/// How much else may stand beside a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Anywhere,
    /// In messages of at most so many words.
    Within(usize),
    /// Beside fillers only.
    Alone,
}

/// A phrase: its language, its reach, its pattern, and what it means.
pub(super) type Row<'a, M> = (Language, Reach, &'a str, M);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found<M> {
    pub(super) range: Range<usize>,
    pub(super) language: Language,
    pub(super) meaning: M,
}

struct Phrase<M> {
    slots: Vec<Slot>,
    language: Language,
    reach: Reach,
    meaning: M,
}

struct Slot {
    any: Vec<String>,
    is_optional: bool,
}

/// Many phrases, looked up by their first word.
pub(super) struct Lexicon<M> {
    phrases: Vec<Phrase<M>>,
    by_first: HashMap<String, Vec<usize>>,
}

impl<M: Copy> Lexicon<M> {
    pub(super) fn new<'a>(rows: impl IntoIterator<Item = Row<'a, M>>) -> Self {
        let phrase = |(language, reach, pattern, meaning): Row<'a, M>| {
            let slots = pattern.split_whitespace().map(Slot::new).collect();
            Phrase { slots, language, reach, meaning }
        };
        let phrases: Vec<Phrase<M>> = rows.into_iter().map(phrase).collect();
        let mut by_first: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, phrase) in phrases.iter().enumerate() {
            let leading = phrase.slots.iter().take_while(|slot| slot.is_optional).count();
            for first in phrase.slots.iter().take(leading + 1).flat_map(|slot| &slot.any) {
                by_first.entry(first.clone()).or_default().push(number);
            }
        }
        Self { phrases, by_first }
    }

    /// The first phrase found.
    pub(super) fn find(&self, said: &Words, is_alone: impl Fn(&Range<usize>) -> bool) -> Option<Found<M>> {
        self.find_all(said, is_alone).next()
    }

    /// From left to right, the longest of each place.
    pub(super) fn find_all<'a>(
        &'a self,
        said: &'a Words,
        is_alone: impl Fn(&Range<usize>) -> bool + 'a,
    ) -> impl Iterator<Item = Found<M>> + 'a {
        let count = said.words.len();
        (0..count).filter_map(move |at| {
            self.longest(said, at, |reach, range| match reach {
                Reach::Anywhere => true,
                Reach::Within(most) => count <= most,
                Reach::Alone => is_alone(range),
            })
        })
    }

    /// Whatever its reach.
    pub(super) fn longest_at(&self, said: &Words, at: usize) -> Option<Found<M>> {
        self.longest(said, at, |_, _| true)
    }

    fn longest(&self, said: &Words, at: usize, suits: impl Fn(Reach, &Range<usize>) -> bool) -> Option<Found<M>> {
        let numbers = self.by_first.get(said.words.get(at)?)?;
        let found = numbers.iter().filter_map(|number| {
            let phrase = &self.phrases[*number];
            let range = at..match_end(&phrase.slots, &said.words, at)?;
            suits(phrase.reach, &range).then_some(Found { range, language: phrase.language, meaning: phrase.meaning })
        });
        // Of equals the first row of the table wins.
        found.reduce(|best, next| if next.range.end > best.range.end { next } else { best })
    }
}

impl Slot {
    fn new(pattern: &str) -> Self {
        let (any, is_optional) = match pattern.strip_suffix('?') {
            Some(any) => (any, true),
            None => (pattern, false),
        };
        Self { any: any.split('|').flat_map(|word| words(word).words).collect(), is_optional }
    }
}

/// Where the longest match of the slots ends.
fn match_end(slots: &[Slot], words: &[String], at: usize) -> Option<usize> {
    let Some((slot, rest)) = slots.split_first() else {
        return Some(at);
    };
    let with = words.get(at).filter(|word| slot.any.contains(*word)).and_then(|_| match_end(rest, words, at + 1));
    let without = if slot.is_optional { match_end(rest, words, at) } else { None };
    with.max(without)
}

#[cfg(test)]
mod tests;
