use super::*;

#[test]
fn a_burst_passes_and_then_one_each_period() {
    let buckets = Buckets::new(3, Duration::from_secs(10));
    let start = Instant::now();
    for _ in 0..3 {
        assert!(buckets.take_at("a", start).is_ok());
    }
    assert_eq!(buckets.take_at("a", start), Err(Duration::from_secs(10)));
    assert_eq!(buckets.take_at("a", start + Duration::from_secs(10)), Ok(Duration::from_secs(30)));
    assert!(buckets.take_at("a", start + Duration::from_secs(11)).is_err());
    assert!(buckets.take_at("b", start).is_ok(), "keys do not share");
}

#[test]
fn a_refusal_costs_nothing() {
    let buckets = Buckets::new(1, Duration::from_secs(1));
    let start = Instant::now();
    assert!(buckets.take_at(1, start).is_ok());
    for _ in 0..100 {
        assert!(buckets.take_at(1, start).is_err());
    }
    assert!(buckets.take_at(1, start + Duration::from_secs(1)).is_ok());
}

#[test]
fn a_full_table_still_limits_newcomers_and_recovers() {
    let buckets = Buckets::new(1, Duration::from_mins(1));
    let start = Instant::now();
    for key in 0..MOST_KEYS {
        assert!(buckets.take_at(key, start).is_ok());
    }
    assert!(buckets.take_at(MOST_KEYS, start).is_ok(), "the shared bucket has one");
    assert!(buckets.take_at(MOST_KEYS + 1, start).is_err(), "and no second");
    assert_eq!(buckets.state.lock().full.len(), MOST_KEYS);
    assert!(buckets.take_at(MOST_KEYS + 2, start + Duration::from_secs(61)).is_ok());
    assert_eq!(buckets.state.lock().full.len(), 1, "past buckets were swept");
}

#[test]
fn addresses_of_one_connection_count_as_one() {
    let counted = |text: &str| counted(text.parse().unwrap());
    assert_eq!(counted("2001:db8:1:2::1"), counted("2001:db8:1:2:ffff::9"));
    assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
    assert_eq!(counted("::ffff:10.0.0.1"), counted("10.0.0.1"));
}
