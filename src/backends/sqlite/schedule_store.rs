use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{OperatorId, OrgId, RunId, ScheduleId};
use engine::model::job::Job;
use engine::model::schedule::{Missed, Progress, Rule, Run, RunState, Schedule};
use engine::page::MAX_PAGE;
use engine::ports::ScheduleStore;
use engine::ports::schedule_store::{MOST_SCHEDULES, RunsOf};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;
use super::job_queue;

const SCHEDULE: &str = "id, organisation, task, subject, cron, time_zone, missed, paused, next_run, current, version";
const RUN: &str =
    "id, organisation, schedule, task, subject, asked_by, due_at, began_at, ended_at, state, done, total, place, report, to_stop";

#[async_trait]
impl ScheduleStore for SqliteStore {
    async fn put(&self, schedule: Schedule) -> Result<Schedule> {
        self.writer
            .call(move |desk| {
                let stored = if schedule.version == 0 {
                    let sql = format!(
                        "INSERT INTO schedule ({SCHEDULE}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1) ON CONFLICT DO NOTHING"
                    );
                    let row = params![
                        schedule.id.0,
                        schedule.organisation.0,
                        schedule.task,
                        schedule.subject,
                        schedule.rule.cron,
                        schedule.rule.time_zone,
                        schedule.missed.code(),
                        schedule.is_paused,
                        schedule.next_run.map(Timestamp::as_millis),
                        schedule.current.map(|run| run.0),
                    ];
                    desk.connection.prepare_cached(&sql).and_then(|mut insert| insert.execute(row)).stored()? == 1
                } else {
                    change(desk.connection, &schedule)?
                };
                if !stored {
                    return Err(Error::conflict("this schedule is another by now"));
                }
                Ok(Schedule { version: schedule.version + 1, ..schedule.clone() })
            })
            .await
    }

    async fn remove(&self, organisation: OrgId, schedule: ScheduleId) -> Result<bool> {
        let sql = "DELETE FROM schedule WHERE id = ?1 AND organisation = ?2";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                Ok(delete.execute([schedule.0, organisation.0]).stored()? == 1)
            })
            .await
    }

    async fn find(&self, organisation: OrgId, schedule: ScheduleId) -> Result<Option<Schedule>> {
        let sql = format!("SELECT {SCHEDULE} FROM schedule WHERE id = ?1 AND organisation = ?2");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                select.query_row([schedule.0, organisation.0], read).optional().stored()
            })
            .await
    }

    async fn list(&self, organisation: OrgId) -> Result<Vec<Schedule>> {
        let sql = format!("SELECT {SCHEDULE} FROM schedule WHERE organisation = ?1 ORDER BY task, subject LIMIT ?2");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let found = select.query_map([organisation.0, MOST_SCHEDULES as i64], read).stored()?;
                found.collect::<rusqlite::Result<_>>().stored()
            })
            .await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT min(next_run) FROM schedule WHERE next_run IS NOT NULL";
        self.readers
            .call(move |connection| {
                let next = connection.prepare_cached(sql).stored()?.query_row([], |row| row.get::<_, Option<i64>>(0)).stored()?;
                Ok(next.map(Timestamp::from_millis))
            })
            .await
    }

    async fn list_due(&self, now: Timestamp, limit: usize) -> Result<Vec<Schedule>> {
        let sql =
            format!("SELECT {SCHEDULE} FROM schedule WHERE next_run IS NOT NULL AND next_run <= ?1 ORDER BY next_run LIMIT ?2");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let found = select.query_map([now.as_millis(), limit.clamp(1, MAX_PAGE) as i64], read).stored()?;
                found.collect::<rusqlite::Result<_>>().stored()
            })
            .await
    }

    async fn begin(&self, run: Run, job: Option<Job>, schedule: Option<Schedule>) -> Result<bool> {
        let kind = job.as_ref().map(|job| job.kind.clone());
        let begun = self
            .writer
            .call(move |desk| {
                if let Some(schedule) = &schedule
                    && !change(desk.connection, schedule)?
                {
                    return Ok(false);
                }
                enter(desk.connection, &run)?;
                if let Some(job) = &job {
                    job_queue::enter(desk.connection, job)?;
                }
                Ok(true)
            })
            .await?;
        if let Some(kind) = kind.filter(|_| begun) {
            self.tell_pushed(&kind);
        }
        Ok(begun)
    }

    async fn find_run(&self, organisation: OrgId, run: RunId) -> Result<Option<Run>> {
        let sql = format!("SELECT {RUN} FROM schedule_run WHERE id = ?1 AND organisation = ?2");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                select.query_row([run.0, organisation.0], read_run).optional().stored()
            })
            .await
    }

    async fn list_runs(&self, organisation: OrgId, of: RunsOf, before: Option<RunId>, limit: usize) -> Result<Vec<Run>> {
        let (filter, schedule, task) = match of {
            RunsOf::Everything => ("?2 = 0 AND ?3 = ''", 0, String::new()),
            RunsOf::Schedule(schedule) => ("schedule = ?2 AND ?3 = ''", schedule.0, String::new()),
            RunsOf::Task(task) => ("?2 = 0 AND task = ?3", 0, task),
        };
        let sql =
            format!("SELECT {RUN} FROM schedule_run WHERE organisation = ?1 AND {filter} AND id < ?4 ORDER BY id DESC LIMIT ?5");
        let before = before.map_or(i64::MAX, |run| run.0);
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let bound = params![organisation.0, schedule, task, before, limit.clamp(1, MAX_PAGE) as i64];
                select.query_map(bound, read_run).stored()?.collect::<rusqlite::Result<_>>().stored()
            })
            .await
    }

    async fn latest_runs(&self, organisation: OrgId) -> Result<Vec<Run>> {
        let sql = format!(
            "SELECT {RUN} FROM schedule_run WHERE organisation = ?1 AND id IN \
             (SELECT (SELECT max(id) FROM schedule_run WHERE schedule = one.id) FROM schedule AS one WHERE one.organisation = ?1 LIMIT ?2)"
        );
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let found = select.query_map([organisation.0, MOST_SCHEDULES as i64], read_run).stored()?;
                found.collect::<rusqlite::Result<_>>().stored()
            })
            .await
    }

    async fn note(&self, organisation: OrgId, run: RunId, state: RunState, progress: Progress, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE schedule_run SET state = ?3, done = ?4, total = ?5, place = ?6, began_at = coalesce(began_at, ?7) \
                   WHERE id = ?1 AND organisation = ?2 AND ended_at IS NULL RETURNING to_stop";
        self.writer
            .call(move |desk| {
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                let row = params![
                    run.0,
                    organisation.0,
                    state.code(),
                    progress.done as i64,
                    progress.total.map(|total| total as i64),
                    progress.place,
                    now.as_millis(),
                ];
                let to_stop = update.query_row(row, |row| row.get::<_, bool>(0)).optional().stored()?;
                Ok(to_stop == Some(false))
            })
            .await
    }

    async fn end(&self, organisation: OrgId, run: RunId, state: RunState, report: &str, now: Timestamp) -> Result<()> {
        let report = report.to_owned();
        let sql = "UPDATE schedule_run SET state = ?3, report = ?4, ended_at = ?5 \
                   WHERE id = ?1 AND organisation = ?2 AND ended_at IS NULL";
        let free = "UPDATE schedule SET current = NULL, version = version + 1 WHERE organisation = ?2 AND current = ?1 \
                    AND id = (SELECT schedule FROM schedule_run WHERE id = ?1)";
        self.writer
            .call(move |desk| {
                let row = params![run.0, organisation.0, state.code(), report, now.as_millis()];
                desk.connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
                desk.connection.prepare_cached(free).and_then(|mut update| update.execute([run.0, organisation.0])).stored()?;
                Ok(())
            })
            .await
    }

    async fn stop(&self, organisation: OrgId, run: RunId) -> Result<bool> {
        let sql = "UPDATE schedule_run SET to_stop = 1 WHERE id = ?1 AND organisation = ?2 AND ended_at IS NULL";
        self.writer
            .call(move |desk| {
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                Ok(update.execute([run.0, organisation.0]).stored()? == 1)
            })
            .await
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let sql = "DELETE FROM schedule_run WHERE id IN \
                   (SELECT id FROM schedule_run WHERE ended_at IS NOT NULL AND ended_at < ?1 ORDER BY ended_at LIMIT ?2)";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute([before.as_millis(), limit as i64]).stored()
            })
            .await
    }
}

/// False when it has another version by now.
fn change(connection: &Connection, schedule: &Schedule) -> Result<bool> {
    let sql = "UPDATE schedule SET cron = ?4, time_zone = ?5, missed = ?6, paused = ?7, next_run = ?8, current = ?9, version = ?3 + 1 \
               WHERE id = ?1 AND organisation = ?2 AND version = ?3";
    let row = params![
        schedule.id.0,
        schedule.organisation.0,
        schedule.version as i64,
        schedule.rule.cron,
        schedule.rule.time_zone,
        schedule.missed.code(),
        schedule.is_paused,
        schedule.next_run.map(Timestamp::as_millis),
        schedule.current.map(|run| run.0),
    ];
    let changed = connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    Ok(changed == 1)
}

fn enter(connection: &Connection, run: &Run) -> Result<()> {
    let sql =
        format!("INSERT INTO schedule_run ({RUN}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
    let row = params![
        run.id.0,
        run.organisation.0,
        run.schedule.map(|schedule| schedule.0),
        run.task,
        run.subject,
        run.asked_by.map(|operator| operator.0),
        run.due_at.as_millis(),
        run.began_at.map(Timestamp::as_millis),
        run.ended_at.map(Timestamp::as_millis),
        run.state.code(),
        run.progress.done as i64,
        run.progress.total.map(|total| total as i64),
        run.progress.place,
        run.report,
        run.is_to_stop,
    ];
    connection.prepare_cached(&sql).and_then(|mut insert| insert.execute(row)).stored().map(drop)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Schedule> {
    Ok(Schedule {
        id: ScheduleId(row.get(0)?),
        organisation: OrgId(row.get(1)?),
        task: row.get(2)?,
        subject: row.get(3)?,
        rule: Rule { cron: row.get(4)?, time_zone: row.get(5)? },
        missed: Missed::from_code(row.get(6)?).ok_or_else(|| unknown(6))?,
        is_paused: row.get(7)?,
        next_run: row.get::<_, Option<i64>>(8)?.map(Timestamp::from_millis),
        current: row.get::<_, Option<i64>>(9)?.map(RunId),
        version: row.get::<_, i64>(10)? as u64,
    })
}

fn read_run(row: &Row<'_>) -> rusqlite::Result<Run> {
    let time = |column: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis));
    Ok(Run {
        id: RunId(row.get(0)?),
        organisation: OrgId(row.get(1)?),
        schedule: row.get::<_, Option<i64>>(2)?.map(ScheduleId),
        task: row.get(3)?,
        subject: row.get(4)?,
        asked_by: row.get::<_, Option<i64>>(5)?.map(OperatorId),
        due_at: Timestamp::from_millis(row.get(6)?),
        began_at: time(7)?,
        ended_at: time(8)?,
        state: RunState::from_code(row.get(9)?).ok_or_else(|| unknown(9))?,
        progress: Progress {
            done: row.get::<_, i64>(10)? as u64,
            total: row.get::<_, Option<i64>>(11)?.map(|total| total as u64),
            place: row.get(12)?,
        },
        report: row.get(13)?,
        is_to_stop: row.get(14)?,
    })
}

fn unknown(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, "a number that this program does not know".into())
}
