use super::*;

/// Requests of one token that pass at that time, one after the other.
fn passing(pace: &Pace, purpose: Purpose, now: Instant) -> usize {
    (0..1_000).take_while(|_| pace.try_take(1, purpose, now).is_none()).count()
}

#[test]
fn requests_beyond_the_rate_wait_their_turn() {
    let (pace, start) = (Pace::new(Some(60), None), Instant::now());
    assert_eq!(passing(&pace, Purpose::Question, start), 60);
    let wait = pace.try_take(1, Purpose::Question, start).unwrap();
    assert!(wait > Duration::from_millis(990) && wait <= Duration::from_secs(1), "{wait:?}");
    assert_eq!(passing(&pace, Purpose::Question, start + Duration::from_millis(5_500)), 5);
    assert_eq!(passing(&pace, Purpose::Question, start + Duration::from_hours(1)), 60, "a pause saves up one minute");
}

#[test]
fn passages_leave_a_tenth_to_questions() {
    let (pace, start) = (Pace::new(Some(100), None), Instant::now());
    assert_eq!(passing(&pace, Purpose::Passage, start), 90);
    assert_eq!(passing(&pace, Purpose::Question, start), 10);
}

#[test]
fn a_request_larger_than_a_minute_goes_and_leaves_a_debt() {
    let (pace, start) = (Pace::new(None, Some(600)), Instant::now());
    assert!(pace.try_take(1_200, Purpose::Passage, start).is_none());
    assert!(pace.try_take(10, Purpose::Question, start).unwrap() > Duration::from_mins(1));
}

#[test]
fn what_one_bucket_refuses_is_not_taken_from_the_other() {
    let (pace, start) = (Pace::new(Some(2), Some(100)), Instant::now());
    assert!(pace.try_take(100, Purpose::Question, start).is_none());
    assert!(pace.try_take(100, Purpose::Question, start).is_some());
    assert_eq!(pace.buckets.lock()[0].as_ref().map(|bucket| bucket.level.round()), Some(1.0));
}

#[tokio::test]
async fn taking_waits_until_there_is_room() {
    let pace = Pace::new(Some(600), None);
    let started = Instant::now();
    for _ in 0..603 {
        pace.take(1, Purpose::Question).await;
    }
    assert!(started.elapsed() >= Duration::from_millis(250));
}

#[test]
fn without_limits_nothing_waits() {
    assert_eq!(passing(&Pace::new(None, None), Purpose::Passage, Instant::now()), 1_000);
}
