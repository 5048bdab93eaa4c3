use super::*;

#[test]
fn a_key_names_itself_and_its_secret_is_nowhere_else() {
    let id = ApiKeyId(0x0123_4567_89ab);
    let fresh = issue(id).unwrap();
    let (named, secret) = read(&fresh.token).unwrap();
    assert_eq!(named, id);
    assert_eq!((secret.len(), fresh.token.len()), (43, 60));
    assert_eq!(fingerprint(secret.as_bytes()), fresh.fingerprint);
    assert!(!fresh.fingerprint.contains(secret));
    assert_ne!(issue(id).unwrap().token, fresh.token);
}

#[test]
fn what_is_no_key_names_none() {
    for text in ["", "sbk_", "sbk_short", "sbk_04tq8c5xk0g0é", "key_04tq8c5xk0g00abc", "sbk_UUUUUUUUUUUUUabc"] {
        assert!(read(text).is_none(), "{text}");
    }
}
