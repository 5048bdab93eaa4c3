use super::*;

fn url(text: &str) -> reqwest::Url {
    reqwest::Url::parse(text).unwrap()
}

#[test]
fn files_are_fetched_from_the_platform_alone() {
    for ours in ["https://lookaside.fbsbx.com/a", "https://scontent-fra3-1.xx.fbcdn.net/v/b.jpg", "https://mmg.whatsapp.net/c"] {
        assert!(is_platforms(&url(ours)), "{ours}");
    }
    for other in [
        "http://lookaside.fbsbx.com/a",
        "https://fbsbx.com.example.org/a",
        "https://evilfbsbx.com/a",
        "https://127.0.0.1/a",
        "https://lookaside.fbsbx.com:8443/a",
        "https://user@internal/a?x=fbsbx.com",
    ] {
        assert!(!is_platforms(&url(other)), "{other}");
    }
}

#[test]
fn an_upload_is_a_form_whose_file_name_cannot_break_out() {
    let (boundary, body) = form("a\"\r\nb.png", "image/png", b"bytes");
    let text = String::from_utf8(body).unwrap();
    assert!(text.contains("filename=\"ab.png\""), "{text}");
    assert!(text.starts_with(&format!("--{boundary}\r\n")) && text.ends_with(&format!("\r\n--{boundary}--\r\n")));
    assert_eq!(text.matches(&boundary).count(), 4);
}
