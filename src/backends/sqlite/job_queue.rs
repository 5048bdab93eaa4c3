use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{JobId, OrgId};
use engine::model::job::{Job, MAX_ATTEMPTS, back_off};
use engine::page::{MAX_PAGE, Page};
use engine::ports::JobQueue;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;
use super::writer::Desk;

const COLUMNS: &str = "id, organisation, kind, key, payload, run_at, attempts, last_error";

/// Longest error text kept with a job, in characters.
const LONGEST_ERROR: usize = 1_000;

#[async_trait]
impl JobQueue for SqliteStore {
    async fn push(&self, job: Job) -> Result<JobId> {
        let kind = job.kind.clone();
        let pushed = self
            .writer
            .call(move |desk| {
                if enter(desk.connection, &job)? {
                    return Ok(job.id);
                }
                let mut select = desk
                    .connection
                    .prepare_cached("SELECT id FROM job WHERE organisation = ?1 AND kind = ?2 AND key = ?3 AND dead = 0")
                    .stored()?;
                select.query_row(params![job.organisation.0, job.kind, job.key], |row| row.get(0).map(JobId)).stored()
            })
            .await?;
        self.tell_pushed(&kind);
        Ok(pushed)
    }

    async fn claim(&self, kinds: &[&str], now: Timestamp, lease: Duration) -> Result<Option<Job>> {
        let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let until = now.plus(lease);
        self.writer
            .call(move |desk| {
                // One look per kind keeps each look on its index; kinds are few.
                for kind in &kinds {
                    let sql = format!(
                        "UPDATE job SET run_at = ?3, attempts = attempts + 1 WHERE id = \
                         (SELECT id FROM job WHERE kind = ?1 AND dead = 0 AND run_at <= ?2 ORDER BY run_at LIMIT 1) RETURNING {COLUMNS}"
                    );
                    let mut claim = desk.connection.prepare_cached(&sql).stored()?;
                    let claimed = claim.query_row(params![kind, now.as_millis(), until.as_millis()], job).optional().stored()?;
                    match claimed {
                        // Its process died at every try: without this it would take one down for ever.
                        Some(job) if job.attempts > MAX_ATTEMPTS => bury(desk, job.id, "its process ended at every try")?,
                        Some(job) => return Ok(Some(job)),
                        None => {}
                    }
                }
                Ok(None)
            })
            .await
    }

    async fn claim_many(&self, kind: &str, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<Job>> {
        let due = "SELECT 1 FROM job WHERE kind = ?1 AND dead = 0 AND run_at <= ?2 LIMIT 1";
        let (kind, until) = (kind.to_owned(), now.plus(lease));
        let asked = kind.clone();
        // Asking is a read: an idle program writes nothing.
        let is_due = self.readers.call(move |connection| {
            let mut select = connection.prepare_cached(due).stored()?;
            select.query_row(params![asked, now.as_millis()], |_| Ok(())).optional().stored()
        });
        if is_due.await?.is_none() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "UPDATE job SET run_at = ?3, attempts = attempts + 1 WHERE id IN \
             (SELECT id FROM job WHERE kind = ?1 AND dead = 0 AND run_at <= ?2 ORDER BY run_at, id LIMIT ?4) RETURNING {COLUMNS}"
        );
        self.writer
            .call(move |desk| {
                let mut claim = desk.connection.prepare_cached(&sql).stored()?;
                let values = params![kind, now.as_millis(), until.as_millis(), most.min(MAX_PAGE) as i64];
                let mut jobs = claim.query_map(values, job).stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()?;
                drop(claim);
                jobs.sort_by_key(|job| job.id.0);
                for job in jobs.extract_if(.., |job| job.attempts > MAX_ATTEMPTS) {
                    bury(desk, job.id, "its process ended at every try")?;
                }
                Ok(jobs)
            })
            .await
    }

    async fn renew(&self, job: JobId, now: Timestamp, lease: Duration) -> Result<()> {
        let until = now.plus(lease).as_millis();
        self.writer
            .call(move |desk| {
                let mut update =
                    desk.connection.prepare_cached("UPDATE job SET run_at = ?2 WHERE id = ?1 AND dead = 0").stored()?;
                update.execute([job.0, until]).stored().map(drop)
            })
            .await
    }

    async fn complete(&self, job: JobId) -> Result<()> {
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached("DELETE FROM job WHERE id = ?1 AND dead = 0").stored()?;
                delete.execute([job.0]).stored().map(drop)
            })
            .await
    }

    async fn retry(&self, job: JobId, now: Timestamp, error: &str) -> Result<bool> {
        let error = shortened(error);
        self.writer
            .call(move |desk| {
                let mut select = desk.connection.prepare_cached("SELECT attempts FROM job WHERE id = ?1").stored()?;
                let attempts: u32 = select.query_row([job.0], |row| row.get(0)).stored()?;
                let dead = attempts >= MAX_ATTEMPTS;
                let sql = "UPDATE job SET run_at = ?2, last_error = ?3, dead = ?4 WHERE id = ?1";
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                update.execute(params![job.0, now.plus(back_off(attempts)).as_millis(), error, dead]).stored()?;
                Ok(dead)
            })
            .await
    }

    async fn discard(&self, job: JobId, error: &str) -> Result<()> {
        let error = shortened(error);
        self.writer.call(move |desk| bury(desk, job, &error)).await
    }

    async fn count_untried(&self, organisation: OrgId, kind: &str) -> Result<u64> {
        let (kind, organisation) = (kind.to_owned(), organisation.0);
        self.readers
            .call(move |connection| {
                let sql = "SELECT count(*) FROM job WHERE kind = ?1 AND dead = 0 AND organisation = ?2 AND last_error IS NULL";
                let count =
                    connection.prepare_cached(sql).stored()?.query_row(params![kind, organisation], |row| row.get::<_, i64>(0));
                count.stored().map(|count| count as u64)
            })
            .await
    }

    async fn list_dead(&self, organisation: OrgId, cursor: Option<String>, limit: usize) -> Result<Page<Job>> {
        let after: JobId = cursor.as_deref().map_or(Ok(JobId(0)), str::parse)?;
        let limit = limit.clamp(1, MAX_PAGE);
        let sql = format!("SELECT {COLUMNS} FROM job WHERE organisation = ?1 AND dead = 1 AND id > ?2 ORDER BY id LIMIT ?3");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let found = select.query_map(params![organisation.0, after.0, limit as i64 + 1], job).stored()?;
                let mut items = found.collect::<rusqlite::Result<Vec<_>>>().stored()?;
                let more = items.len() > limit;
                items.truncate(limit);
                let next = items.last().filter(|_| more).map(|last| last.id.to_string());
                Ok(Page { items, next })
            })
            .await
    }

    async fn revive(&self, organisation: OrgId, job: JobId, now: Timestamp) -> Result<()> {
        let sql = "UPDATE job SET dead = 0, attempts = 0, run_at = ?3 WHERE id = ?1 AND organisation = ?2 AND dead = 1";
        self.writer
            .call(move |desk| {
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                let revived = update.execute([job.0, organisation.0, now.as_millis()]).stored()?;
                if revived == 1 { Ok(()) } else { Err(Error::not_found(format!("no dead job {job}"))) }
            })
            .await?;
        // Its kind was not asked for: whoever waits looks.
        self.pushed.notify_one();
        self.pushed_of.lock().values().for_each(|own| own.notify_one());
        Ok(())
    }

    async fn pushed(&self) {
        self.pushed.notified().await;
    }

    async fn pushed_of(&self, kind: &'static str) {
        let own = Arc::clone(self.pushed_of.lock().entry(kind).or_default());
        own.notified().await;
    }
}

impl SqliteStore {
    /// Wakes the loop of this kind, or the one for all.
    pub(super) fn tell_pushed(&self, kind: &str) {
        match self.pushed_of.lock().get(kind) {
            Some(own) => own.notify_one(),
            None => self.pushed.notify_one(),
        }
    }

    /// One process at a time has this store, so whatever the last one had begun when it ended is due again at once
    /// instead of after its lease.
    pub async fn free_claims(&self, now: Timestamp) -> Result<()> {
        self.writer
            .call(move |desk| {
                let sql = "UPDATE job SET run_at = ?1 WHERE dead = 0 AND attempts > 0 AND run_at > ?1";
                desk.connection.execute(sql, [now.as_millis()]).stored().map(drop)
            })
            .await
    }
}

/// False when one with the same key waits already.
pub(super) fn enter(connection: &Connection, job: &Job) -> Result<bool> {
    let sql = "INSERT INTO job (id, organisation, kind, key, payload, run_at, attempts, dead) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0) \
               ON CONFLICT (organisation, kind, key) WHERE key IS NOT NULL AND dead = 0 DO NOTHING";
    let row = params![job.id.0, job.organisation.0, job.kind, job.key, job.payload, job.run_at.as_millis()];
    let entered = connection.prepare_cached(sql).and_then(|mut insert| insert.execute(row)).stored()?;
    Ok(entered == 1)
}

fn bury(desk: &Desk<'_>, job: JobId, error: &str) -> Result<()> {
    let mut update = desk.connection.prepare_cached("UPDATE job SET dead = 1, last_error = ?2 WHERE id = ?1").stored()?;
    update.execute(params![job.0, error]).stored().map(drop)
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: JobId(row.get(0)?),
        organisation: OrgId(row.get(1)?),
        kind: row.get(2)?,
        key: row.get(3)?,
        payload: row.get(4)?,
        run_at: Timestamp::from_millis(row.get(5)?),
        attempts: row.get(6)?,
        last_error: row.get(7)?,
    })
}

fn shortened(error: &str) -> String {
    error.chars().take(LONGEST_ERROR).collect()
}
