//! Business hours: everybody inside reads them, whoever manages the settings writes them.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::ids::HoursId;
use engine::model::filing::name_key;
use engine::model::hours::BusinessHours;
use engine::model::inbox::Inbox;

use super::caller::Caller;
use super::extract::{Json, Path};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::service::{BusinessHours as WireHours, BusinessHoursList, BusinessHoursSettings};
use crate::app::App;

const MOST_SCHEDULES: usize = 50;

/// List business hours
#[utoipa::path(get, path = "/business-hours", tag = "business_hours", responses((status = 200, body = BusinessHoursList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let mut schedules = all::<BusinessHours>(&app, caller.organisation).await?;
    schedules.sort_by_key(|schedule| schedule.value.name.to_lowercase());
    let now = app.engine.clock.now();
    let items = schedules.iter().map(|schedule| WireHours::new(&schedule.value, now)).collect();
    Ok(Json(BusinessHoursList { items }).into_response())
}

/// Read business hours
#[utoipa::path(get, path = "/business-hours/{id}", tag = "business_hours", params(("id" = String, Path)),
    responses((status = 200, body = WireHours, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<HoursId>) -> Answer<Response> {
    let kept = app.engine.records.require::<BusinessHours>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, WireHours::new(&kept.value, app.engine.clock.now())))
}

/// Add business hours
///
/// Inboxes name the hours they keep.
#[utoipa::path(post, path = "/business-hours", tag = "business_hours", request_body = BusinessHoursSettings,
    responses((status = 201, body = WireHours, headers(("ETag" = String))), (status = 403),
        (status = 409, description = "Another schedule has this name"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<BusinessHoursSettings>) -> Answer<Response> {
    if all::<BusinessHours>(&app, caller.organisation).await?.len() >= MOST_SCHEDULES {
        return Err(Problem::conflict(format!("there are {MOST_SCHEDULES} schedules already")));
    }
    let now = app.engine.clock.now();
    let new = BusinessHours {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        name: String::new(),
        time_zone: String::new(),
        week: Default::default(),
        holidays: Vec::new(),
        created_at: now,
    };
    let schedule = applied(&app, new, settings).await?;
    let version = app.engine.records.put(caller.organisation, &schedule, 0).await?;
    Ok((StatusCode::CREATED, tagged(version, WireHours::new(&schedule, now))).into_response())
}

/// Change business hours
///
/// With `If-Match`. What was promised by them is looked at again with the next change of each conversation.
#[utoipa::path(put, path = "/business-hours/{id}", tag = "business_hours", request_body = BusinessHoursSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireHours, headers(("ETag" = String))), (status = 403), (status = 404),
        (status = 409, description = "Another schedule has this name"), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<HoursId>,
    headers: HeaderMap,
    Json(settings): Json<BusinessHoursSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<BusinessHours>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let schedule = applied(&app, kept.value, settings).await?;
    let version = app.engine.records.put(caller.organisation, &schedule, kept.version).await.map_err(raced)?;
    app.engine.settings.forget();
    Ok(tagged(version, WireHours::new(&schedule, app.engine.clock.now())))
}

/// Delete business hours
///
/// Refused while an inbox keeps them.
#[utoipa::path(delete, path = "/business-hours/{id}", tag = "business_hours", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409, description = "An inbox keeps them")))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<HoursId>) -> Answer<StatusCode> {
    let inboxes = all::<Inbox>(&app, caller.organisation).await?;
    if let Some(inbox) = inboxes.iter().find(|inbox| inbox.value.hours == Some(id)) {
        return Err(Problem::in_use(format!("{} keeps these hours: choose others there first", inbox.value.name)));
    }
    if !app.engine.records.delete::<BusinessHours>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such business hours"));
    }
    app.engine.settings.forget();
    Ok(StatusCode::NO_CONTENT)
}

async fn applied(app: &App, schedule: BusinessHours, settings: BusinessHoursSettings) -> Answer<BusinessHours> {
    let mut checks = Checks::default();
    let schedule = settings.applied(&schedule, &mut checks);
    checks.finish()?;
    let key = name_key(schedule.organisation, &schedule.name);
    let taken = app.engine.records.find_by_key::<BusinessHours>(key.name, &key.value).await?;
    if taken.is_some_and(|taken| taken.value.id != schedule.id) {
        return Err(Problem::conflict("another schedule has this name"));
    }
    Ok(schedule)
}
