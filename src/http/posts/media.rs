//! Pictures and films on their way to a post: recognised by what they contain, measured, kept.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::ids::OrgId;
use engine::model::post::{Media, MediaKind};
use utoipa::ToSchema;

use super::desk::medium;
use crate::app::App;
use crate::http::attachments::Form;
use crate::http::caller::Caller;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Problem};
use crate::http::uploads::spooled::{Bounds, Spooled, broken};
use crate::http::uploads::{Kind, judge, tidy, unguessable};
use crate::http::wire::post::PostMedia;
use crate::post_media::{MOST_FILES, PostFile, file_of};

/// Bytes of one file; a picture has fewer.
const MAX_FILE: u64 = 300 * 1024 * 1024;
const MAX_PICTURE: u64 = 10 * 1024 * 1024;

/// Bytes of the whole request: the file, and what multipart wraps around it.
pub const MAX_REQUEST: usize = MAX_FILE as usize + 64 * 1024;

const TOO_LARGE: &str = "a film holds at most 300 MiB";

const FILM: &str = "video/mp4";

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form; the form itself is read as a stream")]
pub struct PostMediaForm {
    /// A picture, at most 10 MiB, or a film, at most 300 MiB.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Upload a picture or a film for posts
///
/// JPEG, PNG or MP4, decided by its content. One that no post shows for a day is gone.
#[utoipa::path(post, path = "/posts/media", tag = "posts",
    request_body(content = PostMediaForm, content_type = "multipart/form-data"),
    responses((status = 201, body = PostMedia), (status = 409, description = "There are 50,000 already"), (status = 413),
        (status = 415), (status = 422, description = "It is damaged, or has too many pixels"), (status = 429)))]
pub async fn upload(State(app): State<App>, caller: Caller, Form(mut form): Form) -> Answer<Response> {
    app.limits.uploads_by_operator.check(caller.operator)?;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error, TOO_LARGE))? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            let bounds = Bounds { most: MAX_FILE, too_large: TOO_LARGE, too_much: TOO_LARGE };
            let spooled = Spooled::receive(&app, field, bounds).await?;
            let media = taken(&app, caller.organisation, &name, &spooled).await?;
            return Ok((StatusCode::CREATED, Json(medium(&app, caller.organisation, media))).into_response());
        }
    }
    Err(Problem::malformed("the form has no field \"file\""))
}

async fn taken(app: &App, organisation: OrgId, name: &str, spooled: &Spooled) -> Answer<Media> {
    let kind = judged(spooled, name).await?;
    let (width, height) = kind.pixels.unwrap_or_default();
    let media = Media {
        blob: unguessable()?,
        kind: if kind.media_type == FILM { MediaKind::Video } else { MediaKind::Image },
        name: tidy(name, kind.endings),
        media_type: kind.media_type.to_owned(),
        bytes: spooled.size,
        width,
        height,
        alt: String::new(),
    };
    // Written down first: whatever is kept of a file is removed by what is written down of it.
    let at = app.engine.clock.now();
    let kept = PostFile { organisation, media: media.clone(), posts: Vec::new(), at, is_going: false };
    let full = || Problem::conflict(format!("there are {MOST_FILES} files of posts already: delete old posts"));
    app.engine.records.make(organisation, &kept, MOST_FILES).await?.ok_or_else(full)?;
    if let Err(error) = app.engine.blobs.take(organisation, &file_of(&media), &spooled.path).await {
        app.engine.blobs.delete(organisation, media.blob).await?;
        app.engine.records.delete::<PostFile>(organisation, media.blob.0).await?;
        return Err(error.into());
    }
    Ok(media)
}

/// What it is by its content, whatever it is called.
async fn judged(spooled: &Spooled, name: &str) -> Answer<Kind> {
    if spooled.size == 0 {
        return Err(Problem::invalid("the file is empty", Vec::new()));
    }
    match infer::get(&spooled.head).map(|found| found.mime_type()) {
        Some(FILM) => judge(&spooled.head, name),
        Some("image/jpeg" | "image/png") => {
            if spooled.size > MAX_PICTURE {
                return Err(Problem::too_large("a picture holds at most 10 MiB"));
            }
            // Where a picture says how large it is may stand behind much else.
            let bytes = tokio::fs::read(&spooled.path).await.map_err(|error| lost(&error))?;
            judge(&bytes, name)
        }
        Some(other) => Err(Problem::unsupported_type(format!("files of the kind {other} are not shown in posts: {SHOWN}"))),
        None => Err(Problem::unsupported_type(format!("this kind of file is not shown in posts: {SHOWN}"))),
    }
}

const SHOWN: &str = "send a JPEG or PNG picture or an MP4 film";

fn lost(error: &std::io::Error) -> Problem {
    tracing::error!(%error, "an upload cannot be read");
    Problem::unavailable("the file cannot be read at the moment")
}
