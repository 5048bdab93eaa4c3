//! A sheet of cells as people fill it: titles above, tables parted by empty rows, group lines inside, notes below.

use super::outline::Builder;
use super::records::{self, Rows, has_header, one_line};

/// A line of one cell with more words than this is a note, not a heading.
const HEADING_WORDS: usize = 10;
/// Levels of a table's title, and of a group inside a table; the sheet itself may be above.
const TITLE: u8 = 5;
const GROUP: u8 = 6;

type Cells = Vec<String>;

pub(super) fn add(builder: &mut Builder, rows: Vec<Cells>) {
    let mut names = Cells::new();
    let mut block: Vec<Cells> = Vec::new();
    for row in rows.into_iter().chain([Cells::new()]) {
        if filled(&row) > 0 {
            block.push(row);
        } else if !block.is_empty() {
            add_block(builder, std::mem::take(&mut block), &mut names);
        }
    }
    builder.leave(TITLE);
}

/// Rows between empty ones; `names` are those of the last table, which may go on here.
fn add_block(builder: &mut Builder, rows: Vec<Cells>, names: &mut Cells) {
    let start = rows.iter().position(|row| filled(row) > 1).unwrap_or(rows.len());
    let is_list = start == rows.len() && rows.len() > 1;
    let mut rows = rows.into_iter();
    for row in rows.by_ref().take(start) {
        let text = only_cell(&row);
        if is_list || !is_heading(&text) {
            builder.prose(&text);
        } else {
            builder.heading(TITLE, &text, None);
        }
    }
    let mut table: Vec<Cells> = rows.collect();
    if table.is_empty() {
        return;
    }
    let left = table.iter().filter_map(|row| row.iter().position(|cell| !cell.is_empty())).min().unwrap_or_default();
    for row in &mut table {
        row.drain(..left.min(row.len()));
        trim_end(row);
    }
    let end = table.iter().rposition(|row| filled(row) > 1).map_or(0, |last| last + 1);
    let notes = table.split_off(end);
    let width = table.iter().map(Vec::len).max().unwrap_or_default();
    if has_header(&table) {
        *names = table.remove(0);
    } else if names.len() < width {
        names.clear();
    }
    add_groups(builder, names, table);
    for note in notes {
        builder.prose(&only_cell(&note));
    }
}

/// A row whose first cell alone is filled heads the rows below it.
fn add_groups(builder: &mut Builder, names: &[String], table: Vec<Cells>) {
    let mut rows: Vec<Cells> = Vec::new();
    let mut is_grouped = false;
    for row in table {
        let is_group =
            filled(&row) == 1 && row.first().is_some_and(|cell| !cell.is_empty() && is_heading(cell)) && names.len() > 1;
        if !is_group {
            rows.push(row);
            continue;
        }
        flush(builder, names, &mut rows);
        builder.heading(GROUP, &one_line(&row[0]), None);
        is_grouped = true;
    }
    flush(builder, names, &mut rows);
    if is_grouped {
        builder.leave(GROUP);
    }
}

fn flush(builder: &mut Builder, names: &[String], rows: &mut Vec<Cells>) {
    if !rows.is_empty() {
        records::add(builder, Rows { names: names.to_vec(), rows: std::mem::take(rows) });
    }
}

fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.trim().is_empty()).count()
}

fn only_cell(row: &[String]) -> String {
    row.iter().map(|cell| one_line(cell)).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
}

fn trim_end(row: &mut Cells) {
    let used = row.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    row.truncate(used);
}

fn is_heading(text: &str) -> bool {
    text.split_whitespace().nth(HEADING_WORDS).is_none() && !text.trim_end().ends_with(['.', ',', ';', '!', '?'])
}

#[cfg(test)]
mod tests;
