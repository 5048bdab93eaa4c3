use super::*;

/// Worked out with the vendor's Python library (botocore) for this host, date, key and body.
#[test]
fn signatures_are_recomputed() {
    let body = br#"{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}"#.to_vec();
    let request = |signature: &str, body: Vec<u8>| Request {
        method: "POST".to_owned(),
        target: "/model/amazon.nova-lite-v1%3A0/converse".to_owned(),
        headers: vec![
            ("host".to_owned(), "bedrock-runtime.ap-south-1.amazonaws.com".to_owned()),
            ("content-type".to_owned(), "application/json".to_owned()),
            ("x-amz-date".to_owned(), "20261126T120000Z".to_owned()),
            (
                "authorization".to_owned(),
                format!(
                    "AWS4-HMAC-SHA256 Credential=AKIASANDBOX000000000/20261126/ap-south-1/bedrock/aws4_request, \
                     SignedHeaders=content-type;host;x-amz-date, Signature={signature}"
                ),
            ),
        ],
        body,
    };
    let right = "367ae095db2a1a00bd0d383c28bf0c49b8da78789736a678b873584350e65f71";
    let rules = Rules::default();
    assert_eq!(check(&rules, &request(right, body.clone())), Ok(()));
    assert!(check(&rules, &request(right, b"{}".to_vec())).is_err(), "another body has another signature");
    assert!(check(&rules, &request("00", body.clone())).is_err());
    let elsewhere = Rules { aws_region: "us-east-1".into(), ..Rules::default() };
    assert!(check(&elsewhere, &request(right, body.clone())).is_err());
    let with_token = Rules { aws_session_token: Some("t".into()), ..Rules::default() };
    assert!(check(&with_token, &request(right, body)).is_err());
}
