//! Documents that are there: lists, single ones, what they were cut into, and what can be done with them.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::ids::{DocumentId, KnowledgeBaseId};

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::Answer;
use crate::http::wire::document::{Document, DocumentList, DocumentPassages, DocumentQuery, PassageQuery};
use crate::knowledge::Filter;

/// List a base's documents
///
/// Newest first, in pages, with what each is doing at this moment.
#[utoipa::path(get, operation_id = "documents", path = "/knowledge/{kb}/documents", tag = "knowledge", params(("kb" = String, Path), DocumentQuery),
    responses((status = 200, body = DocumentList), (status = 404)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(kb): Path<KnowledgeBaseId>,
    Query(query): Query<DocumentQuery>,
) -> Answer<Json<DocumentList>> {
    let filter = Filter { cursor: query.cursor, state: query.state.map(Into::into), text: query.q };
    let (page, counts) = app.knowledge.list(caller.organisation, kb, filter).await?;
    let items = page.items.into_iter().map(Document::from).collect();
    Ok(Json(DocumentList { items, next: page.next, counts: counts.into() }))
}

/// Read a document
#[utoipa::path(get, operation_id = "document", path = "/knowledge/{kb}/documents/{document}", tag = "knowledge",
    params(("kb" = String, Path), ("document" = String, Path)), responses((status = 200, body = Document), (status = 404)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    Path((kb, document)): Path<(KnowledgeBaseId, DocumentId)>,
) -> Answer<Json<Document>> {
    let document = app.knowledge.need(caller.organisation, kb, document).await?;
    Ok(Json(app.knowledge.shown(document).into()))
}

/// Remove a document
///
/// Its passages and its file go with it; while it is being read the reading stops.
#[utoipa::path(delete, operation_id = "remove_document", path = "/knowledge/{kb}/documents/{document}", tag = "knowledge",
    params(("kb" = String, Path), ("document" = String, Path)), responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((kb, document)): Path<(KnowledgeBaseId, DocumentId)>,
) -> Answer<StatusCode> {
    app.knowledge.remove(caller.organisation, kb, document).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a document in again
///
/// A page is fetched again, a file is read again; while it is under way nothing changes.
#[utoipa::path(post, operation_id = "retry_document", path = "/knowledge/{kb}/documents/{document}/retry", tag = "knowledge",
    params(("kb" = String, Path), ("document" = String, Path)),
    responses((status = 202, body = Document), (status = 403), (status = 404)))]
pub async fn retry(
    State(app): State<App>,
    caller: Caller,
    Path((kb, document)): Path<(KnowledgeBaseId, DocumentId)>,
) -> Answer<Response> {
    let document = app.knowledge.retry(caller.organisation, kb, document).await?;
    Ok((StatusCode::ACCEPTED, Json(Document::from(app.knowledge.shown(document)))).into_response())
}

/// Stop taking a document in
///
/// An older version stays searched; what has ended already stays as it is.
#[utoipa::path(post, operation_id = "cancel_document", path = "/knowledge/{kb}/documents/{document}/cancel", tag = "knowledge",
    params(("kb" = String, Path), ("document" = String, Path)),
    responses((status = 202, body = Document), (status = 403), (status = 404)))]
pub async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path((kb, document)): Path<(KnowledgeBaseId, DocumentId)>,
) -> Answer<Response> {
    let document = app.knowledge.cancel(caller.organisation, kb, document).await?;
    Ok((StatusCode::ACCEPTED, Json(Document::from(app.knowledge.shown(document)))).into_response())
}

/// Read a document's passages
///
/// What it was cut into, in order.
#[utoipa::path(get, operation_id = "passages", path = "/knowledge/{kb}/documents/{document}/passages", tag = "knowledge",
    params(("kb" = String, Path), ("document" = String, Path), PassageQuery),
    responses((status = 200, body = DocumentPassages), (status = 404)))]
pub async fn passages(
    State(app): State<App>,
    caller: Caller,
    Path((kb, document)): Path<(KnowledgeBaseId, DocumentId)>,
    Query(query): Query<PassageQuery>,
) -> Answer<Json<DocumentPassages>> {
    let page = app.knowledge.passages(caller.organisation, kb, document, query.cursor).await?;
    Ok(Json(DocumentPassages { items: page.items.into_iter().map(Into::into).collect(), next: page.next }))
}
