//! Sending files in, and reading them back by their capability address.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Multipart, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    REFERRER_POLICY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::ids::{BlobId, OrgId};
use engine::model::message;
use futures_util::Stream;
use utoipa::ToSchema;

use super::address::ClientAddress;
use super::caller::{Caller, Visitor};
use super::extract::{Json, Path};
use super::limits::counted;
use super::permissions::file_was_read;
use super::problem::{Answer, Problem};
use super::tokens::push_escaped;
use super::uploads;
use super::wire::file::Attachment;
use crate::app::App;

/// Bytes of a file that are held in memory while it is read.
const PIECE: usize = 1 << 20;

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form; the form itself is read as a stream")]
pub struct UploadForm {
    /// At most 10 MiB.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Upload a file
///
/// PNG, JPEG, GIF, WebP, PDF, DOCX, XLSX, plain text, CSV, MP3, OGG, WAV or MP4, at most 10 MiB; decided by its content.
#[utoipa::path(post, path = "/attachments", tag = "attachments", request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Attachment<'static>), (status = 413), (status = 415), (status = 429)))]
pub async fn upload(State(app): State<App>, caller: Caller, address: ClientAddress, form: Form) -> Answer<Response> {
    app.limits.uploads_by_operator.check(caller.operator)?;
    app.limits.uploads_by_address.check(counted(address.0))?;
    keep(&app, caller.organisation, form).await
}

/// Upload a file as a visitor
///
/// With the widget's token as bearer, from a site the inbox allows.
#[utoipa::path(post, path = "/chat/attachments", tag = "chat", security(("visitor" = [])),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Attachment<'static>), (status = 413), (status = 415), (status = 429)))]
pub async fn upload_as_visitor(State(app): State<App>, visitor: Visitor, address: ClientAddress, form: Form) -> Answer<Response> {
    app.limits.uploads_by_contact.check(visitor.0.contact)?;
    app.limits.uploads_by_address.check(counted(address.0))?;
    keep(&app, visitor.0.organisation, form).await
}

async fn keep(app: &App, organisation: OrgId, Form(mut form): Form) -> Answer<Response> {
    let received = uploads::receive(&mut form).await?;
    let kept = uploads::keep(app, organisation, received).await?;
    Ok((StatusCode::CREATED, Json(Attachment::new(organisation, &kept, app.tokens.files()))).into_response())
}

/// A multipart form, refused as a problem when it is something else.
pub struct Form(pub Multipart);

impl<S: Send + Sync> axum::extract::FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: axum::extract::Request, state: &S) -> Answer<Self> {
        match Multipart::from_request(request, state).await {
            Ok(form) => Ok(Self(form)),
            Err(_not_a_form) => Err(Problem::unsupported_type("send the file as multipart/form-data, in the field \"file\"")),
        }
    }
}

const PDF: &str = "application/pdf";

const FILE_POLICY: &str = "sandbox; default-src 'none'";

/// Browsers do not open their viewer of documents in a sandbox; what it shows runs no script of the document in our name.
const DOCUMENT_POLICY: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// A stored file, for whoever has its address. Nothing in it can run, and only pictures and documents show in place.
pub async fn read(
    State(app): State<App>,
    Path((blob, signature, _name)): Path<(BlobId, String, String)>,
    address: ClientAddress,
    headers: HeaderMap,
) -> Answer<Response> {
    let missing = || Problem::not_found("there is no such file");
    let organisation = app.tokens.check_blob(blob, &signature).map_err(|_forged| missing())?;
    let tag = format!("\"{blob}\"");
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let file = app.engine.blobs.describe(organisation, blob).await?.ok_or_else(missing)?;
    file_was_read(&app, organisation, blob, address);
    if file.size > PIECE as u64 {
        let mut response = (file_headers(&file, &tag)?, Body::from_stream(pieces(app, organisation, &file))).into_response();
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(file.size));
        return Ok(response);
    }
    let bytes = app.engine.blobs.get(organisation, blob).await?.ok_or_else(missing)?;
    Ok((file_headers(&file, &tag)?, bytes).into_response())
}

/// A large file, never whole in memory.
fn pieces(
    app: App,
    organisation: OrgId,
    file: &message::Attachment,
) -> impl Stream<Item = Result<Vec<u8>, engine::Error>> + use<> {
    let (blob, size) = (file.id, file.size);
    futures_util::stream::try_unfold(0, move |from| {
        let blobs = Arc::clone(&app.engine.blobs);
        async move {
            if from >= size {
                return Ok(None);
            }
            let piece = blobs.piece(organisation, blob, from, PIECE).await?.filter(|piece| !piece.is_empty());
            let piece = piece.ok_or_else(|| engine::Error::corrupt(format!("file {blob} is shorter than it was stored")))?;
            let next = from + piece.len() as u64;
            Ok(Some((piece, next)))
        }
    })
}

fn file_headers(file: &message::Attachment, tag: &str) -> Answer<[(HeaderName, HeaderValue); 7]> {
    let text = |text: String| {
        HeaderValue::try_from(text).map_err(|error| {
            tracing::error!(%error, file = %file.id, "a stored file cannot be described in a header");
            Problem::internal()
        })
    };
    let media_type = if file.media_type.starts_with("text/") {
        format!("{}; charset=utf-8", file.media_type)
    } else {
        file.media_type.clone()
    };
    Ok([
        (CONTENT_TYPE, text(media_type)?),
        (CONTENT_DISPOSITION, text(file_disposition(file))?),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(if file.media_type == PDF { DOCUMENT_POLICY } else { FILE_POLICY })),
        (CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
        (ETAG, text(tag.to_owned())?),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        // The widget shows pictures on the customer's own site.
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    ])
}

fn file_disposition(file: &message::Attachment) -> String {
    let in_place = matches!(file.media_type.as_str(), "image/png" | "image/jpeg" | "image/gif" | "image/webp" | PDF);
    disposition(if in_place { "inline" } else { "attachment" }, &file.name)
}

/// RFC 6266: a plain name for old readers, the true one percent-encoded (RFC 5987).
pub(super) fn disposition(how: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || " .-_()".contains(letter) { letter } else { '_' })
        .collect();
    let mut disposition = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''");
    push_escaped(&mut disposition, name);
    disposition
}

#[cfg(test)]
mod tests;
