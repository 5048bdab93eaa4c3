use super::*;

fn matching(value: &'static str) -> HeaderMap {
    [(IF_MATCH, HeaderValue::from_static(value))].into_iter().collect()
}

#[test]
fn a_write_names_the_version_it_read() {
    assert!(need_match(&matching("\"v3\""), 3).is_ok());
    assert!(need_match(&matching("\"v2\", \"v3\""), 3).is_ok());
    assert!(need_match(&matching("*"), 3).is_ok());
    assert_eq!(need_match(&matching("\"v2\""), 3).unwrap_err().status, 412);
    assert_eq!(need_match(&HeaderMap::new(), 3).unwrap_err().status, 428);
}
