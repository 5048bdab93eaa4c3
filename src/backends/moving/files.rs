//! Files, one by one through both stores' own port. Each is read back from where it was put.

use std::path::Path;

use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{BlobId, OrgId};
use engine::model::message::Attachment;
use engine::ports::BlobStore;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;

use super::{Doing, Step, Tell};

/// Files in one look.
const LOOK: usize = 200;

/// Files on their way at once.
const AT_ONCE: usize = 4;

/// Bytes of a file that are in memory at once, beside what its store holds of it.
const PIECE: usize = 1 << 20;

pub struct Files<'f> {
    pub from: &'f dyn BlobStore,
    pub to: &'f dyn BlobStore,
    /// Where files lie until they are whole; on the file system of the store in a folder.
    pub arriving: &'f Path,
}

/// What tells two files apart.
#[derive(Debug, PartialEq, Eq)]
struct Print {
    size: u64,
    digest: Vec<u8>,
}

impl Files<'_> {
    pub(super) async fn are_there(&self) -> Result<bool> {
        Ok(!self.to.list(None, 1).await?.is_empty())
    }

    pub(super) async fn clear(&self) -> Result<()> {
        loop {
            let some = self.to.list(None, LOOK).await?;
            if some.is_empty() {
                return Ok(());
            }
            let mut is_less = false;
            for (organisation, attachment) in some {
                is_less |= self.to.delete(organisation, attachment.id).await?;
            }
            if !is_less {
                return Err(Error::unavailable("files that an earlier move has left cannot be removed"));
            }
        }
    }

    /// How many there are.
    pub(super) async fn copy(&self, tell: &mut Tell<'_>) -> Result<u64> {
        let made = tokio::fs::create_dir_all(self.arriving).await;
        made.context(Kind::Unavailable, "the folder for files on their way cannot be made")?;
        let (mut after, mut done) = (None, 0);
        loop {
            let some = self.from.list(after, LOOK).await?;
            let Some((_, last)) = some.last() else { break };
            after = Some(last.id);
            done += some.len() as u64;
            let copies = stream::iter(some).map(|(organisation, attachment)| self.copy_one(organisation, attachment));
            copies.buffer_unordered(AT_ONCE).try_collect::<()>().await?;
            tell(Step { doing: Doing::Copying, what: "files", done, is_last: false });
        }
        tell(Step { doing: Doing::Copying, what: "files", done, is_last: true });
        let there = self.count().await?;
        if there != done {
            return Err(Error::corrupt(format!("the files are not the same after the move: {there} of {done}")));
        }
        tell(Step { doing: Doing::Checking, what: "files", done, is_last: true });
        Ok(done)
    }

    async fn count(&self) -> Result<u64> {
        let (mut after, mut count) = (None, 0);
        loop {
            let some = self.to.list(after, LOOK).await?;
            let Some((_, last)) = some.last() else { return Ok(count) };
            after = Some(last.id);
            count += some.len() as u64;
        }
    }

    async fn copy_one(&self, organisation: OrgId, attachment: Attachment) -> Result<()> {
        let id = attachment.id;
        let arriving = self.arriving.join(format!("moving-{id}"));
        let copied = self.fetch_and_store(organisation, &attachment, &arriving).await;
        // A store takes the file away with it, unless it refused.
        if let Err(error) = tokio::fs::remove_file(&arriving).await
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::debug!(%error, "a file on its way stays where it was");
        }
        let sent = copied?;
        let received = print(self.to, organisation, id, None).await?;
        let described = self.to.describe(organisation, id).await?;
        if sent == received && described.as_ref() == Some(&attachment) {
            return Ok(());
        }
        Err(Error::corrupt(format!("file {id} is not the same after the move")))
    }

    async fn fetch_and_store(&self, organisation: OrgId, attachment: &Attachment, arriving: &Path) -> Result<Print> {
        let file = tokio::fs::File::create(arriving).await.context(Kind::Unavailable, "a file on its way cannot be written")?;
        let sent = print(self.from, organisation, attachment.id, Some(file)).await?;
        if sent.size != attachment.size {
            return Err(Error::corrupt(format!("file {} has another size than it was stored with", attachment.id)));
        }
        self.to.take(organisation, attachment, arriving).await?;
        Ok(sent)
    }
}

/// Reads a file to its end, piece by piece, and writes it where somebody wants it.
async fn print(of: &dyn BlobStore, organisation: OrgId, blob: BlobId, mut into: Option<tokio::fs::File>) -> Result<Print> {
    let (mut size, mut digest) = (0, Sha256::new());
    let failed = "a file on its way cannot be written";
    loop {
        let piece = of.piece(organisation, blob, size, PIECE).await?;
        let piece = piece.ok_or_else(|| Error::corrupt(format!("file {blob} is described but not there")))?;
        if piece.is_empty() {
            break;
        }
        size += piece.len() as u64;
        digest.update(&piece);
        if let Some(file) = &mut into {
            file.write_all(&piece).await.context(Kind::Unavailable, failed)?;
        }
    }
    if let Some(mut file) = into {
        file.flush().await.context(Kind::Unavailable, failed)?;
    }
    Ok(Print { size, digest: digest.finalize().to_vec() })
}
