use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

#[test]
fn a_deadline_that_has_passed_is_not_waited_for() {
    assert_eq!(wait_until(Some(Timestamp::from_millis(NOW.as_millis() - 5)), NOW), Duration::ZERO);
}

#[test]
fn a_near_deadline_is_met_to_the_millisecond() {
    assert_eq!(wait_until(Some(NOW.plus(Duration::from_millis(40))), NOW), Duration::from_millis(40));
}

#[test]
fn a_timer_set_while_nothing_is_due_is_seen_within_the_poll() {
    assert_eq!(wait_until(None, NOW), POLL);
    assert_eq!(wait_until(Some(NOW.plus(HOUR)), NOW), POLL);
}
