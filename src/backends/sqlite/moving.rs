//! This store as one end of a move. Labels and words have tables of their own, which are written as acts write them; pieces of
//! contacts are kept by the table itself.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Clock;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{ConversationId, IdSource, InboxId, OrgId};
use parking_lot::Mutex;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, ToSql, params, params_from_iter};

use super::errors::{SqliteResult as _, stopped};
use super::{FILE, Synchronous, act, filing, message_search, migrate, open_writer, rows};
use crate::moving::{BATCH, End, FULL, MOST_ALIKE, Row, Table, Value};

/// The table that is there as long as a move into the database is not done.
const MARK: &str = "moving";

/// The database of a data folder that no server holds.
pub struct SqliteEnd {
    connection: Arc<Mutex<Connection>>,
    path: PathBuf,
    name: String,
    clock: Arc<dyn Clock>,
}

impl SqliteEnd {
    /// To move from. Whoever else wants to write waits in vain as long as this is there.
    pub fn source(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        if !folder.join(FILE).is_file() {
            return Err(Error::not_found(format!("there is no database in {}", folder.display())));
        }
        let end = Self::open(folder, clock)?;
        {
            let connection = end.connection.lock();
            need_whole(&connection)?;
            connection.execute_batch("BEGIN IMMEDIATE").stored()?;
        }
        Ok(end)
    }

    /// To move into; made when it is not there.
    pub fn target(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        Self::open(folder, clock)
    }

    fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        let folder = folder.canonicalize().context(Kind::Unavailable, "the data folder cannot be found")?;
        let path = folder.join(FILE);
        let connection = Arc::new(Mutex::new(open_migrated(&path)?));
        Ok(Self { connection, name: format!("SQLite in {}", folder.display()), path, clock })
    }

    async fn call<R: Send + 'static>(&self, work: impl FnOnce(&mut Connection) -> Result<R> + Send + 'static) -> Result<R> {
        let connection = Arc::clone(&self.connection);
        let done = tokio::task::spawn_blocking(move || work(&mut connection.lock()));
        done.await.map_err(|error| stopped().because(error))?
    }
}

fn open_migrated(path: &Path) -> Result<Connection> {
    let mut connection = open_writer(path, Synchronous::Full)?;
    migrate::migrate(&mut connection)?;
    Ok(connection)
}

/// `Conflict` where only a part of an installation may have come.
pub(super) fn need_whole(connection: &Connection) -> Result<()> {
    match begun_from(connection)? {
        None => Ok(()),
        Some(source) => Err(Error::conflict(format!(
            "a move from {source} into this data folder was cut off: run \"switchboard move\" again"
        ))),
    }
}

fn begun_from(connection: &Connection) -> Result<Option<String>> {
    if !connection.table_exists(None, MARK).stored()? {
        return Ok(None);
    }
    connection.query_row("SELECT source FROM moving", [], |row| row.get(0)).optional().stored()
}

#[async_trait]
impl End for SqliteEnd {
    fn name(&self) -> &str {
        &self.name
    }

    async fn begun_from(&mut self) -> Result<Option<String>> {
        self.call(|connection| begun_from(connection)).await
    }

    async fn is_used(&mut self, table: &'static Table) -> Result<bool> {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {})", table.name);
        self.call(move |connection| connection.query_row(&sql, [], |row| row.get(0)).stored()).await
    }

    async fn clear(&mut self) -> Result<()> {
        let path = self.path.clone();
        self.call(move |connection| {
            // The files can go once they are closed.
            *connection = Connection::open_in_memory().stored()?;
            for ending in ["-wal", "-shm", ""] {
                let mut file = path.as_os_str().to_owned();
                file.push(ending);
                match fs::remove_file(&file) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        return Err(Error::unavailable("what an earlier move has left cannot be removed").because(error));
                    }
                    _ => {}
                }
            }
            *connection = open_migrated(&path)?;
            Ok(())
        })
        .await
    }

    async fn begin(&mut self, source: &str) -> Result<()> {
        let source = source.to_owned();
        self.call(move |connection| {
            let transaction = connection.transaction().stored()?;
            transaction.execute_batch("CREATE TABLE moving (source TEXT NOT NULL) STRICT").stored()?;
            transaction.execute("INSERT INTO moving (source) VALUES (?1)", [source]).stored()?;
            transaction.commit().stored()
        })
        .await
    }

    async fn settle(&mut self) -> Result<()> {
        // Greater than any that another store gave: runs that are long over name theirs.
        let number: i64 = IdSource::new(0).next(self.clock.as_ref());
        self.call(move |connection| {
            let transaction = connection.transaction().stored()?;
            let sql = "INSERT INTO automation_occasion (id, organisation, conversation, at, kind) VALUES (?1, 0, 0, 0, 0)";
            transaction.execute(sql, [number]).stored()?;
            transaction.execute("DELETE FROM automation_occasion WHERE id = ?1", [number]).stored()?;
            transaction.execute_batch("DROP TABLE moving").stored()?;
            transaction.commit().stored()?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).stored()
        })
        .await
    }

    async fn rests(&mut self) -> Result<()> {
        // Whoever opened it holds the folder's lock.
        Ok(())
    }

    async fn read(&mut self, table: &'static Table, after: Option<&[Value]>, with_aids: bool) -> Result<Vec<Row>> {
        let key = table.key.join(", ");
        let further = match after {
            Some(after) => format!(" WHERE ({key}) > ({})", places(after.len())),
            None => String::new(),
        };
        let what = selected(table, with_aids);
        let sql = format!("SELECT {what} FROM {}{further} ORDER BY {key} LIMIT {BATCH}", table.name);
        let after = after.unwrap_or_default().to_vec();
        self.call(move |connection| read(connection, table, &sql, &after)).await
    }

    async fn read_alike(&mut self, table: &'static Table, key: &[Value]) -> Result<Vec<Row>> {
        let columns = table.key.join(", ");
        let (what, most) = (selected(table, false), MOST_ALIKE + 1);
        let sql = format!("SELECT {what} FROM {} WHERE ({columns}) = ({}) LIMIT {most}", table.name, places(key.len()));
        let key = key.to_vec();
        self.call(move |connection| read(connection, table, &sql, &key)).await
    }

    async fn write(&mut self, table: &'static Table, rows: Vec<Row>) -> Result<()> {
        self.call(move |connection| write(connection, table, &rows)).await
    }
}

fn selected(table: &Table, with_aids: bool) -> String {
    let columns = table.columns.iter().map(|(name, _)| *name);
    let aids = table.aids.iter().filter(|_| with_aids).map(|aid| aid.sql);
    columns.chain(aids).collect::<Vec<_>>().join(", ")
}

/// `?1, ?2` and so on.
fn places(count: usize) -> String {
    (1..=count).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ")
}

fn read(connection: &Connection, table: &Table, sql: &str, key: &[Value]) -> Result<Vec<Row>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let columns = select.column_count();
    let mut found = select.query(params_from_iter(key)).stored()?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while bytes < FULL
        && let Some(row) = found.next().stored()?
    {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            let value = value(row.get_ref(column).stored()?)?;
            if let Value::Text(text) = &value {
                bytes += text.len();
            }
            values.push(value);
        }
        let aids = values.split_off(table.columns.len());
        rows.push(Row { values, aids });
    }
    Ok(rows)
}

fn value(stored: ValueRef<'_>) -> Result<Value> {
    match stored {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Int(value)),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).context(Kind::Corrupt, "a stored text is no text")?;
            Ok(Value::Text(text.to_owned()))
        }
        ValueRef::Real(_) | ValueRef::Blob(_) => Err(Error::corrupt("a stored value is of a kind that no column has")),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn write(connection: &mut Connection, table: &Table, rows: &[Row]) -> Result<()> {
    let transaction = connection.transaction().stored()?;
    {
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let sql = format!("INSERT INTO {} ({}) VALUES ({})", table.name, columns.join(", "), places(columns.len()));
        let mut insert = transaction.prepare_cached(&sql).stored()?;
        for row in rows {
            insert.execute(params_from_iter(&row.values)).stored()?;
        }
    }
    match table.name {
        "conversation" => rows.iter().try_for_each(|row| label(&transaction, table, row))?,
        "message" => enter_words(&transaction, table, rows)?,
        _ => {}
    }
    transaction.commit().stored()
}

fn label(connection: &Connection, table: &Table, row: &Row) -> Result<()> {
    let is_labelled = table.place("labels").is_some_and(|place| row.values[place] != Value::Null);
    let (Some(organisation), Some(id), true) = (table.int(row, "organisation"), table.int(row, "id"), is_labelled) else {
        return Ok(());
    };
    let Some(stored) = act::find(connection, OrgId(organisation), ConversationId(id))? else { return Ok(()) };
    stored.filing.labels.iter().try_for_each(|label| filing::label(connection, &stored, *label))
}

/// Of messages that came one after another.
fn enter_words(connection: &Connection, table: &Table, rows: &[Row]) -> Result<()> {
    let id = |row: Option<&Row>| row.and_then(|row| table.int(row, "id"));
    let (Some(first), Some(last)) = (id(rows.first()), id(rows.last())) else { return Ok(()) };
    let sql = format!("SELECT {} FROM message WHERE id >= ?1 AND id <= ?2 ORDER BY id", rows::MESSAGE);
    let mut select = connection.prepare_cached(&sql).stored()?;
    let mut found = select.query([first, last]).stored()?;
    let mut inbox_of = connection.prepare_cached("SELECT inbox FROM conversation WHERE id = ?1").stored()?;
    while let Some(row) = found.next().stored()? {
        let message = rows::message(row)?;
        let inbox: Option<i64> = inbox_of.query_row(params![message.conversation.0], |row| row.get(0)).optional().stored()?;
        if let Some(inbox) = inbox {
            message_search::enter(connection, InboxId(inbox), &message)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
