//! What is looked for, and where it stands in what was found.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::http::wire::search::SearchPiece;

/// Characters shown before the first hit, and in all.
const BEFORE: usize = 60;
const SHOWN: usize = 240;

/// Words, and those between double quotes together. Signs between words are not looked for.
pub fn phrases(text: &str) -> Vec<String> {
    let mut phrases = Vec::new();
    for (place, part) in text.split('"').enumerate() {
        let words: Vec<&str> = words(part).map(|(_, word)| word).collect();
        if place % 2 == 1 && !words.is_empty() {
            phrases.push(words.join(" "));
        } else {
            phrases.extend(words.into_iter().map(str::to_owned));
        }
    }
    phrases
}

/// With the byte each begins at.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
    text.split(move |letter| !is_part(letter))
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

fn fold(word: &str) -> String {
    word.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect()
}

/// The text around the first hit, cut where hits begin and end.
pub fn around(text: &str, phrases: &[String]) -> Vec<SearchPiece> {
    let wanted: HashSet<String> = phrases.iter().flat_map(|phrase| phrase.split(' ')).map(fold).collect();
    let hits: Vec<(usize, usize)> =
        words(text).filter(|(_, word)| wanted.contains(&fold(word))).map(|(start, word)| (start, start + word.len())).collect();
    let first = hits.first().map_or(0, |hit| hit.0);
    let start = text[..first].char_indices().rev().nth(BEFORE - 1).map_or(0, |(at, _)| at);
    let end = text[start..].char_indices().nth(SHOWN).map_or(text.len(), |(at, _)| start + at);
    let mut pieces = Vec::new();
    let mut push = |text: &str, hit| {
        if !text.is_empty() {
            pieces.push(SearchPiece { text: text.to_owned(), hit });
        }
    };
    if start > 0 {
        push("…", false);
    }
    let mut told = start;
    for (from, to) in hits.into_iter().filter(|(_, to)| *to <= end) {
        push(&text[told..from], false);
        push(&text[from..to], true);
        told = to;
    }
    push(&text[told..end], false);
    if end < text.len() {
        push("…", false);
    }
    pieces
}

#[cfg(test)]
mod tests;
