use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::OrgId;
use engine::model::record::Key;
use engine::page::{MAX_PAGE, Page};
use engine::ports::Records;
use engine::ports::records::RawRecord;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;
use super::writer::Desk;

#[async_trait]
impl Records for SqliteStore {
    async fn get(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<Option<RawRecord>> {
        let sql = "SELECT version, body FROM record WHERE organisation = ?1 AND kind = ?2 AND id = ?3";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let found = select.query_row(params![organisation.0, kind, id], |row| {
                    Ok(RawRecord { organisation, kind, id, version: row.get::<_, i64>(0)? as u64, body: row.get(1)? })
                });
                found.optional().stored()
            })
            .await
    }

    async fn find_by_key(&self, kind: &'static str, key: &Key) -> Result<Option<RawRecord>> {
        let sql = "SELECT k.organisation, k.id, r.version, r.body FROM record_key AS k \
                   JOIN record AS r ON r.organisation = k.organisation AND r.kind = k.kind AND r.id = k.id \
                   WHERE k.kind = ?1 AND k.name = ?2 AND k.value = ?3";
        let key = key.clone();
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let found = select.query_row(params![kind, key.name, key.value], |row| {
                    let (organisation, version) = (OrgId(row.get(0)?), row.get::<_, i64>(2)? as u64);
                    Ok(RawRecord { organisation, kind, id: row.get(1)?, version, body: row.get(3)? })
                });
                found.optional().stored()
            })
            .await
    }

    async fn list(
        &self,
        organisation: OrgId,
        kind: &'static str,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Page<RawRecord>> {
        let invalid = |error| Error::invalid("this cursor is not one of ours").because(error);
        let after: i64 =
            cursor.as_deref().map_or(Ok(i64::MIN), str::parse).map_err(|error: std::num::ParseIntError| invalid(error))?;
        let limit = limit.clamp(1, MAX_PAGE);
        let sql = "SELECT id, version, body FROM record WHERE organisation = ?1 AND kind = ?2 AND id > ?3 ORDER BY id LIMIT ?4";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let found = select.query_map(params![organisation.0, kind, after, limit as i64 + 1], |row| {
                    Ok(RawRecord {
                        organisation,
                        kind,
                        id: row.get(0)?,
                        version: row.get::<_, i64>(1)? as u64,
                        body: row.get(2)?,
                    })
                });
                let mut items = found.stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()?;
                let more = items.len() > limit;
                items.truncate(limit);
                let next = items.last().filter(|_| more).map(|last| last.id.to_string());
                Ok(Page { items, next })
            })
            .await
    }

    async fn list_all(&self, kind: &'static str, cursor: Option<String>, limit: usize) -> Result<Page<RawRecord>> {
        let after = cursor.as_deref().map_or(Some((i64::MIN, i64::MIN)), |cursor| {
            let (organisation, id) = cursor.split_once('/')?;
            Some((organisation.parse().ok()?, id.parse().ok()?))
        });
        let (organisation, id) = after.ok_or_else(|| Error::invalid("this cursor is not one of ours"))?;
        let limit = limit.clamp(1, MAX_PAGE);
        let sql = "SELECT organisation, id, version, body FROM record WHERE kind = ?1 AND (organisation, id) > (?2, ?3) \
                   ORDER BY organisation, id LIMIT ?4";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let found = select.query_map(params![kind, organisation, id, limit as i64 + 1], |row| {
                    let organisation = OrgId(row.get(0)?);
                    Ok(RawRecord {
                        organisation,
                        kind,
                        id: row.get(1)?,
                        version: row.get::<_, i64>(2)? as u64,
                        body: row.get(3)?,
                    })
                });
                let mut items = found.stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()?;
                let more = items.len() > limit;
                items.truncate(limit);
                let next = items.last().filter(|_| more).map(|last| format!("{}/{}", last.organisation.0, last.id));
                Ok(Page { items, next })
            })
            .await
    }

    async fn put(&self, record: RawRecord, keys: Vec<Key>, expected: u64) -> Result<u64> {
        self.writer.call(move |desk| put(desk, &record, &keys, expected)).await
    }

    async fn make(&self, record: RawRecord, keys: Vec<Key>, most: u64) -> Result<Option<u64>> {
        self.writer
            .call(move |desk| {
                let there = count(desk.connection, record.organisation, record.kind)?;
                if there < most { put(desk, &record, &keys, 0).map(Some) } else { Ok(None) }
            })
            .await
    }

    async fn count(&self, organisation: OrgId, kind: &'static str) -> Result<u64> {
        self.readers.call(move |connection| count(connection, organisation, kind)).await
    }

    async fn delete(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<bool> {
        self.writer
            .call(move |desk| {
                delete_keys(desk, organisation, kind, id)?;
                let sql = "DELETE FROM record WHERE organisation = ?1 AND kind = ?2 AND id = ?3";
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                Ok(delete.execute(params![organisation.0, kind, id]).stored()? == 1)
            })
            .await
    }
}

fn count(connection: &Connection, organisation: OrgId, kind: &str) -> Result<u64> {
    let sql = "SELECT count(*) FROM record WHERE organisation = ?1 AND kind = ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    select.query_row(params![organisation.0, kind], |row| row.get::<_, i64>(0)).stored().map(|count| count as u64)
}

fn put(desk: &mut Desk<'_>, record: &RawRecord, keys: &[Key], expected: u64) -> Result<u64> {
    let (organisation, kind, id) = (record.organisation, record.kind, record.id);
    // Whether it may be written is settled before anything is.
    let mut owner = desk
        .connection
        .prepare_cached("SELECT organisation, id FROM record_key WHERE kind = ?1 AND name = ?2 AND value = ?3")
        .stored()?;
    for key in keys {
        let taken: Option<(i64, i64)> =
            owner.query_row(params![kind, key.name, key.value], |row| Ok((row.get(0)?, row.get(1)?))).optional().stored()?;
        if taken.is_some_and(|taken| taken != (organisation.0, id)) {
            return Err(Error::conflict(format!("another {kind} has this {}", key.name.replace('_', " "))));
        }
    }
    let sql = "SELECT version FROM record WHERE organisation = ?1 AND kind = ?2 AND id = ?3";
    let mut select = desk.connection.prepare_cached(sql).stored()?;
    let stored: Option<i64> = select.query_row(params![organisation.0, kind, id], |row| row.get(0)).optional().stored()?;
    if stored.unwrap_or(0) as u64 != expected {
        return Err(Error::conflict(format!("the {kind} was changed meanwhile")));
    }
    let version = expected + 1;
    let sql = "INSERT INTO record (organisation, kind, id, version, body) VALUES (?1, ?2, ?3, ?4, ?5) \
               ON CONFLICT (organisation, kind, id) DO UPDATE SET version = excluded.version, body = excluded.body";
    let mut upsert = desk.connection.prepare_cached(sql).stored()?;
    upsert.execute(params![organisation.0, kind, id, version as i64, record.body]).stored()?;
    delete_keys(desk, organisation, kind, id)?;
    let sql = "INSERT INTO record_key (kind, name, value, organisation, id) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = desk.connection.prepare_cached(sql).stored()?;
    for key in keys {
        insert.execute(params![kind, key.name, key.value, organisation.0, id]).stored()?;
    }
    Ok(version)
}

fn delete_keys(desk: &mut Desk<'_>, organisation: OrgId, kind: &str, id: i64) -> Result<()> {
    let sql = "DELETE FROM record_key WHERE organisation = ?1 AND kind = ?2 AND id = ?3";
    let mut delete = desk.connection.prepare_cached(sql).stored()?;
    delete.execute(params![organisation.0, kind, id]).stored().map(drop)
}
