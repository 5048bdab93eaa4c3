use std::path::Path;
use std::time::Duration;

use engine::error::{Error, Result};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use super::FILE;
use super::errors::SqliteResult as _;

/// Pages copied between two looks at what the running program changed.
const PAGES: i32 = 2_048;
const PAUSE: Duration = Duration::from_millis(2);

/// Copies the database of the data folder `from` to the new file `to`, as of one moment, while the program runs.
pub fn backup(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(Error::conflict(format!("{} is there already", to.display())));
    }
    let source = Connection::open_with_flags(from.join(FILE), OpenFlags::SQLITE_OPEN_READ_ONLY).stored()?;
    source.execute_batch("PRAGMA busy_timeout = 5000;").stored()?;
    // A read transaction pins one moment, so that a busy writer cannot make the copy start over again and again.
    source.execute_batch("BEGIN; SELECT count(*) FROM migration;").stored()?;
    let mut target = Connection::open(to).stored()?;
    Backup::new(&source, &mut target).stored()?.run_to_completion(PAGES, PAUSE, None).stored()?;
    let sound: String = target.query_row("PRAGMA integrity_check", [], |row| row.get(0)).stored()?;
    if sound == "ok" { Ok(()) } else { Err(Error::corrupt(format!("the copy is not sound: {sound}"))) }
}
