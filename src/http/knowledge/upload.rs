//! Files on their way in, one after the other.

use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::ids::{KnowledgeBaseId, OrgId};
use utoipa::ToSchema;

use super::media::media_type;
use crate::app::App;
use crate::http::attachments::Form;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::http::uploads::spooled::{Bounds, Spooled, broken};
use crate::http::uploads::tidy;
use crate::http::wire::document::{Document, Documents, RefusedFile, WaitQuery};
use crate::knowledge::{Arrival, Bytes, KnowledgeDocument, Stage};

/// Bytes of one file.
pub const MAX_FILE: u64 = 50 * 1024 * 1024;
pub const MAX_FILES: usize = 20;

/// Bytes of the whole request: the files, and what multipart wraps around them.
pub const MAX_REQUEST: usize = MAX_FILES * (MAX_FILE as usize + 4 * 1024);

const LONGEST_WAIT: u64 = 30;
const USUAL_WAIT: u64 = 10;

/// A form with up to 20 files, each at most 50 MiB.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form; the form itself is read as a stream")]
pub struct DocumentForm {
    /// Repeated for several files.
    #[schema(value_type = Vec<String>, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<Vec<u8>>,
}

/// Add or replace documents
///
/// Files in the form field `file`, repeated for several. A file of the same name is a new version: the old one
/// is found until the new one is ready. The same bytes again are the document that has them, unchanged. One file gives its
/// document: 201 when it was read within `wait`, 202 when that goes on, 422 with the reason when it failed. Several give
/// `items`. A file that is too large ends the request with 413; those before it are taken in all the same.
#[utoipa::path(post, operation_id = "put_documents", path = "/knowledge/{kb}/documents", tag = "knowledge", params(("kb" = String, Path), WaitQuery),
    request_body(content = DocumentForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Document), (status = 202, body = Documents), (status = 403), (status = 404), (status = 413),
        (status = 422), (status = 429)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path(kb): Path<KnowledgeBaseId>,
    Query(query): Query<WaitQuery>,
    headers: HeaderMap,
    form: Form,
) -> Answer<Response> {
    app.knowledge.need_base(caller.organisation, kb).await?;
    // A body this long cannot be files of an acceptable size: not a byte of it is read.
    let said = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()).and_then(|length| length.parse::<u64>().ok());
    if said.is_some_and(|said| said > MAX_REQUEST as u64) {
        return Err(Problem::too_large(TOO_LARGE));
    }
    let taken = take_all(&app, &caller, kb, form).await?;
    let usual = if taken.documents.len() == 1 { USUAL_WAIT } else { 0 };
    let wait = Duration::from_secs(query.wait.unwrap_or(usual).min(LONGEST_WAIT));
    let documents = app.knowledge.settled(taken.documents, wait).await?;
    let all_ready = documents.iter().all(|document| document.stage == Stage::Ready);
    let status = if all_ready { StatusCode::CREATED } else { StatusCode::ACCEPTED };
    if let [document] = documents.as_slice()
        && taken.refused.is_empty()
    {
        if document.stage == Stage::Failed {
            return Err(Problem::invalid(document.error.clone().unwrap_or_default(), Vec::new()));
        }
        return Ok((status, Json(Document::from(app.knowledge.shown(document.clone())))).into_response());
    }
    let items = documents.into_iter().map(|document| app.knowledge.shown(document).into()).collect();
    Ok((status, Json(Documents { items, refused: taken.refused })).into_response())
}

const TOO_LARGE: &str = "a document has at most 50 MiB, and a request at most 20 documents";

#[derive(Default)]
struct Taken {
    documents: Vec<KnowledgeDocument>,
    refused: Vec<RefusedFile>,
}

async fn take_all(app: &App, caller: &Caller, kb: KnowledgeBaseId, Form(mut form): Form) -> Answer<Taken> {
    let mut taken = Taken::default();
    let mut files = 0;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error, TOO_LARGE))? {
        if field.name() != Some("file") {
            continue;
        }
        files += 1;
        if files > MAX_FILES {
            return Err(Problem::too_large(format!("at most {MAX_FILES} files at a time: the first {MAX_FILES} are taken in")));
        }
        app.limits.documents_by_operator.check(caller.operator)?;
        let name = tidy(field.file_name().unwrap_or_default(), &[]);
        let too_large = format!(
            "{name} has more than 50 MiB; split it, or upload the parts that matter. Files before it in the form are taken in"
        );
        let file = Spooled::receive(app, field, Bounds { most: MAX_FILE, too_large: &too_large, too_much: TOO_LARGE }).await?;
        if file.size == 0 {
            taken.refused.push(RefusedFile { name, detail: "the file is empty".to_owned() });
            continue;
        }
        taken.documents.push(arrive(app, caller.organisation, kb, name, file).await?);
    }
    match (taken.documents.is_empty(), taken.refused.first()) {
        (true, None) => Err(Problem::malformed("the form has no field \"file\"")),
        (true, Some(refused)) => Err(Problem::invalid(refused.detail.clone(), Vec::new())),
        _ => Ok(taken),
    }
}

async fn arrive(app: &App, organisation: OrgId, kb: KnowledgeBaseId, name: String, file: Spooled) -> Answer<KnowledgeDocument> {
    let arrival = Arrival {
        media_type: media_type(&name, &file.head).to_owned(),
        name,
        source: None,
        checksum: file.checksum.clone(),
        size: file.size,
        bytes: Bytes::File(file.path.clone()),
    };
    let placed = app.knowledge.arrive(organisation, kb, arrival).await?;
    if placed.is_news {
        app.knowledge.queue(&placed.document).await?;
    }
    Ok(placed.document)
}
