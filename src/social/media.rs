//! Pictures of posts, and stills of films: copied, because the platform's addresses live for days.

use std::time::Duration;

use channels::graph::{Key, Lost};
use channels::social::FoundMedium;
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::message::Attachment;
use engine::model::social::SocialMedia;
use tokio::time::timeout;

use crate::app::App;
use crate::http::uploads::{judge, tidy, unguessable};

/// Bytes of one; larger ones are not kept.
const LARGEST: usize = 8 << 20;

const PATIENCE: Duration = Duration::from_secs(30);

/// Media that are to be fetched, each under the id that it will have.
pub(super) fn planned(found: &[FoundMedium]) -> Result<Vec<SocialMedia>> {
    let one = |medium: &FoundMedium| -> Result<SocialMedia> {
        let kind = if medium.is_film { "video" } else { "image" }.to_owned();
        let blob = if medium.url.is_some() { Some(unguessable()?) } else { None };
        Ok(SocialMedia { kind, blob, media_type: String::new(), bytes: 0 })
    };
    found.iter().map(one).collect()
}

/// The medium with what came of it: what may come later stays as it is, and what never will has no file.
pub(super) async fn fetch(
    app: &App,
    organisation: OrgId,
    key: &Key,
    medium: &SocialMedia,
    found: &FoundMedium,
) -> Result<SocialMedia> {
    let (Some(blob), 0, Some(url)) = (medium.blob, medium.bytes, found.url.as_deref()) else { return Ok(medium.clone()) };
    let without = SocialMedia { blob: None, ..medium.clone() };
    // It was stored, and that was not written down any more.
    if let Some(stored) = app.engine.blobs.describe(organisation, blob).await? {
        return Ok(SocialMedia { media_type: stored.media_type, bytes: stored.size, ..medium.clone() });
    }
    let bytes = match timeout(PATIENCE, download(app, key, url)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(Lost::Later)) | Err(_) => return Ok(medium.clone()),
        Ok(Err(lost)) => {
            tracing::debug!(%lost, "a picture of a post is not kept");
            return Ok(without);
        }
    };
    // What the bytes are, whatever was said about them.
    let Some(kind) = judge(&bytes, "").ok().filter(|kind| kind.media_type.starts_with("image/")) else { return Ok(without) };
    let attachment = Attachment {
        id: blob,
        name: tidy("post", kind.endings),
        media_type: kind.media_type.to_owned(),
        size: bytes.len() as u64,
        width: kind.pixels.map(|(width, _)| width),
        height: kind.pixels.map(|(_, height)| height),
    };
    let (media_type, size) = (attachment.media_type.clone(), attachment.size);
    app.engine.blobs.put(organisation, &attachment, bytes).await?;
    Ok(SocialMedia { media_type, bytes: size, ..medium.clone() })
}

/// From the platform's own hosts alone.
async fn download(app: &App, key: &Key, url: &str) -> Result<Vec<u8>, Lost> {
    let mut coming = app.graph().download(key, None, Some(url)).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = coming.next().await? {
        let piece = piece.as_ref();
        if bytes.len() + piece.len() > LARGEST {
            return Err(Lost::TooLarge);
        }
        bytes.extend_from_slice(piece);
    }
    Ok(bytes)
}
