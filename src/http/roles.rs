//! Roles: the three that are always there, and the organisation's own.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::ids::{OrgId, RoleId};
use engine::model::operator::Operator;
use engine::model::role::{HeldRole, Rights, Role};
use engine::model::sight::Sees;

use super::caller::Caller;
use super::extract::{Json, Path};
use super::invitations;
use super::operators::all;
use super::problem::{Answer, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::role::{Role as WireRole, RoleList, RoleSettings};
use crate::accounts;
use crate::app::App;

/// More kinds of people than that nobody can tell apart.
const MOST_ROLES: usize = 50;

/// List roles
///
/// First the three that are always there, then the organisation's own.
#[utoipa::path(get, path = "/roles", tag = "roles", responses((status = 200, body = RoleList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let own = all::<Role>(&app, caller.organisation).await?;
    let mut items: Vec<WireRole<'_>> = HeldRole::BUILT_IN.into_iter().filter_map(built_in).collect();
    items.extend(own.iter().map(|role| WireRole::new(&role.value)));
    Ok(Json(RoleList { items }).into_response())
}

/// Read a role
#[utoipa::path(get, path = "/roles/{id}", tag = "roles", params(("id" = String, Path)),
    responses((status = 200, body = WireRole<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<RoleId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Role>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, WireRole::new(&kept.value)))
}

/// Add a role
///
/// Nobody gives more than they have themselves.
#[utoipa::path(post, path = "/roles", tag = "roles", request_body = RoleSettings,
    responses((status = 201, body = WireRole<'static>, headers(("ETag" = String))), (status = 409, description = "There are too many"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<RoleSettings>) -> Answer<Response> {
    let settings = settings.checked()?;
    let sees = settings.sees.unwrap_or_default();
    need_no_more(&caller, Rights { levels: settings.levels, sees })?;
    if all::<Role>(&app, caller.organisation).await?.len() >= MOST_ROLES {
        return Err(Problem::not_possible(format!("an organisation has up to {MOST_ROLES} roles of its own")));
    }
    let role = Role {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        name: settings.name,
        description: settings.description,
        levels: settings.levels,
        sees,
        created_at: app.engine.clock.now(),
    };
    let version = app.engine.records.put(caller.organisation, &role, 0).await?;
    tracing::info!(role = %role.id, operator = %caller.operator, "a role was made");
    Ok((StatusCode::CREATED, tagged(version, WireRole::new(&role))).into_response())
}

/// Change a role
///
/// With `If-Match`. It holds within seconds for everybody who has it.
#[utoipa::path(put, path = "/roles/{id}", tag = "roles", request_body = RoleSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireRole<'static>, headers(("ETag" = String))), (status = 404), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RoleId>,
    headers: HeaderMap,
    Json(settings): Json<RoleSettings>,
) -> Answer<Response> {
    let settings = settings.checked()?;
    let kept = app.engine.records.require::<Role>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let RoleSettings { name, description, levels, sees } = settings;
    // A program that does not know of it yet leaves it as it is.
    let sees = sees.unwrap_or(kept.value.sees);
    need_no_more(&caller, kept.value.rights())?;
    need_no_more(&caller, Rights { levels, sees })?;
    let role = Role { name, description, levels, sees, ..kept.value };
    let version = app.engine.records.put(caller.organisation, &role, kept.version).await.map_err(raced)?;
    app.names.forget_role(caller.organisation, id);
    for holder in holders(&app, caller.organisation, id).await? {
        app.logins.rights_moved(caller.organisation, holder.id);
    }
    tracing::info!(role = %id, operator = %caller.operator, "a role was changed");
    Ok(tagged(version, WireRole::new(&role)))
}

/// Delete a role
///
/// Refused while somebody has it.
#[utoipa::path(delete, path = "/roles/{id}", tag = "roles", params(("id" = String, Path)),
    responses((status = 204), (status = 404), (status = 409, description = "Somebody has it")))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<RoleId>) -> Answer<StatusCode> {
    let (records, organisation) = (&app.engine.records, caller.organisation);
    let role = records.require::<Role>(organisation, id.0).await?.value;
    need_no_more(&caller, role.rights())?;
    need_unused(&app, organisation, id).await?;
    if !records.delete::<Role>(organisation, id.0).await? {
        return Err(Problem::not_found("no such role"));
    }
    // Somebody who was given it in this very moment keeps it.
    if let Err(used) = need_unused(&app, organisation, id).await {
        records.put(organisation, &role, 0).await?;
        return Err(used);
    }
    app.names.forget_role(organisation, id);
    tracing::info!(role = %id, operator = %caller.operator, "a role was deleted");
    Ok(StatusCode::NO_CONTENT)
}

fn built_in(role: HeldRole) -> Option<WireRole<'static>> {
    let (name, description) = match role {
        HeldRole::Owner => ("Owner", "May do everything."),
        HeldRole::Manager => ("Manager", "Runs the daily business and its people; neither billing nor keys to other services."),
        HeldRole::Operator => ("Operator", "Answers customers, and sees what they are answered from."),
        HeldRole::Own(_) => return None,
    };
    Some(WireRole { id: role.to_string(), name, description, levels: role.levels()?, sees: Sees::All, built_in: true })
}

fn need_no_more(caller: &Caller, rights: Rights) -> Answer<()> {
    accounts::need_no_more(&caller.rights(), &rights)
}

async fn holders(app: &App, organisation: OrgId, role: RoleId) -> Answer<Vec<Operator>> {
    let operators = all::<Operator>(app, organisation).await?.into_iter().map(|operator| operator.value);
    Ok(operators.filter(|operator| operator.role == HeldRole::Own(role)).collect())
}

async fn need_unused(app: &App, organisation: OrgId, role: RoleId) -> Answer<()> {
    let mut holders: Vec<String> = holders(app, organisation, role).await?.into_iter().map(|operator| operator.name).collect();
    let invited = invitations::waiting(app, organisation).await?.into_iter();
    holders.extend(invited.filter(|invitation| invitation.role == HeldRole::Own(role)).map(|invitation| invitation.email));
    if holders.is_empty() {
        return Ok(());
    }
    Err(Problem::in_use(format!("People have this role ({}): give them another one first.", holders.join(", "))))
}
