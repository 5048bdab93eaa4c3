//! A stored file as rows that come one batch after the other, however long it is.
//!
//! It is read on a thread of its own, which waits while nobody takes what it has read.

use std::sync::Arc;

use engine::error::{Error, Result};
use engine::ids::{BlobId, OrgId};
use engine::model::audience::{LONGEST_NAME, LONGEST_VALUE};
use engine::model::message::Attachment;
use engine::ports::BlobStore;
use rag::ingest::{Refusal, sheet_rows};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::mapping::says_number;
use super::split::{Cut, Splitter};
use super::text::{Decoding, NotText};

/// The media type by which a workbook is told from a text.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub const CSV: &str = "text/csv";

/// Bytes of a workbook, which has to be in memory to be read.
const LARGEST_WORKBOOK: u64 = 50 << 20;

/// Bytes that are read at once.
const PIECE: usize = 256 << 10;

/// Rows that are handed on together, and batches that wait for who takes them.
pub const BATCH: usize = 1_000;
const WAITING: usize = 2;

/// Cells of one row.
const WIDEST: usize = 500;

/// Digits of the shortest number that somebody could have in a list without a head.
const TELLING_DIGITS: usize = 7;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As a spreadsheet counts them.
    pub number: u64,
    /// Without line ends and other signs that nobody sees, and cut.
    pub cells: Vec<String>,
    /// What stands there could be parted into cells.
    pub is_readable: bool,
}

#[derive(Debug)]
pub struct Batch {
    pub rows: Vec<Row>,
    /// Bytes of the file that have been read up to here; none where nobody knows.
    pub read: Option<u64>,
}

/// Why there are no rows.
#[derive(Debug)]
pub enum Trouble {
    /// In a sentence for who uploaded it.
    Unreadable(String),
    Store(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl Trouble {
    pub(super) fn gone() -> Self {
        Self::Unreadable("The file is gone; upload it again.".to_owned())
    }
}

enum Told {
    Rows(Batch),
    Trouble(Trouble),
    End,
}

pub struct Sheet {
    /// Names of the columns, no two alike.
    pub columns: Vec<String>,
    /// Bytes.
    pub size: u64,
    told: mpsc::Receiver<Told>,
    /// What was read together with the head.
    waiting: Option<Batch>,
    is_over: bool,
}

impl Sheet {
    /// Reads the head.
    pub async fn open(blobs: &Arc<dyn BlobStore>, organisation: OrgId, file: &Attachment) -> Result<Self, Trouble> {
        let (sender, told) = mpsc::channel(WAITING);
        let reader = Reader { sender, rows: Vec::new(), read: None };
        if file.media_type == XLSX {
            if file.size > LARGEST_WORKBOOK {
                return Err(Trouble::Unreadable("The workbook has more than 50 MiB; save its sheet as CSV.".to_owned()));
            }
            let bytes = blobs.get(organisation, file.id).await?.ok_or_else(Trouble::gone)?;
            drop(tokio::task::spawn_blocking(move || reader.read(|reader| reader.workbook(&bytes))));
        } else {
            let (blobs, runtime) = (Arc::clone(blobs), Handle::current());
            let pieces = Pieces { blobs, runtime, organisation, file: file.id, size: file.size, at: 0 };
            drop(tokio::task::spawn_blocking(move || reader.read(|reader| reader.text(pieces))));
        }
        let mut sheet = Self { columns: Vec::new(), size: file.size, told, waiting: None, is_over: false };
        sheet.take_head().await?;
        Ok(sheet)
    }

    async fn take_head(&mut self) -> Result<(), Trouble> {
        let mut batch = self.told().await?.ok_or_else(|| Trouble::Unreadable("The file is empty.".to_owned()))?;
        let first = batch.rows.first();
        let first = first.filter(|row| row.is_readable && row.cells.len() <= WIDEST).ok_or_else(|| {
            Trouble::Unreadable(format!("The first row cannot be read: it has more than {WIDEST} columns, or no end."))
        })?;
        if is_head(&first.cells) {
            self.columns = names(&first.cells);
            drop(batch.rows.remove(0));
        } else {
            self.columns = names(&vec![String::new(); first.cells.len()]);
        }
        self.waiting = Some(batch);
        Ok(())
    }

    /// None at the end.
    pub async fn next(&mut self) -> Result<Option<Batch>, Trouble> {
        match self.waiting.take() {
            Some(batch) => Ok(Some(batch)),
            None => self.told().await,
        }
    }

    async fn told(&mut self) -> Result<Option<Batch>, Trouble> {
        if self.is_over {
            return Ok(None);
        }
        match self.told.recv().await {
            Some(Told::Rows(batch)) => Ok(Some(batch)),
            Some(Told::Trouble(trouble)) => Err(trouble),
            Some(Told::End) => {
                self.is_over = true;
                Ok(None)
            }
            None => Err(Error::unavailable("the reading of a file broke off").into()),
        }
    }
}

/// A list without a head has a number in its first row, and nothing that says what a number is.
fn is_head(cells: &[String]) -> bool {
    let is_number = |cell: &String| {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        digits >= TELLING_DIGITS && !cell.contains(char::is_alphabetic)
    };
    cells.iter().any(|cell| says_number(cell)) || !cells.iter().any(is_number)
}

/// Heads that say nothing, or the same as one before, get a name by their place.
fn names(cells: &[String]) -> Vec<String> {
    let used = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let shown = if used == 0 { cells } else { &cells[..used] };
    let mut names: Vec<String> = Vec::with_capacity(shown.len());
    for (place, cell) in shown.iter().enumerate() {
        let mut name: String = cell.chars().take(LONGEST_NAME).collect();
        if name.is_empty() || names.contains(&name) {
            name = format!("column {}", place + 1);
        }
        while names.contains(&name) || cells[place + 1..].contains(&name) && *cell != name {
            name.push('*');
        }
        names.push(name);
    }
    names
}

/// What hands on what it reads.
struct Reader {
    sender: mpsc::Sender<Told>,
    rows: Vec<Row>,
    read: Option<u64>,
}

impl Reader {
    /// Whoever listened may have gone; then nothing has to be told any more.
    fn read(mut self, work: impl FnOnce(&mut Self) -> Result<(), Trouble>) {
        let told = match work(&mut self) {
            Ok(()) if self.rows.is_empty() || self.hand_on() => Told::End,
            Ok(()) => return,
            Err(trouble) => Told::Trouble(trouble),
        };
        drop(self.sender.blocking_send(told));
    }

    /// False: nobody wants more.
    fn add(&mut self, number: u64, cells: &[String], is_readable: bool) -> bool {
        let cells: Vec<String> = cells.iter().map(|cell| tidy(cell)).collect();
        if cells.iter().all(String::is_empty) {
            return true;
        }
        self.rows.push(Row { number, cells, is_readable });
        self.rows.len() < BATCH || self.hand_on()
    }

    fn hand_on(&mut self) -> bool {
        let batch = Batch { rows: std::mem::take(&mut self.rows), read: self.read };
        self.sender.blocking_send(Told::Rows(batch)).is_ok()
    }

    fn workbook(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let read = sheet_rows(bytes, &mut |number, cells| self.add(u64::from(number), &cells, true));
        read.map_err(|refusal| {
            Trouble::Unreadable(match refusal {
                Refusal::Bomb { .. } | Refusal::TooLarge { .. } => "The workbook is too large; save its sheet as CSV.".to_owned(),
                other => other.to_string(),
            })
        })
    }

    fn text(&mut self, mut pieces: Pieces) -> Result<(), Trouble> {
        let (mut decoding, mut splitter, mut number) = (Decoding::default(), Splitter::default(), 0);
        loop {
            let piece = pieces.next()?;
            let is_last = pieces.is_over();
            decoding
                .take(&piece, is_last, splitter.room())
                .map_err(|NotText| Trouble::Unreadable("The file holds no text; save the list as CSV or XLSX.".to_owned()))?;
            self.read = Some(pieces.at);
            while let Some(cut) = splitter.cut(is_last) {
                number += 1;
                let wants_more = match cut {
                    Cut::Record(cells) => self.add(number, &cells, true),
                    Cut::Unreadable(line) => self.add(number, &[line], false),
                };
                if !wants_more {
                    return Ok(());
                }
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

/// A stored file, piece by piece, for a thread that may wait.
struct Pieces {
    blobs: Arc<dyn BlobStore>,
    runtime: Handle,
    organisation: OrgId,
    file: BlobId,
    size: u64,
    at: u64,
}

impl Pieces {
    fn next(&mut self) -> Result<Vec<u8>, Trouble> {
        let piece = self.runtime.block_on(self.blobs.piece(self.organisation, self.file, self.at, PIECE))?;
        let piece = piece.filter(|piece| !piece.is_empty()).ok_or_else(Trouble::gone)?;
        self.at += piece.len() as u64;
        Ok(piece)
    }

    fn is_over(&self) -> bool {
        self.at >= self.size
    }
}

/// On one line, with blanks for what cannot be seen, and cut.
pub(super) fn tidy(cell: &str) -> String {
    let plain: String = cell.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    plain.trim().chars().take(LONGEST_VALUE).collect()
}

#[cfg(test)]
mod tests;
