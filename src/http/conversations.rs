//! Lists of conversations, and one of them.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::error::{Error, Result};
use engine::ids::{ContactId, ConversationId, OrgId};
use engine::model::conversation::{Conversation, Status};
use engine::page::{MAX_PAGE, Page};
use engine::ports::conversation_store::{About, ListQuery, Listed, View};
use std::sync::Arc;

use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::presenting::Shown;
use super::problem::Answer;
use super::wire::conversation::{
    Conversation as WireConversation, ConversationPage, ConversationQuery, Counts, PageQuery, View as WireView,
};
use crate::app::App;

const PAGE: usize = 50;

/// List conversations
///
/// Newest activity first.
#[utoipa::path(get, path = "/conversations", tag = "conversations", params(ConversationQuery),
    responses((status = 200, body = ConversationPage<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<ConversationQuery>) -> Answer<Response> {
    let view = match query.view {
        WireView::Mine => View::Mine(caller.operator),
        WireView::Unassigned => View::Unassigned,
        WireView::All => View::Status(Status::Open),
        WireView::Resolved => View::Status(Status::Resolved),
    };
    let about = query.topic.map(Into::into).unwrap_or_default();
    page(&app, caller.organisation, (view, about), query.cursor, query.limit).await
}

/// Count the views
#[utoipa::path(get, path = "/conversations/counts", tag = "conversations", responses((status = 200, body = Counts)))]
pub async fn counts(State(app): State<App>, caller: Caller) -> Answer<Json<Counts>> {
    let counts = app.engine.conversations.count(caller.organisation, caller.operator).await?;
    Ok(Json(counts.into()))
}

/// Read a conversation
#[utoipa::path(get, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = WireConversation<'static>), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<ConversationId>) -> Answer<Response> {
    let conversation = require(&app, caller.organisation, id).await?;
    answer(&app, conversation).await
}

/// List a contact's conversations
///
/// Of every status, newest activity first.
#[utoipa::path(get, path = "/contacts/{id}/conversations", tag = "contacts", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = ConversationPage<'static>), (status = 404)))]
pub async fn of_contact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Query(query): Query<PageQuery>,
) -> Answer<Response> {
    let contact = app.engine.contacts.find(caller.organisation, id).await?;
    let contact = contact.ok_or_else(|| Error::not_found("no such contact"))?;
    page(&app, caller.organisation, (View::Contact(contact.id), About::default()), query.cursor, query.limit).await
}

async fn page(
    app: &App,
    organisation: OrgId,
    (view, about): (View, About),
    cursor: Option<String>,
    limit: Option<usize>,
) -> Answer<Response> {
    let limit = limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let Page { items, next } = app.engine.conversations.list(organisation, ListQuery { view, about, cursor, limit }).await?;
    let shown = show(app, items).await?;
    let items = shown.iter().map(Shown::wire).collect();
    Ok(Json(ConversationPage { items, next_cursor: next }).into_response())
}

async fn show(app: &App, items: Vec<Listed>) -> Result<Vec<Shown>> {
    let mut shown = Vec::with_capacity(items.len());
    for listed in items {
        shown.push(Shown::listed(app, listed).await?);
    }
    Ok(shown)
}

pub(super) async fn require(app: &App, organisation: OrgId, id: ConversationId) -> Result<Arc<Conversation>> {
    let found = app.engine.conversations.find(organisation, id).await?;
    found.ok_or_else(|| Error::not_found("no such conversation"))
}

pub(super) async fn answer(app: &App, conversation: Arc<Conversation>) -> Answer<Response> {
    let shown = Shown::new(app, conversation, None).await?;
    Ok(Json(shown.wire()).into_response())
}
