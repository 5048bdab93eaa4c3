use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{OperatorId, OrgId, RunId, ScheduleId};
use engine::model::job::Job;
use engine::model::schedule::{Missed, Progress, Rule, Run, RunState, Schedule};
use engine::page::MAX_PAGE;
use engine::ports::ScheduleStore;
use engine::ports::schedule_store::{MOST_SCHEDULES, RunsOf};
use mongodb::bson::{Bson, Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, in_transaction};
use super::errors::is_duplicate;
use super::fields::{Fields, millis, own, present, set};
use super::job_queue::{self, until};

#[async_trait]
impl ScheduleStore for MongoStore {
    async fn put(&self, schedule: Schedule) -> Result<Schedule> {
        let mut desk = self.desk();
        let stored = if schedule.version == 0 {
            match desk.insert("schedule", document(&schedule)).await {
                Err(error) if is_duplicate(&error) => false,
                inserted => inserted.map(|()| true)?,
            }
        } else {
            change(&mut desk, &schedule).await?
        };
        if !stored {
            return Err(Error::conflict("this schedule is another by now"));
        }
        Ok(Schedule { version: schedule.version + 1, ..schedule })
    }

    async fn remove(&self, organisation: OrgId, schedule: ScheduleId) -> Result<bool> {
        Ok(self.desk().delete("schedule", own(organisation, schedule.0)).await? == 1)
    }

    async fn find(&self, organisation: OrgId, schedule: ScheduleId) -> Result<Option<Schedule>> {
        self.desk().find_one("schedule", own(organisation, schedule.0)).await?.as_ref().map(read).transpose()
    }

    async fn list(&self, organisation: OrgId) -> Result<Vec<Schedule>> {
        let all = Query::new(doc! { "organisation": organisation.0 }, doc! { "task": 1, "subject": 1 }, MOST_SCHEDULES);
        self.desk().find("schedule", all.hinted("schedule_task")).await?.iter().map(read).collect()
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        let query = Query::new(doc! { "next_run": { "$exists": true } }, doc! { "next_run": 1 }, 1);
        let next = self.desk().find("schedule", query.hinted("schedule_due").only(doc! { "next_run": 1 })).await?;
        next.first().map(|next| Fields(next).time("next_run")).transpose()
    }

    async fn list_due(&self, now: Timestamp, limit: usize) -> Result<Vec<Schedule>> {
        let query = Query::new(doc! { "next_run": until(now) }, doc! { "next_run": 1 }, limit.clamp(1, MAX_PAGE));
        self.desk().find("schedule", query.hinted("schedule_due")).await?.iter().map(read).collect()
    }

    async fn begin(&self, run: Run, job: Option<Job>, schedule: Option<Schedule>) -> Result<bool> {
        let begun = in_transaction!(self, |desk| begin(desk, &run, job.as_ref(), schedule.as_ref()))?;
        if let Some(job) = job.filter(|_| begun) {
            self.tell_pushed(&job.kind);
        }
        Ok(begun)
    }

    async fn find_run(&self, organisation: OrgId, run: RunId) -> Result<Option<Run>> {
        self.desk().find_one("schedule_run", own(organisation, run.0)).await?.as_ref().map(read_run).transpose()
    }

    async fn list_runs(&self, organisation: OrgId, of: RunsOf, before: Option<RunId>, limit: usize) -> Result<Vec<Run>> {
        let mut filter = doc! { "organisation": organisation.0 };
        let index = match of {
            RunsOf::Everything => "schedule_run_list",
            RunsOf::Schedule(schedule) => {
                filter.insert("schedule", schedule.0);
                "schedule_run_schedule"
            }
            RunsOf::Task(task) => {
                filter.insert("task", task);
                "schedule_run_task"
            }
        };
        filter.insert("_id", doc! { "$lt": before.map_or(i64::MAX, |run| run.0) });
        let query = Query::new(filter, doc! { "_id": -1 }, limit.clamp(1, MAX_PAGE)).hinted(index);
        self.desk().find("schedule_run", query).await?.iter().map(read_run).collect()
    }

    async fn latest_runs(&self, organisation: OrgId) -> Result<Vec<Run>> {
        let mut desk = self.desk();
        let mut latest = Vec::new();
        for schedule in self.list(organisation).await? {
            let of = doc! { "schedule": schedule.id.0, "organisation": organisation.0 };
            let query = Query::new(of, doc! { "_id": -1 }, 1).hinted("schedule_run_schedule");
            latest.extend(desk.find("schedule_run", query).await?.iter().map(read_run).collect::<Result<Vec<_>>>()?);
        }
        Ok(latest)
    }

    async fn note(&self, organisation: OrgId, run: RunId, state: RunState, progress: Progress, now: Timestamp) -> Result<bool> {
        let Progress { done, total, place } = progress;
        let mut how = set(doc! {
            "state": i64::from(state.code()),
            "done": done as i64,
            "total": total.map(|total| total as i64),
            "place": place,
        });
        // The first of them says when it began.
        how.insert("$min", doc! { "began_at": now.as_millis() });
        let noted = self.desk().find_and_update("schedule_run", going(organisation, run), doc! {}, how).await?;
        match noted {
            Some(noted) => Fields(&noted).flag("to_stop").map(|to_stop| !to_stop),
            None => Ok(false),
        }
    }

    async fn end(&self, organisation: OrgId, run: RunId, state: RunState, report: &str, now: Timestamp) -> Result<()> {
        in_transaction!(self, |desk| end(desk, organisation, run, state, report, now))
    }

    async fn stop(&self, organisation: OrgId, run: RunId) -> Result<bool> {
        let to_stop = doc! { "$set": { "to_stop": true } };
        Ok(self.desk().update("schedule_run", going(organisation, run), to_stop).await? == 1)
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let old = doc! { "ended_at": { "$lt": before.as_millis() } };
        self.desk().delete_some("schedule_run", old, doc! { "ended_at": 1 }, limit).await
    }
}

async fn begin(desk: &mut Desk, run: &Run, job: Option<&Job>, schedule: Option<&Schedule>) -> Result<bool> {
    if let Some(schedule) = schedule
        && !change(desk, schedule).await?
    {
        return Ok(false);
    }
    desk.insert("schedule_run", run_document(run)).await?;
    if let Some(job) = job {
        desk.insert("job", job_queue::document(job)).await?;
    }
    Ok(true)
}

async fn end(desk: &mut Desk, organisation: OrgId, run: RunId, state: RunState, report: &str, now: Timestamp) -> Result<()> {
    let over = doc! { "state": i64::from(state.code()), "report": report, "ended_at": now.as_millis() };
    desk.update("schedule_run", going(organisation, run), doc! { "$set": over }).await?;
    let ended = desk.find_one("schedule_run", own(organisation, run.0)).await?;
    let Some(schedule) = ended.as_ref().map(|ended| Fields(ended).int_or_none("schedule")).transpose()?.flatten() else {
        return Ok(());
    };
    let mut its = own(organisation, schedule);
    its.insert("current", run.0);
    let free = doc! { "$unset": { "current": 1_i32 }, "$inc": { "version": 1_i64 } };
    desk.update("schedule", its, free).await.map(drop)
}

/// A run that is not over.
fn going(organisation: OrgId, run: RunId) -> Document {
    let mut going = own(organisation, run.0);
    going.insert("ended_at", doc! { "$exists": false });
    going
}

/// False when it has another version by now.
async fn change(desk: &mut Desk, schedule: &Schedule) -> Result<bool> {
    let mut as_read = own(schedule.organisation, schedule.id.0);
    as_read.insert("version", schedule.version as i64);
    let mut changed = set(doc! {
        "cron": &schedule.rule.cron,
        "time_zone": &schedule.rule.time_zone,
        "missed": i64::from(schedule.missed.code()),
        "paused": schedule.is_paused,
        "next_run": millis(schedule.next_run),
        "current": schedule.current.map(|run| run.0),
    });
    changed.insert("$inc", doc! { "version": 1_i64 });
    Ok(desk.update("schedule", as_read, changed).await? == 1)
}

fn document(schedule: &Schedule) -> Document {
    present(doc! {
        "_id": schedule.id.0,
        "organisation": schedule.organisation.0,
        "task": &schedule.task,
        "subject": &schedule.subject,
        "cron": &schedule.rule.cron,
        "time_zone": &schedule.rule.time_zone,
        "missed": i64::from(schedule.missed.code()),
        "paused": schedule.is_paused,
        "next_run": millis(schedule.next_run),
        "current": schedule.current.map(|run| run.0),
        "version": 1_i64,
    })
}

fn run_document(run: &Run) -> Document {
    present(doc! {
        "_id": run.id.0,
        "organisation": run.organisation.0,
        "schedule": run.schedule.map(|schedule| schedule.0),
        "task": &run.task,
        "subject": &run.subject,
        "asked_by": run.asked_by.map(|operator| operator.0),
        "due_at": run.due_at.as_millis(),
        "began_at": millis(run.began_at),
        "ended_at": millis(run.ended_at),
        "state": i64::from(run.state.code()),
        "done": run.progress.done as i64,
        "total": run.progress.total.map_or(Bson::Null, |total| Bson::Int64(total as i64)),
        "place": &run.progress.place,
        "report": &run.report,
        "to_stop": run.is_to_stop,
    })
}

fn read(stored: &Document) -> Result<Schedule> {
    let fields = Fields(stored);
    Ok(Schedule {
        id: ScheduleId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        task: fields.text("task")?.to_owned(),
        subject: fields.text("subject")?.to_owned(),
        rule: Rule { cron: fields.text("cron")?.to_owned(), time_zone: fields.text("time_zone")?.to_owned() },
        missed: Missed::from_code(fields.small("missed")?).ok_or_else(unknown)?,
        is_paused: fields.flag("paused")?,
        next_run: fields.time_or_none("next_run")?,
        current: fields.int_or_none("current")?.map(RunId),
        version: fields.seq("version")?,
    })
}

fn read_run(stored: &Document) -> Result<Run> {
    let fields = Fields(stored);
    Ok(Run {
        id: RunId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        schedule: fields.int_or_none("schedule")?.map(ScheduleId),
        task: fields.text("task")?.to_owned(),
        subject: fields.text("subject")?.to_owned(),
        asked_by: fields.int_or_none("asked_by")?.map(OperatorId),
        due_at: fields.time("due_at")?,
        began_at: fields.time_or_none("began_at")?,
        ended_at: fields.time_or_none("ended_at")?,
        state: RunState::from_code(fields.small("state")?).ok_or_else(unknown)?,
        progress: Progress {
            done: fields.seq("done")?,
            total: fields.int_or_none("total")?.map(|total| total as u64),
            place: fields.text("place")?.to_owned(),
        },
        report: fields.text("report")?.to_owned(),
        is_to_stop: fields.flag("to_stop")?,
    })
}

fn unknown() -> Error {
    Error::corrupt("a schedule has a number that this program does not know")
}
