use super::*;

fn asking(name: HeaderName, value: &str) -> HeaderMap {
    [(name, HeaderValue::try_from(value).unwrap())].into_iter().collect()
}

#[test]
fn text_is_packed_for_those_who_take_it() {
    let asset = Asset::new("app.js", "let a = 1;\n".repeat(200));
    let packed = asset.answer(&asking(ACCEPT_ENCODING, "br, gzip;q=0.8"), ASK_AGAIN);
    assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
    for refusing in ["identity", "gzip;q=0", "br"] {
        let plain = asset.answer(&asking(ACCEPT_ENCODING, refusing), ASK_AGAIN);
        assert!(!plain.headers().contains_key(CONTENT_ENCODING), "{refusing}");
        assert_ne!(plain.headers()[ETAG], packed.headers()[ETAG]);
    }
    let picture = Asset::new("a.png", vec![0; 4_096]);
    assert!(!picture.answer(&asking(ACCEPT_ENCODING, "gzip"), ASK_AGAIN).headers().contains_key(CONTENT_ENCODING));
}

#[test]
fn who_has_the_file_is_told_so() {
    let asset = Asset::new("a.css", "a{}");
    let tag = asset.answer(&HeaderMap::new(), ASK_AGAIN).headers()[ETAG].clone();
    let tag = tag.to_str().unwrap();
    for known in [tag.to_owned(), format!("\"x\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
        assert_eq!(asset.answer(&asking(IF_NONE_MATCH, &known), ASK_AGAIN).status(), StatusCode::NOT_MODIFIED, "{known}");
    }
    assert_eq!(asset.answer(&asking(IF_NONE_MATCH, "\"x\""), ASK_AGAIN).status(), StatusCode::OK);
}
