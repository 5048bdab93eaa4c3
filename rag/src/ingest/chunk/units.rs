//! The smallest pieces of a passage, and how they are put together again.

use std::rc::Rc;

use crate::ingest::marks;
use crate::ingest::outline::{Block, fence};
use crate::ingest::sentences::sentences;

/// Bytes after which even a sentence, item or code block is cut: past any text a person wrote, and a bound on passages.
const LONGEST: usize = 8_000;

/// Bytes that count as one word at most.
const LONGEST_WORD: usize = 12;

#[derive(Debug)]
pub(super) struct Unit {
    pub(super) text: String,
    pub(super) words: usize,
    /// Otherwise it continues the unit before, in the same paragraph, list or table.
    pub(super) starts_paragraph: bool,
    /// Stands between this unit and the one before.
    glue: &'static str,
    /// Put before the first row of a table in each passage.
    head: Option<Rc<str>>,
}

impl Unit {
    pub(super) fn introduces(&self) -> bool {
        let asks = self.starts_paragraph && self.text.ends_with(['?', '？', '؟']);
        asks || self.text.ends_with(':') || marks::split_leading(&self.text).1.starts_with("### ")
    }
}

pub(super) fn units(blocks: &[Block]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut after_item = false;
    for block in blocks {
        match block {
            Block::Prose(text) => {
                for (at, sentence) in sentences(text).into_iter().flat_map(pieces).enumerate() {
                    units.push(unit(sentence, if at == 0 { "\n\n" } else { " " }));
                }
            }
            Block::Item(text) => {
                for (at, piece) in pieces(text).into_iter().enumerate() {
                    units.push(unit(piece, if at > 0 || after_item { "\n" } else { "\n\n" }));
                }
            }
            Block::Code(text) => units.extend(code_pieces(text).into_iter().map(|piece| unit(piece, "\n\n"))),
            Block::Table { head, rows } => units.extend(table(head, rows)),
        }
        after_item = matches!(block, Block::Item(_));
    }
    units
}

pub(super) fn join(units: &[Unit]) -> String {
    let mut text = String::new();
    let mut head: Option<&Rc<str>> = None;
    for unit in units {
        text.push_str(if text.is_empty() { "" } else { unit.glue });
        let (turns, words) = marks::split_leading(&unit.text);
        text.push_str(turns);
        // The head is written where a table begins and where a passage begins inside one.
        if unit.head.is_some() && (unit.starts_paragraph || head != unit.head.as_ref()) {
            text.extend(unit.head.iter().flat_map(|head| [&**head, "\n"]));
        }
        head = unit.head.as_ref();
        text.push_str(words);
    }
    text
}

fn unit(text: impl Into<String>, glue: &'static str) -> Unit {
    let text = text.into();
    // Scripts without spaces, and data, have few words but much text.
    let words = text.split_whitespace().count().max(text.len() / LONGEST_WORD);
    Unit { words, text, starts_paragraph: glue == "\n\n", glue, head: None }
}

fn table(head: &str, rows: &[String]) -> Vec<Unit> {
    if rows.is_empty() {
        return pieces(head).into_iter().map(|piece| unit(piece, "\n\n")).collect();
    }
    // A huge head repeated for each passage would multiply the document.
    let repeated = (head.len() <= LONGEST / 8).then(|| Rc::from(head));
    let mut units: Vec<Unit> = Vec::new();
    if repeated.is_none() {
        units.extend(pieces(head).into_iter().map(|piece| unit(piece, "\n\n")));
    }
    for row in rows.iter().flat_map(|row| pieces(row)) {
        let glue = if units.is_empty() { "\n\n" } else { "\n" };
        units.push(Unit { head: repeated.clone(), ..unit(row, glue) });
    }
    units
}

/// The text whole, or, when it is beyond all bounds, cut at white space.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > LONGEST {
        let bound = rest.floor_char_boundary(LONGEST);
        let at = rest[..bound].rfind(char::is_whitespace).filter(|at| *at > LONGEST / 2).unwrap_or(bound);
        pieces.push(rest[..at].trim_end());
        rest = rest[at..].trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// Code beyond all bounds is cut between lines, each piece with its own fences.
fn code_pieces(fenced: &str) -> Vec<String> {
    if fenced.len() <= LONGEST {
        return vec![fenced.to_owned()];
    }
    let (first, code) = fenced.split_once('\n').unwrap_or(("", fenced));
    let code = code.rsplit_once('\n').map_or(code, |(code, _)| code);
    let language = first.trim_start_matches(['`', '~']);
    let mut cut = Vec::new();
    let mut piece = String::new();
    for line in code.lines().flat_map(pieces) {
        if !piece.is_empty() && piece.len() + line.len() > LONGEST {
            cut.push(fence(language, &std::mem::take(&mut piece)));
        }
        piece.push_str(line);
        piece.push('\n');
    }
    cut.push(fence(language, &piece));
    cut
}
