use super::*;

#[test]
fn a_month_holds_its_first_and_its_last_moment() {
    for (month, days) in [(2026 * 12 + 10, 30), (2026 * 12 + 11, 31), (2027 * 12 + 1, 28), (2028 * 12 + 1, 29)] {
        let (start, next) = (start_of(month), start_of(month + 1));
        assert_eq!(next.since(start).as_secs(), days * 86_400);
        assert_eq!(
            [month_of(start), month_of(Timestamp::from_millis(next.as_millis() - 1)), month_of(next)],
            [month, month, month + 1]
        );
    }
    assert_eq!(start_of(2026 * 12 + 10).to_string(), "2026-11-01T00:00:00.000Z");
}
