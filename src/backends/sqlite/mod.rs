//! The embedded store: `SQLite` in WAL mode, one writer with group commit, readers beside it.
//!
//! Durability: with [`Synchronous::Full`] an acknowledged act survives a power cut; with `Normal` it survives the end of
//! the process at any moment, and a power cut may take the last commits, never the order or the consistency.

mod act;
mod audience_store;
mod audit_log;
mod automation_log;
mod backup;
mod call_store;
mod campaign_store;
mod checkpoint;
mod consent_ledger;
mod contact_book;
mod contact_merges;
mod contact_notes;
mod contact_search;
mod contact_store;
mod conversation_lists;
mod conversation_store;
mod crm_link_store;
mod erasure;
mod errors;
mod event_log;
mod filing;
mod job_queue;
mod lead_store;
mod message_search;
mod message_store;
mod migrate;
mod moving;
mod outbox;
mod post_store;
mod provider_ids;
mod rating_store;
mod reader;
mod records;
mod request_log;
mod retention;
mod rows;
mod schedule_store;
mod session_meter;
mod shop_case_store;
mod social_store;
mod timer_store;
mod tool_ledger;
mod turn_log;
mod usage_store;
mod webhook_log;
mod writer;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::clock::Clock;
use engine::error::{Error, Result};
use engine::ids::IdSource;
use engine::ports::EventBus;
use parking_lot::Mutex;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

pub use self::moving::SqliteEnd;
pub use backup::backup;

use self::checkpoint::Checkpointer;
use self::errors::SqliteResult as _;
use self::reader::Readers;
use self::writer::Writer;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Synchronous {
    #[default]
    Full,
    Normal,
}

/// The database file within the data folder.
pub const FILE: &str = "switchboard.db";

/// Every store port over one database file.
pub struct SqliteStore {
    writer: Writer,
    readers: Readers,
    pushed: Notify,
    /// Of the kinds that have loops of their own; they are few.
    pushed_of: Mutex<HashMap<&'static str, Arc<Notify>>>,
    entered: Notify,
    /// Letters to webhooks.
    posted: Notify,
    path: PathBuf,
    // Held for its thread, which ends when the store is dropped.
    _checkpointer: Checkpointer,
}

impl SqliteStore {
    /// Opens (or makes) the database in `folder` and brings its schema up to date.
    pub fn open(
        folder: &Path,
        synchronous: Synchronous,
        clock: Arc<dyn Clock>,
        ids: Arc<IdSource>,
        bus: Arc<dyn EventBus>,
    ) -> Result<Self> {
        let path = folder.join(FILE);
        let mut connection = open_writer(&path, synchronous)?;
        for name in migrate::migrate(&mut connection)? {
            tracing::info!(migration = name, "migration applied");
        }
        moving::need_whole(&connection)?;
        let last_cursor = event_log::last_cursor(&connection)?;
        let readers = Readers::open(&path)?;
        let checkpointer = Checkpointer::start(&path)?;
        let writer = Writer::start(connection, last_cursor, clock, ids, bus)?;
        Ok(Self {
            writer,
            readers,
            pushed: Notify::new(),
            pushed_of: Mutex::default(),
            entered: Notify::new(),
            posted: Notify::new(),
            path,
            _checkpointer: checkpointer,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Finishes what is queued and closes the writer. Calls after this are `Unavailable`.
    pub fn stop(&self) {
        self.writer.stop();
    }
}

/// Applies missing migrations to the database in `folder`; returns their names.
pub fn migrate(folder: &Path) -> Result<Vec<&'static str>> {
    let mut connection = open_writer(&folder.join(FILE), Synchronous::Full)?;
    migrate::migrate(&mut connection)
}

/// A prepared statement stays prepared: without this, binding another bound of a range plans the query anew each time.
fn keep_plans(connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).stored().map(drop)
}

fn open_writer(path: &Path, synchronous: Synchronous) -> Result<Connection> {
    let connection = Connection::open(path).stored()?;
    connection.set_prepared_statement_cache_capacity(128);
    keep_plans(&connection)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).stored()?;
    if mode != "wal" {
        return Err(Error::unavailable(format!("the database at {} cannot use a write-ahead log", path.display())));
    }
    let level = match synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    // What is deleted is overwritten in the file. The checkpointer moves most of the log while the writer writes on; from this many pages (of 4 KiB) the writer moves
    // the little that is left, so that the log begins anew in pages the system has at hand.
    connection
        .execute_batch(&format!(
            "PRAGMA synchronous = {level}; PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = 134217728; \
             PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 5000; \
             PRAGMA secure_delete = ON;"
        ))
        .stored()?;
    Ok(connection)
}

#[cfg(test)]
mod tests;
