//! Text to search terms: Unicode words, lower case, accents folded, stop words dropped, English endings cut.
//!
//! One analysis serves documents and questions in every language, so both always agree; for languages other than
//! English the stemmer only trims a few endings, the same way on both sides.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

/// Longer words are ids or noise; they are cut so that one token cannot fill memory.
const LONGEST_TERM: usize = 40;

/// Sorted, because it is searched by halving.
const STOP_WORDS: &[&str] = &[
    "a", "about", "after", "again", "all", "also", "am", "an", "and", "any", "are", "aren", "as", "at", "be", "because", "been",
    "before", "being", "but", "by", "can", "could", "couldn", "did", "didn", "do", "does", "doesn", "doing", "don", "for",
    "from", "get", "had", "hadn", "has", "hasn", "have", "haven", "having", "he", "hello", "her", "here", "hers", "hey", "hi",
    "him", "his", "how", "i", "if", "in", "into", "is", "isn", "it", "its", "just", "know", "let", "like", "me", "might", "mine",
    "must", "my", "need", "no", "not", "of", "ok", "okay", "on", "or", "our", "ours", "please", "shall", "she", "should",
    "shouldn", "so", "some", "such", "tell", "than", "thank", "thanks", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "to", "too", "us", "very", "want", "was", "wasn", "we", "were", "weren", "what", "when", "where",
    "whether", "which", "while", "who", "whom", "whose", "why", "will", "with", "won", "would", "wouldn", "yes", "you", "your",
    "yours",
];

/// Search terms of a text, in order, repeats kept.
pub fn terms(text: &str) -> Vec<String> {
    let stemmer = Stemmer::create(Algorithm::English);
    text.unicode_words().filter_map(|word| term(&stemmer, word)).collect()
}

/// Whether a lower-case word says nothing about the subject.
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

fn term(stemmer: &Stemmer, word: &str) -> Option<String> {
    let folded = fold(word);
    // "what's" and "don't" are their stem plus an ending that carries no subject.
    let bare = folded.split('\'').next().unwrap_or_default();
    if bare.is_empty() || is_stop_word(bare) {
        return None;
    }
    let mut stem = if bare.is_ascii() { stemmer.stem(bare).into_owned() } else { bare.to_owned() };
    if let Some((end, _)) = stem.char_indices().nth(LONGEST_TERM) {
        stem.truncate(end);
    }
    Some(stem)
}

fn fold(word: &str) -> String {
    // Most words by far; none of what follows changes anything else in them.
    if word.is_ascii() {
        return word.to_ascii_lowercase();
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
