use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn days(days: u64) -> Duration {
    Duration::from_hours(24 * days)
}

#[test]
fn a_token_is_renewed_once_it_is_a_day_old_and_then_weekly() {
    let pasted = |ago| Age { pasted_at: Some(NOW.minus(ago)), ..Age::default() };
    assert!(!pasted(Duration::from_hours(23)).is_due(NOW));
    assert!(pasted(days(1)).is_due(NOW));
    let renewed = |ago| Age { renewed_at: Some(NOW.minus(ago)), ..pasted(days(30)) };
    assert!(!renewed(days(6)).is_due(NOW));
    assert!(renewed(days(7)).is_due(NOW));
    assert!(Age::default().is_due(NOW), "of one whose age nobody knows the platform will say it");
}

#[test]
fn the_end_of_a_token_tells_how_old_it_is_and_one_that_has_lapsed_is_left() {
    let ends = |at| Age { pasted_at: Some(NOW), renewed_at: None, ends_at: Some(at) };
    assert!(ends(NOW.plus(days(20))).is_due(NOW), "it is forty days old, whenever it was pasted");
    assert!(!ends(NOW.plus(days(60))).is_due(NOW));
    assert!(!ends(NOW.minus(days(1))).is_due(NOW));
}
