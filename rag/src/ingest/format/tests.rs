use super::*;

fn of(bytes: &[u8], media_type: Option<&str>, file_name: Option<&str>) -> Result<Format, Refusal> {
    Format::of(Source { bytes, media_type, file_name })
}

#[test]
fn the_first_bytes_win_over_type_and_name() {
    assert_eq!(of(b"%PDF-1.7", Some("text/plain"), Some("a.txt")), Ok(Format::Pdf));
    assert_eq!(of(b"\n%PDF-1.4 and so on", None, None), Ok(Format::Pdf));
    assert_eq!(of(b"Files begin with %PDF- when they are PDF.", Some("text/plain"), None), Ok(Format::Text));
}

#[test]
fn types_and_endings_name_the_reader() {
    assert_eq!(of(b"a;b", Some("text/plain"), Some("a.csv")), Ok(Format::Csv));
    assert_eq!(of(b"a;b", Some("application/vnd.ms-excel"), Some("a.CSV")), Ok(Format::Csv));
    assert_eq!(of(b"{}", Some("application/json; charset=utf-8"), None), Ok(Format::Json));
    assert_eq!(of(b"text", None, Some("a.bin")), Ok(Format::Text));
    assert_eq!(of(b"text", None, Some("a.pptx")), Err(Refusal::Unsupported { found: "pptx".into() }));
    assert_eq!(of(b"text", None, Some("a.pdf")), Err(Refusal::Damaged { format: "PDF" }));
}

#[test]
fn old_office_files_are_refused_with_what_to_save_them_as() {
    let old = [COMPOUND, &[0; 600]].concat();
    assert_eq!(of(&old, Some("application/msword"), Some("a.doc")), Err(Refusal::OldOffice { instead: "DOCX" }));
    assert_eq!(of(&old, None, Some("a.xls")), Err(Refusal::OldOffice { instead: "XLSX" }));
    assert_eq!(of(&old, None, Some("a.ppt")), Err(Refusal::OldOffice { instead: "PDF" }));
}

#[test]
fn an_archive_that_is_no_office_file_is_refused() {
    let empty = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    assert_eq!(of(empty, None, Some("a.zip")), Err(Refusal::Unsupported { found: "zip".into() }));
}
