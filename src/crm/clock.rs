//! When the leads of a connection are kept the same: each has a schedule of its own.

use engine::error::Result;
use engine::ids::{OrgId, RecordId};
use engine::model::schedule::{Missed, Rule, Run, Schedule};
use engine::ports::schedule_store::RunsOf;

use super::records::CrmConnection;
use super::task::SyncCrm;
use crate::app::App;

/// Minutes from one run to the next, as long as nobody says otherwise.
const EVERY: u64 = 10;

pub async fn schedule(app: &App, organisation: OrgId, connection: RecordId) -> Result<Option<Schedule>> {
    let (all, subject) = (app.engine.schedules.list(organisation).await?, connection.to_string());
    Ok(all.into_iter().find(|schedule| schedule.task == SyncCrm::NAME && schedule.subject == subject))
}

/// The newest run of it, which may go on.
pub async fn last_run(app: &App, schedule: &Schedule) -> Result<Option<Run>> {
    let of = RunsOf::Schedule(schedule.id);
    Ok(app.engine.schedules.list_runs(schedule.organisation, of, None, 1).await?.pop())
}

/// The schedule as it goes on: it is made where there is none, and what is switched on is due at once.
pub async fn set(app: &App, connection: &CrmConnection, is_on: bool) -> Result<Schedule> {
    let (engine, now) = (&app.engine, app.engine.clock.now());
    let next_run = is_on.then_some(now);
    let Some(known) = schedule(app, connection.organisation, connection.id).await? else {
        // Not all of them at the same minute.
        let minute = connection.id.0.unsigned_abs() % EVERY;
        let new = Schedule {
            id: engine.ids.next_at(now),
            organisation: connection.organisation,
            task: SyncCrm::NAME.to_owned(),
            subject: connection.id.to_string(),
            rule: Rule { cron: format!("{minute}-59/{EVERY} * * * *"), time_zone: "UTC".to_owned() },
            missed: Missed::Once,
            is_paused: !is_on,
            next_run,
            current: None,
            version: 0,
        };
        return engine.schedules.put(new).await;
    };
    if known.is_paused != is_on {
        return Ok(known);
    }
    engine.schedules.put(Schedule { is_paused: !is_on, next_run, ..known }).await
}
