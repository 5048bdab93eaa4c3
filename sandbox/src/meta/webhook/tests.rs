use super::*;

#[test]
fn the_signed_text_is_escaped_as_the_platform_escapes_it() {
    let vector = r#"{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"message":{"text":"caf\u00e9 \/ ok"}}]}]}"#;
    assert_eq!(mac("sb-test-secret", vector.as_bytes()), "be311ec7a1c017b7afa8c0bf752e387b8204d5d8879c96cf5e015af92d73a486");
    assert_eq!(sign::as_sent(&json!({"text": "café / ok 👍"})), r#"{"text":"caf\u00e9 \/ ok \ud83d\udc4d"}"#);
    let raw = vector.replace("\\u00e9", "é").replace("\\/", "/");
    assert_eq!(mac("sb-test-secret", raw.as_bytes()), "cb32bd092cc7ef4a1f2b3d454204201aad600c07d712b1756144635c6c19cfa0");
}

#[test]
fn a_shuffle_loses_nothing_and_is_the_same_for_the_same_seed() {
    let (mut one, mut two): (Vec<u32>, Vec<u32>) = ((0..50).collect(), (0..50).collect());
    shuffle(&mut one, 7);
    shuffle(&mut two, 7);
    assert_eq!(one, two);
    assert!(!one.is_sorted());
    one.sort_unstable();
    assert_eq!(one, (0..50).collect::<Vec<u32>>());
    for few in 2..=8 {
        let mut items: Vec<u32> = (0..few).collect();
        shuffle(&mut items, 5);
        assert!(!items.is_sorted(), "{items:?}");
    }
}
