use proptest::prelude::*;

use super::*;

fn asked(mode: Option<&str>, token: Option<&str>, challenge: Option<&str>) -> Result<String, Refusal> {
    let owned = |part: Option<&str>| part.map(str::to_owned);
    let question = Question { mode: owned(mode), token: owned(token), challenge: owned(challenge) };
    answer(&question, &Secret("our-token".to_owned())).map(str::to_owned)
}

#[test]
fn our_token_gets_the_challenge_back() {
    assert_eq!(asked(Some("subscribe"), Some("our-token"), Some("1158201444")), Ok("1158201444".to_owned()));
}

#[test]
fn another_mode_and_another_token_are_refused() {
    assert_eq!(asked(None, Some("our-token"), Some("1")), Err(Refusal::Mode));
    assert_eq!(asked(Some("unsubscribe"), Some("our-token"), Some("1")), Err(Refusal::Mode));
    for token in [None, Some(""), Some("our-toke"), Some("our-token2"), Some("OUR-TOKEN")] {
        assert_eq!(asked(Some("subscribe"), token, Some("1")), Err(Refusal::Token), "{token:?}");
    }
}

#[test]
fn an_empty_token_of_ours_confirms_nothing() {
    let mode = Some("subscribe".to_owned());
    let question = Question { mode, token: Some(String::new()), challenge: Some("1".to_owned()) };
    assert_eq!(answer(&question, &Secret(String::new())), Err(Refusal::Token));
}

#[test]
fn a_hostile_challenge_is_not_echoed() {
    let long = "1".repeat(129);
    for challenge in [None, Some(""), Some("<script>alert(1)</script>"), Some("1\r\nx: y"), Some("é"), Some(long.as_str())] {
        assert_eq!(asked(Some("subscribe"), Some("our-token"), challenge), Err(Refusal::Challenge), "{challenge:?}");
    }
}

#[test]
fn the_question_is_read_from_the_names_the_platform_uses() {
    let query = serde_json::json!({"hub.mode": "subscribe", "hub.challenge": "7", "hub.verify_token": "our-token", "other": 1});
    let question: Question = serde_json::from_value(query).unwrap();
    assert_eq!(answer(&question, &Secret("our-token".to_owned())), Ok("7"));
}

proptest! {
    #[test]
    fn only_plain_letters_come_back(challenge in "\\PC{0,40}") {
        if let Ok(body) = asked(Some("subscribe"), Some("our-token"), Some(&challenge)) {
            prop_assert!(body.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_'));
        }
    }
}
