//! Files in a folder: `ab/cd/<id>` beside `ab/cd/<id>.json`, which says whose they are and what was found in them.
//!
//! The description is written last, so a file without one was never acknowledged and does not exist.

mod list;

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use engine::error::{Context, Error, Kind, Result};
use engine::ids::{BlobId, OrgId};
use engine::model::message::Attachment;
use engine::ports::BlobStore;
use serde::{Deserialize, Serialize};

pub struct FolderBlobs {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Described {
    organisation: OrgId,
    attachment: Attachment,
}

impl FolderBlobs {
    /// Makes the folder when it is not there.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self> {
        let folder = folder.into();
        fs::create_dir_all(&folder).context(Kind::Unavailable, "the folder for files cannot be made")?;
        Ok(Self { folder })
    }

    /// Ids grow from the left or are random; either way their last digits spread over the folders.
    fn place(&self, blob: BlobId) -> PathBuf {
        steps(blob).iter().fold(self.folder.clone(), |folder, step| folder.join(step))
    }

    async fn describe_at(&self, organisation: OrgId, blob: BlobId) -> Result<Option<(PathBuf, Attachment)>> {
        let place = self.place(blob);
        let Some(text) = read(description(&place)).await? else { return Ok(None) };
        let described: Described = serde_json::from_slice(&text).context(Kind::Corrupt, "a file's description cannot be read")?;
        Ok((described.organisation == organisation).then_some((place, described.attachment)))
    }
}

#[async_trait]
impl BlobStore for FolderBlobs {
    async fn put(&self, organisation: OrgId, attachment: &Attachment, bytes: Vec<u8>) -> Result<()> {
        let place = self.place(attachment.id);
        let described = Described { organisation, attachment: attachment.clone() };
        let text = serde_json::to_vec(&described).context(Kind::Invalid, "a file's description cannot be written")?;
        aside(move || {
            if description(&place).exists() {
                return Err(Error::conflict("a file with this id is stored already"));
            }
            let write = |place: &Path| write_whole(place, &bytes);
            store(&place, write, &text).context(Kind::Unavailable, "a file cannot be stored")
        })
        .await
    }

    async fn take(&self, organisation: OrgId, attachment: &Attachment, file: &Path) -> Result<()> {
        let place = self.place(attachment.id);
        let described = Described { organisation, attachment: attachment.clone() };
        let text = serde_json::to_vec(&described).context(Kind::Invalid, "a file's description cannot be written")?;
        let file = file.to_owned();
        aside(move || {
            if description(&place).exists() {
                return Err(Error::conflict("a file with this id is stored already"));
            }
            let move_in = |place: &Path| {
                File::open(&file)?.sync_all()?;
                fs::rename(&file, place)
            };
            store(&place, move_in, &text).context(Kind::Unavailable, "a file cannot be stored")
        })
        .await
    }

    async fn describe(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Attachment>> {
        Ok(self.describe_at(organisation, blob).await?.map(|(_, attachment)| attachment))
    }

    async fn get(&self, organisation: OrgId, blob: BlobId) -> Result<Option<Vec<u8>>> {
        let Some((place, attachment)) = self.describe_at(organisation, blob).await? else { return Ok(None) };
        let bytes = read(place).await?.ok_or_else(|| Error::corrupt(format!("file {blob} is described but not there")))?;
        if bytes.len() as u64 == attachment.size {
            Ok(Some(bytes))
        } else {
            Err(Error::corrupt(format!("file {blob} has another size than it was stored with")))
        }
    }

    async fn piece(&self, organisation: OrgId, blob: BlobId, from: u64, most: usize) -> Result<Option<Vec<u8>>> {
        let Some((place, _)) = self.describe_at(organisation, blob).await? else { return Ok(None) };
        aside(move || {
            let mut file = match File::open(place) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                file => file.context(Kind::Unavailable, "a file cannot be read")?,
            };
            let mut piece = Vec::new();
            let read = file.seek(SeekFrom::Start(from)).and_then(|_| file.take(most as u64).read_to_end(&mut piece));
            read.context(Kind::Unavailable, "a file cannot be read")?;
            Ok(Some(piece))
        })
        .await
    }

    async fn delete(&self, organisation: OrgId, blob: BlobId) -> Result<bool> {
        let Some((place, _)) = self.describe_at(organisation, blob).await? else { return Ok(false) };
        aside(move || {
            // The description goes first: without it the file does not exist.
            let removed = fs::remove_file(description(&place)).and_then(|()| fs::remove_file(&place));
            match removed {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    Err(error).context(Kind::Unavailable, "a file cannot be removed")
                }
                _ => Ok(true),
            }
        })
        .await
    }

    async fn list(&self, after: Option<BlobId>, limit: usize) -> Result<Vec<(OrgId, Attachment)>> {
        let (folder, after) = (self.folder.clone(), after.map(steps));
        aside(move || list::list(&folder, after.as_ref(), limit.max(1))).await
    }
}

/// The way from the folder of all files to one of them.
fn steps(blob: BlobId) -> [String; 3] {
    let (first, second) = (blob.0 & 0xff, (blob.0 >> 8) & 0xff);
    [format!("{first:02x}"), format!("{second:02x}"), blob.to_string()]
}

fn description(place: &Path) -> PathBuf {
    place.with_extension("json")
}

fn store(place: &Path, write: impl FnOnce(&Path) -> std::io::Result<()>, text: &[u8]) -> std::io::Result<()> {
    let folder = place.parent().unwrap_or(place);
    fs::create_dir_all(folder)?;
    write(place)?;
    write_whole(&description(place), text)?;
    // The new names are durable with their folder, the folder's own name with its parents.
    for folder in folder.ancestors().take(3) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Under the name stands the whole file or nothing.
fn write_whole(place: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut half = place.as_os_str().to_owned();
    half.push(".part");
    let mut file = File::create(&half)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&half, place)
}

async fn read(place: PathBuf) -> Result<Option<Vec<u8>>> {
    aside(move || match fs::read(place) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context(Kind::Unavailable, "a file cannot be read"),
    })
    .await
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.context(Kind::Unavailable, "work on a file broke off")?
}

#[cfg(test)]
mod tests;
