//! CSV and its relatives: the delimiter is found by trying, rows go on as a sheet of cells.

use csv::ReaderBuilder;

use super::outline::{Builder, Outline};
use super::watch::{Watch, reading};
use super::{Refusal, grid};

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows tried with each delimiter, and bytes they are taken from.
const TRIED_ROWS: usize = 60;
const TRIED_BYTES: usize = 256 << 10;
/// Filled and empty cells of one file.
pub(super) const MOST_CELLS: usize = 1_000_000;
/// Rows between two looks at the clock.
const STRIDE: usize = 10_000;

pub(super) fn outline(content: &str, watch: &mut dyn Watch) -> Result<Outline, Refusal> {
    let (declared, content) = declared_delimiter(content);
    let delimiter = declared.unwrap_or_else(|| likeliest_delimiter(content));
    let mut builder = Builder::default();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cells = 0;
    for record in reader(content, delimiter).into_records() {
        // Only bytes that are no UTF-8 make an error here, and the text was decoded before.
        let record = record.map_err(|_cause| Refusal::Damaged { format: "CSV" })?;
        cells += record.len();
        if cells > MOST_CELLS {
            return Err(Refusal::TooManyValues { limit: MOST_CELLS });
        }
        rows.push(record.iter().map(|cell| cell.trim().to_owned()).collect());
        if rows.len().is_multiple_of(STRIDE) {
            reading(watch, rows.len(), None)?;
        }
    }
    grid::add(&mut builder, rows);
    builder.finish()
}

/// Excel writes `sep=;` above the rows.
fn declared_delimiter(content: &str) -> (Option<u8>, &str) {
    let (first, rest) = content.split_once('\n').unwrap_or((content, ""));
    match first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) => (Some(*delimiter), rest),
        _ => (None, content),
    }
}

/// The delimiter that gives the most rows of the same width, and then the wider ones.
fn likeliest_delimiter(content: &str) -> u8 {
    let sample = &content[..content.floor_char_boundary(TRIED_BYTES)];
    let score = |delimiter: u8| {
        let widths: Vec<usize> =
            reader(sample, delimiter).into_records().take(TRIED_ROWS).filter_map(|row| Some(row.ok()?.len())).collect();
        let usual = widths.iter().copied().max_by_key(|width| (widths.iter().filter(|other| *other == width).count(), *width));
        let agreeing = widths.iter().filter(|width| Some(**width) == usual).count();
        let usual = usual.unwrap_or_default();
        if usual < 2 { (0, 0) } else { (agreeing * 10 / widths.len(), usual) }
    };
    // On a tie the first is kept, so the comma is tried last and wins.
    DELIMITERS.into_iter().rev().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn reader(content: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(content.as_bytes())
}

#[cfg(test)]
mod tests;
