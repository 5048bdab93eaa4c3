//! The people inside.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::error::Result;
use engine::flow::handover;
use engine::ids::{OperatorId, OrgId};
use engine::model::operator::Operator;
use engine::model::record::{Record, Versioned};
use engine::page::MAX_PAGE;
use engine::ports::records::Typed;

use super::caller::Caller;
use super::extract::{Json, Path};
use super::invitations;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::auth::{AddedOperator, NewOperator, Operator as WireOperator, OperatorList, OperatorSettings};
use crate::accounts;
use crate::app::App;

/// Pages of a settings list that are read at most: it is shown whole.
const MOST_PAGES: usize = 20;

/// List operators
#[utoipa::path(get, path = "/operators", tag = "operators", responses((status = 200, body = OperatorList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let operators = all::<Operator>(&app, caller.organisation).await?;
    let items = operators.iter().map(|operator| WireOperator::new(&operator.value)).collect();
    Ok(Json(OperatorList { items }).into_response())
}

/// Read an operator
#[utoipa::path(get, path = "/operators/{id}", tag = "operators", params(("id" = String, Path)),
    responses((status = 200, body = WireOperator<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<OperatorId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Operator>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, WireOperator::new(&kept.value)))
}

/// Add an operator
///
/// The password is made here and shown this once. Nobody gives a role that allows more than their own.
#[utoipa::path(post, path = "/operators", tag = "operators", request_body = NewOperator,
    responses((status = 201, body = AddedOperator<'static>), (status = 403), (status = 409, description = "The e-mail is taken"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(new): Json<NewOperator>) -> Answer<Response> {
    need_name(&new.name)?;
    accounts::need_role(&app, &caller, new.role).await?;
    let added = accounts::add_operator(&app, caller.organisation, &new.name, &new.email, new.role).await?;
    let body = AddedOperator { operator: WireOperator::new(&added.0), password: &added.1 };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Change an operator
///
/// With `If-Match`. Another role holds within seconds. Nobody gives a role that allows more than their own, nor changes somebody
/// who may do more than they; the last owner stays one.
#[utoipa::path(put, path = "/operators/{id}", tag = "operators", request_body = OperatorSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireOperator<'static>, headers(("ETag" = String))), (status = 403), (status = 404),
        (status = 409, description = "It is the last owner"), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<OperatorId>,
    headers: HeaderMap,
    Json(settings): Json<OperatorSettings>,
) -> Answer<Response> {
    need_name(&settings.name)?;
    let kept = app.engine.records.require::<Operator>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    accounts::need_below(&app, &caller, kept.value.role).await?;
    accounts::need_role(&app, &caller, settings.role).await?;
    let before = kept.value.clone();
    let operator = Operator { name: settings.name.trim().to_owned(), role: settings.role, ..kept.value };
    if before.role != operator.role {
        accounts::need_owner_beside(&app, &before).await?;
    }
    let mut version = app.engine.records.put(caller.organisation, &operator, kept.version).await.map_err(raced)?;
    // Two owners may have demoted each other in the same moment: then both stay what they were.
    if before.role != operator.role
        && let Err(last) = accounts::need_owner_beside(&app, &before).await
    {
        version = app.engine.records.put(caller.organisation, &before, version).await?;
        tracing::warn!(operator = %id, version, "the last owners demoted each other at once, and remain owners");
        return Err(last);
    }
    app.names.forget_operator(caller.organisation, id);
    app.logins.rights_moved(caller.organisation, id);
    tracing::info!(operator = %id, by = %caller.operator, role = %operator.role, "an operator was changed");
    Ok(tagged(version, WireOperator::new(&operator)))
}

/// Remove an operator
///
/// Every login of theirs ends at once, and invitations they made are worth nothing any more. Open conversations they hold go
/// back to the queue. Nobody removes somebody who may do more than they; the last owner stays.
#[utoipa::path(delete, path = "/operators/{id}", tag = "operators", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409, description = "It is the last owner")))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<OperatorId>) -> Answer<StatusCode> {
    let operator = app.engine.records.require::<Operator>(caller.organisation, id.0).await?.value;
    accounts::need_below(&app, &caller, operator.role).await?;
    accounts::need_owner_beside(&app, &operator).await?;
    if !app.engine.records.delete::<Operator>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such operator"));
    }
    // Two owners may have removed each other in the same moment: then both stay.
    if let Err(last) = accounts::need_owner_beside(&app, &operator).await {
        app.engine.records.put(caller.organisation, &operator, 0).await?;
        return Err(last);
    }
    app.names.forget_operator(caller.organisation, id);
    app.logins.end_all(caller.organisation, id, None).await?;
    invitations::forget_those_of(&app, caller.organisation, id).await?;
    let released = handover::release_all(&app.engine, caller.organisation, id).await?;
    tracing::info!(operator = %id, by = %caller.operator, released, "an operator was removed");
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn need_name(name: &str) -> Answer<()> {
    let mut checks = Checks::default();
    checks.need((1..=80).contains(&name.trim().chars().count()), "/name", "a name has 1 to 80 characters");
    checks.finish()
}

/// Every record of a kind whose numbers stay small.
pub(crate) async fn all<T: Record>(app: &App, organisation: OrgId) -> Result<Vec<Versioned<T>>> {
    all_of(&app.engine.records, organisation).await
}

pub(crate) async fn all_of<T: Record>(records: &Typed, organisation: OrgId) -> Result<Vec<Versioned<T>>> {
    let (mut items, mut cursor) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = records.list::<T>(organisation, cursor, MAX_PAGE).await?;
        items.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(items)
}
