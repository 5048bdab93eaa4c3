use proptest::prelude::*;

use super::*;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// A zip with stored entries that claim to unpack to `unpacked` bytes each.
fn archive(names: &[&str], unpacked: u32, flags: u16) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for name in names {
        let offset = file.len() as u32;
        let length = (name.len() as u16).to_le_bytes();
        file.extend(b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0");
        file.extend([0; 12]);
        file.extend(length);
        file.extend([0; 2]);
        file.extend(name.as_bytes());
        directory.extend(b"PK\x01\x02\x14\0\x14\0");
        directory.extend(flags.to_le_bytes());
        directory.extend([0; 14]);
        directory.extend(unpacked.to_le_bytes());
        directory.extend(length);
        directory.extend([0; 12]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (count, size, offset) = (names.len() as u16, directory.len() as u32, file.len() as u32);
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(size.to_le_bytes());
    file.extend(offset.to_le_bytes());
    file.extend([0; 2]);
    file
}

const PARTS: &[&str] = &["[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "word/document.xml"];

fn refusal(bytes: &[u8], name: &str) -> u16 {
    judge(bytes, name).unwrap_err().status.as_u16()
}

#[test]
fn a_file_is_what_it_contains_not_what_it_is_called() {
    let kind = judge(&png(640, 480), "invoice.exe").unwrap();
    assert_eq!((kind.media_type, kind.pixels), ("image/png", Some((640, 480))));
    assert_eq!(judge(b"%PDF-1.7\n...", "x.png").unwrap().media_type, "application/pdf");
    assert_eq!(judge(b"RIFF\x24\0\0\0WAVEfmt ", "x").unwrap().media_type, "audio/wav");
    assert_eq!(judge(b"ID3\x04\0\0\0\0\0\0", "x").unwrap().media_type, "audio/mpeg");
}

#[test]
fn every_kind_that_is_promised_is_named_as_promised() {
    for name in ["a.csv", "a.txt"] {
        assert!(MEDIA_TYPES.contains(&judge(b"a,b\n1,2\n", name).unwrap().media_type));
    }
    assert_eq!(judge("Grüße,\n\tAnn".as_bytes(), "note.txt").unwrap().media_type, "text/plain");
    assert_eq!(judge(b"a,b", "LIST.CSV").unwrap().media_type, "text/csv");
}

#[test]
fn pages_drawings_programs_and_archives_are_refused() {
    let refused: [(&[u8], &str); 9] = [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (b"<?xml version=\"1.0\"?><svg/>", "a.png"),
        (b"\xef\xbb\xbf  <!-- hi --><html><script>", "a.txt"),
        (b"<!DOCTYPE html><html></html>", "a.txt"),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "a.txt"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\0\0", "a.txt"),
        (b"#!/bin/sh\nrm -rf /", "a.txt"),
        (b"\x1b[31mred", "a.txt"),
        (b"\xff\xfe\0\x01", "a.txt"),
    ];
    for (bytes, name) in refused {
        assert_eq!(refusal(bytes, name), 415, "{name}: {}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(refusal(&archive(&["a.txt"], 1, 0), "a.zip"), 415);
}

#[test]
fn pictures_that_would_not_fit_a_readers_memory_are_refused() {
    assert!(judge(&png(8_000, 6_000), "a.png").is_ok());
    for (width, height) in [(20_001, 10), (10_000, 10_000), (u32::MAX, u32::MAX), (0, 10)] {
        assert_eq!(refusal(&png(width, height), "a.png"), 422, "{width}x{height}");
    }
    assert_eq!(refusal(b"\x89PNG\r\n\x1a\n", "a.png"), 422, "cut off");
}

#[test]
fn documents_are_measured_by_their_directory() {
    assert_eq!(judge(&archive(PARTS, 1_000, 0), "a.docx").unwrap().media_type, DOCX);
    assert_eq!(refusal(&archive(PARTS, 100_000_000, 0), "a.docx"), 422, "a bomb");
    assert_eq!(refusal(&archive(PARTS, 1_000, 1), "a.docx"), 422, "locked");
    let macros = [PARTS, &["word/vbaProject.bin"]].concat();
    assert_eq!(refusal(&archive(&macros, 1_000, 0), "a.docx"), 415);
    let whole = archive(PARTS, 1_000, 0);
    assert_eq!(refusal(&whole[..whole.len() - 30], "a.docx"), 422, "cut off");
    let sheet = archive(&["xl/workbook.xml", "[Content_Types].xml"], 1_000, 0);
    assert!(judge(&sheet, "a.xlsx").unwrap().media_type.ends_with("sheet"), "whatever the order of the parts");
    assert_eq!(refusal(&archive(&["word/document.xml"], 1, 0), "a.docx"), 415, "only looks like one");
}

#[test]
fn names_are_made_harmless() {
    let tidied = [
        ("photo.PNG", "photo.PNG"),
        ("C:\\Users\\ann\\photo.png", "photo.png"),
        ("../../etc/passwd", "passwd.png"),
        ("photo.exe", "photo.exe.png"),
        ("\u{202e}gnp.exe", "gnp.exe.png"),
        ("a\r\nSet-Cookie: x.png", "a Set-Cookie_ x.png"),
        ("  two   words .png", "two words.png"),
        ("...", "file.png"),
        ("", "file.png"),
        (".png", "png.png"),
        ("naïve ☂.png", "naïve ☂.png"),
    ];
    for (given, expected) in tidied {
        assert_eq!(tidy(given, &["png"]), expected, "{given:?}");
    }
}

#[test]
fn long_names_keep_their_ending() {
    let name = tidy(&format!("{}.jpeg", "ä".repeat(300)), &["jpg", "jpeg"]);
    assert_eq!(name.chars().count(), 120);
    assert_eq!(name.rsplit_once('.').unwrap().1, "jpeg");
}

/// The beginnings that lead into each reader, so that random bytes get past the first look.
const BEGINNINGS: &[&[u8]] = &[
    b"",
    b"PK\x03\x04",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF89a",
    b"RIFF\x10\0\0\0WEBPVP8 ",
    b"%PDF-",
    b"\0\0\0\x18ftypmp42",
    b"ID3",
    b"OggS",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"<svg",
    b"\x7fELF",
    b"BZh",
    b"\x1f\x8b",
];

proptest! {
    #[test]
    fn no_file_breaks_the_judge(start in proptest::sample::select(BEGINNINGS), rest in proptest::collection::vec(any::<u8>(), 0..400)) {
        let whole = [start, &rest].concat();
        let _ = judge(&whole, "a.txt");
        let ended = [whole.as_slice(), b"PK\x05\x06", &rest].concat();
        let _ = judge(&ended, "a.docx");
    }

    #[test]
    fn every_name_becomes_a_short_harmless_one(name in "\\PC{0,200}|[\\x00-\\x7f]{0,200}") {
        let tidied = tidy(&name, &["png"]);
        prop_assert!((1..=120).contains(&tidied.chars().count()), "{tidied:?}");
        let unwanted = |letter: char| letter.is_control() || "/\\<>:\"|?*".contains(letter) || ('\u{202a}'..='\u{202e}').contains(&letter);
        prop_assert!(!tidied.contains(unwanted), "{tidied:?}");
        prop_assert_eq!(tidy(&tidied, &["png"]), tidied);
    }
}
