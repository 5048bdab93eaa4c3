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

/// All nodes: gives what it is told to.
struct Place(Mutex<Option<Result<Duration, Duration>>>);

#[async_trait::async_trait]
impl SharedLimits for Place {
    async fn take(&self, name: &str, key: &str, burst: u32, period: Duration) -> Option<Result<Duration, Duration>> {
        assert_eq!((name, key, burst, period), ("calls", "7", 2, Duration::from_secs(10)));
        *self.0.lock()
    }
}

#[tokio::test]
async fn all_nodes_decide_where_they_can_and_each_by_itself_otherwise() {
    let place = Arc::new(Place(Mutex::new(Some(Err(Duration::from_secs(4))))));
    let all: Arc<dyn SharedLimits> = place.clone();
    let buckets = SharedBuckets::over(Some(&all), "calls", Buckets::new(2, Duration::from_secs(10)));
    let (room, wait) = buckets.take_counted(7).await.unwrap().unwrap_err();
    assert_eq!((wait, room.left), (Duration::from_secs(4), 0), "others took them all");
    *place.0.lock() = None;
    assert!(buckets.take(7).await.is_ok(), "out of reach: this node had one left");
    *place.0.lock() = Some(Ok(Duration::from_secs(1)));
    assert!(buckets.take(7).await.is_err(), "and knows that it has none");
}
