use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{OrgId, SessionId};
use engine::model::session::month_of;
use engine::ports::SessionMeter;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;

#[async_trait]
impl SessionMeter for SqliteStore {
    async fn opened_in(&self, organisation: OrgId, month: u32) -> Result<u64> {
        let sql = "SELECT sessions FROM session_month WHERE organisation = ?1 AND month = ?2";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let found = select.query_row(params![organisation.0, month], |row| row.get::<_, i64>(0));
                found.optional().stored().map(|sessions| sessions.unwrap_or(0) as u64)
            })
            .await
    }

    async fn place_of(&self, organisation: OrgId, session: SessionId) -> Result<Option<u64>> {
        let sql = "SELECT place FROM session WHERE id = ?1 AND organisation = ?2";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let found = select.query_row(params![session.0, organisation.0], |row| row.get::<_, Option<i64>>(0));
                found.optional().stored().map(|place| place.flatten().map(|place| place as u64))
            })
            .await
    }
}

/// One more in the month of this moment; returns its place there.
pub(super) fn count(connection: &Connection, organisation: OrgId, now: Timestamp) -> Result<i64> {
    let sql = "INSERT INTO session_month (organisation, month, sessions) VALUES (?1, ?2, 1) \
               ON CONFLICT (organisation, month) DO UPDATE SET sessions = sessions + 1 RETURNING sessions";
    let mut upsert = connection.prepare_cached(sql).stored()?;
    upsert.query_row(params![organisation.0, month_of(now)], |row| row.get(0)).stored()
}
