//! Follows the text of a Word file and hands headings and blocks to the outline.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::Turns;
use super::lists::Lists;
use super::paragraph::Paragraph;
use super::styles::Styles;
use super::table::Table;
use crate::ingest::Refusal;
use crate::ingest::marks::{self, PAGE_TURN};
use crate::ingest::outline::{Block, Builder, Outline, is_absolute};
use crate::ingest::xml::{self, Piece};

/// Text boxes and tables inside one another.
const DEEPEST: usize = 32;
/// Level of a bold line that stands for a heading.
const BOLD: u8 = 8;

/// Deleted or moved text, instructions of fields, and second versions of drawings.
const SKIPPED: &[&str] = &["del", "moveFrom", "Fallback", "instrText", "delText", "rPrChange", "pPrChange", "sectPr"];

pub(super) struct Body<'a> {
    builder: Builder,
    styles: &'a Styles,
    lists: Lists,
    links: &'a HashMap<String, String>,
    notes: &'a HashMap<String, String>,
    turns: Turns,
    page: u32,
    /// A break that the author set was just counted; the program wrote the same one down again.
    just_turned: bool,
    /// Paragraphs inside one another: text boxes stand in a paragraph.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    /// Elements open below the outermost skipped one.
    skipping: usize,
    in_text: bool,
    in_properties: bool,
    run: Run,
}

/// How the words being read are shown.
#[derive(Default)]
struct Run {
    is_bold: bool,
    is_hidden: bool,
}

impl<'a> Body<'a> {
    pub(super) fn new(
        builder: Builder,
        styles: &'a Styles,
        lists: Lists,
        links: &'a HashMap<String, String>,
        notes: &'a HashMap<String, String>,
        turns: Turns,
    ) -> Self {
        Self {
            builder,
            styles,
            lists,
            links,
            notes,
            turns,
            page: 1,
            just_turned: false,
            paragraphs: Vec::new(),
            tables: Vec::new(),
            skipping: 0,
            in_text: false,
            in_properties: false,
            run: Run::default(),
        }
    }

    pub(super) fn page(&self) -> u32 {
        self.page
    }

    pub(super) fn finish(self) -> Result<Outline, Refusal> {
        self.builder.finish()
    }

    pub(super) fn on(&mut self, piece: &Piece<'_, '_>) -> Result<(), Refusal> {
        match piece {
            Piece::Open(_) if self.skipping > 0 => self.skipping += 1,
            Piece::Close(_) if self.skipping > 0 => self.skipping -= 1,
            Piece::Open(start) => self.on_open(start)?,
            Piece::Close(name) => self.on_close(name),
            Piece::Text(text) if self.in_text && self.skipping == 0 && !self.run.is_hidden => self.push(text),
            Piece::Text(_) => {}
        }
        Ok(())
    }

    fn on_open(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        let name = xml::local(start);
        match name {
            _ if SKIPPED.contains(&name) => self.skipping = 1,
            "p" => deepen(self.paragraphs.len()).map(|()| self.paragraphs.push(Paragraph::default()))?,
            "tbl" => deepen(self.tables.len()).map(|()| self.tables.push(Table::default()))?,
            "pPr" | "tcPr" => self.in_properties = true,
            "r" => self.run = Run::default(),
            "b" if !self.in_properties => self.run.is_bold = xml::is_on(start),
            "vanish" if !self.in_properties => self.run.is_hidden = xml::is_on(start),
            "t" => self.in_text = true,
            "tab" | "cr" if !self.in_properties => self.push(" "),
            "noBreakHyphen" => self.push("-"),
            "br" if xml::attribute(start, "type").as_deref() == Some("page") => self.turn(),
            "br" => self.push(" "),
            "lastRenderedPageBreak" if !self.just_turned && self.turns == Turns::Rendered => self.turn(),
            "lastRenderedPageBreak" => self.just_turned = false,
            "footnoteReference" | "endnoteReference" => self.refer(name.trim_end_matches("Reference"), start),
            _ => self.on_property(name, start),
        }
        Ok(())
    }

    fn on_property(&mut self, name: &str, start: &BytesStart<'_>) {
        let value = || xml::attribute(start, "val");
        match (name, self.paragraphs.last_mut(), self.tables.last_mut()) {
            ("tc", _, Some(table)) => table.open_cell(),
            ("gridSpan", _, Some(table)) => table.span(value().and_then(|span| span.parse().ok()).unwrap_or(1)),
            ("vMerge", _, Some(table)) if value().as_deref() != Some("restart") => table.continue_above(),
            ("hyperlink", Some(paragraph), _) => {
                paragraph.open_link(
                    xml::attribute(start, "id").and_then(|id| self.links.get(&id)).filter(|target| is_absolute(target)),
                );
            }
            ("pageBreakBefore", Some(_), _) if xml::is_on(start) => self.turn(),
            ("pStyle", Some(paragraph), _) => paragraph.style = value(),
            ("outlineLvl", Some(paragraph), _) => {
                paragraph.level =
                    value().and_then(|level| level.parse::<u8>().ok()).filter(|level| *level < 9).map(|level| level + 1);
            }
            ("numId", Some(paragraph), _) => paragraph.list = value(),
            ("ilvl", Some(paragraph), _) => paragraph.depth = value().and_then(|depth| depth.parse().ok()),
            _ => {}
        }
    }

    fn on_close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "pPr" | "tcPr" => self.in_properties = false,
            "r" => self.run.is_hidden = false,
            "p" => self.end_paragraph(),
            "hyperlink" => self.paragraphs.iter_mut().last().into_iter().for_each(Paragraph::close_link),
            "tc" => self.tables.iter_mut().last().into_iter().for_each(Table::close_cell),
            "tr" => self.tables.iter_mut().last().into_iter().for_each(Table::close_row),
            "tbl" => self.end_table(),
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.push(text, self.run.is_bold);
            self.just_turned &= !paragraph.has_text();
        }
    }

    fn turn(&mut self) {
        if self.turns == Turns::Unknown {
            return;
        }
        self.page += 1;
        self.just_turned = true;
        match self.paragraphs.last_mut() {
            Some(paragraph) if paragraph.has_text() || !self.tables.is_empty() => paragraph.turn_page(),
            // Between blocks the outline itself counts on.
            _ => self.builder.on_page(self.page),
        }
    }

    fn refer(&mut self, element: &str, start: &BytesStart<'_>) {
        let note = xml::attribute(start, "id").and_then(|id| self.notes.get(&format!("{element}:{id}")));
        if let (Some(note), Some(paragraph)) = (note, self.paragraphs.last_mut()) {
            paragraph.notes.push(note.trim().to_owned());
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        if let (Some(table), true) = (self.tables.last_mut(), self.paragraphs.is_empty()) {
            table.push(&paragraph.text);
            paragraph.notes.iter().for_each(|note| table.push(&format!("({note})")));
            return;
        }
        // A break behind the last word belongs to what follows, and is counted there.
        let text = paragraph.text.trim_end_matches([PAGE_TURN, ' ']);
        let turned_after = marks::count(&paragraph.text[text.len()..]);
        if !self.tables.is_empty() {
            // A text box in a cell: its words are part of the cell.
            self.tables.iter_mut().last().into_iter().for_each(|table| table.push(text));
            return;
        }
        self.enter(self.page - turned_after.min(self.page - 1));
        self.add(&paragraph, text);
        self.enter(self.page);
        for note in &paragraph.notes {
            self.builder.prose(note);
        }
    }

    fn enter(&mut self, page: u32) {
        if self.turns != Turns::Unknown {
            self.builder.on_page(page);
        }
    }

    fn add(&mut self, paragraph: &Paragraph, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let style = paragraph.style.as_deref().unwrap_or_default();
        if self.styles.is_title(style) {
            self.builder.title(&text.replace(PAGE_TURN, ""));
            return self.builder.heading(1, &text.replace(PAGE_TURN, ""), None);
        }
        let level = paragraph.level.or_else(|| self.styles.heading(style)).or(paragraph.looks_like_heading().then_some(BOLD));
        if let Some(level) = level {
            return self.builder.heading(level, &text.replace(PAGE_TURN, ""), None);
        }
        let numbering = paragraph.numbering().or_else(|| self.styles.numbering(style));
        match numbering.and_then(|numbering| self.lists.marker(&numbering)) {
            Some(marker) => self.builder.block(Block::Item(format!("{marker}{}", text.trim()))),
            None => self.builder.prose(text),
        }
    }

    fn end_table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        self.enter(self.page);
        match self.tables.last_mut() {
            Some(outer) => outer.push(&table.into_text()),
            None => table.add_to(&mut self.builder),
        }
    }
}

fn deepen(depth: usize) -> Result<(), Refusal> {
    if depth < DEEPEST { Ok(()) } else { Err(Refusal::TooDeep { limit: DEEPEST }) }
}
