//! Lines with wide gaps that stand under one another in columns.

use super::lines::{CELL_GAP, Cell, Line};

/// Columns of the widest table that is believed.
const MOST_COLUMNS: usize = 16;
/// Words of a cell, on average, above which columns are columns of a page.
const WORDY: usize = 14;

/// Left and right edges of each column.
type Columns = Vec<(f32, f32)>;

#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) columns: Columns,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// The table that begins with the first of these lines, and how many of them it takes.
    pub(super) fn starting(lines: &[Line]) -> Option<(Self, usize)> {
        let gappy = run(lines);
        if gappy < 2 {
            return None;
        }
        let columns = columns(&lines[..gappy], lines[0].size)?;
        let rows = rows(&lines[..gappy], &columns);
        let cells: Vec<_> = rows.iter().flatten().filter(|cell| !cell.is_empty()).collect();
        let words: usize = cells.iter().map(|cell| cell.split_whitespace().count()).sum();
        let is_table = rows.len() >= 2 && words <= WORDY * cells.len();
        is_table.then_some((Self { columns, rows }, gappy))
    }

    /// Rows at the top of the next page that stand in the same columns; the head repeated there is left out.
    pub(super) fn continued(&self, lines: &[Line]) -> Option<(Vec<Vec<String>>, usize)> {
        let fitting = lines.iter().take_while(|line| line.cells.len() > 1 && self.fits(line)).count();
        if fitting == 0 {
            return None;
        }
        let count = fitting.min(run(lines).max(1));
        let mut rows = rows(&lines[..count], &self.columns);
        if rows.first().is_some_and(|row| Some(row) == self.rows.first()) {
            rows.remove(0);
        }
        Some((rows, count))
    }

    fn fits(&self, line: &Line) -> bool {
        line.cells.iter().all(|cell| self.columns.iter().filter(|column| overlaps(**column, cell)).count() == 1)
    }
}

/// Lines from the first on that have gaps, or continue a cell of one that has.
fn run(lines: &[Line]) -> usize {
    let mut count = 0;
    let mut last_gappy = 0;
    while let Some(line) = lines.get(count) {
        let is_level = count == 0 || {
            let pitch = lines[count - 1].baseline - line.baseline;
            pitch > 0.0 && pitch < line.size * 4.0 && (line.size - lines[0].size).abs() < line.size * 0.3
        };
        // One cell alone goes on only below a column that is not the first.
        let continues = line.cells.len() == 1 && count > 0 && line.left() > lines[0].left() + line.size * 2.0;
        if !is_level || (line.cells.len() < 2 && !continues) {
            break;
        }
        count += 1;
        if line.cells.len() > 1 {
            last_gappy = count;
        }
    }
    // Continuations after the last full row belong to it.
    if last_gappy == 0 { 0 } else { count }
}

/// Cells that overlap from line to line are one column.
fn columns(lines: &[Line], size: f32) -> Option<Columns> {
    let mut edges: Columns = lines.iter().flat_map(|line| &line.cells).map(|cell| (cell.left, cell.right)).collect();
    edges.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut columns: Columns = Vec::new();
    for (left, right) in edges {
        match columns.last_mut() {
            Some(column) if left < column.1 + size * CELL_GAP * 0.3 => column.1 = column.1.max(right),
            _ => columns.push((left, right)),
        }
    }
    let is_grid = (2..=MOST_COLUMNS).contains(&columns.len());
    let filled = lines.iter().filter(|line| line.cells.len() > 1).count();
    let wide = lines.iter().filter(|line| line.cells.len() * 2 > columns.len() && line.cells.len() > 1).count();
    (is_grid && wide * 2 >= filled).then_some(columns)
}

fn overlaps((left, right): (f32, f32), cell: &Cell) -> bool {
    cell.left < right + 1.0 && cell.right > left - 1.0
}

/// A line without anything in the first column goes on with the row above.
fn rows(lines: &[Line], columns: &Columns) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in lines {
        let mut row = vec![String::new(); columns.len()];
        for cell in &line.cells {
            let column = columns.iter().position(|column| overlaps(*column, cell)).unwrap_or_default();
            join(&mut row[column], cell.text.trim());
        }
        match rows.last_mut() {
            Some(above) if row[0].is_empty() => {
                above.iter_mut().zip(row).for_each(|(cell, more)| join(cell, &more));
            }
            _ => rows.push(row),
        }
    }
    rows
}

fn join(cell: &mut String, more: &str) {
    if !more.is_empty() {
        cell.push_str(if cell.is_empty() { "" } else { " " });
        cell.push_str(more);
    }
}

#[cfg(test)]
mod tests;
