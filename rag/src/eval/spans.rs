//! Which characters of a page a passage shows. Passages keep no offsets, but they keep the letters in order, so lining up
//! everything but white space finds them.

use std::collections::HashSet;
use std::ops::Range;

use crate::document::Document;

/// Ranges of page characters, by passage ordinal.
pub(super) struct Page {
    ranges: Vec<Vec<Range<usize>>>,
}

impl Page {
    pub(super) fn of(chunks: Vec<Range<usize>>) -> Self {
        Self { ranges: chunks.into_iter().map(|chunk| vec![chunk]).collect() }
    }

    pub(super) fn lined_up(text: &str, document: &Document) -> Self {
        let visible: Vec<(usize, char)> = text.chars().enumerate().filter(|(_, letter)| !letter.is_whitespace()).collect();
        let mut from = 0;
        let ranges = document.passages.iter().map(|passage| line_up(&passage.text, &visible, &mut from)).collect();
        Self { ranges }
    }

    /// From the first to the last character of each passage.
    pub(super) fn spans(&self) -> Vec<Range<usize>> {
        let bounds = |ranges: &Vec<Range<usize>>| {
            let start = ranges.first().map_or(0, |range| range.start);
            start..ranges.last().map_or(start, |range| range.end)
        };
        self.ranges.iter().map(bounds).collect()
    }

    pub(super) fn range(&self, ordinal: u32) -> &[Range<usize>] {
        self.ranges.get(ordinal as usize).map_or(&[], Vec::as_slice)
    }
}

fn line_up(passage: &str, page: &[(usize, char)], from: &mut usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for line in passage.lines() {
        let line = line.strip_prefix("### ").unwrap_or(line);
        let letters: Vec<char> = line.chars().filter(|letter| !letter.is_whitespace()).collect();
        if letters.is_empty() {
            continue;
        }
        let matches = |window: &[(usize, char)]| window.iter().map(|(_, letter)| letter).eq(&letters);
        let Some(at) = page[*from..].windows(letters.len()).position(matches) else { continue };
        let first = *from + at;
        let end = first + letters.len();
        ranges.push(page[first].0..page[end - 1].0 + 1);
        *from = end;
    }
    ranges
}

/// What a reader with a budget of characters has seen.
pub(super) struct Shown {
    left: usize,
    seen: HashSet<(String, usize)>,
}

impl Shown {
    pub(super) fn new(budget: usize) -> Self {
        Self { left: budget, seen: HashSet::new() }
    }

    /// The last piece is cut where the budget ends.
    pub(super) fn add(&mut self, page: &str, ranges: &[Range<usize>]) {
        for range in ranges {
            let end = range.end.min(range.start + self.left);
            self.left -= end - range.start;
            self.seen.extend((range.start..end).map(|at| (page.to_owned(), at)));
        }
    }

    pub(super) fn share(&self, page: &str, span: Range<usize>) -> f64 {
        let length = span.len().max(1);
        let seen = span.filter(|at| self.seen.contains(&(page.to_owned(), *at))).count();
        seen as f64 / length as f64
    }
}
