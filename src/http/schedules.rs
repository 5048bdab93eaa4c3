//! What is done by the clock, every time that it was, and work that failed for good.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::error::Kind;
use engine::ids::{JobId, OrgId, RunId, ScheduleId};
use engine::model::schedule::{Rule, Run, Schedule};
use engine::page::MAX_PAGE;
use engine::ports::schedule_store::RunsOf;
use workers::scheduled::run_now;

use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::conversation::PageQuery;
use super::wire::schedule::{
    DeadJob, DeadJobPage, Schedule as WireSchedule, ScheduleList, ScheduleRun, ScheduleRunPage, ScheduleRunQuery,
    ScheduleSettings,
};
use crate::app::App;
use crate::schedules;

const PAGE: usize = 25;

/// List schedules
///
/// What is done by the clock, each with its next time and its newest run.
#[utoipa::path(get, path = "/schedules", tag = "schedules", responses((status = 200, body = ScheduleList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<ScheduleList>> {
    schedules::ensure(&app, caller.organisation).await?;
    let all = app.engine.schedules.list(caller.organisation).await?;
    let mut latest = app.engine.schedules.latest_runs(caller.organisation).await?;
    let mut items = Vec::with_capacity(all.len());
    for schedule in all {
        let newest = latest.iter().position(|run| run.schedule == Some(schedule.id)).map(|place| latest.swap_remove(place));
        items.push(shown(&app, schedule, newest).await?);
    }
    Ok(Json(ScheduleList { items }))
}

/// Read a schedule
#[utoipa::path(get, path = "/schedules/{id}", tag = "schedules", params(("id" = String, Path)),
    responses((status = 200, body = WireSchedule, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<ScheduleId>) -> Answer<Response> {
    let schedule = require(&app, caller.organisation, id).await?;
    answer(&app, schedule).await
}

/// Change a schedule
///
/// With `If-Match`; also to pause it and let it go on. A run that has begun goes on.
#[utoipa::path(put, path = "/schedules/{id}", tag = "schedules", request_body = ScheduleSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireSchedule, headers(("ETag" = String))), (status = 404), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ScheduleId>,
    headers: HeaderMap,
    Json(settings): Json<ScheduleSettings>,
) -> Answer<Response> {
    let schedule = require(&app, caller.organisation, id).await?;
    need_match(&headers, schedule.version)?;
    let ScheduleSettings { cron, time_zone, missed, paused } = settings;
    let rule = Rule { cron: cron.trim().to_owned(), time_zone: time_zone.trim().to_owned() };
    let changed = Schedule { missed: missed.into(), is_paused: paused, ..schedule };
    let mut checks = Checks::default();
    let changed = match changed.ruled(rule.clone(), app.engine.clock.now()) {
        Ok(changed) => changed,
        Err(error) => {
            let is_zone = engine::model::hours::zone(&rule.time_zone).is_err();
            checks.need(false, if is_zone { "/time_zone" } else { "/cron" }, error.to_string());
            return Err(checks.finish().err().unwrap_or_else(|| error.into()));
        }
    };
    if changed.next_run.is_none() && !paused {
        checks.need(false, "/cron", "this expression never holds");
        checks.finish()?;
    }
    let changed = app.engine.schedules.put(changed).await.map_err(raced)?;
    answer(&app, changed).await
}

/// Run it now
///
/// Out of turn; its next time stays. Refused while a run of it goes on.
#[utoipa::path(post, path = "/schedules/{id}/run", tag = "schedules", operation_id = "schedules_run",
    params(("id" = String, Path)), responses((status = 202, body = ScheduleRun), (status = 404), (status = 409)))]
pub async fn run(State(app): State<App>, caller: Caller, Path(id): Path<ScheduleId>) -> Answer<Response> {
    let schedule = require(&app, caller.organisation, id).await?;
    let run = run_now(&app.engine, schedule, caller.operator).await?;
    Ok((StatusCode::ACCEPTED, Json(named(&app, run).await?)).into_response())
}

/// List runs
///
/// Each time that something was done by the clock or asked for, for 90 days.
#[utoipa::path(get, path = "/schedules/runs", tag = "schedules", operation_id = "schedule_runs", params(ScheduleRunQuery),
    responses((status = 200, body = ScheduleRunPage), (status = 422)))]
pub async fn runs(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ScheduleRunQuery>,
) -> Answer<Json<ScheduleRunPage>> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let of = query.schedule.map_or(RunsOf::Everything, RunsOf::Schedule);
    let found = app.engine.schedules.list_runs(caller.organisation, of, query.cursor, limit).await?;
    let next_cursor = found.last().filter(|_| found.len() == limit).map(|last| last.id.to_string());
    let mut items = Vec::with_capacity(found.len());
    for run in found {
        items.push(named(&app, run).await?);
    }
    Ok(Json(ScheduleRunPage { items, next_cursor }))
}

/// Stop a run
///
/// It ends as soon as it can; what it has done stays.
#[utoipa::path(post, path = "/schedules/runs/{id}/stop", tag = "schedules", operation_id = "schedule_run_stop",
    params(("id" = String, Path)),
    responses((status = 202, body = ScheduleRun), (status = 404), (status = 409, description = "It is over")))]
pub async fn stop(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer<Response> {
    let schedules = &app.engine.schedules;
    let is_stopping = schedules.stop(caller.organisation, id).await?;
    let run = schedules.find_run(caller.organisation, id).await?.ok_or_else(|| Problem::not_found("no such run"))?;
    if !is_stopping {
        return Err(Problem::conflict("this run is over"));
    }
    Ok((StatusCode::ACCEPTED, Json(named(&app, run).await?)).into_response())
}

/// List dead letters
///
/// Work of any kind that failed at every try. It is kept until somebody has it tried again.
#[utoipa::path(get, path = "/jobs/dead", tag = "schedules", operation_id = "dead_jobs", params(PageQuery),
    responses((status = 200, body = DeadJobPage), (status = 422)))]
pub async fn dead(State(app): State<App>, caller: Caller, Query(query): Query<PageQuery>) -> Answer<Json<DeadJobPage>> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let page = app.engine.jobs.list_dead(caller.organisation, query.cursor, limit).await?.map(DeadJob::new);
    Ok(Json(DeadJobPage { items: page.items, next_cursor: page.next }))
}

/// Try a dead letter again
///
/// With all its tries.
#[utoipa::path(post, path = "/jobs/dead/{id}/retry", tag = "schedules", operation_id = "dead_job_retry",
    params(("id" = String, Path)), responses((status = 202), (status = 404)))]
pub async fn retry(State(app): State<App>, caller: Caller, Path(id): Path<JobId>) -> Answer<StatusCode> {
    app.engine.jobs.revive(caller.organisation, id, app.engine.clock.now()).await.map_err(|error| match error.kind {
        Kind::NotFound => Problem::not_found("no such dead letter"),
        _ => error.into(),
    })?;
    Ok(StatusCode::ACCEPTED)
}

async fn require(app: &App, organisation: OrgId, id: ScheduleId) -> Answer<Schedule> {
    app.engine.schedules.find(organisation, id).await?.ok_or_else(|| Problem::not_found("no such schedule"))
}

async fn answer(app: &App, schedule: Schedule) -> Answer<Response> {
    let of = RunsOf::Schedule(schedule.id);
    let newest = app.engine.schedules.list_runs(schedule.organisation, of, None, 1).await?.pop();
    let version = schedule.version;
    Ok(tagged(version, shown(app, schedule, newest).await?))
}

async fn shown(app: &App, schedule: Schedule, newest: Option<Run>) -> Answer<WireSchedule> {
    // One that cannot be read any more is shown all the same, so that it can be changed.
    let described = schedule.rule.times().map(|times| times.described()).unwrap_or_default();
    let newest = match newest {
        Some(newest) => Some(named(app, newest).await?),
        None => None,
    };
    Ok(WireSchedule::new(schedule, described, newest))
}

pub(super) async fn named(app: &App, run: Run) -> Answer<ScheduleRun> {
    let name = match run.asked_by {
        Some(operator) => Some(app.names.operator_name(run.organisation, operator).await?.to_string()),
        None => None,
    };
    Ok(ScheduleRun::new(run, name))
}
