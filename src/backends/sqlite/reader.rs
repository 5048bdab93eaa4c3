//! Readers beside the writer: in WAL mode they see the last commit and never wait for it.

use std::path::Path;

use engine::error::Result;
use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::errors::{SqliteResult as _, stopped};

/// Connections, and so the most reads at once. More would only fight over two or four cores.
const READERS: usize = 4;

pub(super) struct Readers {
    idle: std::sync::Arc<Mutex<Vec<Connection>>>,
    places: Semaphore,
}

impl Readers {
    pub fn open(path: &Path) -> Result<Self> {
        let connections = (0..READERS).map(|_| open_reader(path)).collect::<Result<Vec<_>>>()?;
        Ok(Self { idle: std::sync::Arc::new(Mutex::new(connections)), places: Semaphore::new(READERS) })
    }

    pub async fn call<R, F>(&self, work: F) -> Result<R>
    where
        R: Send + 'static,
        F: FnOnce(&Connection) -> Result<R> + Send + 'static,
    {
        let _place = self.places.acquire().await.map_err(|error| stopped().because(error))?;
        let idle = std::sync::Arc::clone(&self.idle);
        let read = tokio::task::spawn_blocking(move || {
            let connection = idle.lock().pop().ok_or_else(stopped)?;
            let result = work(&connection);
            idle.lock().push(connection);
            result
        });
        read.await.map_err(|error| stopped().because(error))?
    }
}

fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).stored()?;
    connection.set_prepared_statement_cache_capacity(64);
    super::keep_plans(&connection)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -1000; PRAGMA busy_timeout = 5000;").stored()?;
    Ok(connection)
}
