//! Files as objects: `files/<organisation>/<id>/<upload>` beside `described/<id>`, which says whose the file is, what was found in
//! it, and which upload it is.
//!
//! Every upload has a key of its own and is never written again. The description is written last, and only where there is none:
//! one that is there names a whole file, and of two that store the same id at once one is refused. What was uploaded without
//! coming to be described was never acknowledged; it goes with the next [`BlobStore::delete`] of its id, and uploads in pieces that
//! broke off with the bucket's own rule for such (`AbortIncompleteMultipartUpload`), which should be set.

mod list;

use std::path::Path as File;
use std::time::Duration;

use async_trait::async_trait;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{BlobId, OrgId};
use engine::model::message::Attachment;
use engine::ports::BlobStore;
use engine::ports::vault::Secret;
use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    ClientOptions, ObjectStore as _, ObjectStoreExt as _, PutMode, PutOptions, PutPayload, RetryConfig, WriteMultipart,
};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt as _;

use super::errors::S3Result as _;

/// One piece of an upload; the least a store accepts is five MiB.
const PIECE: usize = 8 << 20;
/// Pieces on their way at once: with the one that is read, all of a file that is in memory.
const PIECES_AT_ONCE: usize = 3;

const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_mins(2);
const TRIES_AGAIN: usize = 4;
const TRY_AGAIN_FOR: Duration = Duration::from_secs(30);

/// Where files are kept.
#[derive(Debug, Clone)]
pub struct S3Config {
    /// None: Amazon's own for the region.
    pub endpoint: Option<String>,
    pub bucket: String,
    pub region: String,
    pub access_key: String,
    pub secret: Secret,
    /// Only for a store on the same machine: files and signatures go over the line as they are.
    pub allow_http: bool,
    /// Before every key, so that installations can share a bucket; may be empty.
    pub prefix: String,
}

pub struct S3Blobs {
    store: AmazonS3,
    prefix: String,
}

#[derive(Serialize, Deserialize)]
struct Described {
    organisation: OrgId,
    attachment: Attachment,
    upload: String,
}

impl S3Blobs {
    /// Asks nothing of the store yet; see [`S3Blobs::ping`].
    pub fn open(config: &S3Config) -> Result<Self> {
        let client =
            ClientOptions::new().with_connect_timeout(CONNECT_PATIENCE).with_timeout(PATIENCE).with_allow_http(config.allow_http);
        let retry = RetryConfig { max_retries: TRIES_AGAIN, retry_timeout: TRY_AGAIN_FOR, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&config.bucket)
            .with_region(&config.region)
            .with_access_key_id(&config.access_key)
            .with_secret_access_key(&config.secret.0)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = &config.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store = builder.build().context(Kind::Invalid, "the object store cannot be reached as it is configured")?;
        Ok(Self { store, prefix: config.prefix.clone() })
    }

    /// Whether the bucket answers.
    pub async fn ping(&self) -> Result<()> {
        self.store.list_with_delimiter(Some(&self.key(""))).await.stored().map(drop)
    }

    /// Removes every file: for tests, and for a move that is begun anew.
    pub async fn remove(&self) -> Result<()> {
        self.clear(&self.key("")).await
    }

    fn key(&self, name: &str) -> Path {
        Path::from(format!("{}/{name}", self.prefix))
    }

    fn description(&self, blob: BlobId) -> Path {
        self.key(&format!("described/{blob}"))
    }

    fn files(&self, organisation: OrgId, blob: BlobId) -> Path {
        self.key(&format!("files/{organisation}/{blob}"))
    }

    fn file(&self, organisation: OrgId, blob: BlobId, upload: &str) -> Path {
        self.key(&format!("files/{organisation}/{blob}/{upload}"))
    }

    /// Whoever's it is.
    async fn read_description(&self, blob: BlobId) -> Result<Option<Described>> {
        let Some(found) = self.store.get(&self.description(blob)).await.found()? else { return Ok(None) };
        let text = found.bytes().await.stored()?;
        serde_json::from_slice(&text).context(Kind::Corrupt, "a file's description cannot be read").map(Some)
    }

    async fn describe_to(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Described>> {
        Ok(self.read_description(blob).await?.filter(|described| described.organisation == organisation))
    }

    /// A key for one upload of this file, which nobody has stored yet.
    async fn begin(&self, organisation: OrgId, attachment: &Attachment, size: u64) -> Result<Described> {
        if size != attachment.size {
            return Err(Error::invalid("a file has another size than its description"));
        }
        if self.read_description(attachment.id).await?.is_some() {
            return Err(taken());
        }
        let mut upload = [0; 16];
        aws_lc_rs::rand::fill(&mut upload).context(Kind::Unavailable, "no chance is to be had")?;
        let upload = format!("{:032x}", u128::from_be_bytes(upload));
        Ok(Described { organisation, attachment: attachment.clone(), upload })
    }

    /// The file is uploaded, or not; then it is described, or nothing of it stays.
    async fn end(&self, described: Described, uploaded: Result<()>) -> Result<()> {
        let ended = match uploaded {
            Ok(()) => self.write_description(&described).await,
            Err(error) => Err(error),
        };
        if ended.is_err() {
            let file = self.file(described.organisation, described.attachment.id, &described.upload);
            if let Err(error) = self.store.delete(&file).await.found() {
                tracing::debug!(error = &error as &dyn std::error::Error, %file, "a file that was not acknowledged stays in the object store");
            }
        }
        ended
    }

    async fn write_description(&self, described: &Described) -> Result<()> {
        let text = serde_json::to_vec(described).context(Kind::Invalid, "a file's description cannot be written")?;
        let place = self.description(described.attachment.id);
        let options = PutOptions::from(PutMode::Create);
        match self.store.put_opts(&place, PutPayload::from(text), options).await {
            Err(object_store::Error::AlreadyExists { .. }) => {
                // A first try that was answered too late may have written it.
                let stands = self.read_description(described.attachment.id).await?;
                let is_ours = stands.is_some_and(|stands| stands.upload == described.upload);
                if is_ours { Ok(()) } else { Err(taken()) }
            }
            written => written.stored().map(drop),
        }
    }

    async fn upload(&self, described: &Described, mut file: tokio::fs::File) -> Result<()> {
        let place = self.file(described.organisation, described.attachment.id, &described.upload);
        if described.attachment.size <= PIECE as u64 {
            let bytes = read_piece(&mut file).await?;
            whole(described, bytes.len() as u64)?;
            return self.store.put(&place, PutPayload::from(bytes)).await.stored().map(drop);
        }
        let upload = self.store.put_multipart(&place).await.stored()?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PIECE);
        match send_pieces(&mut upload, &mut file, described).await {
            Ok(()) => upload.finish().await.stored().map(drop),
            Err(error) => {
                if let Err(left) = upload.abort().await {
                    tracing::debug!(
                        error = &left as &dyn std::error::Error,
                        "pieces of a broken upload stay in the object store"
                    );
                }
                Err(error)
            }
        }
    }

    async fn clear(&self, prefix: &Path) -> Result<()> {
        let found = self.store.list(Some(prefix)).map_ok(|object| object.location);
        let gone = self.store.delete_stream(Box::pin(found));
        gone.try_for_each(|_| async { Ok(()) }).await.stored()
    }
}

#[async_trait]
impl BlobStore for S3Blobs {
    async fn list(&self, after: Option<BlobId>, limit: usize) -> Result<Vec<(OrgId, Attachment)>> {
        list::list(self, after, limit.max(1)).await
    }

    async fn put(&self, organisation: OrgId, attachment: &Attachment, bytes: Vec<u8>) -> Result<()> {
        let described = self.begin(organisation, attachment, bytes.len() as u64).await?;
        let place = self.file(organisation, attachment.id, &described.upload);
        let uploaded = self.store.put(&place, PutPayload::from(bytes)).await.stored().map(drop);
        self.end(described, uploaded).await
    }

    async fn take(&self, organisation: OrgId, attachment: &Attachment, file: &File) -> Result<()> {
        let opened = tokio::fs::File::open(file).await.context(Kind::Unavailable, "a file cannot be read")?;
        let size = opened.metadata().await.context(Kind::Unavailable, "a file cannot be read")?.len();
        let described = self.begin(organisation, attachment, size).await?;
        let uploaded = self.upload(&described, opened).await;
        self.end(described, uploaded).await?;
        // It is stored; what stays here is only in the way.
        if let Err(error) = tokio::fs::remove_file(file).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "a file that the object store has now cannot be removed here"
            );
        }
        Ok(())
    }

    async fn describe(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Attachment>> {
        Ok(self.describe_to(organisation, blob).await?.map(|described| described.attachment))
    }

    async fn get(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Vec<u8>>> {
        let Some(described) = self.describe_to(organisation, blob).await? else { return Ok(None) };
        let found = self.store.get(&self.file(organisation, blob, &described.upload)).await.found()?;
        let found = found.ok_or_else(|| Error::corrupt(format!("file {blob} is described but not there")))?;
        let bytes = found.bytes().await.stored()?;
        if bytes.len() as u64 == described.attachment.size {
            Ok(Some(bytes.into()))
        } else {
            Err(Error::corrupt(format!("file {blob} has another size than it was stored with")))
        }
    }

    async fn piece(&self, organisation: OrgId, blob: BlobId, from: u64, most: usize) -> Result<Option<Vec<u8>>> {
        let Some(described) = self.describe_to(organisation, blob).await? else { return Ok(None) };
        let end = from.saturating_add(most as u64).min(described.attachment.size);
        if from >= end {
            return Ok(Some(Vec::new()));
        }
        let piece = self.store.get_range(&self.file(organisation, blob, &described.upload), from..end).await.found()?;
        Ok(piece.map(Into::into))
    }

    async fn delete(&self, organisation: OrgId, blob: BlobId) -> Result<bool> {
        let is_there = self.describe_to(organisation, blob).await?.is_some();
        if is_there {
            // The description goes first: without it the file does not exist.
            self.store.delete(&self.description(blob)).await.found()?;
        }
        // Also when the last deletion broke off here, and what was uploaded without being described.
        self.clear(&self.files(organisation, blob)).await?;
        Ok(is_there)
    }
}

fn taken() -> Error {
    Error::conflict("a file with this id is stored already")
}

/// Nobody has changed the file meanwhile.
fn whole(described: &Described, sent: u64) -> Result<()> {
    if sent == described.attachment.size { Ok(()) } else { Err(Error::invalid("a file changed while it was stored")) }
}

async fn send_pieces(upload: &mut WriteMultipart, file: &mut tokio::fs::File, described: &Described) -> Result<()> {
    let mut sent = 0;
    loop {
        let piece = read_piece(file).await?;
        if piece.is_empty() {
            return whole(described, sent);
        }
        sent += piece.len() as u64;
        upload.wait_for_capacity(PIECES_AT_ONCE).await.stored()?;
        upload.put(piece.into());
    }
}

/// The next [`PIECE`], shorter only at the end.
async fn read_piece(file: &mut tokio::fs::File) -> Result<Vec<u8>> {
    let mut piece = Vec::new();
    file.take(PIECE as u64).read_to_end(&mut piece).await.context(Kind::Unavailable, "a file cannot be read")?;
    Ok(piece)
}

#[cfg(test)]
mod tests;
