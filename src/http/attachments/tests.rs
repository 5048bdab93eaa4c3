use super::*;

fn file(name: &str, media_type: &str) -> message::Attachment {
    message::Attachment { id: BlobId(1), name: name.into(), media_type: media_type.into(), size: 1, width: None, height: None }
}

#[test]
fn only_pictures_show_in_place() {
    assert!(file_disposition(&file("a.png", "image/png")).starts_with("inline;"));
    assert!(file_disposition(&file("a.pdf", "application/pdf")).starts_with("inline;"));
    for other in ["text/plain", "video/mp4", "image/svg+xml", "text/html"] {
        assert!(file_disposition(&file("a", other)).starts_with("attachment;"), "{other}");
    }
}

#[test]
fn a_name_cannot_leave_its_quotes() {
    let line = file_disposition(&file("a\"; filename=\"b.exe\u{fc}.pdf", "application/pdf"));
    assert_eq!(line.matches('"').count(), 2, "{line}");
    assert!(line.ends_with("filename*=UTF-8''a%22%3B%20filename%3D%22b.exe%C3%BC.pdf"), "{line}");
}

#[test]
fn a_stored_name_always_fits_a_header() {
    assert!(file_headers(&file("naïve ☂ \u{1F600}.pdf", "text/plain"), "\"x\"").is_ok());
}
