//! Pictures and films of posts: kept when they come, named by posts, and gone a day after no post names them any more.
//!
//! A post is written down with a file before it names it ([`claim`]), so that whoever sweeps in between leaves the file alone.

mod sparing;
mod sweep;

use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::{BlobId, OrgId, PostId};
use engine::model::message::Attachment;
use engine::model::post::Media;
use engine::model::record::{Key, Record, Versioned};
use serde::{Deserialize, Serialize};

use crate::app::App;

pub use sparing::Sparing;
pub use sweep::SweepPostMedia;

/// Of an organisation, those of published posts included.
pub const MOST_FILES: u64 = 50_000;

/// As long as somebody may take to write a post around a file.
const KEPT: Duration = Duration::from_hours(24);

/// Of one file: copies of a post show the same.
const MOST_POSTS: usize = 1_000;

/// Others who name the same file at the same moment are this few.
const TRIES: usize = 5;

/// A file that posts may show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostFile {
    pub organisation: OrgId,
    pub media: Media,
    /// Those that name it, or did.
    pub posts: Vec<PostId>,
    /// When it came, or the last of them was written down.
    pub at: Timestamp,
    /// It is being removed: no post may name it.
    pub is_going: bool,
}

impl Record for PostFile {
    const KIND: &'static str = "post_file";

    fn id(&self) -> i64 {
        self.media.blob.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// As the store of files and the door to them know it.
pub fn file_of(media: &Media) -> Attachment {
    let of_picture = |side: u32| (side > 0).then_some(side);
    Attachment {
        id: media.blob,
        name: media.name.clone(),
        media_type: media.media_type.clone(),
        size: media.bytes,
        width: of_picture(media.width),
        height: of_picture(media.height),
    }
}

/// Writes the post down with each of the files, in their order; `None` for one that is not there (any more). `Conflict` for one
/// that too many posts show.
pub async fn claim(app: &App, organisation: OrgId, post: PostId, files: &[BlobId]) -> Result<Vec<Option<Media>>> {
    let mut found = Vec::with_capacity(files.len());
    for file in files {
        found.push(claim_one(app, organisation, post, *file).await?);
    }
    Ok(found)
}

async fn claim_one(app: &App, organisation: OrgId, post: PostId, file: BlobId) -> Result<Option<Media>> {
    let (records, now) = (&app.engine.records, app.engine.clock.now());
    for _ in 0..TRIES {
        let Some(Versioned { version, value }) = records.get::<PostFile>(organisation, file.0).await? else { return Ok(None) };
        if value.is_going {
            return Ok(None);
        }
        let is_known = value.posts.contains(&post);
        if is_known && now.since(value.at) < KEPT / 2 {
            return Ok(Some(value.media));
        }
        let mut claimed = PostFile { at: now, ..value };
        if !is_known {
            if claimed.posts.len() >= MOST_POSTS {
                return Err(Error::conflict(format!("{MOST_POSTS} posts show this file: upload it again")));
            }
            claimed.posts.push(post);
        }
        match records.put(organisation, &claimed, version).await {
            Ok(_version) => return Ok(Some(claimed.media)),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::unavailable("others name the same file at this moment: try it again"))
}
