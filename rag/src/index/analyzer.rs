//! Text to search terms: Unicode words, lower case, accents folded, stop words dropped, endings cut.
//!
//! Endings and stop words depend on the language, which is read off the text itself ([`Language::of`]); a heading or title
//! is analysed in the language of the text under it ([`terms_in`]). To add a language: a variant and its stemmer in
//! `language`, its commonest words in `stop_words`.

mod hindi;
mod language;
mod stop_words;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

pub use language::Language;

/// Longer words are ids or noise; they are cut so that one token cannot fill memory.
const LONGEST_TERM: usize = 40;

/// Search terms of a text in its own language, in order, repeats kept.
pub fn terms(text: &str) -> Vec<String> {
    terms_of(words(text), None)
}

/// Search terms of a text that is too short to show its language.
pub fn terms_in(text: &str, language: Language) -> Vec<String> {
    terms_of(words(text), Some(language))
}

/// Whether a folded English word says nothing about the subject.
pub fn is_stop_word(word: &str) -> bool {
    Language::English.passes_over(word)
}

fn terms_of(words: Vec<String>, language: Option<Language>) -> Vec<String> {
    let language = language.unwrap_or_else(|| Language::of_words(&words));
    let stemmer = language.stemmer();
    words.into_iter().filter(|word| !language.passes_over(word)).map(|word| cut(stemmer.stem(word))).collect()
}

/// Folded words, without what hangs on an apostrophe: "what's" and "don't" are their stem plus an ending, while French and
/// Italian hang the little word in front ("l'heure", "dell'ordine").
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.unicode_words() {
        let folded = fold(word);
        match folded.split_once('\'') {
            None => words.push(folded),
            Some((first, rest)) => {
                let bare = if stop_words::is_elided(first) { rest } else { first };
                words.push(bare.split('\'').next().unwrap_or_default().to_owned());
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn cut(mut stem: String) -> String {
    if let Some((end, _)) = stem.char_indices().nth(LONGEST_TERM) {
        stem.truncate(end);
    }
    stem
}

fn fold(word: &str) -> String {
    // Most words by far; none of what follows changes anything else in them.
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    // The marks of Devanagari are its vowels.
    if word.chars().any(hindi::is_devanagari) {
        return hindi::fold(word);
    }
    let mut folded = String::with_capacity(word.len());
    for letter in word.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            '’' | '‘' => folded.push('\''),
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests;
