//! One HTML table, and whether it is data or merely layout.

use crate::ingest::outline::{Block, head, push_words, row};

/// A cell with more words than this is a piece of page, not a value.
const LONGEST_CELL: usize = 60;

#[derive(Default)]
pub(super) struct Table {
    /// Tables that are open inside this one.
    pub(super) nested: usize,
    rows: Vec<Vec<String>>,
    cells: Vec<String>,
    /// Text of the open cell, or before the first one.
    cell: String,
    /// An empty cell counts too, else the columns shift.
    in_cell: bool,
}

impl Table {
    /// A row or cell opens, or anything closes (`""`); `text` is what stood before.
    pub(super) fn on_edge(&mut self, opened: &str, text: &str) {
        self.push_text(text);
        if self.nested > 0 {
            return;
        }
        let cell = std::mem::take(&mut self.cell);
        if self.in_cell || !cell.trim().is_empty() {
            self.cells.push(cell);
        }
        self.in_cell = matches!(opened, "td" | "th");
        if opened == "tr" {
            self.end_row();
        }
    }

    pub(super) fn push_text(&mut self, text: &str) {
        push_words(&mut self.cell, " ");
        push_words(&mut self.cell, text);
    }

    pub(super) fn blocks(mut self) -> Vec<Block> {
        self.nested = 0;
        self.on_edge("tr", "");
        let is_layout = self.rows.iter().all(|row| row.len() < 2)
            || self.rows.iter().flatten().any(|cell| cell.split_whitespace().count() > LONGEST_CELL);
        if is_layout {
            return self.rows.into_iter().flatten().map(|cell| Block::Prose(cell.trim().to_owned())).collect();
        }
        let mut rows = self.rows.into_iter();
        let first = rows.next().unwrap_or_default();
        vec![Block::Table { head: head(&first), rows: rows.map(|cells| row(&cells)).collect() }]
    }

    fn end_row(&mut self) {
        if !self.cells.is_empty() {
            self.rows.push(std::mem::take(&mut self.cells));
        }
    }
}
