use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Kind, Result};
use engine::ids::{ConversationId, MessageId, OrgId};
use engine::model::trace::TurnTrace;
use engine::page::MAX_PAGE;
use engine::ports::TurnLog;
use rusqlite::{OptionalExtension as _, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;

#[async_trait]
impl TurnLog for SqliteStore {
    async fn append(&self, trace: TurnTrace) -> Result<()> {
        let sql = "INSERT INTO turn_trace (message, organisation, conversation, at, body) VALUES (?1, ?2, ?3, ?4, ?5) \
                   ON CONFLICT (message) DO UPDATE SET at = ?4, body = ?5 WHERE organisation = ?2 AND conversation = ?3";
        let body = serde_json::to_string(&trace).context(Kind::Invalid, "a trace cannot be written as JSON")?;
        let TurnTrace { message, organisation, conversation, at, .. } = trace;
        self.writer
            .call(move |desk| {
                let mut insert = desk.connection.prepare_cached(sql).stored()?;
                let values = params![message.0, organisation.0, conversation.0, at.as_millis(), body];
                insert.execute(values).stored().map(drop)
            })
            .await
    }

    async fn find(&self, organisation: OrgId, message: MessageId) -> Result<Option<TurnTrace>> {
        let sql = "SELECT body FROM turn_trace WHERE message = ?1 AND organisation = ?2";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let found: Option<String> =
                    select.query_row(params![message.0, organisation.0], |row| row.get(0)).optional().stored()?;
                found.as_deref().map(read).transpose()
            })
            .await
    }

    async fn list(
        &self,
        organisation: OrgId,
        conversation: ConversationId,
        before: Option<MessageId>,
        limit: usize,
    ) -> Result<Vec<TurnTrace>> {
        let sql = "SELECT body FROM turn_trace WHERE conversation = ?1 AND organisation = ?2 AND message < ?3 \
                   ORDER BY message DESC LIMIT ?4";
        let before = before.map_or(i64::MAX, |message| message.0);
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let values = params![conversation.0, organisation.0, before, limit.clamp(1, MAX_PAGE) as i64];
                let bodies = select.query_map(values, |row| row.get::<_, String>(0)).stored()?;
                let bodies = bodies.collect::<rusqlite::Result<Vec<_>>>().stored()?;
                bodies.iter().map(|body| read(body)).collect()
            })
            .await
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let sql = "DELETE FROM turn_trace WHERE message IN (SELECT message FROM turn_trace WHERE at < ?1 ORDER BY at LIMIT ?2)";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute(params![before.as_millis(), limit as i64]).stored()
            })
            .await
    }
}

fn read(body: &str) -> Result<TurnTrace> {
    serde_json::from_str(body).context(Kind::Corrupt, "a stored trace cannot be read")
}
