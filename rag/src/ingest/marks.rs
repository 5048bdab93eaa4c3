//! Where pages turn: a mark in the running text while a document is read, offsets in the finished passage.
//!
//! A mark travels with its word through joining and cutting, which no list of offsets would survive.

use std::borrow::Cow;

/// A noncharacter, kept free by Unicode for use inside a program; readers of paged formats drop it from their input.
pub(super) const PAGE_TURN: char = '\u{FDD0}';

/// Text of a source without anything that looks like a mark.
pub(super) fn without_marks(text: &str) -> Cow<'_, str> {
    if text.contains(PAGE_TURN) { Cow::Owned(text.replace(PAGE_TURN, "")) } else { Cow::Borrowed(text) }
}

pub(super) fn count(text: &str) -> u32 {
    text.matches(PAGE_TURN).count() as u32
}

/// Puts `turns` marks in front of a text.
pub(super) fn prepend(turns: u32, text: &mut String) {
    if turns > 0 {
        text.insert_str(0, &PAGE_TURN.to_string().repeat(turns as usize));
    }
}

/// The marks at the start of a text, and the text after them.
pub(super) fn split_leading(text: &str) -> (&str, &str) {
    text.split_at(text.len() - text.trim_start_matches(PAGE_TURN).len())
}

/// The text without marks, how many stood before its first character, and the offsets of all others.
pub(super) fn take(text: &str) -> (String, u32, Vec<u32>) {
    let mut clean = String::with_capacity(text.len());
    let mut leading = 0;
    let mut starts = Vec::new();
    for (at, run) in text.split(PAGE_TURN).enumerate() {
        match (at, clean.is_empty()) {
            (0, _) => {}
            (_, true) => leading += 1,
            (_, false) => starts.push(clean.len() as u32),
        }
        clean.push_str(run);
    }
    (clean, leading, starts)
}

#[cfg(test)]
mod tests;
