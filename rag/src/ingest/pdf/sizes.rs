//! Which sizes of type are text and which are headings, for a whole document.

use std::collections::BTreeMap;

use super::lines::{Line, Page};

/// Type this much larger than the text is a heading.
const LARGER: f32 = 1.12;
/// Sizes of headings that count as levels of their own.
const LEVELS: usize = 5;
/// Words of the longest heading.
const HEADING_WORDS: usize = 20;
const BOLD_WORDS: usize = 12;
/// Level of bold lines in the size of the text.
const BOLD: u8 = 7;

#[derive(Debug)]
pub(super) struct Sizes {
    pub(super) text: f32,
    /// In half points, largest first.
    headings: Vec<u32>,
    /// Much of the text is bold, so that bold says nothing.
    bold_means_nothing: bool,
}

impl Sizes {
    pub(super) fn of(pages: &[Page]) -> Self {
        let mut letters: BTreeMap<u32, usize> = BTreeMap::new();
        let (mut bold, mut all) = (0, 0);
        for line in pages.iter().flat_map(|page| &page.lines) {
            let length = line.text().len();
            *letters.entry(step(line.size)).or_default() += length;
            bold += if line.is_bold { length } else { 0 };
            all += length;
        }
        let text = letters.iter().max_by_key(|(_, count)| **count).map_or(11.0, |(step, _)| *step as f32 / 2.0);
        let headings = letters.keys().rev().filter(|step| **step as f32 / 2.0 > text * LARGER).copied().collect();
        Self { text, headings, bold_means_nothing: bold * 5 > all * 2 }
    }

    /// Level from 1 when the line is set like a heading.
    pub(super) fn heading(&self, line: &Line) -> Option<u8> {
        let text = line.text();
        let words = text.split_whitespace().count();
        let has_words = text.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
        if !has_words {
            return None;
        }
        if let Some(rank) = self.headings.iter().position(|size| *size == step(line.size)) {
            return (words <= HEADING_WORDS).then(|| rank.min(LEVELS - 1) as u8 + 1);
        }
        let is_label = line.is_bold && !self.bold_means_nothing && line.cells.len() == 1 && line.size >= self.text * 0.95;
        (is_label && words <= BOLD_WORDS && !text.ends_with(['.', ',', ';', ':'])).then_some(BOLD)
    }
}

/// Programs scale type, so that one size comes out a little different from page to page.
pub(super) fn step(size: f32) -> u32 {
    (size * 2.0).round().clamp(0.0, 10_000.0) as u32
}
