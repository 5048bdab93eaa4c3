use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ports::ToolLedger;
use engine::ports::tool_ledger::{Begun, ToolKey};
use rusqlite::{OptionalExtension as _, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;

#[async_trait]
impl ToolLedger for SqliteStore {
    async fn begin(&self, call: &ToolKey, tool: &str, now: Timestamp) -> Result<Begun> {
        let known = "SELECT outcome FROM tool_call WHERE organisation = ?1 AND conversation = ?2 AND key = ?3";
        let new = "INSERT INTO tool_call (organisation, conversation, key, tool, begun_at) VALUES (?1, ?2, ?3, ?4, ?5)";
        let (call, tool) = (call.clone(), tool.to_owned());
        self.writer
            .call(move |desk| {
                let ToolKey { organisation, conversation, key } = &call;
                let mut select = desk.connection.prepare_cached(known).stored()?;
                let place = params![organisation.0, conversation.0, key];
                let found: Option<Option<String>> = select.query_row(place, |row| row.get(0)).optional().stored()?;
                match found {
                    Some(Some(outcome)) => return Ok(Begun::Done(outcome)),
                    Some(None) => return Ok(Begun::InDoubt),
                    None => {}
                }
                let mut insert = desk.connection.prepare_cached(new).stored()?;
                insert.execute(params![organisation.0, conversation.0, key, tool, now.as_millis()]).stored()?;
                Ok(Begun::New)
            })
            .await
    }

    async fn finish(&self, call: &ToolKey, outcome: String) -> Result<()> {
        let sql = "UPDATE tool_call SET outcome = ?4 WHERE organisation = ?1 AND conversation = ?2 AND key = ?3";
        let call = call.clone();
        self.writer
            .call(move |desk| {
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                update.execute(params![call.organisation.0, call.conversation.0, call.key, outcome]).stored().map(drop)
            })
            .await
    }

    async fn withdraw(&self, call: &ToolKey) -> Result<()> {
        let sql = "DELETE FROM tool_call WHERE organisation = ?1 AND conversation = ?2 AND key = ?3 AND outcome IS NULL";
        let call = call.clone();
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute(params![call.organisation.0, call.conversation.0, call.key]).stored().map(drop)
            })
            .await
    }
}
