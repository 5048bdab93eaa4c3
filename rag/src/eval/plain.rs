//! Textbook retrieval to compare with: BM25 and cosine over the chunks as they are, nothing learned, no index.
//!
//! Both read the question after the last four turns. BM25: runs of ASCII letters and digits, lower case, stop words
//! dropped, no stemming, the chunk's text alone, k1 1.2, b 0.75, question words as often as they stand there.

use std::collections::HashMap;

use super::dataset::Question;
use crate::index::is_stop_word;

const K1: f32 = 1.2;
const B: f32 = 0.75;
/// Turns before the question that are read with it.
const TURNS: usize = 4;

/// The question with what was said just before it, oldest first.
pub(super) fn in_context(question: &Question) -> String {
    let from = question.history.len().saturating_sub(TURNS);
    let turns = question.history[from..].iter().map(|(_, text)| text.as_str());
    turns.chain([question.text.as_str()]).collect::<Vec<_>>().join(" ")
}

pub(super) struct Bm25 {
    postings: HashMap<String, Vec<(usize, f32)>>,
    chunks: usize,
}

impl Bm25 {
    pub(super) fn new<'a>(chunks: impl Iterator<Item = &'a str>) -> Self {
        let read: Vec<Vec<String>> = chunks.map(words).collect();
        let average = read.iter().map(Vec::len).sum::<usize>() as f32 / read.len().max(1) as f32;
        let mut postings: HashMap<String, Vec<(usize, f32)>> = HashMap::new();
        for (chunk, words) in read.iter().enumerate() {
            let scale = K1 * (1.0 - B + B * words.len() as f32 / average.max(1.0));
            let mut counts: HashMap<&String, f32> = HashMap::new();
            for word in words {
                *counts.entry(word).or_default() += 1.0;
            }
            for (word, count) in counts {
                postings.entry(word.clone()).or_default().push((chunk, count * (K1 + 1.0) / (count + scale)));
            }
        }
        Self { postings, chunks: read.len() }
    }

    /// The score of every chunk.
    pub(super) fn scores(&self, question: &str) -> Vec<f32> {
        let mut scores = vec![0.0; self.chunks];
        for word in words(question) {
            let Some(held) = self.postings.get(&word) else { continue };
            let count = held.len() as f32;
            let rarity = (1.0 + (self.chunks as f32 - count + 0.5) / (count + 0.5)).ln();
            for (chunk, weight) in held {
                scores[*chunk] += rarity * weight;
            }
        }
        scores
    }
}

/// The cosine of every chunk with the question; vectors have length 1.
pub(super) fn cosines(chunks: &[Vec<f32>], question: &[f32]) -> Vec<f32> {
    chunks.iter().map(|chunk| chunk.iter().zip(question).map(|(one, other)| one * other).sum()).collect()
}

/// Indices of the best scores, best first; equal ones in order.
pub(super) fn best(scores: &[f32], count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]));
    order.truncate(count);
    order
}

fn words(text: &str) -> Vec<String> {
    let runs = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    runs.map(str::to_ascii_lowercase).filter(|word| !is_stop_word(word)).collect()
}

#[cfg(test)]
mod tests;
