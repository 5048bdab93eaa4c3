//! What bots answer from: bases, their documents, and a search to see what a bot would find.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::ids::{DocumentId, KnowledgeBaseId, OrgId};

use super::attachments::{Form, UploadForm};
use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks, Problem};
use super::uploads;
use super::wire::knowledge::{
    Document, DocumentList, FoundList, FoundPassage, KnowledgeBase as WireBase, KnowledgeBaseList, NewKnowledgeBase, SearchQuery,
};
use crate::app::App;
use crate::knowledge::{KnowledgeBase, KnowledgeDocument, Upload};

/// List knowledge bases
#[utoipa::path(get, path = "/knowledge", tag = "knowledge", responses((status = 200, body = KnowledgeBaseList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<KnowledgeBaseList>> {
    let bases = app.knowledge.bases(caller.organisation).await?;
    let items = bases.into_iter().map(|(base, passages)| WireBase::new(base, passages)).collect();
    Ok(Json(KnowledgeBaseList { items }))
}

/// Add a knowledge base
///
/// Owners only. A bot answers from it once its settings name it.
#[utoipa::path(post, path = "/knowledge", tag = "knowledge", request_body = NewKnowledgeBase,
    responses((status = 201, body = WireBase), (status = 403)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(new): Json<NewKnowledgeBase>) -> Answer<Response> {
    caller.need_owner()?;
    let name = new.name.trim().to_owned();
    let mut checks = Checks::default();
    checks.need((1..=80).contains(&name.chars().count()), "/name", "a name has 1 to 80 characters");
    checks.finish()?;
    let base = KnowledgeBase {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        name,
        created_at: app.engine.clock.now(),
    };
    app.engine.records.put(caller.organisation, &base, 0).await?;
    Ok((StatusCode::CREATED, Json(WireBase::new(base, 0))).into_response())
}

/// List a base's documents
#[utoipa::path(get, path = "/knowledge/{kb}/documents", tag = "knowledge", params(("kb" = String, Path)),
    responses((status = 200, body = DocumentList), (status = 404)))]
pub async fn documents(State(app): State<App>, caller: Caller, Path(kb): Path<KnowledgeBaseId>) -> Answer<Json<DocumentList>> {
    let documents = app.knowledge.list(caller.organisation, kb).await?;
    Ok(Json(DocumentList { items: documents.into_iter().map(Into::into).collect() }))
}

/// Add or replace a document
///
/// Owners only. Markdown, HTML or plain text in the form field `file`; a file of the same name is replaced.
#[utoipa::path(post, path = "/knowledge/{kb}/documents", tag = "knowledge", params(("kb" = String, Path)),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Document), (status = 403), (status = 404), (status = 413), (status = 422)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(kb): Path<KnowledgeBaseId>,
    Form(mut form): Form,
) -> Answer<Response> {
    caller.need_owner()?;
    need_base(&app, caller.organisation, kb).await?;
    app.limits.uploads_by_operator.check(caller.operator)?;
    let received = uploads::receive(&mut form).await?;
    let name = uploads::tidy(&received.name, &[]);
    let media_type = media_type(&name).to_owned();
    let upload = Upload { name, media_type, source: None, bytes: received.bytes };
    let kept = app.knowledge.put(caller.organisation, kb, upload).await?;
    Ok((StatusCode::CREATED, Json(Document::from(kept))).into_response())
}

/// Remove a document
///
/// Owners only.
#[utoipa::path(delete, path = "/knowledge/{kb}/documents/{document}", tag = "knowledge",
    params(("kb" = String, Path), ("document" = String, Path)), responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((kb, document)): Path<(KnowledgeBaseId, DocumentId)>,
) -> Answer<StatusCode> {
    caller.need_owner()?;
    let missing = || Problem::not_found("no such document");
    let found = app.engine.records.get::<KnowledgeDocument>(caller.organisation, document.0).await?;
    found.filter(|found| found.value.knowledge_base == kb).ok_or_else(missing)?;
    app.knowledge.delete(caller.organisation, document).await?.then_some(StatusCode::NO_CONTENT).ok_or_else(missing)
}

/// Search a base
///
/// What a bot would find, best first.
#[utoipa::path(get, path = "/knowledge/{kb}/search", tag = "knowledge", params(("kb" = String, Path), SearchQuery),
    responses((status = 200, body = FoundList), (status = 404)))]
pub async fn search(
    State(app): State<App>,
    caller: Caller,
    Path(kb): Path<KnowledgeBaseId>,
    Query(query): Query<SearchQuery>,
) -> Answer<Json<FoundList>> {
    let text = query.q.trim();
    let mut checks = Checks::default();
    checks.need((1..=500).contains(&text.chars().count()), "?q", "a search has 1 to 500 characters");
    checks.finish()?;
    need_base(&app, caller.organisation, kb).await?;
    let found = app.knowledge.search(caller.organisation, kb, text).await?;
    Ok(Json(FoundList { items: found.into_iter().map(FoundPassage::from).collect() }))
}

/// The reader of a document is chosen by this; what it cannot read it refuses itself.
fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("md" | "markdown" | "mdx") => "text/markdown",
        Some("html" | "htm" | "xhtml") => "text/html",
        Some("txt" | "text" | "log" | "rst") => "text/plain",
        _ => "application/octet-stream",
    }
}

async fn need_base(app: &App, organisation: OrgId, kb: KnowledgeBaseId) -> Answer<()> {
    app.engine.records.require::<KnowledgeBase>(organisation, kb.0).await?;
    Ok(())
}
