//! What ranking needs to know of a passage's words, remembered from question to question: reading is what costs.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::document::Passage;
use crate::embed::pieces;
use crate::index::{Language, dimension, passage_weights, terms_in};

/// Readings kept; some 3 KB each.
const MOST_KEPT: usize = 20_000;
/// Letters of a stem that related words share: "legislate" and "legislative" have other stems.
const ROOT: usize = 5;

/// A term and what it begins with, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) term: u32,
    pub(super) root: u32,
}

impl Token {
    pub(super) fn new(term: &str) -> Self {
        let root = term.char_indices().nth(ROOT).map_or(term, |(end, _)| &term[..end]);
        Self { term: dimension(term), root: dimension(root) }
    }
}

/// The words of one passage.
#[derive(Debug)]
pub(super) struct Reading {
    /// BM25 weights by term, ascending.
    weights: Vec<(u32, f32)>,
    /// Of title and headings.
    pub(super) above: Vec<Token>,
    /// How many of these are of the title.
    titles: usize,
    /// In the order of the passage's sentence vectors.
    pub(super) sentences: Vec<Vec<Token>>,
    /// Roots of all words, ascending.
    roots: Vec<u32>,
    /// Search terms of the text.
    pub(super) length: usize,
}

impl Reading {
    pub(super) fn new(passage: &Passage) -> Self {
        let language = Language::of(&passage.text);
        let tokens = |text: &str| -> Vec<Token> { terms_in(text, language).iter().map(|term| Token::new(term)).collect() };
        let weights = passage_weights(passage);
        let above: Vec<Token> = [&passage.title].into_iter().chain(&passage.headings).flat_map(|text| tokens(text)).collect();
        let titles = tokens(&passage.title).len();
        let text = tokens(&passage.text);
        let mut roots: Vec<u32> = text.iter().chain(&above).map(|token| token.root).collect();
        roots.sort_unstable();
        roots.dedup();
        let mut sentences: Vec<Vec<Token>> = pieces(&passage.text).iter().map(|piece| tokens(piece)).collect();
        if sentences.is_empty() {
            sentences.push(text.clone());
        }
        Self {
            weights: weights.dimensions.into_iter().zip(weights.weights).collect(),
            above,
            titles,
            sentences,
            roots,
            length: text.len(),
        }
    }

    /// BM25 weight of the term, 0 when neither text nor title nor headings hold it.
    pub(super) fn weight(&self, term: u32) -> f32 {
        self.weights.binary_search_by_key(&term, |(own, _)| *own).map_or(0.0, |at| self.weights[at].1)
    }

    pub(super) fn has(&self, token: Token) -> bool {
        self.weight(token.term) > 0.0
    }

    /// Of the headings alone, which belong to this passage more than the title does.
    pub(super) fn headings(&self) -> &[Token] {
        &self.above[self.titles..]
    }

    pub(super) fn has_root(&self, token: Token) -> bool {
        self.roots.binary_search(&token.root).is_ok()
    }

    /// Whether the second term follows the first closely, above the text or in one sentence.
    pub(super) fn has_pair(&self, first: Token, second: Token) -> bool {
        let follows = |tokens: &[Token], at: usize| tokens[at + 1..].iter().take(2).any(|token| token.term == second.term);
        let texts = self.sentences.iter().chain([&self.above]);
        let mut places = texts.flat_map(|tokens| (0..tokens.len()).map(move |at| (tokens, at)));
        places.any(|(tokens, at)| tokens[at].term == first.term && follows(tokens, at))
    }
}

/// Shared by all questions of one retriever.
#[derive(Debug, Default)]
pub(super) struct Readings(Mutex<HashMap<u64, Arc<Reading>>>);

impl Readings {
    pub(super) fn of(&self, passage: &Passage) -> Arc<Reading> {
        // The id stays when a document changes, its text does not.
        let mut hasher = DefaultHasher::new();
        (&passage.title, &passage.headings, &passage.text).hash(&mut hasher);
        let key = hasher.finish();
        if let Some(known) = self.0.lock().get(&key) {
            return Arc::clone(known);
        }
        let reading = Arc::new(Reading::new(passage));
        let mut kept = self.0.lock();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&reading));
        reading
    }
}

#[cfg(test)]
mod tests;
