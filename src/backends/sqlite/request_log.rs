use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ports::RequestLog;
use engine::ports::request_log::{Begun, RequestKey};
use rusqlite::{OptionalExtension as _, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;

#[async_trait]
impl RequestLog for SqliteStore {
    async fn begin(&self, request: &RequestKey, fingerprint: &str, now: Timestamp, since: Timestamp) -> Result<Begun> {
        let known = "SELECT fingerprint, answer FROM request_log \
                     WHERE organisation = ?1 AND caller = ?2 AND place = ?3 AND key = ?4 AND begun_at >= ?5";
        let new = "INSERT OR REPLACE INTO request_log (organisation, caller, place, key, fingerprint, begun_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let (request, fingerprint) = (request.clone(), fingerprint.to_owned());
        self.writer
            .call(move |desk| {
                let RequestKey { organisation, caller, place, key } = &request;
                let mut select = desk.connection.prepare_cached(known).stored()?;
                let row = params![organisation.0, caller.0, place, key, since.as_millis()];
                let found = select.query_row(row, |row| Ok((row.get(0)?, row.get(1)?))).optional().stored()?;
                let found: Option<(String, Option<String>)> = found;
                match found {
                    Some((other, _)) if other != fingerprint => return Ok(Begun::Other),
                    Some((_, Some(answer))) => return Ok(Begun::Done(answer)),
                    Some((_, None)) => return Ok(Begun::Running),
                    None => {}
                }
                let mut insert = desk.connection.prepare_cached(new).stored()?;
                insert.execute(params![organisation.0, caller.0, place, key, fingerprint, now.as_millis()]).stored()?;
                Ok(Begun::New)
            })
            .await
    }

    async fn finish(&self, request: &RequestKey, answer: String) -> Result<()> {
        let sql = "UPDATE request_log SET answer = ?5 WHERE organisation = ?1 AND caller = ?2 AND place = ?3 AND key = ?4";
        let request = request.clone();
        self.writer
            .call(move |desk| {
                let RequestKey { organisation, caller, place, key } = &request;
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                update.execute(params![organisation.0, caller.0, place, key, answer]).stored().map(drop)
            })
            .await
    }

    async fn withdraw(&self, request: &RequestKey) -> Result<()> {
        let sql =
            "DELETE FROM request_log WHERE organisation = ?1 AND caller = ?2 AND place = ?3 AND key = ?4 AND answer IS NULL";
        let request = request.clone();
        self.writer
            .call(move |desk| {
                let RequestKey { organisation, caller, place, key } = &request;
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute(params![organisation.0, caller.0, place, key]).stored().map(drop)
            })
            .await
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let sql = "DELETE FROM request_log WHERE (organisation, caller, place, key) IN \
                   (SELECT organisation, caller, place, key FROM request_log WHERE begun_at < ?1 ORDER BY begun_at LIMIT ?2)";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute(params![before.as_millis(), limit as i64]).stored()
            })
            .await
    }
}
