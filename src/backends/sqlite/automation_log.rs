use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{AutomationId, AutomationRunId, ConversationId, OrgId};
use engine::model::automation::{Happened, Occasion, RECORD_KIND};
use engine::model::conversation::Conversation;
use engine::page::MAX_PAGE;
use engine::ports::AutomationLog;
use engine::ports::automation_log::{Run, RunsOf};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;

const RUN: &str = "id, organisation, automation, conversation, occasion, at, report";

#[async_trait]
impl AutomationLog for SqliteStore {
    async fn list_waiting(&self, limit: usize) -> Result<Vec<Occasion>> {
        let sql = "SELECT id, organisation, conversation, at, kind, subject FROM automation_occasion ORDER BY id LIMIT ?1";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let mut found = select.query([limit as i64]).stored()?;
                let mut waiting = Vec::new();
                while let Some(row) = found.next().stored()? {
                    let what = Happened::from_columns(row.get(4).stored()?, row.get(5).stored()?);
                    waiting.push(Occasion {
                        id: row.get(0).stored()?,
                        organisation: OrgId(row.get(1).stored()?),
                        conversation: ConversationId(row.get(2).stored()?),
                        at: Timestamp::from_millis(row.get(3).stored()?),
                        what: what.ok_or_else(|| Error::corrupt("an occasion is of an unknown kind"))?,
                    });
                }
                Ok(waiting)
            })
            .await
    }

    async fn settle(&self, occasion: i64) -> Result<()> {
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached("DELETE FROM automation_occasion WHERE id = ?1").stored()?;
                delete.execute([occasion]).stored().map(drop)
            })
            .await
    }

    async fn begin(&self, run: Run) -> Result<Run> {
        let new = format!("INSERT INTO automation_run ({RUN}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING");
        let known = format!("SELECT {RUN} FROM automation_run WHERE automation = ?1 AND occasion = ?2 AND organisation = ?3");
        self.writer
            .call(move |desk| {
                let row = params![
                    run.id.0,
                    run.organisation.0,
                    run.automation.0,
                    run.conversation.0,
                    run.occasion,
                    run.at.as_millis(),
                    run.report
                ];
                desk.connection.prepare_cached(&new).and_then(|mut insert| insert.execute(row)).stored()?;
                let mut select = desk.connection.prepare_cached(&known).stored()?;
                let found = select.query_row(params![run.automation.0, run.occasion, run.organisation.0], read).optional();
                found.stored()?.ok_or_else(|| Error::conflict("another organisation's automation has this id"))
            })
            .await
    }

    async fn note(&self, run: Run) -> Result<()> {
        let sql = "UPDATE automation_run SET report = ?3 WHERE id = ?1 AND organisation = ?2";
        self.writer
            .call(move |desk| {
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                update.execute(params![run.id.0, run.organisation.0, run.report]).stored().map(drop)
            })
            .await
    }

    async fn list(&self, organisation: OrgId, of: RunsOf, before: Option<AutomationRunId>, limit: usize) -> Result<Vec<Run>> {
        let (filter, id) = match of {
            RunsOf::Everything => ("?2 = 0", 0),
            RunsOf::Automation(automation) => ("automation = ?2", automation.0),
            RunsOf::Conversation(conversation) => ("conversation = ?2", conversation.0),
        };
        let sql = format!(
            "SELECT {RUN} FROM automation_run WHERE organisation = ?1 AND {filter} AND id < ?3 ORDER BY id DESC LIMIT ?4"
        );
        let before = before.map_or(i64::MAX, |run| run.0);
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let bound = [organisation.0, id, before, limit.clamp(1, MAX_PAGE) as i64];
                select.query_map(bound, read).stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()
            })
            .await
    }

    async fn count_since(&self, organisation: OrgId, conversation: ConversationId, since: Timestamp) -> Result<u64> {
        let sql = "SELECT count(*) FROM automation_run WHERE organisation = ?1 AND conversation = ?2 AND at >= ?3";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let count = select.query_row([organisation.0, conversation.0, since.as_millis()], |row| row.get::<_, i64>(0));
                count.stored().map(|count| count as u64)
            })
            .await
    }

    async fn forget(&self, before: Timestamp, most: usize, limit: usize) -> Result<usize> {
        let sql = "DELETE FROM automation_run WHERE id IN (SELECT id FROM (SELECT id, at, \
                   row_number() OVER (PARTITION BY automation ORDER BY id DESC) AS place FROM automation_run) \
                   WHERE at < ?1 OR place > ?2 LIMIT ?3)";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute([before.as_millis(), most as i64, limit as i64]).stored()
            })
            .await
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Run> {
    Ok(Run {
        id: AutomationRunId(row.get(0)?),
        organisation: OrgId(row.get(1)?),
        automation: AutomationId(row.get(2)?),
        conversation: ConversationId(row.get(3)?),
        occasion: row.get(4)?,
        at: Timestamp::from_millis(row.get(5)?),
        report: row.get(6)?,
    })
}

/// In the act's own transaction. Where nobody has an automation it costs one look at an index.
pub(super) fn enter(connection: &Connection, of: &Conversation, happened: &[Happened], now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO automation_occasion (organisation, conversation, at, kind, subject) SELECT ?1, ?2, ?3, ?4, ?5 \
               WHERE EXISTS (SELECT 1 FROM record WHERE organisation = ?1 AND kind = ?6)";
    for what in happened {
        let (kind, subject) = what.columns();
        let row = params![of.organisation.0, of.id.0, now.as_millis(), kind, subject, RECORD_KIND];
        connection.prepare_cached(sql).and_then(|mut insert| insert.execute(row)).stored()?;
    }
    Ok(())
}
