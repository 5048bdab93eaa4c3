//! Office files are zip archives; their parts are unpacked one by one, each within bounds.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Refusal;
use super::decode::decode;

/// Parts of an archive; the largest real workbooks have some hundreds.
const MOST_ENTRIES: usize = 20_000;
/// Bytes of one part when unpacked,
const LARGEST_ENTRY: u64 = 128 << 20;
/// and of all parts that are read.
const LARGEST_TOTAL: u64 = 256 << 20;
/// XML shrinks to a fiftieth at most, zeros to a thousandth;
const STEEPEST: u64 = 250;
/// what unpacks to less does no harm however small it was.
const HARMLESS: u64 = 8 << 20;

const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";

pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
    format: &'static str,
}

impl<'a> Archive<'a> {
    /// `format` is what the uploader believes the file to be.
    pub(super) fn open(bytes: &'a [u8], format: &'static str) -> Result<Self, Refusal> {
        // Counted before the directory is read into memory.
        let entries = bytes.windows(4).filter(|window| *window == DIRECTORY_ENTRY).count();
        if entries > MOST_ENTRIES {
            return Err(Refusal::Bomb { what: "too many parts" });
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| refusal(&error, format))?;
        Ok(Self { zip, left: LARGEST_TOTAL, format })
    }

    pub(super) fn holds(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect()
    }

    /// A part as text, `None` when there is no such part.
    pub(super) fn text(&mut self, name: &str, limit: u64) -> Result<Option<String>, Refusal> {
        if !self.holds(name) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        self.unpack(name, limit, |chunk| bytes.extend_from_slice(chunk))?;
        Ok(Some(decode(&bytes, None)?.0))
    }

    /// Unpacks a part to see how large it is: what the archive says of it may be a lie.
    pub(super) fn measure(&mut self, name: &str, limit: u64) -> Result<(), Refusal> {
        self.unpack(name, limit, |_| {})
    }

    fn unpack(&mut self, name: &str, limit: u64, mut take: impl FnMut(&[u8])) -> Result<(), Refusal> {
        let format = self.format;
        let mut part = self.zip.by_name(name).map_err(|error| refusal(&error, format))?;
        let packed = part.compressed_size().max(1);
        let limit = limit.min(LARGEST_ENTRY).min(self.left);
        let mut chunk = vec![0; 64 << 10];
        let mut size = 0_u64;
        loop {
            let count = part.read(&mut chunk).map_err(|_cause| Refusal::Damaged { format })?;
            if count == 0 {
                self.left = self.left.saturating_sub(size);
                return Ok(());
            }
            size += count as u64;
            if size > limit {
                return Err(Refusal::Bomb { what: "unpacked size" });
            }
            if size > HARMLESS && size / packed > STEEPEST {
                return Err(Refusal::Bomb { what: "packed too tightly" });
            }
            take(&chunk[..count]);
        }
    }
}

fn refusal(error: &ZipError, format: &'static str) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => Refusal::Locked,
        ZipError::InvalidPassword => Refusal::Locked,
        _ => Refusal::Damaged { format },
    }
}

#[cfg(test)]
mod tests;
