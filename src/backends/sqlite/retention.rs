use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Kind, Result};
use engine::ids::{BlobId, CallId, ConversationId, InboxId, OrgId};
use engine::model::call::Call;
use engine::model::conversation::Status;
use engine::ports::Retention;
use engine::ports::erasure::Portion;
use rusqlite::{Connection, params};

use super::SqliteStore;
use super::erasure::{merge_words, rows};
use super::errors::SqliteResult as _;

#[async_trait]
impl Retention for SqliteStore {
    async fn expired(&self, organisation: OrgId, inbox: InboxId, before: Timestamp, limit: usize) -> Result<Vec<ConversationId>> {
        let sql = "SELECT id FROM conversation WHERE organisation = ?1 AND inbox = ?2 AND status = ?3 AND updated_at < ?4 \
                   ORDER BY updated_at LIMIT ?5";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let key = params![organisation.0, inbox.0, Status::Resolved.code(), before.as_millis(), limit as i64];
                let found = select.query_map(key, |row| row.get(0).map(ConversationId)).stored()?;
                found.collect::<rusqlite::Result<_>>().stored()
            })
            .await
    }

    async fn next(&self, organisation: OrgId, conversation: ConversationId, limit: usize) -> Result<Portion> {
        self.readers
            .call(move |connection| match super::act::find(connection, organisation, conversation)? {
                Some(found) => rows::portion(connection, &[found.id], limit),
                None => Ok(Portion::default()),
            })
            .await
    }

    async fn remove(
        &self,
        organisation: OrgId,
        conversation: ConversationId,
        portion: Portion,
        before: Timestamp,
    ) -> Result<bool> {
        self.writer
            .call(move |desk| {
                if !is_over(desk.connection, organisation, conversation, before)? {
                    return Ok(false);
                }
                rows::remove(desk.connection, organisation, &portion)?;
                Ok(true)
            })
            .await
    }

    async fn close(&self, organisation: OrgId, conversation: ConversationId, before: Timestamp) -> Result<bool> {
        self.writer
            .call(move |desk| {
                let is_over = is_over(desk.connection, organisation, conversation, before)?;
                if !is_over || !rows::portion(desk.connection, &[conversation], 1)?.is_empty() {
                    return Ok(false);
                }
                rows::remove_conversation(desk, organisation, conversation)?;
                Ok(true)
            })
            .await
    }

    async fn old_recordings(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<(CallId, BlobId)>> {
        // The first of the condition is that of the index, word for word.
        let sql = "SELECT body FROM call WHERE json_extract(body, '$.recording') IS NOT NULL AND inbox = ?2 AND organisation = ?1 \
                   ORDER BY id LIMIT ?3";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let bodies = select.query_map([organisation.0, inbox.0, limit as i64], |row| row.get::<_, String>(0)).stored()?;
                let mut old = Vec::new();
                for body in bodies {
                    let call: Call =
                        serde_json::from_str(&body.stored()?).context(Kind::Corrupt, "a stored call cannot be read")?;
                    // Calls stand in the order in which they began; one that ended later hides only those that began after it.
                    if let (Some(recording), Some(_)) = (call.recording, call.ended.filter(|ended| ended.at < before)) {
                        old.push((call.id, recording));
                    }
                }
                Ok(old)
            })
            .await
    }

    async fn clear_words(&self) -> Result<bool> {
        self.writer.call(|desk| merge_words(desk.connection)).await
    }

    async fn forget_recordings(&self, organisation: OrgId, calls: Vec<CallId>) -> Result<()> {
        let sql = "UPDATE call SET body = json_set(body, '$.recording', NULL) WHERE id = ?1 AND organisation = ?2";
        self.writer
            .call(move |desk| {
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                for call in &calls {
                    update.execute([call.0, organisation.0]).stored()?;
                }
                Ok(())
            })
            .await
    }
}

/// Resolved, and nothing has happened in it since.
fn is_over(connection: &Connection, organisation: OrgId, conversation: ConversationId, before: Timestamp) -> Result<bool> {
    let found = super::act::find(connection, organisation, conversation)?;
    Ok(found.is_some_and(|found| found.status == Status::Resolved && found.updated_at < before))
}
