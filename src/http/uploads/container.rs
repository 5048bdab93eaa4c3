//! DOCX and XLSX are zip archives: their directory is read, nothing is unpacked.

use crate::http::problem::Problem;

/// What an archive may claim to hold when unpacked, in bytes.
const MOST_UNPACKED: u64 = 200 * 1024 * 1024;
const MOST_ENTRIES: usize = 10_000;

const END_MARK: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const ENTRY_MARK: &[u8] = b"PK\x01\x02";
const ENTRY_LENGTH: usize = 46;

/// How every file of a zip archive begins that holds anything.
pub(super) const START: &[u8] = b"PK\x03\x04";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Office {
    Docx,
    Xlsx,
}

/// Which office document an archive is; `None` for any other archive. Refuses documents that unpack without measure,
/// carry macros, are locked, or cannot be read.
pub(super) fn office(bytes: &[u8]) -> Result<Option<Office>, Problem> {
    let directory = directory(bytes).ok_or_else(damaged)?;
    let mut unpacked = 0_u64;
    let (mut has_types, mut office) = (false, None);
    let mut rest = directory.entries;
    for _ in 0..directory.count {
        let entry = Entry::read(rest).ok_or_else(damaged)?;
        unpacked += u64::from(entry.unpacked);
        if unpacked > MOST_UNPACKED {
            return Err(Problem::invalid("the archive unpacks to more than 200 MB", Vec::new()));
        }
        if entry.locked {
            return Err(Problem::invalid("the archive is locked with a password", Vec::new()));
        }
        if entry.name.to_ascii_lowercase().ends_with(b"vbaproject.bin") {
            return Err(Problem::unsupported_type("documents with macros are not accepted"));
        }
        match entry.name {
            b"[Content_Types].xml" => has_types = true,
            b"word/document.xml" => office = Some(Office::Docx),
            b"xl/workbook.xml" => office = Some(Office::Xlsx),
            _ => {}
        }
        rest = rest.get(entry.length..).ok_or_else(damaged)?;
    }
    Ok(office.filter(|_| has_types))
}

fn damaged() -> Problem {
    Problem::invalid("the archive is damaged", Vec::new())
}

struct Directory<'a> {
    count: usize,
    entries: &'a [u8],
}

/// The end record is the last thing in the file but for a comment of at most 65,535 bytes.
fn directory(bytes: &[u8]) -> Option<Directory<'_>> {
    let from = bytes.len().saturating_sub(END_LENGTH + usize::from(u16::MAX));
    let tail = bytes.get(from..)?;
    let place = from + tail.windows(END_MARK.len()).rposition(|window| window == END_MARK)?;
    let end = bytes.get(place..place + END_LENGTH)?;
    let count = usize::from(short(end, 10)?);
    let (size, offset) = (long(end, 12)? as usize, long(end, 16)? as usize);
    // All ones mean "see the 64-bit record": no office document of ten megabytes needs one.
    if count > MOST_ENTRIES || offset == u32::MAX as usize {
        return None;
    }
    Some(Directory { count, entries: bytes.get(offset..offset.checked_add(size)?)? })
}

struct Entry<'a> {
    name: &'a [u8],
    unpacked: u32,
    locked: bool,
    length: usize,
}

impl<'a> Entry<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(ENTRY_MARK) {
            return None;
        }
        let name_length = usize::from(short(bytes, 28)?);
        let length = ENTRY_LENGTH + name_length + usize::from(short(bytes, 30)?) + usize::from(short(bytes, 32)?);
        Some(Self {
            name: bytes.get(ENTRY_LENGTH..ENTRY_LENGTH + name_length)?,
            unpacked: long(bytes, 24)?,
            locked: short(bytes, 8)? & 1 == 1,
            length,
        })
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}
