//! What an operator does to a conversation beside writing.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use engine::flow::{close, handover};
use engine::ids::ConversationId;
use engine::model::act::Act;
use engine::model::event::Signal;
use engine::model::message::Author;

use super::caller::Caller;
use super::conversations::{answer, require};
use super::extract::{Json, Path};
use super::problem::Answer;
use super::wire::conversation::{Conversation, Read, Take, TypingState};
use crate::app::App;

/// Take over
///
/// From the moment this is answered nothing the agent was writing can be said any more.
#[utoipa::path(post, path = "/conversations/{id}/take", tag = "acts", params(("id" = String, Path)), request_body = Take,
    responses((status = 200, body = Conversation<'static>), (status = 404), (status = 409, description = "Somebody else moved control")))]
pub async fn take(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(take): Json<Take>,
) -> Answer<Response> {
    let outcome = handover::take(&app.engine, &caller.speaker(), id, take.epoch).await?;
    answer(&app, &caller, outcome.conversation).await
}

/// Give back to the agent
#[utoipa::path(post, path = "/conversations/{id}/return", tag = "acts", params(("id" = String, Path)),
    responses((status = 200, body = Conversation<'static>), (status = 204, description = "Given back, and out of your sight"), (status = 404)))]
pub async fn give_back(State(app): State<App>, caller: Caller, Path(id): Path<ConversationId>) -> Answer<Response> {
    let outcome = handover::give_back(&app.engine, caller.organisation, id).await?;
    answer(&app, &caller, outcome.conversation).await
}

/// Resolve
#[utoipa::path(post, path = "/conversations/{id}/resolve", tag = "acts", params(("id" = String, Path)),
    responses((status = 200, body = Conversation<'static>), (status = 404)))]
pub async fn resolve(State(app): State<App>, caller: Caller, Path(id): Path<ConversationId>) -> Answer<Response> {
    let outcome = close::resolve(&app.engine, caller.organisation, id).await?;
    answer(&app, &caller, outcome.conversation).await
}

/// Reopen
#[utoipa::path(post, path = "/conversations/{id}/reopen", tag = "acts", params(("id" = String, Path)),
    responses((status = 200, body = Conversation<'static>), (status = 404)))]
pub async fn reopen(State(app): State<App>, caller: Caller, Path(id): Path<ConversationId>) -> Answer<Response> {
    let outcome = close::reopen(&app.engine, caller.organisation, id).await?;
    answer(&app, &caller, outcome.conversation).await
}

/// Mark as read
///
/// Notes that name the caller there are read with it.
#[utoipa::path(post, path = "/conversations/{id}/read", tag = "acts", params(("id" = String, Path)), request_body = Read,
    responses((status = 204), (status = 404)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(read): Json<Read>,
) -> Answer<StatusCode> {
    let act = Act::ReadByOperator { seq: read.seq };
    app.engine.conversations.apply(caller.organisation, id, act).await?;
    app.engine.conversations.read_mentions(caller.organisation, id, caller.operator).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tell that the operator types
#[utoipa::path(post, path = "/conversations/{id}/typing", tag = "acts", params(("id" = String, Path)), request_body = TypingState,
    responses((status = 204), (status = 404)))]
pub async fn typing(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(typing): Json<TypingState>,
) -> Answer<StatusCode> {
    let conversation = require(&app, &caller, id).await?;
    app.engine.bus.publish(Signal::Typing {
        organisation: caller.organisation,
        conversation: id,
        channel: conversation.channel,
        author: Author::Operator(caller.operator),
        name: Some(caller.name.clone()),
        on: typing.on,
    });
    Ok(StatusCode::NO_CONTENT)
}
