//! Phone calls, for operators.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use engine::ids::CallId;
use engine::model::call;
use engine::ports::call_store::CallsOf;

use super::caller::Caller;
use super::conversations::is_seen;
use super::extract::{Path, Query};
use super::problem::{Answer, Problem};
use super::wire::call::{Call, CallList, CallQuery};
use crate::app::App;

/// Pages of calls that are looked through for one of those that somebody sees.
const MOST_LOOKS: usize = 10;

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
    let calls = seen(&app, &caller, of, query.before, limit).await?;
    Ok(Json(CallList { items: calls.iter().map(Call::new).collect() }).into_response())
}

/// Read a phone call
#[utoipa::path(get, path = "/calls/{id}", tag = "calls", operation_id = "call_read", params(("id" = String, Path)),
    responses((status = 200, body = Call<'static>), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<CallId>) -> Answer<Response> {
    let call = require(&app, &caller, id).await?;
    Ok(Json(Call::new(&call)).into_response())
}

/// A call in a conversation that the caller sees; for them there is no other.
pub(crate) async fn require(app: &App, caller: &Caller, id: CallId) -> Answer<call::Call> {
    let missing = || Problem::not_found(format!("no call {id}"));
    let call = app.engine.calls.find(caller.organisation, id).await?.ok_or_else(missing)?;
    if is_seen(app, caller, call.conversation).await? { Ok(call) } else { Err(missing()) }
}

/// Those of them that are in the caller's sight, from a bounded number of looks.
async fn seen(app: &App, caller: &Caller, of: CallsOf, mut before: Option<CallId>, limit: usize) -> Answer<Vec<call::Call>> {
    let mut seen = Vec::new();
    for _ in 0..MOST_LOOKS {
        let calls = app.engine.calls.list(caller.organisation, of, before, limit).await?;
        before = calls.last().map(|last| last.id);
        let is_last = calls.len() < limit;
        for call in calls {
            if is_seen(app, caller, call.conversation).await? {
                seen.push(call);
            }
        }
        if seen.len() >= limit || is_last {
            break;
        }
    }
    seen.truncate(limit);
    Ok(seen)
}
