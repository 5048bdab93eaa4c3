//! Reads the archives that the program writes, by the list at their end; and makes small ones for it to read.

use std::collections::BTreeMap;

fn number(bytes: &[u8], at: usize, width: usize) -> u64 {
    bytes[at..at + width].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Entries by name. An archive that is not whole, or says something wrong of itself, fails the test.
pub fn entries(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let end = archive.len() - 22;
    assert_eq!(number(archive, end, 4), 0x0605_4b50, "the end is missing");
    let locator = end - 20;
    assert_eq!(number(archive, locator, 4), 0x0706_4b50);
    let far = number(archive, locator + 8, 8) as usize;
    assert_eq!(number(archive, far, 4), 0x0606_4b50);
    let (count, mut at) = (number(archive, far + 32, 8), number(archive, far + 48, 8) as usize);
    assert_eq!(at as u64 + number(archive, far + 40, 8), far as u64);
    let mut found = BTreeMap::new();
    for _ in 0..count {
        assert_eq!(number(archive, at, 4), 0x0201_4b50);
        let crc = number(archive, at + 16, 4) as u32;
        let (name, extra) = (number(archive, at + 28, 2) as usize, number(archive, at + 30, 2) as usize);
        let sizes = at + 46 + name + 4;
        let (size, from) = (number(archive, sizes, 8) as usize, number(archive, sizes + 16, 8) as usize);
        assert_eq!(number(archive, from, 4), 0x0403_4b50);
        let begin = from + 30 + number(archive, from + 26, 2) as usize + number(archive, from + 28, 2) as usize;
        let content = &archive[begin..begin + size];
        let mut sum = flate2::Crc::new();
        sum.update(content);
        assert_eq!(sum.sum(), crc, "the content is another than the list says");
        found.insert(String::from_utf8(archive[at + 46..at + 46 + name].to_vec()).unwrap(), content.to_vec());
        at += 46 + name + extra;
    }
    found
}

/// An archive of these entries, as they are.
pub fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
    let (mut archive, mut list) = (Vec::<u8>::new(), Vec::<u8>::new());
    for (name, content) in entries {
        let (at, size) = (archive.len() as u32, content.len() as u32);
        let mut sum = flate2::Crc::new();
        sum.update(content.as_bytes());
        let mut about = Vec::<u8>::new();
        // Version 2.0, no flags, stored, the first day that there is.
        about.extend([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
        about.extend([sum.sum(), size, size].into_iter().flat_map(u32::to_le_bytes));
        about.extend((name.len() as u16).to_le_bytes());
        about.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&about);
        archive.extend(name.as_bytes());
        archive.extend(content.as_bytes());
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&about);
        list.extend([0; 10]);
        list.extend(at.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let (count, size, at) = (entries.len() as u16, list.len() as u32, archive.len() as u32);
    archive.extend(list);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count, count].into_iter().flat_map(u16::to_le_bytes));
    archive.extend([size, at].into_iter().flat_map(u32::to_le_bytes));
    archive.extend([0, 0]);
    archive
}
