use async_trait::async_trait;
use engine::error::{Error, Kind, Result};
use engine::ids::OrgId;
use engine::model::record::Versioned;
use engine::model::schedule::Run;
use engine::page::MAX_PAGE;
use workers::JobError;
use workers::scheduled::{RunLog, Task};

use super::{KEPT, MOST_FILES, PostFile};
use crate::app::App;

/// An organisation has no more.
const MOST_PAGES: u64 = MOST_FILES.div_ceil(MAX_PAGE as u64) + 1;

/// Removes the files of an organisation that no post shows (any more), by the clock.
pub struct SweepPostMedia(pub App);

impl SweepPostMedia {
    pub const NAME: &'static str = "sweep_post_media";
}

#[async_trait]
impl Task for SweepPostMedia {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, _log: &RunLog) -> Result<String, JobError> {
        Ok(match sweep(&self.0, run.organisation).await? {
            0 => "Nothing was to be removed.".to_owned(),
            1 => "Removed: 1 file.".to_owned(),
            files => format!("Removed: {files} files."),
        })
    }
}

async fn sweep(app: &App, organisation: OrgId) -> Result<u64> {
    let (mut gone, mut cursor) = (0, None);
    for _ in 0..MOST_PAGES {
        if app.tasks.is_stopping() {
            return Err(Error::unavailable("the program is being stopped"));
        }
        let page = app.engine.records.list::<PostFile>(organisation, cursor, MAX_PAGE).await?;
        for kept in page.items {
            gone += u64::from(goes(app, organisation, kept).await?);
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(gone)
}

async fn goes(app: &App, organisation: OrgId, kept: Versioned<PostFile>) -> Result<bool> {
    let (engine, Versioned { version, value }) = (&app.engine, kept);
    let file = value.media.blob;
    if !value.is_going {
        if engine.clock.now().since(value.at) < KEPT || is_shown(app, &value).await? {
            return Ok(false);
        }
        // Said before anything is gone: from here on no post can name it.
        match engine.records.put(organisation, &PostFile { is_going: true, ..value }, version).await {
            Ok(_version) => {}
            // A post has just been written down with it.
            Err(error) if error.kind == Kind::Conflict => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    // First the file: what is left of it is removed the next time.
    engine.blobs.delete(organisation, file).await?;
    engine.records.delete::<PostFile>(organisation, file.0).await
}

async fn is_shown(app: &App, file: &PostFile) -> Result<bool> {
    // The newest first: it is the likeliest to show it still.
    for post in file.posts.iter().rev() {
        let found = app.engine.posts.find(file.organisation, *post).await?;
        if found.is_some_and(|post| post.media.iter().any(|shown| shown.blob == file.media.blob)) {
            return Ok(true);
        }
    }
    Ok(false)
}
