//! Damage inside a zip archive: a part is unpacked, changed and packed again, so that it gets past the checksums.

use std::io::{Cursor, Read, Write};

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::mutate::{self, Chance};

/// `None` when the seed is no archive, such as a locked file.
pub fn mutated(seed: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(seed)).ok()?;
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).ok()?;
        parts.push((part.name().ok()?.into_owned(), bytes));
    }
    let other = parts[chance.below(parts.len())].1.clone();
    for _ in 0..=chance.below(2) {
        // Most of what is worth damaging is in few parts.
        let wanted = ["document.xml", "sheet1.xml", "content.xml", "styles.xml", "sharedStrings.xml", "workbook.xml", "numbering.xml", "footnotes.xml"];
        let name = wanted[chance.below(wanted.len())];
        let index = parts.iter().position(|(part, _)| part.ends_with(name)).unwrap_or_else(|| chance.below(parts.len()));
        parts[index].1 = mutate::mutated(&parts[index].1, &other, chance);
    }
    if chance.one_in(40) {
        parts.remove(chance.below(parts.len()));
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default()).ok()?;
        zip.write_all(&bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}
