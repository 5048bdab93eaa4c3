use super::*;

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect()
}

fn after(pairs: &[(&'static str, &'static str)]) -> Option<Duration> {
    of(&headers(pairs), ErrorClass::RateLimited).after
}

#[test]
fn milliseconds_go_before_seconds_and_both_before_dates_and_resets() {
    assert_eq!(after(&[("retry-after-ms", "1500"), ("retry-after", "9")]), Some(Duration::from_millis(1_500)));
    assert_eq!(
        after(&[("retry-after", "2"), ("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "9s")]),
        Some(Duration::from_secs(2))
    );
    assert_eq!(after(&[("retry-after", "0.25")]), Some(Duration::from_millis(250)));
}

#[test]
fn a_date_is_taken_against_the_servers_own_clock() {
    let date = [("retry-after", "Wed, 21 Oct 2026 07:28:10 GMT"), ("date", "Wed, 21 Oct 2026 07:28:00 GMT")];
    assert_eq!(after(&date), Some(Duration::from_secs(10)));
    assert_eq!(after(&[("retry-after", "Wed, 21 Oct 2015 07:28:10 GMT")]), Some(Duration::ZERO));
}

#[test]
fn the_reset_of_a_spent_budget_counts_and_of_an_unspent_one_does_not() {
    let both = [
        ("x-ratelimit-remaining-requests", "0"),
        ("x-ratelimit-reset-requests", "20ms"),
        ("x-ratelimit-remaining-tokens", "0"),
        ("x-ratelimit-reset-tokens", "6m0s"),
    ];
    assert_eq!(after(&both), Some(Duration::from_mins(6)));
    assert_eq!(after(&[("x-ratelimit-remaining-tokens", "12"), ("x-ratelimit-reset-tokens", "1s")]), None);
    let anthropic = [
        ("date", "Wed, 21 Oct 2026 07:28:00 GMT"),
        ("anthropic-ratelimit-input-tokens-remaining", "0"),
        ("anthropic-ratelimit-input-tokens-reset", "2026-10-21T07:28:30Z"),
    ];
    assert_eq!(after(&anthropic), Some(Duration::from_secs(30)));
    assert_eq!(of(&headers(&both), ErrorClass::Overloaded).after, None);
}

#[test]
fn numbers_that_mean_nothing_are_passed_over() {
    for value in ["-1", "NaN", "inf", "soon", "", "99999999999"] {
        assert_eq!(after(&[("retry-after", value)]), None, "{value}");
    }
    assert_eq!(after(&[("x-ratelimit-remaining-tokens", "-1"), ("x-ratelimit-reset-tokens", "-1")]), None);
    assert_eq!(after(&[("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "1fortnight")]), None);
}

#[test]
fn the_providers_word_on_retrying_is_kept() {
    let word = |value| of(&headers(&[("x-should-retry", value)]), ErrorClass::Overloaded).should_retry;
    assert_eq!((word("true"), word("false"), word("maybe")), (Some(true), Some(false), None));
}
