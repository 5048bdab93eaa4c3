//! How operators file conversations: one by one, or many at once.

use axum::extract::State;
use axum::response::Response;
use engine::error::Error;
use engine::flow::filing::{self, By, Change, Gone};
use engine::ids::ConversationId;

use super::caller::Caller;
use super::conversations::{answer, require};
use super::extract::{Json, Path};
use super::problem::{Answer, Checks, Problem};
use super::wire::conversation::Conversation;
use super::wire::filing::{Assign, Bulk, BulkAnswer, BulkItem, SetLabels, SetPriority, SetSnooze, SetTeam};
use crate::app::App;

const MOST_AT_ONCE: usize = 100;

/// Put labels on, take labels off
///
/// A conversation carries at most 20.
#[utoipa::path(post, path = "/conversations/{id}/labels", tag = "acts", params(("id" = String, Path)), request_body = SetLabels,
    responses((status = 200, body = Conversation<'static>), (status = 404), (status = 422)))]
pub async fn labels(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(SetLabels { add, remove }): Json<SetLabels>,
) -> Answer<Response> {
    changed(&app, &caller, id, Change::Labels { add, remove }).await
}

/// Set the priority
#[utoipa::path(post, path = "/conversations/{id}/priority", tag = "acts", params(("id" = String, Path)), request_body = SetPriority,
    responses((status = 200, body = Conversation<'static>), (status = 404)))]
pub async fn priority(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(set): Json<SetPriority>,
) -> Answer<Response> {
    changed(&app, &caller, id, Change::Priority(set.priority.into())).await
}

/// Put aside
///
/// Until a time, or until the contact writes, which ends it in any case. `reopen` brings it back at once.
#[utoipa::path(post, path = "/conversations/{id}/snooze", tag = "acts", params(("id" = String, Path)), request_body = SetSnooze,
    responses((status = 200, body = Conversation<'static>), (status = 404), (status = 409, description = "It is resolved"), (status = 422)))]
pub async fn snooze(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(set): Json<SetSnooze>,
) -> Answer<Response> {
    changed(&app, &caller, id, set.into()).await
}

/// Give to a team
///
/// Who may speak stays as it is. Who gives it out of their own sight is answered 204.
#[utoipa::path(post, path = "/conversations/{id}/team", tag = "acts", params(("id" = String, Path)), request_body = SetTeam,
    responses((status = 200, body = Conversation<'static>), (status = 204, description = "Given, and out of your sight"), (status = 404), (status = 422)))]
pub async fn team(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(set): Json<SetTeam>,
) -> Answer<Response> {
    changed(&app, &caller, id, Change::Team(set.team)).await
}

/// Assign
///
/// To an operator, who holds control from then on; or, without one, to the queue.
#[utoipa::path(post, path = "/conversations/{id}/assign", tag = "acts", params(("id" = String, Path)), request_body = Assign,
    responses((status = 200, body = Conversation<'static>), (status = 204, description = "Assigned, and out of your sight"), (status = 404),
        (status = 409, description = "Somebody else moved control, or it is resolved"), (status = 422)))]
pub async fn assign(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(Assign { operator, epoch }): Json<Assign>,
) -> Answer<Response> {
    changed(&app, &caller, id, Change::Assign { operator, epoch }).await
}

/// Change many at once
///
/// The same change to up to 100 conversations. Each is changed or not by itself; the answer says which.
#[utoipa::path(post, path = "/conversations/bulk", tag = "acts", request_body = Bulk,
    responses((status = 200, body = BulkAnswer), (status = 422)))]
pub async fn bulk(State(app): State<App>, caller: Caller, Json(bulk): Json<Bulk>) -> Answer<Json<BulkAnswer>> {
    let mut checks = Checks::default();
    checks.need((1..=MOST_AT_ONCE).contains(&bulk.ids.len()), "/ids", format!("1 to {MOST_AT_ONCE} conversations"));
    checks.finish()?;
    let change = Change::from(bulk.change);
    let mut items = Vec::with_capacity(bulk.ids.len());
    for id in bulk.ids {
        let done = match require(&app, &caller, id).await {
            Ok(_seen) => filing::change(&app.engine, caller.organisation, id, &change, By::Operator).await,
            Err(error) => Err(error),
        };
        let detail = done.as_ref().err().map(told);
        items.push(BulkItem { id, done: done.is_ok(), detail });
    }
    Ok(Json(BulkAnswer { items }))
}

/// In the background: there may be many conversations that name what was deleted.
pub(super) fn take_off(app: &App, caller: &Caller, gone: Gone) {
    let (taking, organisation) = (app.clone(), caller.organisation);
    app.tasks.spawn("filing.take_off", async move {
        tokio::select! {
            () = taking.tasks.stopping() => {}
            taken = filing::take_off(&taking.engine, organisation, gone) => match taken {
                Ok(conversations) => tracing::info!(conversations, "a deleted label or team was taken off"),
                Err(error) => tracing::warn!(%error, "a deleted label or team could not be taken off everywhere"),
            },
        }
    });
}

/// As the same refusal reads when it stands alone; what is wrong on our side is logged, not told.
fn told(error: &Error) -> String {
    Problem::from(Error::new(error.kind, error.context.clone())).detail().to_owned()
}

async fn changed(app: &App, caller: &Caller, id: ConversationId, change: Change) -> Answer<Response> {
    let outcome = filing::change(&app.engine, caller.organisation, id, &change, By::Operator).await?;
    answer(app, caller, outcome.conversation).await
}
