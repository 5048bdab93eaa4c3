use super::*;

fn sent_in(per_minute: u32, seconds: u32, tick: Duration) -> usize {
    let began = Instant::now();
    let (mut pace, mut sent) = (Pace::new(per_minute, began), 0);
    let ticks = Duration::from_secs(seconds.into()).as_millis() / tick.as_millis();
    for number in 0..u32::try_from(ticks).expect("few") {
        let allowed = pace.allowed(began + tick * number);
        pace.left(allowed);
        sent += allowed;
    }
    sent
}

#[test]
fn a_rate_is_held_within_two_in_a_hundred() {
    for per_minute in [60, 600, 60_000] {
        let sent = sent_in(per_minute, 600, Duration::from_millis(50));
        let wanted = f64::from(per_minute) * 10.0;
        let off = (f64::from(u32::try_from(sent).expect("few")) - wanted).abs() / wanted;
        assert!(off <= 0.02, "{sent} of {wanted}");
    }
}

#[test]
fn what_was_not_sent_in_a_pause_is_not_made_up_for_at_once() {
    let began = Instant::now();
    let mut pace = Pace::new(600, began);
    assert_eq!(pace.allowed(began + Duration::from_hours(1)), 20);
}

#[test]
fn a_slow_rate_tells_how_long_to_wait() {
    let began = Instant::now();
    let mut pace = Pace::new(6, began);
    let allowed = pace.allowed(began);
    pace.left(allowed);
    assert_eq!(allowed, 1);
    assert_eq!(pace.wait(), Duration::from_secs(10));
    assert_eq!(pace.allowed(began + Duration::from_secs(10)), 1);
}
