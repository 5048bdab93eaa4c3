//! Phone calls, for operators.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use engine::ids::CallId;
use engine::ports::call_store::CallsOf;

use super::caller::Caller;
use super::extract::{Path, Query};
use super::problem::{Answer, Problem};
use super::wire::call::{Call, CallList, CallQuery};
use crate::app::App;

/// List phone calls
///
/// Newest first: those of a conversation, of an inbox, or, without either, those that are live.
#[utoipa::path(get, path = "/calls", tag = "calls", operation_id = "call_list", params(CallQuery),
    responses((status = 200, body = CallList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<CallQuery>) -> Answer<Response> {
    let of = match (query.conversation, query.inbox) {
        (Some(conversation), _) => CallsOf::Conversation(conversation),
        (None, Some(inbox)) => CallsOf::Inbox(inbox),
        (None, None) => CallsOf::Live,
    };
    let limit = query.limit.unwrap_or(25).clamp(1, 100);
    let calls = app.engine.calls.list(caller.organisation, of, query.before, limit).await?;
    Ok(Json(CallList { items: calls.iter().map(Call::new).collect() }).into_response())
}

/// Read a phone call
#[utoipa::path(get, path = "/calls/{id}", tag = "calls", operation_id = "call_read", params(("id" = String, Path)),
    responses((status = 200, body = Call<'static>), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<CallId>) -> Answer<Response> {
    let call = app.engine.calls.find(caller.organisation, id).await?;
    let call = call.ok_or_else(|| Problem::not_found(format!("no call {id}")))?;
    Ok(Json(Call::new(&call)).into_response())
}
