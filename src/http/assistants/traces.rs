//! How answers came about.

use axum::extract::State;
use engine::ids::{ConversationId, MessageId};
use engine::model::trace::TurnTrace;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::conversations::require;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::http::wire::assistant::{TraceList, TraceQuery, TraceShape};

const PAGE: usize = 20;

/// List traces
///
/// Of a conversation's turns, newest first; those that failed or were cancelled among them.
#[utoipa::path(get, path = "/conversations/{id}/traces", tag = "traces", params(("id" = String, Path), TraceQuery),
    responses((status = 200, body = TraceList), (status = 404)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Query(query): Query<TraceQuery>,
) -> Answer<Json<TraceList>> {
    require(&app, &caller, id).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, 100);
    let items = app.engine.turn_log.list(caller.organisation, id, query.before, limit).await?;
    Ok(Json(TraceList { items }))
}

/// Read a trace
#[utoipa::path(get, path = "/conversations/{id}/messages/{message}/trace", tag = "traces",
    params(("id" = String, Path), ("message" = String, Path)), responses((status = 200, body = TraceShape), (status = 404)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    Path((id, message)): Path<(ConversationId, MessageId)>,
) -> Answer<Json<TurnTrace>> {
    let found = app.engine.turn_log.find(caller.organisation, message).await?.filter(|trace| trace.conversation == id);
    found.map(Json).ok_or_else(|| Problem::not_found("nothing is known of how this message came about"))
}
