//! Excel workbooks: each visible sheet under its name, its cells as people see them.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::csv::MOST_CELLS;
use super::outline::{Builder, Outline};
use super::watch::{Watch, reading};
use super::zipped::Archive;
use super::{Refusal, grid};

pub(super) const NAME: &str = "XLSX";
/// Bytes of one sheet when unpacked; sheets are read as a stream.
const LARGEST_SHEET: u64 = 128 << 20;
/// The same of the texts that sheets share,
const LARGEST_TEXTS: u64 = 64 << 20;
/// and of styles, of which a few bytes become hundreds in memory, and other parts.
const LARGEST_SIDE_PART: u64 = 4 << 20;
/// A sheet may hold a cell at the far corner; positions beyond these are not read.
const MOST_COLUMNS: u32 = 512;
/// Bytes of text of all cells together, shared texts counted each time.
const MOST_TEXT: usize = 64 << 20;
const STRIDE: usize = 20_000;

pub(super) fn outline(bytes: &[u8], watch: &mut dyn Watch) -> Result<Outline, Refusal> {
    measure(bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let sheets = visible(&workbook);
    let mut builder = Builder::default();
    let mut budget = Budget { cells: MOST_CELLS, text: MOST_TEXT };
    for (at, sheet) in sheets.iter().enumerate() {
        reading(watch, at + 1, Some(sheets.len()))?;
        let mut look = || reading(watch, at + 1, Some(sheets.len()));
        let rows = rows(&mut workbook, sheet, &mut budget, &mut look)?;
        if !rows.is_empty() {
            builder.heading(1, sheet, None);
            grid::add(&mut builder, rows);
        }
    }
    let mut outline = builder.finish()?;
    // The first sheet's name is no title of the workbook.
    outline.title = None;
    Ok(outline)
}

/// The rows of the first visible sheet that has some, each with its number there, as long as `take` wants more. The sheet is read
/// as it goes, so there may be more cells in it than in what is taken in as a document.
pub(super) fn rows_of(bytes: &[u8], take: &mut dyn FnMut(u32, Vec<String>) -> bool) -> Result<(), Refusal> {
    measure(bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    for sheet in visible(&workbook) {
        if each_row(&mut workbook, &sheet, take)? {
            break;
        }
    }
    Ok(())
}

fn visible(workbook: &Xlsx<Cursor<&[u8]>>) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter();
    let shown = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    shown.map(|sheet| sheet.name.clone()).collect()
}

/// Whether there are some.
fn each_row(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    take: &mut dyn FnMut(u32, Vec<String>) -> bool,
) -> Result<bool, Refusal> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|error| refusal(&error))?;
    let (mut open, mut number, mut is_empty) = (Vec::new(), 0, true);
    while let Some(cell) = cells.next_cell().map_err(|error| refusal(&error))? {
        let (row, column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.is_empty() || column >= MOST_COLUMNS {
            continue;
        }
        is_empty = false;
        if row != number && !open.is_empty() && !take(number + 1, std::mem::take(&mut open)) {
            return Ok(true);
        }
        number = row;
        let column = column as usize;
        if open.len() <= column {
            open.resize(column + 1, String::new());
        }
        open[column] = text;
    }
    if !open.is_empty() {
        take(number + 1, open);
    }
    Ok(!is_empty)
}

/// The workbook's own reader trusts what the archive says, so all parts are unpacked once to see their sizes.
fn measure(bytes: &[u8]) -> Result<(), Refusal> {
    let mut archive = Archive::open(bytes, NAME)?;
    for name in archive.names() {
        let limit = match name.to_lowercase() {
            name if !matches!(name.rsplit('.').next(), Some("xml" | "rels")) => continue,
            name if name.contains("worksheets/sheet") => LARGEST_SHEET,
            name if name.ends_with("sharedstrings.xml") => LARGEST_TEXTS,
            name if name.starts_with("xl/") && !name.contains("/drawings/") && !name.contains("/charts/") => LARGEST_SIDE_PART,
            // Pictures, charts and the like are never unpacked.
            _ => continue,
        };
        if name.contains("pivotCache") || name.contains("externalLinks") {
            continue;
        }
        if name.to_lowercase().ends_with("sharedstrings.xml") {
            let texts = archive.text(&name, limit)?.unwrap_or_default();
            if declares_more_than_it_holds(&texts) {
                return Err(Refusal::Damaged { format: NAME });
            }
        } else {
            archive.measure(&name, limit)?;
        }
    }
    Ok(())
}

/// The workbook's reader makes room for all shared texts before it has read one. The shortest text, `<si/>`, takes five
/// bytes: a part that says it has more of them than fit lies, and one such lie would take all memory.
fn declares_more_than_it_holds(texts: &str) -> bool {
    const SHORTEST: usize = "<si/>".len();
    const ROOM: usize = 1_024;
    let most = texts.len() / SHORTEST + ROOM;
    texts.match_indices("uniqueCount").any(|(at, name)| {
        let value = texts[at + name.len()..].trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let digits = &value[..value.bytes().take_while(u8::is_ascii_digit).count()];
        // So many digits that they are no number are no honest count either.
        !digits.is_empty() && digits.parse().map_or(true, |count: usize| count > most)
    })
}

/// What all sheets together may still hold.
struct Budget {
    cells: usize,
    text: usize,
}

impl Budget {
    fn take(&mut self, cells: usize, text: usize) -> Result<(), Refusal> {
        let refused = Refusal::TooManyValues { limit: MOST_CELLS };
        self.cells = self.cells.checked_sub(cells).ok_or_else(|| refused.clone())?;
        self.text = self.text.checked_sub(text).ok_or(refused)?;
        Ok(())
    }
}

/// Rows in order; one empty row stands for any number of them.
fn rows(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    budget: &mut Budget,
    look: &mut dyn FnMut() -> Result<(), Refusal>,
) -> Result<Vec<Vec<String>>, Refusal> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|error| refusal(&error))?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut previous = None;
    let mut seen = 0_usize;
    while let Some(cell) = cells.next_cell().map_err(|error| refusal(&error))? {
        seen += 1;
        if seen.is_multiple_of(STRIDE) {
            look()?;
        }
        let (row, column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.is_empty() || column >= MOST_COLUMNS {
            continue;
        }
        if previous != Some(row) {
            if previous.is_some_and(|previous: u32| row > previous + 1 || row < previous) {
                rows.push(Vec::new());
            }
            rows.push(Vec::new());
            previous = Some(row);
        }
        let Some(open) = rows.last_mut() else { continue };
        let column = column as usize;
        budget.take(column.saturating_sub(open.len()) + 1, text.len())?;
        if open.len() <= column {
            open.resize(column + 1, String::new());
        }
        open[column] = text;
    }
    Ok(rows)
}

/// A value as a person would write it.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.replace('T', " "),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => figure(*number),
        DataRef::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        DataRef::DateTime(moment) => moment_shown(moment),
    }
}

/// Sums that a computer made carry digits that nobody typed.
fn figure(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn moment_shown(moment: &ExcelDateTime) -> String {
    if !moment.as_f64().is_finite() || !(0.0..3_000_000.0).contains(&moment.as_f64()) {
        return String::new();
    }
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}");
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (moment.as_f64() < 1.0, hour == 0 && minute == 0) {
        (true, _) => time,
        (false, true) => date,
        (false, false) => format!("{date} {time}"),
    }
}

fn refusal(error: &XlsxError) -> Refusal {
    if matches!(error, XlsxError::Password) { Refusal::Locked } else { Refusal::Damaged { format: NAME } }
}

#[cfg(test)]
mod tests;
