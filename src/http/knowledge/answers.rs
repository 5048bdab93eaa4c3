//! Questions with their answers, written by owners.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::error::Kind;
use engine::ids::{DocumentId, KnowledgeBaseId};

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks};
use crate::http::wire::document::Document;
use crate::http::wire::knowledge::AnswerEntry;
use crate::knowledge::{Entry, LONGEST_ANSWER, LONGEST_QUESTION};

/// Answer a question
///
/// The answer is found as soon as this returns. With `gap` the question leaves the list of gaps.
#[utoipa::path(post, operation_id = "add_answer", path = "/knowledge/{kb}/answers", tag = "knowledge", params(("kb" = String, Path)),
    request_body = AnswerEntry, responses((status = 201, body = Document), (status = 403), (status = 404), (status = 422)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(kb): Path<KnowledgeBaseId>,
    Json(entry): Json<AnswerEntry>,
) -> Answer<Response> {
    let gap = entry.gap;
    let document = app.knowledge.add_answer(caller.organisation, kb, checked(&entry)?).await?;
    if let Some(gap) = gap {
        match app.knowledge.dismiss_gap(caller.organisation, gap).await {
            // Somebody was faster.
            Err(error) if error.kind != Kind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok((StatusCode::CREATED, Json(Document::from(app.knowledge.shown(document)))).into_response())
}

/// Read an answer
#[utoipa::path(get, operation_id = "read_answer", path = "/knowledge/{kb}/answers/{document}", tag = "knowledge",
    params(("kb" = String, Path), ("document" = String, Path)), responses((status = 200, body = AnswerEntry), (status = 404)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    Path((kb, document)): Path<(KnowledgeBaseId, DocumentId)>,
) -> Answer<Json<AnswerEntry>> {
    let Entry { question, answer } = app.knowledge.answer(caller.organisation, kb, document).await?;
    Ok(Json(AnswerEntry { question, answer, gap: None }))
}

/// Change an answer
///
/// The new one is found as soon as this returns.
#[utoipa::path(put, operation_id = "change_answer", path = "/knowledge/{kb}/answers/{document}", tag = "knowledge", request_body = AnswerEntry,
    params(("kb" = String, Path), ("document" = String, Path)),
    responses((status = 200, body = Document), (status = 403), (status = 404), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path((kb, document)): Path<(KnowledgeBaseId, DocumentId)>,
    Json(entry): Json<AnswerEntry>,
) -> Answer<Json<Document>> {
    let document = app.knowledge.change_answer(caller.organisation, kb, document, checked(&entry)?).await?;
    Ok(Json(app.knowledge.shown(document).into()))
}

fn checked(entry: &AnswerEntry) -> Answer<Entry> {
    // A question is a title: one line.
    let question = entry.question.split_whitespace().collect::<Vec<_>>().join(" ");
    let answer = entry.answer.trim().to_owned();
    let mut checks = Checks::default();
    let length = |text: &str| text.chars().count();
    checks.need((3..=LONGEST_QUESTION).contains(&length(&question)), "/question", "a question has 3 to 300 characters");
    checks.need((1..=LONGEST_ANSWER).contains(&length(&answer)), "/answer", "an answer has 1 to 4000 characters");
    checks.finish()?;
    Ok(Entry { question, answer })
}
