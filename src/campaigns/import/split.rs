//! Text to records of cells, whatever parts them and however their quotes stand.

/// What parts cells; of two that fit as well, the one that stands further down here.
const DELIMITERS: [u8; 4] = [b'|', b'\t', b';', b','];

/// Records and bytes by which a delimiter is tried.
const TRIED_RECORDS: usize = 60;
const TRIED_BYTES: usize = 64 << 10;

/// Bytes of one record. One that seems longer has a quote that does not close.
const LONGEST: usize = 64 << 10;

/// A line of the text, or several where a quote goes over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cut {
    Record(Vec<String>),
    /// The line, which is no record.
    Unreadable(String),
}

/// Text that comes in pieces goes in, records come out. Little more than the longest record is held.
#[derive(Default)]
pub(super) struct Splitter {
    text: String,
    /// Bytes of the text that have been cut.
    at: usize,
    delimiter: Option<u8>,
}

impl Splitter {
    /// Where more text is added.
    pub(super) fn room(&mut self) -> &mut String {
        drop(self.text.drain(..self.at));
        self.at = 0;
        &mut self.text
    }

    /// None: more has to be added first, or, when no more comes, there is no more.
    pub(super) fn cut(&mut self, is_end: bool) -> Option<Cut> {
        let delimiter = match self.delimiter {
            Some(delimiter) => delimiter,
            None => self.begin(is_end),
        };
        let rest = self.text.get(self.at..)?;
        if rest.is_empty() {
            return None;
        }
        if let Some((cells, length)) = record(rest, delimiter, is_end) {
            self.at += length;
            return Some(Cut::Record(cells));
        }
        if !is_end && rest.len() <= LONGEST {
            return None;
        }
        // Whatever is wrong stands in the first line of it; the others are read anew.
        let line = line(&rest[..rest.floor_char_boundary(LONGEST)]);
        self.at += line.len();
        Some(Cut::Unreadable(line.trim_end().to_owned()))
    }

    /// Excel writes `sep=;` above the records.
    fn begin(&mut self, is_end: bool) -> u8 {
        let first = line(&self.text);
        let delimiter = match first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
            Some([delimiter]) => {
                self.at = first.len();
                *delimiter
            }
            _ => likeliest(&self.text, is_end),
        };
        self.delimiter = Some(delimiter);
        delimiter
    }
}

/// The first line with its end, or all of it.
fn line(text: &str) -> &str {
    let end = text.find('\n').map_or(text.len(), |end| end + 1);
    &text[..end]
}

/// The one by which most records have the same width, and then the one by which they are wider.
fn likeliest(text: &str, is_end: bool) -> u8 {
    let sample = &text[..text.floor_char_boundary(TRIED_BYTES)];
    let is_whole = is_end && sample.len() == text.len();
    let score = |delimiter: u8| {
        let widths = widths(sample, delimiter, is_whole);
        let alike = |width: usize| widths.iter().filter(|other| **other == width).count();
        let usual = widths.iter().copied().max_by_key(|width| (alike(*width), *width)).unwrap_or_default();
        if usual < 2 { (0, 0) } else { (alike(usual) * 10 / widths.len(), usual) }
    };
    DELIMITERS.into_iter().max_by_key(|delimiter| score(*delimiter)).unwrap_or(b',')
}

fn widths(sample: &str, delimiter: u8, is_whole: bool) -> Vec<usize> {
    let (mut widths, mut at) = (Vec::new(), 0);
    while widths.len() < TRIED_RECORDS
        && let Some((cells, length)) = sample.get(at..).and_then(|rest| record(rest, delimiter, is_whole))
    {
        at += length;
        if cells.len() > 1 || cells.iter().any(|cell| !cell.trim().is_empty()) {
            widths.push(cells.len());
        }
    }
    widths
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first sign of a cell.
    Start,
    Plain,
    Quoted,
    /// Behind the closing quote.
    Closed,
}

/// The cells of the first record, and the bytes that it takes with its end. None: its end is not there.
fn record(text: &str, delimiter: u8, is_end: bool) -> Option<(Vec<String>, usize)> {
    let bytes = text.as_bytes();
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut state, mut from, mut at) = (State::Start, 0, 0);
    if bytes.is_empty() {
        return None;
    }
    while let Some(&byte) = bytes.get(at) {
        match (state, byte) {
            (State::Quoted, b'"') => {
                cell.push_str(&text[from..at]);
                match bytes.get(at + 1) {
                    Some(b'"') => {
                        cell.push('"');
                        at += 1;
                    }
                    None if !is_end => return None,
                    _ => state = State::Closed,
                }
                from = at + 1;
            }
            (State::Quoted, _) => {}
            (State::Start, b'"') => (state, from) = (State::Quoted, at + 1),
            (_, sign) if sign == delimiter => {
                cell.push_str(&text[from..at]);
                cells.push(std::mem::take(&mut cell));
                (state, from) = (State::Start, at + 1);
            }
            (_, b'\n' | b'\r') => {
                let length = match (byte, bytes.get(at + 1)) {
                    (b'\r', None) if !is_end => return None,
                    (b'\r', Some(b'\n')) => at + 2,
                    _ => at + 1,
                };
                cell.push_str(&text[from..at]);
                cells.push(cell);
                return Some((cells, length));
            }
            (State::Start, b' ') => {}
            _ => state = State::Plain,
        }
        at += 1;
    }
    if !is_end || state == State::Quoted {
        return None;
    }
    cell.push_str(&text[from..at]);
    cells.push(cell);
    Some((cells, at))
}

#[cfg(test)]
mod tests;
