//! Which texts go in one request, and what becomes of a request that was too long.

use std::ops::Range;

/// Tokens of a text, guessed a little high: an English token has four bytes, one of most other scripts three.
pub(super) fn tokens(text: &str) -> usize {
    text.len() / 3 + 1
}

/// Neighbouring texts, at most `count` and at most `most_tokens` together; a longer single text goes alone.
pub(super) fn plan(texts: &[String], count: usize, most_tokens: usize) -> Vec<Range<usize>> {
    let mut batches: Vec<Range<usize>> = Vec::new();
    let mut sum = 0;
    for (at, text) in texts.iter().enumerate() {
        let size = tokens(text);
        sum += size;
        match batches.last_mut() {
            Some(batch) if batch.len() < count && sum <= most_tokens => batch.end = at + 1,
            _ => {
                batches.push(at..at + 1);
                sum = size;
            }
        }
    }
    batches
}

pub(super) struct Batch<'a> {
    texts: Vec<&'a str>,
    cuts: u32,
}

impl<'a> Batch<'a> {
    pub(super) fn new(texts: &'a [String]) -> Self {
        Self { texts: texts.iter().map(String::as_str).collect(), cuts: 0 }
    }

    pub(super) fn texts(&self) -> &[&'a str] {
        &self.texts
    }

    /// Two halves; or, of a single text, its first half, until it was cut `most_cuts` times.
    pub(super) fn smaller(&self, most_cuts: u32) -> Option<Vec<Self>> {
        if let [text] = self.texts[..] {
            let half = &text[..text.floor_char_boundary(text.len() / 2)];
            let can = self.cuts < most_cuts && !half.trim().is_empty();
            return can.then(|| vec![Self { texts: vec![half], cuts: self.cuts + 1 }]);
        }
        let halves = self.texts.chunks(self.texts.len().div_ceil(2).max(1));
        Some(halves.map(|half| Self { texts: half.to_vec(), cuts: 0 }).collect())
    }
}

#[cfg(test)]
mod tests;
