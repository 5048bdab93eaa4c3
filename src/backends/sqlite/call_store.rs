use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{CallId, InboxId, OrgId};
use engine::model::call::{Call, CallChange};
use engine::page::MAX_PAGE;
use engine::ports::CallStore;
use engine::ports::call_store::{CallsOf, Changed, Opened};
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;

const BY_CARRIER: &str = "SELECT body FROM call WHERE organisation = ?1 AND inbox = ?2 AND carrier_id = ?3";
const BY_ID: &str = "SELECT body FROM call WHERE id = ?1 AND organisation = ?2";

#[async_trait]
impl CallStore for SqliteStore {
    async fn open(&self, call: Call, now: Timestamp) -> Result<Opened> {
        let sql = "INSERT INTO call (id, organisation, inbox, conversation, carrier_id, is_live, seen_at, body) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (organisation, inbox, carrier_id) DO NOTHING";
        self.writer
            .call(move |desk| {
                let row = params![
                    call.id.0,
                    call.organisation.0,
                    call.inbox.0,
                    call.conversation.0,
                    call.carrier_id,
                    call.is_live(),
                    now.as_millis(),
                    write(&call)?
                ];
                let inserted = desk.connection.prepare_cached(sql).and_then(|mut insert| insert.execute(row)).stored()?;
                if inserted > 0 {
                    return Ok(Opened { call: call.clone(), is_new: true });
                }
                let first = find(desk.connection, BY_CARRIER, params![call.organisation.0, call.inbox.0, call.carrier_id])?;
                let call = first.ok_or_else(|| Error::corrupt("a call is in the way that is not there"))?;
                Ok(Opened { call, is_new: false })
            })
            .await
    }

    async fn find(&self, organisation: OrgId, call: CallId) -> Result<Option<Call>> {
        self.readers.call(move |connection| find(connection, BY_ID, [call.0, organisation.0])).await
    }

    async fn find_by_carrier(&self, organisation: OrgId, inbox: InboxId, carrier_id: &str) -> Result<Option<Call>> {
        let carrier_id = carrier_id.to_owned();
        self.readers.call(move |connection| find(connection, BY_CARRIER, params![organisation.0, inbox.0, carrier_id])).await
    }

    async fn change(&self, organisation: OrgId, call: CallId, change: CallChange) -> Result<Changed> {
        self.writer
            .call(move |desk| {
                let before = find(desk.connection, BY_ID, [call.0, organisation.0])?;
                let before = before.ok_or_else(|| Error::not_found(format!("no call {call}")))?;
                let Some(after) = before.changed(&change) else {
                    return Ok(Changed { call: before, is_changed: false });
                };
                let sql = "UPDATE call SET is_live = ?2, body = ?3, carrier_id = ?4 WHERE id = ?1";
                let row = params![call.0, after.is_live(), write(&after)?, after.carrier_id];
                desk.connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
                Ok(Changed { call: after, is_changed: true })
            })
            .await
    }

    async fn touch(&self, calls: Vec<CallId>, now: Timestamp) -> Result<()> {
        self.writer
            .call(move |desk| {
                let sql = "UPDATE call SET seen_at = ?2 WHERE id = ?1 AND is_live";
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                for call in &calls {
                    update.execute([call.0, now.as_millis()]).stored()?;
                }
                Ok(())
            })
            .await
    }

    async fn list(&self, organisation: OrgId, of: CallsOf, before: Option<CallId>, limit: usize) -> Result<Vec<Call>> {
        let (filter, key) = match of {
            CallsOf::Live => ("is_live AND ?4 = 0", 0),
            CallsOf::Inbox(inbox) => ("inbox = ?4", inbox.0),
            CallsOf::Conversation(conversation) => ("conversation = ?4", conversation.0),
        };
        let sql = format!("SELECT body FROM call WHERE {filter} AND organisation = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
        let before = before.map_or(i64::MAX, |before| before.0);
        let limit = limit.clamp(1, MAX_PAGE) as i64;
        self.readers.call(move |connection| all(connection, &sql, [organisation.0, before, limit, key])).await
    }

    async fn list_stale(&self, before: Timestamp, limit: usize) -> Result<Vec<Call>> {
        let sql = "SELECT body FROM call WHERE is_live AND seen_at < ?1 ORDER BY seen_at LIMIT ?2";
        let limit = limit.clamp(1, MAX_PAGE) as i64;
        self.readers.call(move |connection| all(connection, sql, [before.as_millis(), limit])).await
    }
}

fn find(connection: &Connection, sql: &str, key: impl Params) -> Result<Option<Call>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let found: Option<String> = select.query_row(key, |row| row.get(0)).optional().stored()?;
    found.as_deref().map(read).transpose()
}

fn all(connection: &Connection, sql: &str, key: impl Params) -> Result<Vec<Call>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let bodies = select.query_map(key, |row| row.get::<_, String>(0)).stored()?;
    let bodies = bodies.collect::<rusqlite::Result<Vec<_>>>().stored()?;
    bodies.iter().map(|body| read(body)).collect()
}

fn write(call: &Call) -> Result<String> {
    serde_json::to_string(call).context(Kind::Invalid, "a call cannot be written as JSON")
}

fn read(body: &str) -> Result<Call> {
    serde_json::from_str(body).context(Kind::Corrupt, "a call cannot be read")
}
