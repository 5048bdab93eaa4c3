//! From lines to headings, paragraphs, items and tables, across columns and pages.

use super::lines::{Line, Page, bullet_length};
use super::sizes::{Sizes, step};
use super::table::Table;
use crate::ingest::marks::{self, PAGE_TURN};
use crate::ingest::outline::{Block, Builder, head, row};

/// Distance of lines, as part of the size, beyond which a paragraph ends even when its lines stand wide apart.
const WIDEST_PITCH: f32 = 2.2;
/// Lines this much farther apart than those above them begin a paragraph.
const WIDER: f32 = 1.22;
/// A line that ends this far before the others, in its sizes, is the last of its paragraph.
const SHORT_BY: f32 = 6.0;
/// Type of notes at the foot of a page, as part of the size of the text.
const NOTE_SIZE: f32 = 0.92;

pub(super) struct Flow<'a> {
    builder: Builder,
    sizes: &'a Sizes,
    page: u32,
    open: Open,
}

/// What the next line may continue.
enum Open {
    Nothing,
    Heading {
        level: u8,
        text: String,
        last: Line,
    },
    Text(Paragraph),
    /// The page turned before each row that is named, with the number of turns.
    Table {
        table: Table,
        turns: Vec<(usize, u32)>,
    },
}

struct Paragraph {
    text: String,
    marker: String,
    last: Line,
    /// Distance of its lines, once there are two.
    pitch: Option<f32>,
    /// Right edge of its widest line.
    right: f32,
    /// Pages turned since its last line.
    turns: u32,
}

impl<'a> Flow<'a> {
    pub(super) fn new(builder: Builder, sizes: &'a Sizes) -> Self {
        Self { builder, sizes, page: 0, open: Open::Nothing }
    }

    pub(super) fn finish(mut self) -> Builder {
        self.close_before_line();
        self.builder
    }

    pub(super) fn add_page(&mut self, number: u32, page: &Page) {
        let turned = number - self.page;
        self.page = number;
        let notes = self.notes_start(page);
        let (lines, notes) = page.lines.split_at(notes);
        self.turn(turned, !lines.is_empty());
        let mut at = 0;
        if let Open::Table { table, turns } = &mut self.open {
            if let Some((rows, count)) = table.continued(lines) {
                turns.push((table.rows.len(), turned));
                table.rows.extend(rows);
                at = count;
            } else {
                self.close_on(number - turned);
            }
        }
        while let Some(line) = lines.get(at) {
            if let Some((table, count)) = Table::starting(&lines[at..]) {
                self.close_before_line();
                self.open = Open::Table { table, turns: Vec::new() };
                at += count;
            } else {
                self.add_line(line);
                at += 1;
            }
        }
        self.add_notes(notes);
    }

    /// What is open may go on on this page, when there is anything on it.
    fn turn(&mut self, turned: u32, has_text: bool) {
        match &mut self.open {
            Open::Text(paragraph) => paragraph.turns += turned,
            Open::Table { .. } if has_text => {}
            _ => self.close_on(self.page - turned),
        }
    }

    /// Small lines at the foot that begin with a number or a mark.
    fn notes_start(&self, page: &Page) -> usize {
        let is_small = |line: &Line| line.size < self.sizes.text * NOTE_SIZE && line.baseline - page.bottom < page.height / 2.0;
        let small = page.lines.iter().rev().take_while(|line| is_small(line)).count();
        let start = page.lines.len() - small;
        let is_note =
            |line: &Line| line.text().starts_with(|letter: char| letter.is_ascii_digit() || matches!(letter, '*' | '†' | '‡'));
        page.lines[start..].iter().position(is_note).map_or(page.lines.len(), |first| start + first)
    }

    /// Notes come before what is still open, which may go on on the next page.
    fn add_notes(&mut self, notes: &[Line]) {
        let open = std::mem::replace(&mut self.open, Open::Nothing);
        let mut text = String::new();
        for line in notes {
            let words = line.text();
            let mark = words.trim_start_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, '*' | '†' | '‡'));
            if mark.len() < words.len() && !text.is_empty() {
                self.builder.on_page(self.page);
                self.builder.prose(&std::mem::take(&mut text));
            }
            append(&mut text, mark.trim_start(), 0);
        }
        if !text.is_empty() {
            self.builder.on_page(self.page);
            self.builder.prose(&text);
        }
        self.open = open;
    }

    fn add_line(&mut self, line: &Line) {
        if let Some(level) = self.sizes.heading(line) {
            return self.add_heading(level, line);
        }
        let text = line.text();
        let marker = bullet_length(&text);
        if let (Open::Text(paragraph), None) = (&mut self.open, marker)
            && paragraph.goes_on_with(line)
        {
            return paragraph.push(line, &text);
        }
        self.close_before_line();
        let (marker, words) = marker.map_or(("", text.as_str()), |length| text.split_at(length));
        let is_numbered = marker.starts_with(|letter: char| letter.is_ascii_digit());
        let marker = match marker {
            "" => String::new(),
            number if is_numbered => number.replace(')', "."),
            _ => "- ".to_owned(),
        };
        let text = words.to_owned();
        self.open = Open::Text(Paragraph { text, marker, last: line.clone(), pitch: None, right: line.right(), turns: 0 });
    }

    fn add_heading(&mut self, level: u8, line: &Line) {
        if let Open::Heading { level: open, text, last } = &mut self.open {
            let pitch = last.baseline - line.baseline;
            if *open == level && step(last.size) == step(line.size) && pitch > 0.0 && pitch < line.size * 1.6 && text.len() < 200
            {
                append(text, &line.text(), 0);
                *last = line.clone();
                return;
            }
        }
        self.close_before_line();
        self.open = Open::Heading { level, text: line.text(), last: line.clone() };
    }

    /// The line that comes next stands on this page, what is open may have ended on an earlier one.
    fn close_before_line(&mut self) {
        let turned = if let Open::Text(paragraph) = &self.open { paragraph.turns } else { 0 };
        self.close_on(self.page - turned);
    }

    fn close_on(&mut self, page: u32) {
        let page = page.max(1);
        match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => {}
            Open::Heading { level, text, .. } => {
                self.builder.on_page(page);
                self.builder.heading(level, &text, None);
            }
            Open::Text(Paragraph { text, marker, .. }) if marker.is_empty() => {
                self.builder.on_page(page);
                self.builder.prose(&text);
            }
            Open::Text(Paragraph { text, marker, .. }) => {
                self.builder.on_page(page);
                self.builder.block(Block::Item(format!("{marker}{text}")));
            }
            Open::Table { table, turns } => {
                self.builder.on_page(page);
                self.builder.block(block(&table, &turns));
            }
        }
        self.builder.on_page(self.page.max(1));
    }
}

impl Paragraph {
    fn goes_on_with(&self, line: &Line) -> bool {
        if (line.size - self.last.size).abs() > line.size * 0.12 {
            return false;
        }
        let pitch = self.last.baseline - line.baseline;
        let text = line.text();
        let ended = self.text.ends_with(['.', '!', '?', ':', '。', '।', '？', '！']);
        if pitch <= 0.0 || self.turns > 0 {
            // The next column or page: a sentence that has not ended goes on there.
            return !ended || text.starts_with(char::is_lowercase);
        }
        if pitch > line.size * WIDEST_PITCH || self.pitch.is_some_and(|usual| pitch > usual * WIDER) {
            return false;
        }
        // Without a second line to compare with, wide pitch is told from the size.
        if self.pitch.is_none() && pitch > line.size * 1.6 && (ended || !self.marker.is_empty()) {
            return false;
        }
        let is_last = ended && self.last.right() < self.right.max(line.right()) - self.last.size * SHORT_BY;
        let is_tagged = ended && line.tags.0 != self.last.tags.1;
        let is_indented = ended && line.left() > self.last.left() + line.size && self.marker.is_empty();
        !is_last && !is_indented && !is_tagged
    }

    fn push(&mut self, line: &Line, text: &str) {
        let pitch = self.last.baseline - line.baseline;
        if pitch > 0.0 && self.turns == 0 {
            self.pitch = Some(self.pitch.map_or(pitch, |usual| usual.min(pitch)));
        }
        append(&mut self.text, text, self.turns);
        self.turns = 0;
        self.right = self.right.max(line.right());
        self.last = line.clone();
    }
}

/// Adds a line after `turns` turns of the page; a word divided at the line's end becomes whole.
fn append(text: &mut String, line: &str, turns: u32) {
    let trimmed = text.trim_end().len();
    text.truncate(trimmed);
    let stem = text
        .strip_suffix(['-', '‐', '\u{00AD}'])
        .filter(|stem| stem.ends_with(char::is_lowercase) && line.starts_with(char::is_lowercase));
    let marks = PAGE_TURN.to_string().repeat(turns as usize);
    if let Some(stem) = stem.map(str::len) {
        // The word stands on the page where it begins.
        text.truncate(stem);
        let end = line.find(char::is_whitespace).unwrap_or(line.len());
        text.push_str(&line[..end]);
        text.push_str(if turns > 0 && end < line.len() { " " } else { "" });
        text.push_str(&marks);
        text.push_str(if turns > 0 { line[end..].trim_start() } else { &line[end..] });
    } else {
        let is_wide = |letter: char| matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}');
        let runs_on = text.ends_with(is_wide) && line.starts_with(is_wide);
        text.push_str(if text.is_empty() || runs_on { "" } else { " " });
        text.push_str(&marks);
        text.push_str(line);
    }
}

fn block(table: &Table, turns: &[(usize, u32)]) -> Block {
    let mut rows: Vec<String> = table.rows.iter().map(|cells| row(cells)).collect();
    for (at, count) in turns {
        rows.get_mut(*at).into_iter().for_each(|row| marks::prepend(*count, row));
    }
    let names = table.rows.first().cloned().unwrap_or_default();
    Block::Table { head: head(&names), rows: rows.split_off(1.min(rows.len())) }
}

#[cfg(test)]
mod tests;
