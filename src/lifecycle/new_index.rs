//! An index that begins empty is filled from the documents, once.

use std::path::Path;

use engine::error::{Context as _, Kind, Result};
use engine::ids::OrgId;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

use crate::app::Wired;

/// The installation's own.
const NOBODY: OrgId = OrgId(0);

/// Documents were queued for the index of this server: whichever node did it, the others need not.
#[derive(Serialize, Deserialize)]
struct IndexQueued {
    url: String,
}

impl Record for IndexQueued {
    const KIND: &'static str = "index_queued";

    fn id(&self) -> i64 {
        1
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}

pub(super) async fn queue_documents(wired: &Wired, folder: &Path) -> Result<()> {
    if wired.config.uses_qdrant() { for_server(wired).await } else { for_folder(wired, folder).await }
}

async fn for_server(wired: &Wired) -> Result<()> {
    let (records, url) = (&wired.engine.records, &wired.config.knowledge.index.url);
    let kept = records.get::<IndexQueued>(NOBODY, 1).await?;
    if kept.as_ref().is_some_and(|kept| kept.value.url == *url) {
        return Ok(());
    }
    queue(wired).await?;
    let version = kept.map_or(0, |kept| kept.version);
    match records.put(NOBODY, &IndexQueued { url: url.clone() }, version).await {
        // Another node that starts now has done the same; jobs of one document are one job.
        Err(error) if error.kind == Kind::Conflict => Ok(()),
        put => put.map(drop),
    }
}

async fn for_folder(wired: &Wired, folder: &Path) -> Result<()> {
    // The mark stands beside the index and is lost with it; until it is set, every start queues the documents again.
    let mark = folder.join("queued");
    if !mark.exists() {
        queue(wired).await?;
        std::fs::write(&mark, []).context(Kind::Unavailable, "the knowledge folder cannot be written")?;
    }
    Ok(())
}

async fn queue(wired: &Wired) -> Result<()> {
    let queued = wired.knowledge.queue_all().await?;
    tracing::info!(documents = queued, "the knowledge index is new; its documents are read again");
    Ok(())
}
