use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Kind, Result};
use engine::ids::{ConversationId, InboxId, MessageId, OrgId};
use engine::ports::ProviderIds;
use engine::ports::provider_ids::{Bound, Report};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;

const BOUND: &str = "inbox, id, conversation, message, part, parts";

#[async_trait]
impl ProviderIds for SqliteStore {
    async fn bind(&self, organisation: OrgId, bound: Bound) -> Result<()> {
        let sql = "INSERT INTO provider_id (organisation, inbox, id, conversation, message, part, parts) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";
        self.writer
            .call(move |desk| {
                let mut insert = desk.connection.prepare_cached(sql).stored()?;
                let Bound { inbox, id, conversation, message, part, of } = &bound;
                let row = params![organisation.0, inbox.0, id, conversation.0, message.0, *part as i64, *of as i64];
                insert.execute(row).stored().map(drop)
            })
            .await
    }

    async fn find(&self, organisation: OrgId, inbox: InboxId, id: &str) -> Result<Option<Bound>> {
        let id = id.to_owned();
        self.readers.call(move |connection| find(connection, organisation, inbox, &id)).await
    }

    async fn list(&self, organisation: OrgId, message: MessageId) -> Result<Vec<Bound>> {
        let sql = format!("SELECT {BOUND} FROM provider_id WHERE message = ?1 AND organisation = ?2 ORDER BY part LIMIT 100");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let found = select.query_map([message.0, organisation.0], |row| bound(row, 0)).stored()?;
                found.collect::<rusqlite::Result<Vec<_>>>().stored()
            })
            .await
    }

    async fn find_or_wait(&self, organisation: OrgId, report: Report) -> Result<Option<Bound>> {
        let amendment = serde_json::to_string(&report.amendment).context(Kind::Invalid, "a report cannot be written as JSON")?;
        self.writer
            .call(move |desk| {
                if let Some(bound) = find(desk.connection, organisation, report.inbox, &report.id)? {
                    return Ok(Some(bound));
                }
                let sql = "INSERT INTO report (inbox, id, key, organisation, amendment, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                           ON CONFLICT DO NOTHING";
                let mut insert = desk.connection.prepare_cached(sql).stored()?;
                let row = params![report.inbox.0, report.id, report.key, organisation.0, amendment, report.at.as_millis()];
                insert.execute(row).stored()?;
                Ok(None)
            })
            .await
    }

    async fn list_arrived(&self, message: Option<MessageId>, limit: usize) -> Result<Vec<(Report, Bound)>> {
        // From the message to its reports, or from the reports to their messages: each way stays on its keys.
        let from = if message.is_some() {
            "provider_id AS p JOIN report AS r ON r.inbox = p.inbox AND r.id = p.id WHERE p.message = ?1"
        } else {
            "report AS r JOIN provider_id AS p ON p.inbox = r.inbox AND p.id = r.id WHERE ?1 IS NULL"
        };
        let sql = format!(
            "SELECT r.organisation, r.inbox, r.id, r.key, r.amendment, r.at, p.inbox, p.id, p.conversation, p.message, p.part, p.parts \
             FROM {from} AND p.organisation = r.organisation LIMIT ?2"
        );
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let mut rows = select.query(params![message.map(|message| message.0), limit as i64]).stored()?;
                let mut found = Vec::new();
                while let Some(row) = rows.next().stored()? {
                    found.push((report(row)?, bound(row, 6).stored()?));
                }
                Ok(found)
            })
            .await
    }

    async fn forget(&self, report: &Report) -> Result<()> {
        let (inbox, id, key) = (report.inbox.0, report.id.clone(), report.key.clone());
        self.writer
            .call(move |desk| {
                let sql = "DELETE FROM report WHERE inbox = ?1 AND id = ?2 AND key = ?3";
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute(params![inbox, id, key]).stored().map(drop)
            })
            .await
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let sql =
            "DELETE FROM report WHERE (inbox, id, key) IN (SELECT inbox, id, key FROM report WHERE at < ?1 ORDER BY at LIMIT ?2)";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute([before.as_millis(), limit as i64]).stored()
            })
            .await
    }
}

fn find(connection: &Connection, organisation: OrgId, inbox: InboxId, id: &str) -> Result<Option<Bound>> {
    let sql = format!("SELECT {BOUND} FROM provider_id WHERE inbox = ?1 AND id = ?2 AND organisation = ?3");
    let mut select = connection.prepare_cached(&sql).stored()?;
    select.query_row(params![inbox.0, id, organisation.0], |row| bound(row, 0)).optional().stored()
}

fn bound(row: &Row<'_>, first: usize) -> rusqlite::Result<Bound> {
    Ok(Bound {
        inbox: InboxId(row.get(first)?),
        id: row.get(first + 1)?,
        conversation: ConversationId(row.get(first + 2)?),
        message: MessageId(row.get(first + 3)?),
        part: row.get::<_, i64>(first + 4)? as usize,
        of: row.get::<_, i64>(first + 5)? as usize,
    })
}

fn report(row: &Row<'_>) -> Result<Report> {
    let amendment: String = row.get(4).stored()?;
    Ok(Report {
        organisation: OrgId(row.get(0).stored()?),
        inbox: InboxId(row.get(1).stored()?),
        id: row.get(2).stored()?,
        key: row.get(3).stored()?,
        amendment: serde_json::from_str(&amendment).context(Kind::Corrupt, "a report cannot be read")?,
        at: Timestamp::from_millis(row.get(5).stored()?),
    })
}
