//! A table of a Word file while its cells are read.

use crate::ingest::marks;
use crate::ingest::outline::{Block, Builder, head, push_words, row};

/// A cell with more words than this is a piece of page, not a value.
const LONGEST_CELL: usize = 80;
/// Cells that one may stand for; wider ones are a mistake or an attack.
const WIDEST_SPAN: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<String>>,
    cells: Vec<String>,
    cell: String,
    span: usize,
    continues_above: bool,
}

impl Table {
    pub(super) fn open_cell(&mut self) {
        self.cell.clear();
        self.span = 1;
        self.continues_above = false;
    }

    pub(super) fn span(&mut self, columns: usize) {
        self.span = columns.clamp(1, WIDEST_SPAN);
    }

    /// The cell belongs to the one above it: every row shall be readable alone.
    pub(super) fn continue_above(&mut self) {
        self.continues_above = true;
    }

    /// A paragraph inside the open cell.
    pub(super) fn push(&mut self, text: &str) {
        push_words(&mut self.cell, " ");
        push_words(&mut self.cell, text);
    }

    pub(super) fn close_cell(&mut self) {
        let above = self.rows.last().and_then(|row| row.get(self.cells.len())).cloned();
        let mut text = std::mem::take(&mut self.cell).trim().to_owned();
        if let Some(above) = above.filter(|_| self.continues_above) {
            let turns = marks::count(&text);
            text = marks::without_marks(&above).into_owned();
            marks::prepend(turns, &mut text);
        }
        self.cells.push(text);
        self.cells.extend(std::iter::repeat_n(String::new(), self.span.saturating_sub(1)));
    }

    pub(super) fn close_row(&mut self) {
        if !self.cells.is_empty() {
            self.rows.push(std::mem::take(&mut self.cells));
        }
    }

    /// Everything it says, for a table inside a cell of another.
    pub(super) fn into_text(self) -> String {
        self.rows.concat().join(" ")
    }

    pub(super) fn add_to(mut self, builder: &mut Builder) {
        self.close_row();
        let is_layout = self.rows.iter().all(|row| row.len() < 2)
            || self.rows.iter().flatten().any(|cell| cell.split_whitespace().count() > LONGEST_CELL);
        if is_layout {
            self.rows.concat().iter().for_each(|cell| builder.prose(cell));
            return;
        }
        let mut rows = self.rows.into_iter();
        let mut names = rows.next().unwrap_or_default();
        let turns = names.iter().map(|name| marks::count(name)).sum();
        for name in &mut names {
            *name = marks::without_marks(name).into_owned();
        }
        if names.len() == 2
            && let Some((0, 1)) = crate::ingest::faq::columns(&names)
        {
            return rows.for_each(|cells| builder.pair(&cells[0], cells.get(1).map_or("", String::as_str)));
        }
        let mut rows: Vec<_> = rows.map(|cells| row(&cells)).collect();
        // The head is written above rows of later pages too, so its page is told by the first row.
        rows.first_mut().into_iter().for_each(|row| marks::prepend(turns, row));
        builder.block(Block::Table { head: head(&names), rows });
    }
}
