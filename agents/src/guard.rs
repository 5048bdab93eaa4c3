//! A look at what the contact said before anything answers it: does this ask for a person, does it ask whether a machine
//! speaks, or is it only politeness?
//!
//! Phrases of several languages are matched on folded words (`words`), never on parts of words. To add a language: its
//! book in `phrases`, its lines in [`crate::language`], and rows in the tests.

mod grammar;
mod phrases;
mod words;

use std::ops::Range;
use std::sync::LazyLock;

use crate::language::Language;
use grammar::{Found, Lexicon, Reach};
use phrases::{AFTER_NOUN, BOOKS, FILLERS, NEGATES_AFTER, NEGATIONS, Phrasebook, TRANSPARENT};
use words::{Words, folded_set};

pub(crate) use phrases::Politeness;
pub(crate) use words::words;

/// Whoever writes more than this is not only being polite.
const POLITE_WORDS: usize = 12;

/// Words beside the question whether a machine speaks that make no question of their own.
const BESIDE: usize = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glance {
    WantsPerson(Language),
    /// `only`: nothing else was asked.
    AsksIfMachine {
        language: Language,
        only: bool,
    },
    Polite {
        language: Language,
        politeness: Politeness,
    },
    Nothing,
}

/// `name` is the bot's: "hi Sam" greets.
pub(crate) fn glance(text: &str, name: &str) -> Glance {
    let said = words(text);
    if said.words.is_empty() {
        return Glance::Nothing;
    }
    let machine = asks_if_machine(&said, name);
    if let Some(person) = asks_person(&said, name, machine.as_ref()) {
        return Glance::WantsPerson(person.language);
    }
    if let Some(found) = machine {
        let beside = (0..said.words.len()).filter(|at| !found.range.contains(at) && !is_filler(&said.words[*at], name));
        return Glance::AsksIfMachine { language: found.language, only: beside.count() <= BESIDE };
    }
    politeness(&said, name).unwrap_or(Glance::Nothing)
}

fn asks_if_machine(said: &Words, name: &str) -> Option<Found<()>> {
    static LEXICON: LazyLock<Lexicon<()>> = LazyLock::new(|| lexicon(|book| book.machine));
    LEXICON.find(said, |range| is_alone(said, range, name))
}

/// A wish that is not denied. Who asks "am I talking to a human" wants to know, not to be passed on.
fn asks_person(said: &Words, name: &str, machine: Option<&Found<()>>) -> Option<Found<()>> {
    static LEXICON: LazyLock<Lexicon<()>> = LazyLock::new(|| lexicon(|book| book.person));
    // A phrase inside a refused one ("no real person please") is refused with it.
    let mut refused_until = 0;
    LEXICON.find_all(said, |range| is_alone(said, range, name)).find(|found| {
        let start = found.range.start;
        let is_question = machine.is_some_and(|machine| machine.range.contains(&start));
        let is_refused =
            start < refused_until || is_question || is_other_noun(said, &found.range) || is_denied(said, &found.range);
        if is_refused {
            refused_until = refused_until.max(found.range.end);
        }
        !is_refused
    })
}

/// Polite words and nothing else.
fn politeness(said: &Words, name: &str) -> Option<Glance> {
    static LEXICON: LazyLock<Lexicon<Politeness>> = LazyLock::new(|| {
        let rows = |(language, book): &'static (Language, Phrasebook)| {
            book.polite.iter().map(move |(politeness, pattern)| (*language, Reach::Alone, *pattern, *politeness))
        };
        Lexicon::new(BOOKS.iter().flat_map(rows))
    });
    if said.words.len() > POLITE_WORDS {
        return None;
    }
    let mut polite: Option<Glance> = None;
    let mut at = 0;
    while at < said.words.len() {
        if let Some(found) = LEXICON.longest_at(said, at) {
            at = found.range.end;
            let is_stronger = match polite {
                Some(Glance::Polite { politeness, .. }) => found.meaning > politeness,
                _ => true,
            };
            if is_stronger {
                polite = Some(Glance::Polite { language: found.language, politeness: found.meaning });
            }
        } else if is_filler(&said.words[at], name) {
            at += 1;
        } else {
            return None;
        }
    }
    polite
}

fn lexicon(side: fn(&Phrasebook) -> &'static [(Reach, &'static str)]) -> Lexicon<()> {
    let rows = |(language, book): &'static (Language, Phrasebook)| {
        side(book).iter().map(move |(reach, pattern)| (*language, *reach, *pattern, ()))
    };
    Lexicon::new(BOOKS.iter().flat_map(rows))
}

fn is_alone(said: &Words, range: &Range<usize>, name: &str) -> bool {
    (0..said.words.len()).all(|at| range.contains(&at) || is_filler(&said.words[at], name))
}

fn is_filler(word: &str, name: &str) -> bool {
    folded_set!(FILLERS).contains(word) || words(name).words.iter().any(|part| part == word)
}

/// "human resources", "agent account": the noun belongs to something else.
fn is_other_noun(said: &Words, range: &Range<usize>) -> bool {
    said.words.get(range.end).is_some_and(|next| !said.begins[range.end] && folded_set!(AFTER_NOUN).contains(next.as_str()))
}

/// A negation reaches its wish over words such as "want to" and over nothing else, and never out of its clause.
fn is_denied(said: &Words, range: &Range<usize>) -> bool {
    let is_after =
        |at: usize| said.words.get(at).is_some_and(|word| !said.begins[at] && folded_set!(NEGATES_AFTER).contains(word.as_str()));
    if is_after(range.end) {
        return true;
    }
    let mut at = range.start;
    while at > 0 && !said.begins[at] {
        at -= 1;
        let word = said.words[at].as_str();
        if folded_set!(NEGATIONS).contains(word) {
            return true;
        }
        if matches!(word, "i" | "we") {
            match before(said, at) {
                "think" | "believe" => {}
                // "Do I need to speak to a person" wants to know; "how do I" wants to.
                "do" | "must" | "should" => return !matches!(before(said, at - 1), "how" | "where"),
                _ => return false,
            }
        } else if !folded_set!(TRANSPARENT).contains(word) {
            return false;
        }
    }
    false
}

fn before(said: &Words, at: usize) -> &str {
    at.checked_sub(1).and_then(|before| said.words.get(before)).map_or("", String::as_str)
}

#[cfg(test)]
mod tests;
