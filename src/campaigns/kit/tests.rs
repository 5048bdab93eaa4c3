use super::*;

#[test]
fn the_limits_of_numbers_are_read() {
    for (limit, people) in [("TIER_250", Some(250)), ("TIER_2K", Some(2_000)), ("TIER_100K", Some(100_000)), ("250", Some(250))] {
        assert_eq!(people_a_day(limit), people, "{limit}");
    }
    for limit in ["TIER_UNLIMITED", "TIER_NOT_SET", ""] {
        assert_eq!(people_a_day(limit), None, "{limit}");
    }
}
