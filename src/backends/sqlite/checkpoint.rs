//! Moves the write-ahead log into the database on a thread of its own, so that no commit waits for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use engine::error::{Error, Result};
use parking_lot::{Condvar, Mutex};
use rusqlite::Connection;

use super::errors::SqliteResult as _;

/// A log below this size (bytes) is left alone.
const WORTHWHILE: u64 = 16 * 1024 * 1024;
/// Between two looks at a log in use, and at one that rests.
const EVERY: Duration = Duration::from_millis(100);
const AT_REST: Duration = Duration::from_millis(500);

pub(super) struct Checkpointer {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    pub fn start(database: &Path) -> Result<Self> {
        let connection = Connection::open(database).stored()?;
        connection.execute_batch("PRAGMA busy_timeout = 100; PRAGMA cache_size = -256;").stored()?;
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        let stop = Arc::new((Mutex::new(false), Condvar::new()));
        let stopping = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("sqlite-checkpoint".to_owned())
            .spawn(move || run(&connection, &PathBuf::from(log), &stopping))
            .map_err(|error| Error::unavailable("the checkpoint thread cannot start").because(error))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        *self.stop.0.lock() = true;
        self.stop.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic there has been reported by the panic hook; nothing is left to do for it here.
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, log: &Path, stop: &(Mutex<bool>, Condvar)) {
    let mut stopped = stop.0.lock();
    let mut moved_before = 0;
    let mut pause = AT_REST;
    while !*stopped {
        stop.1.wait_for(&mut stopped, pause);
        pause = AT_REST;
        if std::fs::metadata(log).map_or(0, |log| log.len()) < WORTHWHILE {
            continue;
        }
        // PASSIVE never makes a reader or the writer wait; what it cannot move now it moves next time.
        match connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(2)) {
            // The log keeps its length once it has been written, so only what moved tells whether it is in use.
            Ok(moved) if moved != moved_before => (moved_before, pause) = (moved, EVERY),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "a checkpoint did not run"),
        }
    }
}
