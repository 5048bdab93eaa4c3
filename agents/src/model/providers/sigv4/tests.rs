use engine::clock::ManualClock;

use super::*;

/// The credentials of the published test suite.
fn signer(token: Option<&str>) -> Signer {
    Signer {
        access_key: "AKIDEXAMPLE".into(),
        secret_key: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        session_token: token.map(Secret::new),
        region: "us-east-1".into(),
        clock: Arc::new(ManualClock::at(Timestamp::from_millis(1_440_938_160_000))),
    }
}

fn signature(headers: &[(&'static str, String)]) -> String {
    headers[0].1.rsplit("Signature=").next().unwrap().to_owned()
}

#[test]
fn the_published_vectors_are_met() {
    let signer = signer(None);
    let of = |method, url: &str| {
        let url = Url::parse(url).unwrap();
        signature(&signer.sign_as("service", method, &url, b"", signer.clock.now()).unwrap())
    };
    assert_eq!(of("GET", "https://example.amazonaws.com/"), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    assert_eq!(of("POST", "https://example.amazonaws.com/"), "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

#[test]
fn the_path_is_encoded_twice_and_a_token_is_signed_too() {
    let url = Url::parse("https://bedrock-runtime.us-east-1.amazonaws.com/model/a.b-v1%3A0/converse-stream").unwrap();
    let plain = signer(None).sign(&url, b"{}").unwrap();
    assert!(plain[0].1.starts_with(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/bedrock/aws4_request, SignedHeaders=host;x-amz-date, "
    ));
    assert_eq!(plain[1], ("x-amz-date", "20150830T123600Z".to_owned()));
    let with_token = signer(Some("session")).sign(&url, b"{}").unwrap();
    assert!(with_token[0].1.contains("SignedHeaders=host;x-amz-date;x-amz-security-token"));
    assert_eq!(with_token[2].1, "session");
    assert_ne!(signature(&plain), signature(&with_token));
    assert_eq!(encoded(url.path(), true), "/model/a.b-v1%253A0/converse-stream");
}
