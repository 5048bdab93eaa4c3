//! Files in the order of their descriptions' keys, which a bucket lists one after another.

use engine::error::{Error, Result};
use engine::ids::{BlobId, OrgId};
use engine::model::message::Attachment;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use object_store::ObjectStore as _;

use super::S3Blobs;
use crate::s3::errors::S3Result as _;

/// Descriptions that are read at once.
const AT_ONCE: usize = 16;

pub(super) async fn list(of: &S3Blobs, after: Option<BlobId>, limit: usize) -> Result<Vec<(OrgId, Attachment)>> {
    let all = of.key("described");
    let keys = match after {
        Some(after) => of.store.list_with_offset(Some(&all), &of.description(after)),
        None => of.store.list(Some(&all)),
    };
    let keys: Vec<_> = keys.take(limit).try_collect().await.stored()?;
    let ids = keys.iter().map(|object| {
        let name = object.location.filename().unwrap_or_default();
        name.parse().map_err(|error: Error| Error::corrupt(format!("{name} describes no file")).because(error))
    });
    let ids = ids.collect::<Result<Vec<BlobId>>>()?;
    let described = stream::iter(ids).map(|id| async move {
        let found = of.read_description(id).await?;
        // Whoever deletes files meanwhile may be asked again.
        let found = found.ok_or_else(|| Error::unavailable(format!("file {id} went while files were listed")))?;
        Ok((found.organisation, found.attachment))
    });
    described.buffered(AT_ONCE).try_collect().await
}
