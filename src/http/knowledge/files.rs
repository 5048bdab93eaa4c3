//! Originals on their way out: to operators with their login, to customers by a signed address where a base shows its files.

use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::ids::{DocumentId, KnowledgeBaseId};

use super::media::shown_as;
use crate::app::App;
use crate::http::attachments::disposition;
use crate::http::caller::Caller;
use crate::http::extract::{Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::http::wire::document::SignatureQuery;
use crate::knowledge::Original;

/// Nothing in it can run, and it is nobody's page.
const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'self'";

/// Browsers refuse to show a PDF in a sandbox; their viewer is one itself.
const VIEWER: &str = "frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

/// Read a document's file
///
/// As it was uploaded or fetched, to be saved.
#[utoipa::path(get, operation_id = "file", path = "/knowledge/{kb}/documents/{document}/file", tag = "knowledge",
    params(("kb" = String, Path), ("document" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    Path((kb, document)): Path<(KnowledgeBaseId, DocumentId)>,
    headers: HeaderMap,
) -> Answer<Response> {
    let original = app.knowledge.original(caller.organisation, kb, document).await?;
    answer(original, &headers, false)
}

/// Open a cited file
///
/// By the signed address of a citation, without a login. There only while its base shows its files.
#[utoipa::path(get, operation_id = "open_file", path = "/files/knowledge/{document}", tag = "knowledge", security(()),
    params(("document" = String, Path), SignatureQuery),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404)))]
pub async fn open(
    State(app): State<App>,
    Path(document): Path<DocumentId>,
    Query(query): Query<SignatureQuery>,
    headers: HeaderMap,
) -> Answer<Response> {
    let missing = || Problem::not_found("there is no such file");
    let organisation = app.tokens.check_document(document, &query.sig).map_err(|_forged| missing())?;
    let original = app.knowledge.shown_original(organisation, document).await?;
    answer(original, &headers, true)
}

fn answer(original: Original, asked: &HeaderMap, may_show: bool) -> Answer<Response> {
    let tag = format!("\"{}\"", original.checksum);
    if asked.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let is_utf8 = std::str::from_utf8(&original.bytes).is_ok();
    let (content_type, can_show) = shown_as(&original.media_type, is_utf8);
    let how = if may_show && can_show { "inline" } else { "attachment" };
    let policy = if content_type == "application/pdf" { VIEWER } else { SANDBOX };
    let text = |text: String| {
        HeaderValue::try_from(text).map_err(|error| {
            tracing::error!(%error, "a kept document cannot be described in a header");
            Problem::internal()
        })
    };
    let headers = [
        (CONTENT_TYPE, text(content_type)?),
        (CONTENT_DISPOSITION, text(disposition(how, &original.name))?),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        // Asked again each time: it may have been taken back.
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (ETAG, text(tag)?),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    Ok((headers, original.bytes).into_response())
}
