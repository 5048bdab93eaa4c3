//! Sources made to hurt: each is refused, or read, and none is read for ever.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::fixtures::file;
use super::*;

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A PDF of numbered objects, without a table of them, which readers rebuild.
fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut text = "%PDF-1.7\n".to_owned();
    for (number, object) in (1..).zip(objects) {
        write!(text, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    text.push_str("trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
    text.into_bytes()
}

fn read(bytes: &[u8], name: &str) -> Result<Ingested, Refusal> {
    let started = Instant::now();
    let read = ingest(label(), Source { bytes, media_type: None, file_name: Some(name) });
    assert!(started.elapsed() < Duration::from_mins(5), "{name} took {:?}", started.elapsed());
    read
}

/// A workbook with one sheet of these rows.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    workbook_with("sheet1.xml", sheet)
}

/// A real workbook in which the parts with this in their name are replaced.
fn workbook_with(replaced: &str, with: &[u8]) -> Vec<u8> {
    let whole = file("spa.xlsx");
    let mut seed = zip::ZipArchive::new(Cursor::new(&whole[..])).unwrap();
    let mut parts = Vec::new();
    for index in 0..seed.len() {
        let mut part = seed.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        let name = part.name().unwrap().into_owned();
        parts.push((name.clone(), if name.contains(replaced) { with.to_vec() } else { bytes }));
    }
    archive(&parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect::<Vec<_>>())
}

#[test]
fn bombs_in_office_files_are_refused() {
    let spaces = [b"<w:document>".as_slice(), &vec![b' '; 10 << 20], b"</w:document>"].concat();
    assert!(matches!(read(&archive(&[("word/document.xml", &spaces)]), "a.docx"), Err(Refusal::Bomb { .. })));
    assert!(matches!(read(&workbook(&spaces), "a.xlsx"), Err(Refusal::Bomb { .. })));
    let names: Vec<String> = (0..21_000).map(|part| format!("p{part}")).collect();
    let crowded = archive(&names.iter().map(|name| (name.as_str(), b"".as_slice())).collect::<Vec<_>>());
    assert!(matches!(read(&crowded, "a.docx"), Err(Refusal::Bomb { .. })));
}

#[test]
fn entities_that_a_file_declares_are_not_expanded() {
    let mut text = "<!DOCTYPE d [<!ENTITY a0 \"ha\">".to_owned();
    (1..40).for_each(|level| write!(text, "<!ENTITY a{level} \"&a{0};&a{0};\">", level - 1).unwrap());
    text.push_str("]><w:document xmlns:w='w'><w:body><w:p><w:r><w:t>Hello there&a39;</w:t></w:r></w:p></w:body></w:document>");
    let read = read(&archive(&[("word/document.xml", text.as_bytes())]), "a.docx").unwrap();
    assert_eq!(read.document.passages[0].text, "Hello there");
}

#[test]
fn a_workbook_that_declares_more_texts_than_it_holds_takes_no_memory_for_them() {
    for count in ["4294967295", "99999999999999999999999"] {
        let texts = format!("<sst count=\"3\" uniqueCount=\"{count}\"><si><t>Sauna</t></si></sst>");
        let read = read(&workbook_with("sharedStrings.xml", texts.as_bytes()), "a.xlsx");
        assert!(matches!(read, Err(Refusal::Damaged { .. })), "{count}");
    }
}

#[test]
fn a_sheet_with_cells_at_its_far_corners_stays_small() {
    let corners = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c><c r=\"A1048576\"><v>3</v></c></row></sheetData></worksheet>";
    assert!(read(&workbook(corners.as_bytes()), "a.xlsx").is_ok());
}

#[test]
fn page_trees_that_loop_or_lie_end() {
    let catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    for tree in [
        "<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 3 >>",
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count -1 >>",
        "<< /Type /Pages /Kids [2 0 R 2 0 R] >>",
        "<< /Type /Pages /Kids [] /Count 8000000 >>",
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 0 >>",
    ] {
        assert!(read(&pdf(&[catalog, tree]), "a.pdf").is_err(), "{tree}");
    }
}

#[test]
fn a_pdf_of_deeply_nested_or_recursive_objects_ends() {
    let catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    let pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    let page = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources 5 0 R /MediaBox [0 0 600 800] >>";
    let nested = format!("<< /Length 9 /X {}{} >>\nstream\nBT ET q Q\nendstream", "[".repeat(100_000), "]".repeat(100_000));
    let form =
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources 5 0 R /Length 15 >>\nstream\n/F Do /F Do /F Do\nendstream";
    let resources = "<< /XObject << /F 6 0 R >> >>";
    assert!(read(&pdf(&[catalog, pages, page, &nested, resources, form]), "a.pdf").is_err());
    let drawn = "<< /Length 30 >>\nstream\nBT /F1 9 Tf (x) Tj ET /F Do /F Do\nendstream";
    assert!(read(&pdf(&[catalog, pages, page, drawn, resources, form]), "a.pdf").is_err());
}

#[test]
fn a_pdf_of_pictures_is_refused_as_scanned() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> /MediaBox [0 0 600 800] >>",
        "<< /Length 5 >>\nstream\n/I Do\nendstream",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>\nstream\nx\nendstream",
    ];
    assert_eq!(read(&pdf(&objects), "a.pdf").unwrap_err(), Refusal::Scanned);
}

/// Says stop at its third step.
struct Impatient(usize);

impl Watch for Impatient {
    fn on(&mut self, progress: Progress) -> Result<(), Stop> {
        self.0 += 1;
        if self.0 == 3 {
            assert_eq!(progress, Progress { stage: Stage::Reading, part: 2, parts: Some(6) });
            return Err(Stop::Cancelled);
        }
        Ok(())
    }
}

#[test]
fn a_watcher_hears_of_pages_and_may_end_the_reading_between_them() {
    let bytes = file("handbook.pdf");
    let source = Source { bytes: &bytes, media_type: None, file_name: Some("handbook.pdf") };
    assert_eq!(ingest_watched(label(), source, &mut Impatient(0)).unwrap_err(), Refusal::Cancelled);
    let late = ingest_watched(label(), source, &mut Deadline::within(Duration::ZERO));
    assert_eq!(late.unwrap_err(), Refusal::TookTooLong);
}
