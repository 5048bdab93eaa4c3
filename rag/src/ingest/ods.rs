//! `OpenDocument` spreadsheets: each sheet under its name, repeated rows and cells once where they are empty.

use super::csv::MOST_CELLS;
use super::outline::{Builder, Outline};
use super::watch::{Watch, reading};
use super::xml::{self, Piece};
use super::zipped::Archive;
use super::{Refusal, grid};

pub(super) const NAME: &str = "ODS";
const LARGEST_CONTENT: u64 = 96 << 20;
/// Cells of one row that are read.
const MOST_COLUMNS: usize = 512;
/// Filled cells that one may stand for.
const MOST_REPEATS: usize = 64;
/// Bytes of text of all cells together, repeated ones counted each time.
const MOST_TEXT: usize = 64 << 20;

pub(super) fn outline(bytes: &[u8], watch: &mut dyn Watch) -> Result<Outline, Refusal> {
    let mut archive = Archive::open(bytes, NAME)?;
    if archive.text("META-INF/manifest.xml", 4 << 20)?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(Refusal::Locked);
    }
    let content = archive.text("content.xml", LARGEST_CONTENT)?.ok_or(Refusal::Damaged { format: NAME })?;
    let mut sheets = Sheets::default();
    xml::read(&content, NAME, |piece| sheets.on(&piece, watch))?;
    let mut outline = sheets.builder.finish()?;
    outline.title = None;
    Ok(outline)
}

#[derive(Default)]
struct Sheets {
    builder: Builder,
    sheet: usize,
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    cell: String,
    /// How often the open cell stands in its row.
    repeats: usize,
    /// Cells so far, of all sheets.
    cells: usize,
    /// Bytes of their texts.
    text: usize,
    in_paragraph: bool,
    in_note: bool,
}

impl Sheets {
    fn on(&mut self, piece: &Piece<'_, '_>, watch: &mut dyn Watch) -> Result<(), Refusal> {
        match piece {
            Piece::Open(start) => match xml::local(start) {
                "table" => {
                    self.sheet += 1;
                    reading(watch, self.sheet, None)?;
                    let name = xml::attribute(start, "name").unwrap_or_default();
                    self.builder.heading(1, &name, None);
                }
                "table-cell" | "covered-table-cell" => {
                    let repeats = xml::attribute(start, "number-columns-repeated").and_then(|count| count.parse().ok());
                    self.repeats = repeats.unwrap_or(1);
                    self.cell.clear();
                }
                "annotation" => self.in_note = true,
                "p" => {
                    self.in_paragraph = true;
                    self.cell.push_str(if self.cell.is_empty() { "" } else { " " });
                }
                "s" | "tab" | "line-break" if self.in_paragraph => self.cell.push(' '),
                _ => {}
            },
            Piece::Text(text) if self.in_paragraph && !self.in_note => self.cell.push_str(text),
            Piece::Text(_) => {}
            Piece::Close(name) => return self.on_close(name),
        }
        Ok(())
    }

    fn on_close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "p" => self.in_paragraph = false,
            "annotation" => self.in_note = false,
            "table-cell" | "covered-table-cell" => {
                let text = self.cell.trim();
                let most = if text.is_empty() { MOST_COLUMNS } else { MOST_REPEATS };
                let count = self.repeats.min(most).min(MOST_COLUMNS.saturating_sub(self.row.len()));
                self.text += text.len() * count;
                if self.text > MOST_TEXT {
                    return Err(Refusal::TooManyValues { limit: MOST_CELLS });
                }
                self.row.extend(std::iter::repeat_n(text.to_owned(), count));
            }
            "table-row" => {
                let used = self.row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
                self.row.truncate(used);
                self.cells += used;
                if self.cells > MOST_CELLS {
                    return Err(Refusal::TooManyValues { limit: MOST_CELLS });
                }
                let row = std::mem::take(&mut self.row);
                if !row.is_empty() || self.rows.last().is_some_and(|last| !last.is_empty()) {
                    self.rows.push(row);
                }
            }
            "table" => {
                let rows = std::mem::take(&mut self.rows);
                grid::add(&mut self.builder, rows);
            }
            _ => {}
        }
        Ok(())
    }
}
