//! From positioned pieces of text to lines, in the order in which they are read.

use pdf_oxide::PdfDocument;
use pdf_oxide::error::Result;
use pdf_oxide::layout::TextSpan;

use crate::ingest::marks::without_marks;

/// Widths of gaps as parts of the type size: a word ends,
const WORD_GAP: f32 = 0.18;
/// and what follows may be another column of a table.
pub(super) const CELL_GAP: f32 = 0.95;
/// A digit smaller than this part of its line, raised, refers to a note.
const NOTE_SIZE: f32 = 0.72;
/// Pieces of one page; a page full of letters placed one by one has some thousands.
const MOST_SPANS: usize = 60_000;

/// Text between two wide gaps.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cell {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) text: String,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub(super) cells: Vec<Cell>,
    pub(super) baseline: f32,
    pub(super) size: f32,
    /// All of it.
    pub(super) is_bold: bool,
    /// The file itself says that it belongs to every page.
    pub(super) is_furniture: bool,
    /// Paragraphs of the file's own structure that its first and its last piece belong to.
    pub(super) tags: (Option<u32>, Option<u32>),
}

#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) bottom: f32,
    pub(super) height: f32,
    pub(super) lines: Vec<Line>,
}

impl Line {
    pub(super) fn text(&self) -> String {
        self.cells.iter().map(|cell| cell.text.trim()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn left(&self) -> f32 {
        self.cells.first().map_or(0.0, |cell| cell.left)
    }

    pub(super) fn right(&self) -> f32 {
        self.cells.last().map_or(0.0, |cell| cell.right)
    }

    fn takes(&self, span: &TextSpan) -> bool {
        let is_level = (span.bbox.y - self.baseline).abs() <= self.size.max(span.font_size) * 0.4;
        is_level && span.bbox.x >= self.right() - self.size * 1.5
    }

    fn push(&mut self, span: &TextSpan) {
        let text = without_marks(&span.text).replace(['\u{00AD}', '\u{200B}', '\0'], "");
        let gap = span.bbox.x - self.right();
        let right = span.bbox.x + span.bbox.width.max(0.0);
        let is_note = span.font_size < self.size * NOTE_SIZE
            && !self.cells.is_empty()
            && text.trim().bytes().all(|byte| byte.is_ascii_digit());
        if is_note {
            return;
        }
        let starts_cell = self.cells.is_empty() || (gap > self.size * CELL_GAP && !self.is_bullet());
        if starts_cell {
            self.cells.push(Cell { left: span.bbox.x, right, text });
        } else if let Some(cell) = self.cells.last_mut() {
            let is_apart = gap > self.size * WORD_GAP && !cell.text.ends_with(' ') && !text.starts_with(' ');
            cell.text.push_str(if is_apart { " " } else { "" });
            cell.text.push_str(&text);
            cell.right = cell.right.max(right);
        }
        if !span.text.trim().is_empty() {
            self.tags.1 = span.mcid;
            self.is_bold &= span.font_weight.is_bold();
            self.is_furniture &= span.artifact_type.is_some();
        }
    }

    /// Nothing yet but the mark of a list item, which may stand far from its text.
    fn is_bullet(&self) -> bool {
        let [only] = self.cells.as_slice() else { return false };
        let text = format!("{} ", only.text.trim());
        bullet_length(&text) == Some(text.len())
    }
}

/// Bytes of a bullet or number with the space after it.
pub(super) fn bullet_length(text: &str) -> Option<usize> {
    let mut letters = text.chars();
    let first = letters.next()?;
    let is_bullet = matches!(
        first,
        '•' | '◦'
            | '▪'
            | '■'
            | '●'
            | '○'
            | '‣'
            | '⁃'
            | '–'
            | '-'
            | '*'
            | '·'
            | '➢'
            | '✓'
            | '\u{F0B7}'
            | '\u{F0A7}'
            | '\u{F0D8}'
            | 'o'
    );
    if is_bullet && letters.next() == Some(' ') {
        return Some(first.len_utf8() + 1);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    ((1..=2).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") "))).then_some(digits + 2)
}

pub(super) fn read(document: &PdfDocument, index: usize) -> Result<Page> {
    let (_, bottom, _, top) = document.get_page_media_box(index).unwrap_or((0.0, 0.0, 595.0, 842.0));
    let is_turned = document.get_page_rotation(index).is_ok_and(|turn| turn.rem_euclid(360) != 0);
    let mut spans = document.extract_spans_with_config(index, pdf_oxide::extractors::SpanMergingConfig::default())?;
    // Programs write a page in the order in which it is read; where one did not, columns have to be found by position.
    spans.sort_by_key(|span| span.sequence);
    if is_turned || is_scrambled(&spans) {
        spans = document.extract_spans(index)?;
    }
    spans.truncate(MOST_SPANS);
    let upright = spans.iter().filter(|span| is_upright(span)).count();
    let mostly_upright = upright * 2 >= spans.len();
    let mut lines: Vec<Line> = Vec::new();
    // Turned text beside upright text is a stamp or the label of a picture.
    for span in spans.iter().filter(|span| is_sane(span) && (!mostly_upright || is_upright(span))) {
        if !lines.last().is_some_and(|line| line.takes(span)) {
            if span.text.trim().is_empty() {
                continue;
            }
            let line = Line {
                baseline: span.bbox.y,
                size: span.font_size,
                is_bold: true,
                is_furniture: true,
                tags: (span.mcid, None),
                ..Line::default()
            };
            lines.push(line);
        }
        lines.iter_mut().last().into_iter().for_each(|line| line.push(span));
    }
    lines.retain(|line| line.cells.iter().any(|cell| !cell.text.trim().is_empty()));
    Ok(Page { bottom, height: (top - bottom).abs(), lines })
}

fn is_upright(span: &TextSpan) -> bool {
    span.rotation_degrees.abs() < 5.0
}

fn is_sane(span: &TextSpan) -> bool {
    let numbers = [span.bbox.x, span.bbox.y, span.bbox.width, span.font_size];
    numbers.iter().all(|number| number.is_finite() && number.abs() < 1.0e6) && span.font_size > 0.1
}

/// The eye jumps up a page once for each column, and not once for every few lines.
fn is_scrambled(spans: &[TextSpan]) -> bool {
    let jumps = spans.windows(2).filter(|pair| pair[1].bbox.y > pair[0].bbox.y + pair[0].font_size.max(4.0) * 1.5).count();
    jumps > 4 && jumps * 12 > spans.len()
}

#[cfg(test)]
mod tests;
