//! Files from outside: read with a bound, judged by what they contain, named harmlessly, stored.
//!
//! To accept one more kind: its media type in [`MEDIA_TYPES`], its recognition in `kind.rs`, a test with a real file.

mod container;
mod file_name;
mod kind;
pub mod spooled;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use engine::ids::{BlobId, OrgId};
use engine::model::message::Attachment;

use super::problem::Problem;
use super::tokens::random_bytes;
use crate::app::App;

pub use file_name::tidy;
pub use kind::{Kind, judge};

/// Bytes of one file.
pub const MAX_FILE: usize = 10 * 1024 * 1024;

/// Bytes of the whole request: the file, and what multipart wraps around it.
pub const MAX_REQUEST: usize = MAX_FILE + 64 * 1024;

/// What a file may be, as clients name it in a file chooser.
pub const MEDIA_TYPES: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "text/plain",
    "text/csv",
    "audio/mpeg",
    "audio/ogg",
    "audio/wav",
    "video/mp4",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
];

/// A file as it was sent.
pub struct Received {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The field `file` of a form; other fields are passed over.
pub async fn receive(form: &mut Multipart) -> Result<Received, Problem> {
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        if field.name() == Some("file") {
            return read(field).await;
        }
    }
    Err(Problem::malformed("the form has no field \"file\""))
}

async fn read(mut field: Field<'_>) -> Result<Received, Problem> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > MAX_FILE {
            return Err(Problem::too_large(format!("a file holds at most {} MiB", MAX_FILE / 1024 / 1024)));
        }
        bytes.extend_from_slice(&chunk);
    }
    if bytes.is_empty() {
        return Err(Problem::invalid("the file is empty", Vec::new()));
    }
    Ok(Received { name, bytes })
}

fn broken(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large(format!("a file holds at most {} MiB", MAX_FILE / 1024 / 1024))
    } else {
        Problem::malformed("the form broke off or is not multipart/form-data")
    }
}

/// Judges and keeps a file; durable when this returns.
pub async fn keep(app: &App, organisation: OrgId, received: Received) -> Result<Attachment, Problem> {
    let Received { name, bytes } = received;
    let kind = judge(&bytes, &name)?;
    let attachment = Attachment {
        id: unguessable()?,
        name: tidy(&name, kind.endings),
        media_type: kind.media_type.to_owned(),
        size: bytes.len() as u64,
        width: kind.pixels.map(|(width, _)| width),
        height: kind.pixels.map(|(_, height)| height),
    };
    app.engine.blobs.put(organisation, &attachment, bytes).await?;
    Ok(attachment)
}

/// Ids from the id source can be guessed, and a message may name any file of its organisation: a file's id is random, so
/// that only who was given it can.
pub fn unguessable() -> engine::Result<BlobId> {
    let bits = i64::from_be_bytes(random_bytes()?);
    Ok(BlobId(bits & i64::MAX))
}

#[cfg(test)]
mod tests;
