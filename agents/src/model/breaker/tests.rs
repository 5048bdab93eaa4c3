use super::*;

fn error(class: ErrorClass) -> ModelError {
    ModelError::new(class, "test")
}

fn fail(breaker: &Breaker, class: ErrorClass) {
    breaker.admit().unwrap().failed(&error(class));
}

#[tokio::test]
async fn a_row_of_outages_opens_and_one_answer_forgives() {
    let breaker = Breaker::new("a");
    for _ in 0..MOST_OUTAGES - 1 {
        fail(&breaker, ErrorClass::Overloaded);
    }
    breaker.admit().unwrap().passed();
    for _ in 0..MOST_OUTAGES {
        assert!(!breaker.is_open());
        fail(&breaker, ErrorClass::TimedOut);
    }
    let refused = breaker.admit().unwrap_err();
    assert_eq!(refused.class, ErrorClass::TimedOut);
    assert!(refused.retry_after.unwrap() <= FIRST_REST);
}

#[tokio::test]
async fn what_the_request_is_to_blame_for_does_not_count() {
    let breaker = Breaker::new("a");
    for _ in 0..20 {
        fail(&breaker, ErrorClass::Invalid);
        fail(&breaker, ErrorClass::ContextTooLong);
        fail(&breaker, ErrorClass::UnknownModel);
    }
    assert!(breaker.admit().is_ok());
}

#[tokio::test]
async fn a_refused_key_opens_at_once_and_forgetting_closes() {
    let breakers = Breakers::default();
    fail(&breakers.of("a"), ErrorClass::QuotaSpent);
    assert_eq!(breakers.of("a").admit().unwrap_err().class, ErrorClass::QuotaSpent);
    assert!(breakers.of("b").admit().is_ok());
    breakers.forget("a");
    assert!(breakers.of("a").admit().is_ok());
}

#[tokio::test]
async fn one_request_tries_and_one_that_is_dropped_lets_the_next_try() {
    let breaker = Breaker::new("a");
    let resting = || State::Open { until: Instant::now(), why: ErrorClass::Overloaded, times: 1 };
    *breaker.state.lock() = resting();
    let trial = breaker.admit().unwrap();
    assert!(breaker.admit().is_err());
    drop(trial);
    breaker.admit().unwrap().failed(&error(ErrorClass::Overloaded));
    let wait = breaker.admit().unwrap_err().retry_after.unwrap();
    assert!(wait > FIRST_REST, "the second rest is longer: {wait:?}");
    *breaker.state.lock() = resting();
    breaker.admit().unwrap().passed();
    assert!(breaker.admit().is_ok());
}

#[tokio::test]
async fn a_rate_limit_is_kept_until_its_time() {
    let breaker = Breaker::new("a");
    breaker.admit().unwrap().failed(&error(ErrorClass::RateLimited).after(Some(Duration::from_millis(40))));
    assert_eq!(breaker.admit().unwrap_err().class, ErrorClass::RateLimited);
    assert!(!breaker.is_open());
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert!(breaker.admit().is_ok());
    breaker.admit().unwrap().failed(&error(ErrorClass::RateLimited));
    assert!(breaker.admit().is_ok());
}
