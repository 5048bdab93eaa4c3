//! The journal: every change is on disk here before it is answered, and is applied again when the index is opened.
//!
//! Flushing the engine costs as much as the index is large, a record here as much as the change is large. So the engine
//! is flushed now and then, after which the journal starts anew. Applying a change twice does no harm, because each
//! says what the outcome is: this version of a document, or none.
//!
//! A record is its length, the start of its SHA-256, and its bytes. A record that a crash cut short was never answered.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

const FILE: &str = "changes.journal";
const LENGTH: usize = 8;
const CHECK: usize = 8;

pub(super) struct Journal {
    file: File,
    length: u64,
}

impl Journal {
    /// Opens or creates it, and gives the records since the last [`Journal::clear`].
    pub(super) fn open(folder: &Path) -> io::Result<(Self, Vec<Vec<u8>>)> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(folder.join(FILE))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let (mut records, mut rest) = (Vec::new(), bytes.as_slice());
        while let Some((record, behind)) = next(rest) {
            records.push(record.to_vec());
            rest = behind;
        }
        let length = (bytes.len() - rest.len()) as u64;
        file.set_len(length)?;
        file.seek(SeekFrom::End(0))?;
        // A new file is found after a power cut only when its folder is on disk too.
        File::open(folder)?.sync_all()?;
        Ok((Self { file, length }, records))
    }

    /// All of them are on disk on return, or none counts.
    pub(super) fn append<'a>(&mut self, records: impl IntoIterator<Item = &'a [u8]>) -> io::Result<()> {
        let mut bytes = Vec::new();
        for record in records {
            bytes.extend((record.len() as u64).to_le_bytes());
            bytes.extend(check(record));
            bytes.extend(record);
        }
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => self.length += bytes.len() as u64,
            // What follows must not stand behind half a record, where opening would not find it.
            Err(_) => self.cut(self.length)?,
        }
        written
    }

    /// Call when everything in it is in the flushed engine.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        if self.length == 0 { Ok(()) } else { self.cut(0) }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.file.set_len(length)?;
        self.file.seek(SeekFrom::Start(length))?;
        self.length = length;
        self.file.sync_data()
    }
}

fn next(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<LENGTH>()?;
    let (expected, rest) = rest.split_first_chunk::<CHECK>()?;
    let (record, behind) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    (check(record) == *expected).then_some((record, behind))
}

fn check(record: &[u8]) -> [u8; CHECK] {
    let digest = Sha256::digest(record);
    let mut start = [0; CHECK];
    start.copy_from_slice(&digest[..CHECK]);
    start
}

#[cfg(test)]
mod tests;
