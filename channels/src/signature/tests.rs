use proptest::prelude::*;

use super::*;

const ESCAPED: &str = r#"{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"message":{"text":"caf\u00e9 \/ ok"}}]}]}"#;
const PLAIN: &str = r#"{"object":"page","entry":[{"id":"1","time":1,"messaging":[{"message":{"text":"café / ok"}}]}]}"#;
const OF_ESCAPED: &str = "sha256=be311ec7a1c017b7afa8c0bf752e387b8204d5d8879c96cf5e015af92d73a486";
const OF_PLAIN: &str = "sha256=cb32bd092cc7ef4a1f2b3d454204201aad600c07d712b1756144635c6c19cfa0";

fn secrets(texts: &[&str]) -> Vec<Secret> {
    texts.iter().map(|text| Secret((*text).to_owned())).collect()
}

fn checked(header: &str, body: &str, with: &[&str]) -> Result<(), Refusal> {
    check(Some(header), body.as_bytes(), &secrets(with))
}

#[test]
fn the_bytes_as_they_came_are_what_is_signed() {
    assert_eq!((ESCAPED.len(), PLAIN.len()), (100, 95));
    assert_eq!(checked(OF_ESCAPED, ESCAPED, &["sb-test-secret"]), Ok(()));
    assert_eq!(checked(OF_PLAIN, PLAIN, &["sb-test-secret"]), Ok(()));
    assert_eq!(checked(OF_ESCAPED, PLAIN, &["sb-test-secret"]), Err(Refusal::Mismatch));
    assert_eq!(checked(OF_PLAIN, ESCAPED, &["sb-test-secret"]), Err(Refusal::Mismatch));
}

#[test]
fn any_of_several_secrets_will_do() {
    assert_eq!(checked(OF_ESCAPED, ESCAPED, &["another", "sb-test-secret"]), Ok(()));
    assert_eq!(checked(OF_ESCAPED, ESCAPED, &["sb-test-secret", "another"]), Ok(()));
    assert_eq!(checked(OF_ESCAPED, ESCAPED, &["another", "a third"]), Err(Refusal::Mismatch));
}

#[test]
fn a_header_that_is_missing_or_of_another_form_is_refused() {
    assert_eq!(check(None, ESCAPED.as_bytes(), &secrets(&["sb-test-secret"])), Err(Refusal::Missing));
    let digits = OF_ESCAPED.trim_start_matches("sha256=");
    let upper = format!("sha256={}", digits.to_uppercase());
    let long = format!("{OF_ESCAPED}0");
    for header in ["", "sha256=", digits, "sha1=0123456789abcdef0123456789abcdef01234567", &OF_ESCAPED[..70], &upper, &long] {
        assert_eq!(checked(header, ESCAPED, &["sb-test-secret"]), Err(Refusal::Malformed), "{header}");
    }
}

#[test]
fn without_a_secret_nothing_is_let_in() {
    let by_nobody = sign(&Secret(String::new()), ESCAPED.as_bytes());
    assert_eq!(checked(&by_nobody, ESCAPED, &[]), Err(Refusal::NoSecret));
    assert_eq!(checked(&by_nobody, ESCAPED, &[""]), Err(Refusal::NoSecret));
    assert_eq!(checked(&by_nobody, ESCAPED, &["", "sb-test-secret"]), Err(Refusal::Mismatch));
}

proptest! {
    #[test]
    fn what_is_signed_is_accepted_and_a_changed_byte_is_not(
        secret in "\\PC{1,80}",
        body in proptest::collection::vec(any::<u8>(), 1..200),
        at in any::<proptest::sample::Index>(),
    ) {
        let secret = Secret(secret);
        let header = sign(&secret, &body);
        prop_assert_eq!(check(Some(&header), &body, std::slice::from_ref(&secret)), Ok(()));
        let mut changed = body.clone();
        changed[at.index(body.len())] ^= 1;
        prop_assert_eq!(check(Some(&header), &changed, std::slice::from_ref(&secret)), Err(Refusal::Mismatch));
    }

    #[test]
    fn no_header_breaks_the_check(header in "\\PC{0,90}") {
        prop_assert!(check(Some(&header), b"body", &secrets(&["sb-test-secret"])) != Ok(()));
    }
}
