use std::io::Write;

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_part_is_read_as_text_and_a_missing_one_is_none() {
    let bytes = packed(&[("a.xml", "<a>ü</a>".as_bytes())]);
    let mut archive = Archive::open(&bytes, "DOCX").unwrap();
    assert_eq!(archive.text("a.xml", 100), Ok(Some("<a>ü</a>".into())));
    assert_eq!(archive.text("b.xml", 100), Ok(None));
}

#[test]
fn a_bomb_is_refused_after_a_few_megabytes() {
    let bytes = packed(&[("a.xml", &vec![b'a'; 32 << 20])]);
    let mut archive = Archive::open(&bytes, "DOCX").unwrap();
    assert_eq!(archive.text("a.xml", 64 << 20), Err(Refusal::Bomb { what: "packed too tightly" }));
    assert_eq!(archive.text("a.xml", 1 << 20), Err(Refusal::Bomb { what: "unpacked size" }));
}

#[test]
fn all_parts_together_have_a_bound() {
    let noise: Vec<u8> = (0_u32..4 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let bytes = packed(&[("a.bin", &noise)]);
    let mut archive = Archive::open(&bytes, "XLSX").unwrap();
    let reads = (0..100).take_while(|_| archive.measure("a.bin", 64 << 20).is_ok()).count();
    assert_eq!(reads, 64);
}

#[test]
fn too_many_parts_and_cut_off_archives_are_refused() {
    let bytes = packed(&[("a.xml", b"<a/>")]);
    assert_eq!(Archive::open(&bytes[..bytes.len() - 10], "DOCX").err(), Some(Refusal::Damaged { format: "DOCX" }));
    let crowded = DIRECTORY_ENTRY.repeat(MOST_ENTRIES + 1);
    assert_eq!(Archive::open(&crowded, "DOCX").err(), Some(Refusal::Bomb { what: "too many parts" }));
}
