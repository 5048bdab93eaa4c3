//! Rows under a header: question and answer pairs, a table, or one record after another.

use super::faq;
use super::outline::{Block, Builder, head, row};

/// A table with more columns is read row by row, each value beside the name of its column.
const WIDEST_TABLE: usize = 6;
/// The same for rows that are longer on average, in bytes.
const LONGEST_ROW: usize = 240;
/// Below every heading around the rows.
const RECORD: u8 = 8;
/// A value longer than this, in bytes, is no name.
const LONGEST_NAME: usize = 120;

/// Columns that name what a row is about, lower case, in the order in which they are preferred.
const NAMES: &[&str] = &[
    "name",
    "title",
    "product",
    "item",
    "article",
    "service",
    "dish",
    "room",
    "subject",
    "topic",
    "label",
    "bezeichnung",
    "titel",
    "produkt",
    "artikel",
    "leistung",
    "nombre",
    "título",
    "titulo",
    "producto",
    "artículo",
    "servicio",
    "plato",
    "nom",
    "titre",
    "produit",
    "article",
    "plat",
    "nome",
    "titolo",
    "prodotto",
    "नाम",
    "उत्पाद",
    "名称",
    "产品",
    "商品名",
];

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rows {
    /// Names of the columns, none when the rows have no header.
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Adds rows in the form in which they are found best.
pub(super) fn add(builder: &mut Builder, mut rows: Rows) {
    drop_empty_columns(&mut rows);
    if rows.names.is_empty() && rows.rows.is_empty() {
        return;
    }
    if let Some((question, answer)) = faq::columns(&rows.names) {
        return add_pairs(builder, &rows, question, answer);
    }
    let size: usize = rows.rows.iter().flatten().map(String::len).sum();
    let is_wide = rows.names.len() > WIDEST_TABLE || size / rows.rows.len().max(1) > LONGEST_ROW;
    if is_wide && !rows.names.is_empty() && !rows.rows.is_empty() {
        add_records(builder, &rows);
    } else {
        add_table(builder, rows);
    }
}

fn drop_empty_columns(rows: &mut Rows) {
    let width = rows.rows.iter().map(Vec::len).chain([rows.names.len()]).max().unwrap_or_default();
    let is_used =
        |column: usize| rows.rows.iter().chain([&rows.names]).any(|row| row.get(column).is_some_and(|cell| !cell.is_empty()));
    let used: Vec<bool> = (0..width).map(is_used).collect();
    if used.iter().all(|used| *used) {
        return;
    }
    for row in rows.rows.iter_mut().chain([&mut rows.names]) {
        let mut column = 0..;
        row.retain(|_| column.next().and_then(|at: usize| used.get(at).copied()).unwrap_or(true));
    }
}

fn add_pairs(builder: &mut Builder, rows: &Rows, question: usize, answer: usize) {
    for row in &rows.rows {
        let cell = |column: usize| row.get(column).map(|cell| cell.trim()).unwrap_or_default();
        match (cell(question), cell(answer)) {
            ("", answer) => builder.prose(answer),
            (question, answer) => builder.pair(question, answer),
        }
        for (name, value) in
            fields(rows, row).filter(|(column, ..)| ![question, answer].contains(column)).map(|(_, name, value)| (name, value))
        {
            builder.block(Block::Item(format!("- {name}: {value}")));
        }
    }
    builder.leave(RECORD);
}

fn add_table(builder: &mut Builder, rows: Rows) {
    let Rows { mut names, rows } = rows;
    let width = rows.iter().map(Vec::len).chain([names.len()]).max().unwrap_or_default();
    // Markdown wants a head; rows without one keep an empty head rather than lose their first row to it.
    names.resize(width, String::new());
    let rows = rows.into_iter().map(|mut cells| {
        cells.resize(width, String::new());
        row(&cells.iter().map(|cell| one_line(cell)).collect::<Vec<_>>())
    });
    builder
        .block(Block::Table { head: head(&names.iter().map(|name| one_line(name)).collect::<Vec<_>>()), rows: rows.collect() });
}

fn add_records(builder: &mut Builder, rows: &Rows) {
    let naming = naming_column(rows);
    for row in &rows.rows {
        let name = naming.and_then(|column| row.get(column)).map(|name| one_line(name)).unwrap_or_default();
        if name.is_empty() {
            builder.leave(RECORD);
        } else {
            builder.heading(RECORD, &name, None);
        }
        for (column, field, value) in fields(rows, row) {
            if name.is_empty() || Some(column) != naming {
                builder.block(Block::Item(format!("- {field}: {value}")));
            }
        }
    }
    builder.leave(RECORD);
}

/// Column, its name, and its value on one line, for all that are filled.
fn fields<'a>(rows: &'a Rows, row: &'a [String]) -> impl Iterator<Item = (usize, String, String)> + 'a {
    row.iter().enumerate().filter(|(_, value)| !value.trim().is_empty()).map(|(column, value)| {
        let name = rows.names.get(column).filter(|name| !name.is_empty());
        (column, name.map_or_else(|| format!("Column {}", column + 1), |name| one_line(name)), one_line(value))
    })
}

/// The column whose values say what each row is about: by its name, else the first of distinct short texts.
fn naming_column(rows: &Rows) -> Option<usize> {
    let names: Vec<String> = rows.names.iter().map(|name| name.trim().to_lowercase()).collect();
    let by_name = NAMES.iter().find_map(|wanted| {
        names
            .iter()
            .position(|name| name == wanted)
            .or_else(|| names.iter().position(|name| name.ends_with(&format!(" {wanted}"))))
    });
    by_name.or_else(|| (0..rows.names.len()).find(|column| tells_rows_apart(rows, *column)))
}

fn tells_rows_apart(rows: &Rows, column: usize) -> bool {
    let sample = || rows.rows.iter().take(200).filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
    let filled = sample().count();
    let wordy =
        sample().filter(|cell| cell.len() <= LONGEST_NAME && cell.chars().filter(|letter| letter.is_alphabetic()).count() > 2);
    let distinct: std::collections::HashSet<_> = sample().collect();
    filled > 0 && wordy.count() * 10 >= filled * 9 && distinct.len() * 10 >= filled * 9
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether the first row names the columns: filled, short, distinct, all words, above rows that are not like it.
pub(super) fn has_header(rows: &[Vec<String>]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    let names: Vec<_> = first.iter().map(|name| name.trim()).collect();
    let distinct: std::collections::HashSet<_> = names.iter().collect();
    let are_names =
        names.iter().all(|name| !name.is_empty() && name.len() <= 60 && !is_value(name)) && distinct.len() == names.len();
    if !are_names || rest.is_empty() {
        return false;
    }
    if names.len() == 1 {
        // One column of prose is a list, whatever its first line.
        return false;
    }
    // Some column holds values below its name, or longer text than a name, or at least differs on each row.
    (0..names.len()).any(|column| {
        let below: Vec<_> = rest
            .iter()
            .take(50)
            .filter_map(|row| row.get(column))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        let values = below.iter().filter(|cell| is_value(cell)).count();
        let long = below.iter().filter(|cell| cell.len() > names[column].len() * 2 + 4).count();
        !below.is_empty() && (values * 2 > below.len() || long * 2 > below.len())
    }) || names.iter().all(|name| name.chars().filter(|letter| letter.is_alphabetic()).count() > 1)
}

/// Figures, prices, dates, times and codes, rather than words.
fn is_value(text: &str) -> bool {
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    text.chars().any(|letter| letter.is_ascii_digit()) && letters * 2 <= text.chars().count()
        || text.contains('@')
        || text.contains("://")
}

#[cfg(test)]
mod tests;
