use super::*;
use crate::embed::EmbedErrorKind;

fn detail(json: &str) -> Detail {
    serde_json::from_str::<Answer>(json).unwrap_or_default().error
}

fn kind(status: u16, json: &str) -> &'static str {
    match classify(StatusCode::from_u16(status).unwrap(), None, None, &detail(json), "host") {
        Failure::TooLong => "less",
        Failure::Later { .. } => "later",
        Failure::Final(error) if error.kind == EmbedErrorKind::Invalid => "invalid",
        Failure::Final(_) => "unavailable",
    }
}

#[test]
fn each_status_has_its_consequence() {
    for status in [408, 409, 429, 500, 502, 503, 529] {
        assert_eq!(kind(status, "{}"), "later", "{status}");
    }
    for status in [301, 400, 401, 403, 404, 405, 422] {
        assert_eq!(kind(status, "<html>"), "invalid", "{status}");
    }
    assert_eq!(kind(413, ""), "less");
    assert_eq!(kind(429, r#"{"error":{"code":"insufficient_quota"}}"#), "unavailable");
}

#[test]
fn too_long_is_known_by_code_or_words() {
    assert_eq!(kind(400, r#"{"error":{"code":"context_length_exceeded"}}"#), "less");
    assert_eq!(kind(400, r#"{"error":{"code":null,"message":"This model's maximum context length is 8192 tokens"}}"#), "less");
    assert_eq!(kind(400, r#"{"error":{"code":400,"message":"'$.input' is invalid"}}"#), "invalid");
}

#[test]
fn a_sentence_of_the_provider_stays_out_of_the_error() {
    let detail = detail(r#"{"error":{"code":"no such: thing","message":"your text: my card is 4111"}}"#);
    let Failure::Final(error) = classify(StatusCode::BAD_REQUEST, None, None, &detail, "host") else { panic!() };
    assert_eq!(error.context, "host refused the request (status 400)");
}

#[test]
fn the_providers_word_on_trying_again_wins() {
    let failure = classify(StatusCode::SERVICE_UNAVAILABLE, None, Some(false), &Detail::default(), "host");
    assert!(matches!(failure, Failure::Final(error) if error.kind == EmbedErrorKind::Unavailable));
}

#[test]
fn waits_are_read_in_both_units() {
    let headers = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    };
    assert_eq!(wait(&headers(&[("retry-after", "2")])), Some(Duration::from_secs(2)));
    assert_eq!(wait(&headers(&[("retry-after", "2"), ("retry-after-ms", "150")])), Some(Duration::from_millis(150)));
    for nonsense in ["-1", "soon", "Fri, 31 Dec 1999 23:59:59 GMT", "1e300", "NaN"] {
        assert_eq!(wait(&headers(&[("retry-after", nonsense)])), None, "{nonsense}");
    }
}
