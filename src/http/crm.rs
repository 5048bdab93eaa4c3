//! Connections to CRMs: what is entered, how each does, and which record is which lead.

use agents::tools::http::Auth;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::error::Kind;
use engine::ids::{OrgId, RecordId};
use engine::model::record::Versioned;
use engine::page::MAX_PAGE;
use engine::ports::crm_link_store::LinkQuery;
use url::Url;
use workers::scheduled::{run_now, run_once};

use super::assistants::tools::{ENTER_AGAIN, kept_secret};
use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::schedules::named;
use super::versions::{need_match, raced, tagged};
use super::wire::crm::{
    CheckCrm, CheckedCrm, CrmConnection as WireConnection, CrmConnectionList, CrmConnectionSettings, CrmLink as WireLink,
    CrmLinkList, CrmLinksQuery, CrmStanding,
};
use super::wire::schedule::ScheduleRun;
use super::wire::tool::ToolAuth;
use crate::app::App;
use crate::crm::check::problems;
use crate::crm::clock::{self, last_run, schedule};
use crate::crm::records::{CrmConnection, MOST_CONNECTIONS};
use crate::crm::task::ForgetCrm;
use crate::crm::trial::attempt;

const PAGE: usize = 50;

/// List connections to CRMs
///
/// Each with how many records are tied to leads, and its newest run.
#[utoipa::path(get, path = "/crm-connections", tag = "crm", responses((status = 200, body = CrmConnectionList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<CrmConnectionList>> {
    let mut items = Vec::new();
    for kept in all::<CrmConnection>(&app, caller.organisation).await? {
        items.push(shown(&app, kept.value).await?);
    }
    Ok(Json(CrmConnectionList { items }))
}

/// Read a connection to a CRM
#[utoipa::path(get, path = "/crm-connections/{id}", tag = "crm", params(("id" = String, Path)),
    responses((status = 200, body = WireConnection, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<Response> {
    let kept = require(&app, caller.organisation, id).await?;
    Ok(tagged(kept.version, shown(&app, kept.value).await?))
}

/// Connect a CRM
///
/// Leads are kept the same with it from now on, by a schedule of its own. With `enabled` false nothing is done until somebody
/// says so.
#[utoipa::path(post, path = "/crm-connections", tag = "crm", request_body = CrmConnectionSettings,
    responses((status = 201, body = WireConnection, headers(("ETag" = String))), (status = 403),
        (status = 409, description = "Another connection has this name, or there are 10 already"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<CrmConnectionSettings>) -> Answer<Response> {
    let (now, organisation) = (app.engine.clock.now(), caller.organisation);
    let blank = CrmConnection::blank(app.engine.ids.next_at(now), organisation, now);
    let enabled = settings.enabled;
    let connection = applied(&app, blank, settings)?;
    let made = app.engine.records.make(organisation, &connection, MOST_CONNECTIONS).await;
    let made = made.map_err(taken)?;
    let full = || Problem::conflict(format!("there are {MOST_CONNECTIONS} connections already"));
    let version = made.ok_or_else(full)?;
    if let Err(error) = clock::set(&app, &connection, enabled).await {
        app.engine.records.delete::<CrmConnection>(organisation, connection.id.0).await?;
        return Err(error.into());
    }
    tracing::info!(connection = %connection.id, operator = %caller.operator, "a CRM was connected");
    Ok((StatusCode::CREATED, tagged(version, shown(&app, connection).await?)).into_response())
}

/// Change a connection to a CRM
///
/// With `If-Match`. A secret that is absent stays; it has to be entered again for an address with another scheme, host or port.
/// What is read from the list is read as a whole once more.
#[utoipa::path(put, path = "/crm-connections/{id}", tag = "crm", request_body = CrmConnectionSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireConnection, headers(("ETag" = String))), (status = 404), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RecordId>,
    headers: HeaderMap,
    Json(settings): Json<CrmConnectionSettings>,
) -> Answer<Response> {
    let organisation = caller.organisation;
    let kept = require(&app, organisation, id).await?;
    need_match(&headers, kept.version)?;
    let enabled = settings.enabled;
    let connection = applied(&app, kept.value, settings)?;
    need_free_name(&app, &connection).await?;
    let version = app.engine.records.put(organisation, &connection, kept.version).await.map_err(raced)?;
    clock::set(&app, &connection, enabled).await?;
    tracing::info!(connection = %id, operator = %caller.operator, "a connection to a CRM was changed");
    Ok(tagged(version, shown(&app, connection).await?))
}

/// Disconnect a CRM
///
/// The leads stay here, and the records there. Refused while a run of it goes on.
#[utoipa::path(delete, path = "/crm-connections/{id}", tag = "crm", params(("id" = String, Path)),
    responses((status = 204), (status = 404), (status = 409)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<StatusCode> {
    let organisation = caller.organisation;
    require(&app, organisation, id).await?;
    let schedule = schedule(&app, organisation, id).await?;
    if schedule.as_ref().is_some_and(|schedule| schedule.current.is_some()) {
        return Err(Problem::in_use("a run of it goes on: stop that first, or wait"));
    }
    // Begun before: what is written down of a connection that is gone has to go, whatever comes in between.
    run_once(&app.engine, organisation, ForgetCrm::NAME, &id.to_string(), caller.operator).await?;
    app.engine.records.delete::<CrmConnection>(organisation, id.0).await?;
    if let Some(schedule) = schedule {
        app.engine.schedules.remove(organisation, schedule.id).await?;
    }
    tracing::info!(connection = %id, operator = %caller.operator, "a CRM was disconnected");
    Ok(StatusCode::NO_CONTENT)
}

/// Try a connection to a CRM
///
/// As it is entered: the first page of its list is read, and nothing is written. With `id` the secret of that connection is used
/// where none is entered, unless the address leads to another scheme, host or port.
#[utoipa::path(post, path = "/crm-connections/check", tag = "crm", request_body = CheckCrm,
    responses((status = 200, body = CheckedCrm), (status = 404), (status = 422)))]
pub async fn check(State(app): State<App>, caller: Caller, Json(wanted): Json<CheckCrm>) -> Answer<Json<CheckedCrm>> {
    let organisation = caller.organisation;
    let before = match wanted.id {
        Some(id) => require(&app, organisation, id).await?.value,
        None => CrmConnection::blank(RecordId(0), organisation, app.engine.clock.now()),
    };
    let connection = applied(&app, before, wanted.settings)?;
    Ok(Json(attempt(&app, &connection).await.into()))
}

/// Run it now
///
/// Out of turn, also where it is not enabled; its next time stays. Refused while a run of it goes on.
#[utoipa::path(post, path = "/crm-connections/{id}/sync", tag = "crm", params(("id" = String, Path)),
    responses((status = 202, body = ScheduleRun), (status = 404), (status = 409)))]
pub async fn sync(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<Response> {
    let connection = require(&app, caller.organisation, id).await?.value;
    let schedule = match schedule(&app, caller.organisation, id).await? {
        Some(schedule) => schedule,
        None => clock::set(&app, &connection, false).await?,
    };
    let run = run_now(&app.engine, schedule, caller.operator).await?;
    Ok((StatusCode::ACCEPTED, Json(named(&app, run).await?)).into_response())
}

/// List which record is which lead
///
/// The newest first; with `problem=true` those alone that have one.
#[utoipa::path(get, path = "/crm-connections/{id}/links", tag = "crm", params(("id" = String, Path), CrmLinksQuery),
    responses((status = 200, body = CrmLinkList), (status = 404), (status = 422)))]
pub async fn links(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RecordId>,
    Query(query): Query<CrmLinksQuery>,
) -> Answer<Json<CrmLinkList>> {
    let organisation = caller.organisation;
    require(&app, organisation, id).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let asked = LinkQuery { organisation, connection: id, with_problem: query.problem.unwrap_or_default() };
    // One more than a page tells whether another follows.
    let mut found = app.engine.crm_links.list(asked, query.cursor, limit + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| last.id);
    let mut items = Vec::with_capacity(found.len());
    for link in found {
        let lead = match link.lead {
            Some(lead) => app.engine.leads.find(organisation, lead).await?,
            None => None,
        };
        let name = lead.and_then(|lead| [lead.name, lead.phone, lead.email].into_iter().find(|known| !known.is_empty()));
        items.push(WireLink::new(link, name.unwrap_or_default()));
    }
    Ok(Json(CrmLinkList { items, next }))
}

async fn require(app: &App, organisation: OrgId, id: RecordId) -> Answer<Versioned<CrmConnection>> {
    let found = app.engine.records.get::<CrmConnection>(organisation, id.0).await?;
    found.ok_or_else(|| Problem::not_found("no such connection"))
}

async fn shown(app: &App, connection: CrmConnection) -> Answer<WireConnection> {
    let (organisation, id) = (connection.organisation, connection.id);
    let (links, problems) = app.engine.crm_links.count(organisation, id).await?;
    let mut standing = CrmStanding { links, problems, ..CrmStanding::default() };
    if let Some(schedule) = schedule(app, organisation, id).await? {
        standing.last_run = match last_run(app, &schedule).await? {
            Some(run) => Some(named(app, run).await?),
            None => None,
        };
        standing.enabled = !schedule.is_paused;
        standing.next_run_at = schedule.next_run;
        standing.schedule = Some(schedule.id);
    }
    Ok(WireConnection::new(connection, standing))
}

/// Checked as it will be used, its secret sealed.
fn applied(app: &App, before: CrmConnection, settings: CrmConnectionSettings) -> Answer<CrmConnection> {
    let CrmConnectionSettings { name, base_url, allow_private, auth, per_second, country, direction, .. } = settings;
    let ToolAuth { kind, name: auth_name, secret, .. } = auth;
    let secret = match secret {
        Some(secret) => Some(app.vault.seal(before.organisation, secret.trim())?),
        None => kept_secret(&before.auth, kind, &before.base_url, base_url.trim()),
    };
    let is_kept = secret.is_some();
    // One that has to be entered again is refused below.
    let auth = Auth { kind, name: auth_name.trim().to_owned(), secret: secret.unwrap_or(before.auth.secret) };
    let country = country.map(|country| country.trim().to_uppercase()).filter(|country| !country.is_empty());
    let connection = CrmConnection {
        id: before.id,
        organisation: before.organisation,
        name: name.trim().to_owned(),
        base_url: base_url.trim().to_owned(),
        allow_private,
        auth,
        per_second,
        country,
        direction,
        list: settings.list,
        find: settings.find,
        create: settings.create,
        update: settings.update,
        mapping: settings.mapping,
        created_at: before.created_at,
    };
    let mut checks = Checks::default();
    let found = problems(&connection);
    if found.is_empty() {
        let web = &app.shelf.supplies().web;
        let may_ask = Url::parse(&connection.base_url).is_ok_and(|url| web.admits(&url, connection.allow_private));
        checks.need(may_ask, "/base_url", "an address begins with https:// and leads to the public internet");
    }
    for (pointer, detail) in found {
        checks.need(false, pointer, detail);
    }
    checks.need(is_kept, "/auth/secret", ENTER_AGAIN);
    checks.finish()?;
    Ok(connection)
}

async fn need_free_name(app: &App, connection: &CrmConnection) -> Answer<()> {
    let all = all::<CrmConnection>(app, connection.organisation).await?;
    let name = connection.name.to_lowercase();
    let is_taken = all.iter().any(|kept| kept.value.id != connection.id && kept.value.name.to_lowercase() == name);
    if is_taken { Err(Problem::conflict("another connection has this name")) } else { Ok(()) }
}

fn taken(error: engine::Error) -> Problem {
    match error.kind {
        Kind::Conflict => Problem::conflict("another connection has this name"),
        _ => error.into(),
    }
}
