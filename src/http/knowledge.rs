//! What bots answer from: bases, and a search to see what a bot would find.
//!
//! Documents are in `documents`, how files arrive in `upload`, web pages in `pages`, questions with answers in `answers`,
//! those without in `gaps`, and files on their way out in `files`.

pub mod answers;
pub mod documents;
pub mod files;
pub mod gaps;
mod media;
pub mod pages;
pub mod upload;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::ids::KnowledgeBaseId;

use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks};
use super::wire::knowledge::{
    AnswerPreview, FoundList, FoundPassage, KnowledgeBase as WireBase, KnowledgeBaseList, KnowledgeBaseSettings,
    NewKnowledgeBase, SearchMode, SearchQuery,
};
use crate::app::App;
use crate::knowledge::BaseCounts;

/// List knowledge bases
#[utoipa::path(get, path = "/knowledge", tag = "knowledge", responses((status = 200, body = KnowledgeBaseList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<KnowledgeBaseList>> {
    let bases = app.knowledge.bases(caller.organisation).await?;
    let items = bases.into_iter().map(|(base, counts)| WireBase::new(base, counts)).collect();
    let index = app.knowledge.index_state(caller.organisation).await?;
    Ok(Json(KnowledgeBaseList { items, index }))
}

/// Add a knowledge base
///
/// A bot answers from it once its settings name it.
#[utoipa::path(post, path = "/knowledge", tag = "knowledge", request_body = NewKnowledgeBase,
    responses((status = 201, body = WireBase), (status = 403), (status = 409)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(new): Json<NewKnowledgeBase>) -> Answer<Response> {
    let name = checked_name(&new.name)?;
    let base = app.knowledge.add_base(caller.organisation, name).await?;
    Ok((StatusCode::CREATED, Json(WireBase::new(base, BaseCounts::default()))).into_response())
}

/// Change a knowledge base
///
/// With `show_files` customers may open the files that answers are taken from.
#[utoipa::path(put, path = "/knowledge/{kb}", tag = "knowledge", request_body = KnowledgeBaseSettings,
    params(("kb" = String, Path)), responses((status = 200, body = WireBase), (status = 403), (status = 404)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(kb): Path<KnowledgeBaseId>,
    Json(settings): Json<KnowledgeBaseSettings>,
) -> Answer<Json<WireBase>> {
    let name = checked_name(&settings.name)?;
    let (base, counts) = app.knowledge.change_base(caller.organisation, kb, name, settings.show_files).await?;
    Ok(Json(WireBase::new(base, counts)))
}

/// Remove a knowledge base
///
/// With all its documents; refused while a bot answers from it.
#[utoipa::path(delete, path = "/knowledge/{kb}", tag = "knowledge", params(("kb" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(kb): Path<KnowledgeBaseId>) -> Answer<StatusCode> {
    app.knowledge.remove_base(caller.organisation, kb).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn checked_name(name: &str) -> Answer<String> {
    let name = name.trim().to_owned();
    let mut checks = Checks::default();
    checks.need((1..=80).contains(&name.chars().count()), "/name", "a name has 1 to 80 characters");
    checks.finish()?;
    Ok(name)
}

/// Search a base
///
/// What a bot with this base alone would find, best first, why, and what it would answer.
#[utoipa::path(get, path = "/knowledge/{kb}/search", tag = "knowledge", params(("kb" = String, Path), SearchQuery),
    responses((status = 200, body = FoundList<'static>), (status = 404)))]
pub async fn search(
    State(app): State<App>,
    caller: Caller,
    Path(kb): Path<KnowledgeBaseId>,
    Query(query): Query<SearchQuery>,
) -> Answer<Response> {
    let text = query.q.trim();
    let mut checks = Checks::default();
    checks.need((1..=500).contains(&text.chars().count()), "?q", "a search has 1 to 500 characters");
    checks.finish()?;
    app.knowledge.need_base(caller.organisation, kb).await?;
    let found = app.knowledge.search(caller.organisation, kb, text).await?;
    let citations = agents::citations(app.library.as_ref(), caller.organisation, &found.answer, &found.retrieval).await;
    let answer = found
        .answer
        .found
        .then(|| AnswerPreview { text: found.answer.markdown(), citations: citations.iter().map(Into::into).collect() });
    let mode = SearchMode::of(found.retrieval.question.is_some());
    let confidence = found.retrieval.confidence;
    let items = found.retrieval.passages.into_iter().map(FoundPassage::from).collect();
    Ok(Json(FoundList { items, confidence, answer, mode }).into_response())
}
