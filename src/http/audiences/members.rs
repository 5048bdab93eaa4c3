//! Who is in an audience, and which rows became nobody.

use axum::extract::State;
use axum::http::StatusCode;
use engine::ids::AudienceId;
use engine::model::audience::{AudienceState, MOST_MEMBERS};
use engine::page::MAX_PAGE;

use super::{PAGE, require};
use crate::app::App;
use crate::campaigns::members::{MOST_ADDED, add, remove};
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::wire::audience::{AddedAudienceMembers, AudienceFaultPage, AudienceMemberPage, NewAudienceMembers, RowQuery};

/// List who is in an audience
///
/// By row, in pages.
#[utoipa::path(get, path = "/audiences/{id}/members", tag = "audiences", params(("id" = String, Path), RowQuery),
    responses((status = 200, body = AudienceMemberPage), (status = 404), (status = 422)))]
pub async fn members(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AudienceId>,
    Query(query): Query<RowQuery>,
) -> Answer<Json<AudienceMemberPage>> {
    require(&app, caller.organisation, id).await?;
    let (after, limit) = (query.after.unwrap_or_default(), query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE));
    let found = app.engine.audiences.list_members(caller.organisation, id, after, limit).await?;
    let next = found.last().filter(|_| found.len() == limit).map(|last| last.row);
    Ok(Json(AudienceMemberPage { items: found.into_iter().map(Into::into).collect(), next }))
}

/// Add people to an audience
///
/// Up to 1,000 at a time. Who is in it already stays as they are; what is wrong with others is told, and kept with the audience.
#[utoipa::path(post, path = "/audiences/{id}/members", tag = "audiences", request_body = NewAudienceMembers,
    params(("id" = String, Path)),
    responses((status = 200, body = AddedAudienceMembers), (status = 403), (status = 404),
        (status = 409, description = "It is being imported, or could not be, or is full"), (status = 413), (status = 422)))]
pub async fn add_members(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AudienceId>,
    Json(new): Json<NewAudienceMembers>,
) -> Answer<Json<AddedAudienceMembers>> {
    let audience = require(&app, caller.organisation, id).await?.value;
    let mut checks = Checks::default();
    let is_some = (1..=MOST_ADDED).contains(&new.members.len());
    checks.need(is_some, "/members", format!("1 to {MOST_ADDED} people at a time"));
    checks.finish()?;
    if audience.state != AudienceState::Ready {
        return Err(Problem::conflict("people are added to an audience that is ready"));
    }
    if audience.counts.members + new.members.len() as u64 > MOST_MEMBERS {
        return Err(Problem::conflict(format!("an audience has at most {MOST_MEMBERS} people")));
    }
    let added = add(&app, &audience, new.members.into_iter().map(Into::into).collect()).await?;
    Ok(Json(added.into()))
}

/// Take somebody out of an audience
///
/// Campaigns that have taken them in already go on.
#[utoipa::path(delete, path = "/audiences/{id}/members/{row}", tag = "audiences",
    params(("id" = String, Path), ("row" = u64, Path)), responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove_member(
    State(app): State<App>,
    caller: Caller,
    Path((id, row)): Path<(AudienceId, u64)>,
) -> Answer<StatusCode> {
    require(&app, caller.organisation, id).await?;
    if !remove(&app, caller.organisation, id, row).await? {
        return Err(Problem::not_found("nobody is in this row"));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// List rows that became nobody
///
/// By row, in pages.
#[utoipa::path(get, path = "/audiences/{id}/faults", tag = "audiences", params(("id" = String, Path), RowQuery),
    responses((status = 200, body = AudienceFaultPage), (status = 404), (status = 422)))]
pub async fn faults(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AudienceId>,
    Query(query): Query<RowQuery>,
) -> Answer<Json<AudienceFaultPage>> {
    require(&app, caller.organisation, id).await?;
    let (after, limit) = (query.after.unwrap_or_default(), query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE));
    let found = app.engine.audiences.list_faults(caller.organisation, id, after, limit).await?;
    let next = found.last().filter(|_| found.len() == limit).map(|last| last.row);
    Ok(Json(AudienceFaultPage { items: found.into_iter().map(Into::into).collect(), next }))
}
