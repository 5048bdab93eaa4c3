//! Moving house: everything that an installation keeps, copied from one store into another and then compared.
//!
//! Both stores are at rest meanwhile. `tables` says what there is; each store reads and writes it as an [`End`], in its file of
//! this name, with the functions by which it keeps such things otherwise. Rows travel in the order of their keys, some hundred at
//! a time, so that the size of an installation costs time and no memory.

mod files;
mod row;
mod tables;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use engine::error::{Error, Result};

pub use self::files::Files;
pub use self::row::{Row, Value};
pub use self::tables::{Aid, Kind, TABLES, Table};

use self::row::Tally;

/// Rows that are read and written together.
pub(crate) const BATCH: usize = 500;

/// Bytes of them, from which on a batch is full with fewer.
pub(crate) const FULL: usize = 8 << 20;

/// Rows that may have one key, in a table where that may be.
pub(crate) const MOST_ALIKE: usize = 10_000;

/// A store that is moved from, or into.
#[async_trait]
pub trait End: Send {
    /// What it is and where.
    fn name(&self) -> &str;

    /// Where what is in it comes from, when a move into it was cut off.
    async fn begun_from(&mut self) -> Result<Option<String>>;

    async fn is_used(&mut self, table: &'static Table) -> Result<bool>;

    /// Everything goes, the mark of a move that was cut off as well.
    async fn clear(&mut self) -> Result<()>;

    /// No program takes it for whole from now on, until it is settled.
    async fn begin(&mut self, source: &str) -> Result<()>;

    /// All of it is there.
    async fn settle(&mut self) -> Result<()>;

    /// `Conflict` when somebody works with it.
    async fn rests(&mut self) -> Result<()>;

    /// The next rows after this key, [`BATCH`] at most, and none only at the end.
    async fn read(&mut self, table: &'static Table, after: Option<&[Value]>, with_aids: bool) -> Result<Vec<Row>>;

    /// All rows with this key.
    async fn read_alike(&mut self, table: &'static Table, key: &[Value]) -> Result<Vec<Row>>;

    async fn write(&mut self, table: &'static Table, rows: Vec<Row>) -> Result<()>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    Copying,
    Checking,
}

/// How far a move is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub doing: Doing,
    /// A table, or the files.
    pub what: &'static str,
    pub done: u64,
    pub is_last: bool,
}

pub type Tell<'t> = dyn FnMut(Step) + Send + 't;

/// What was moved, and is the same in both places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub tables: Vec<Same>,
    pub files: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Same {
    pub table: &'static str,
    pub rows: u64,
    /// Of all its rows, in hexadecimal digits.
    pub digest: String,
}

/// Moves everything into an empty store. What an earlier try from the same source has left there goes first.
///
/// `Corrupt` names what is not the same afterwards; then, and after any other error, no program opens the new store.
pub async fn run(from: &mut dyn End, to: &mut dyn End, files: Option<&Files<'_>>, tell: &mut Tell<'_>) -> Result<Moved> {
    begin(from.name(), to, files).await?;
    for table in TABLES {
        copy(from, to, table, tell).await?;
    }
    let copied = match files {
        Some(files) => files.copy(tell).await?,
        None => 0,
    };
    let mut tables = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        let same = compare(from, to, table).await?;
        tell(Step { doing: Doing::Checking, what: table.name, done: same.rows, is_last: true });
        tables.push(same);
    }
    from.rests().await?;
    to.rests().await?;
    to.settle().await?;
    Ok(Moved { tables, files: copied })
}

async fn begin(source: &str, to: &mut dyn End, files: Option<&Files<'_>>) -> Result<()> {
    match to.begun_from().await? {
        Some(before) if before == source => {
            // The mark stays until the last of it is gone.
            if let Some(files) = files {
                files.clear().await?;
            }
            to.clear().await?;
        }
        Some(before) => {
            let what = format!("a move from {before} into {} was cut off: run that one again, or empty it", to.name());
            return Err(Error::conflict(what));
        }
        None => need_empty(to, files).await?,
    }
    to.begin(source).await
}

async fn need_empty(to: &mut dyn End, files: Option<&Files<'_>>) -> Result<()> {
    for table in TABLES {
        if to.is_used(table).await? {
            return Err(Error::conflict(format!("{} is not empty: there is something in {}", to.name(), table.name)));
        }
    }
    match files {
        Some(files) if files.are_there().await? => Err(Error::conflict("there are files in the place to move to")),
        _ => Ok(()),
    }
}

async fn copy(from: &mut dyn End, to: &mut dyn End, table: &'static Table, tell: &mut Tell<'_>) -> Result<()> {
    let mut after: Option<Vec<Value>> = None;
    let mut done = 0;
    loop {
        let rows = next(from, table, after.as_deref(), true).await?;
        let Some(last) = rows.last() else { break };
        after = Some(table.key_of(last));
        done += rows.len() as u64;
        to.write(table, rows).await?;
        tell(Step { doing: Doing::Copying, what: table.name, done, is_last: false });
    }
    tell(Step { doing: Doing::Copying, what: table.name, done, is_last: true });
    Ok(())
}

/// The next rows; none at the end. Rows with one key come together and in one order, whoever stores them.
async fn next(end: &mut dyn End, table: &'static Table, after: Option<&[Value]>, with_aids: bool) -> Result<Vec<Row>> {
    let mut rows = end.read(table, after, with_aids).await?;
    let last = rows.last().filter(|_| table.repeats).map(|last| table.key_of(last));
    if let Some(key) = last {
        rows.retain(|row| table.key_of(row) != key);
        let alike = end.read_alike(table, &key).await?;
        if alike.len() > MOST_ALIKE {
            return Err(Error::corrupt(format!("too many rows of {} have one key", table.name)));
        }
        rows.extend(alike);
        rows.sort_unstable();
    }
    Ok(rows)
}

async fn compare(from: &mut dyn End, to: &mut dyn End, table: &'static Table) -> Result<Same> {
    let (there, here) = tokio::try_join!(tally(from, table), tally(to, table))?;
    let counted = (there.rows, here.rows);
    let (there, here) = (there.digest(), here.digest());
    if counted.0 == counted.1 && there == here {
        return Ok(Same { table: table.name, rows: counted.0, digest: here });
    }
    let what = if counted.0 == counted.1 { "they differ".to_owned() } else { format!("{} of {} rows", counted.1, counted.0) };
    Err(Error::corrupt(format!("{} is not the same after the move: {what}", table.name)))
}

async fn tally(end: &mut dyn End, table: &'static Table) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut after: Option<Vec<Value>> = None;
    loop {
        let rows = next(end, table, after.as_deref(), false).await?;
        let Some(last) = rows.last() else { return Ok(tally) };
        after = Some(table.key_of(last));
        for row in &rows {
            tally.add(row);
        }
    }
}
