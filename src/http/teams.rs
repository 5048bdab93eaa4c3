//! Teams of operators: everybody inside reads them, owners write them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::flow::filing::Gone;
use engine::ids::{OperatorId, TeamId};
use engine::model::filing::{TAKES_KEY, Team, name_key};
use engine::model::inbox::Inbox;
use engine::model::operator::Operator;
use engine::model::sight::Sight;

use super::caller::Caller;
use super::extract::{Json, Path};
use super::filing::take_off;
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::conversation::NamedOperator;
use super::wire::filing::{Team as WireTeam, TeamList, TeamSettings};
use crate::app::App;

const MOST_TEAMS: usize = 200;
const MOST_MEMBERS: usize = 200;
const MOST_INBOXES: usize = 50;

/// List teams
#[utoipa::path(get, path = "/teams", tag = "teams", responses((status = 200, body = TeamList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let mut teams = all::<Team>(&app, caller.organisation).await?;
    teams.sort_by_key(|team| team.value.name.to_lowercase());
    let mut shown = Vec::with_capacity(teams.len());
    for team in &teams {
        shown.push((&team.value, members(&app, &team.value).await?));
    }
    let items = shown.iter().map(|(team, members)| wire(team, members)).collect();
    Ok(Json(TeamList { items }).into_response())
}

/// Read a team
#[utoipa::path(get, path = "/teams/{id}", tag = "teams", params(("id" = String, Path)),
    responses((status = 200, body = WireTeam<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<TeamId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Team>(caller.organisation, id.0).await?;
    answer(&app, kept.version, &kept.value).await
}

/// Add a team
#[utoipa::path(post, path = "/teams", tag = "teams", request_body = TeamSettings,
    responses((status = 201, body = WireTeam<'static>, headers(("ETag" = String))), (status = 403),
        (status = 409, description = "Another team has this name, or takes the work of this inbox"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<TeamSettings>) -> Answer<Response> {
    if all::<Team>(&app, caller.organisation).await?.len() >= MOST_TEAMS {
        return Err(Problem::conflict(format!("there are {MOST_TEAMS} teams already")));
    }
    let new = Team {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        name: String::new(),
        members: Vec::new(),
        inboxes: Vec::new(),
        created_at: app.engine.clock.now(),
    };
    let team = applied(&app, new, settings).await?;
    let version = app.engine.records.put(caller.organisation, &team, 0).await?;
    forget(&app, &team);
    Ok((StatusCode::CREATED, answer(&app, version, &team).await?).into_response())
}

/// Change a team
///
/// With `If-Match`. Who sees the conversations of their teams alone changes no others.
#[utoipa::path(put, path = "/teams/{id}", tag = "teams", request_body = TeamSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireTeam<'static>, headers(("ETag" = String))), (status = 403), (status = 404),
        (status = 409, description = "Another team has this name, or takes the work of this inbox"), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TeamId>,
    headers: HeaderMap,
    Json(settings): Json<TeamSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<Team>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    need_seen(&caller, id)?;
    let team = applied(&app, kept.value, settings).await?;
    let version = app.engine.records.put(caller.organisation, &team, kept.version).await.map_err(raced)?;
    forget(&app, &team);
    answer(&app, version, &team).await
}

/// Delete a team
///
/// Its conversations are nobody's from then on.
#[utoipa::path(delete, path = "/teams/{id}", tag = "teams", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<TeamId>) -> Answer<StatusCode> {
    app.engine.records.require::<Team>(caller.organisation, id.0).await?;
    need_seen(&caller, id)?;
    if !app.engine.records.delete::<Team>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such team"));
    }
    app.names.forget_filing(caller.organisation);
    app.engine.settings.forget();
    take_off(&app, &caller, Gone::Team(id));
    Ok(StatusCode::NO_CONTENT)
}

/// Members see what is of the team, and so does everybody when it is gone: nobody gives that who does not see it.
fn need_seen(caller: &Caller, team: TeamId) -> Answer<()> {
    match &caller.sight {
        Sight::Teams { teams, .. } if !teams.contains(&team) => {
            Err(Problem::forbidden("you do not see the conversations of this team, so you cannot say who does"))
        }
        _ => Ok(()),
    }
}

/// Inboxes give their new work to another team from now on.
fn forget(app: &App, team: &Team) {
    app.names.forget_filing(team.organisation);
    app.engine.settings.forget();
}

async fn applied(app: &App, team: Team, settings: TeamSettings) -> Answer<Team> {
    let mut checks = Checks::default();
    let name = settings.name.trim().to_owned();
    checks.need((1..=60).contains(&name.chars().count()), "/name", "a name has 1 to 60 characters");
    checks.need(settings.members.len() <= MOST_MEMBERS, "/members", format!("at most {MOST_MEMBERS} members"));
    checks.need(settings.inboxes.len() <= MOST_INBOXES, "/inboxes", format!("at most {MOST_INBOXES} inboxes"));
    for (place, member) in settings.members.iter().take(MOST_MEMBERS).enumerate() {
        let found = app.engine.records.get::<Operator>(team.organisation, member.0).await?;
        checks.need(found.is_some(), format!("/members/{place}"), "no such operator");
    }
    for (place, inbox) in settings.inboxes.iter().take(MOST_INBOXES).enumerate() {
        let found = app.engine.records.get::<Inbox>(team.organisation, inbox.0).await?;
        checks.need(found.is_some(), format!("/inboxes/{place}"), "no such inbox");
    }
    checks.finish()?;
    let once = |ids: Vec<OperatorId>| ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let inboxes: Vec<_> = settings.inboxes.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let team = Team { name, members: once(settings.members), inboxes, ..team };
    need_own_keys(app, &team).await?;
    Ok(team)
}

/// What another team has is told apart from a change that somebody else made first.
async fn need_own_keys(app: &App, team: &Team) -> Answer<()> {
    let is_anothers = async |name: &'static str, value: &str| -> engine::Result<bool> {
        let taken = app.engine.records.find_by_key::<Team>(name, value).await?;
        Ok(taken.is_some_and(|taken| taken.value.id != team.id))
    };
    let key = name_key(team.organisation, &team.name);
    if is_anothers(key.name, &key.value).await? {
        return Err(Problem::conflict("another team has this name"));
    }
    for inbox in &team.inboxes {
        if is_anothers(TAKES_KEY, &inbox.to_string()).await? {
            return Err(Problem::conflict(format!("another team takes the new work of {inbox}")));
        }
    }
    Ok(())
}

/// Those who still are operators, with their names.
async fn members(app: &App, team: &Team) -> engine::Result<Vec<(OperatorId, Arc<str>)>> {
    let mut members = Vec::with_capacity(team.members.len());
    for id in &team.members {
        if let Some(card) = app.names.operator(team.organisation, *id).await? {
            members.push((*id, card.name.clone()));
        }
    }
    Ok(members)
}

fn wire<'a>(team: &'a Team, members: &'a [(OperatorId, Arc<str>)]) -> WireTeam<'a> {
    let members = members.iter().map(|(id, name)| NamedOperator { id: *id, name: (&**name).into() }).collect();
    WireTeam { id: team.id, name: &team.name, members, inboxes: &team.inboxes, created_at: team.created_at }
}

async fn answer(app: &App, version: u64, team: &Team) -> Answer<Response> {
    let members = members(app, team).await?;
    Ok(tagged(version, wire(team, &members)))
}
