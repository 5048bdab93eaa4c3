use super::*;

#[test]
fn a_document_is_what_it_begins_with_before_it_is_what_it_is_called() {
    assert_eq!(media_type("a.txt", b"%PDF-1.7 ..."), "application/pdf");
    assert_eq!(media_type("a.pdf", b"\n\n%PDF-1.4"), "application/pdf");
    assert_eq!(media_type("a.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png");
    assert!(media_type("price list.DOCX", b"PK\x03\x04....").ends_with("wordprocessingml.document"));
    assert_eq!(media_type("a.zip", b"PK\x03\x04"), "application/zip");
    assert_eq!(media_type("a.MD", b"# Returns"), "text/markdown");
    assert_eq!(media_type("page.htm", b"<!DOCTYPE html><html>"), "text/html");
    assert_eq!(media_type("no ending", b"words"), "application/octet-stream");
}

#[test]
fn what_could_run_is_never_shown_in_place() {
    for media_type in ["text/html", "TEXT/HTML; charset=utf-8", "image/svg+xml", "application/xhtml+xml", "text/xml", ""] {
        assert_eq!(shown_as(media_type, true), ("application/octet-stream".to_owned(), false), "{media_type}");
    }
    assert_eq!(shown_as("text/markdown", true), ("text/plain; charset=utf-8".to_owned(), true));
    assert_eq!(shown_as("text/csv", false), ("text/plain".to_owned(), true));
    assert!(shown_as("application/pdf", false).1 && shown_as("image/png", false).1);
    assert!(!shown_as("application/zip", false).1);
}
