use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::model::hours::zone;

fn at(text: &str) -> Timestamp {
    let time: jiff::Timestamp = text.parse().expect("an instant");
    Timestamp::from_millis(time.as_millisecond())
}

fn ends(name: &str, quiet: Quiet, now: &str) -> Option<Timestamp> {
    quiet.ends(&zone(name).expect("a zone"), at(now))
}

#[test]
fn the_night_is_quiet_and_the_day_is_not() {
    let night = Quiet::default();
    // Half past eight in the morning and at night, at half an hour's distance from everybody else.
    assert_eq!(ends("Asia/Kolkata", night, "2026-11-30T03:00:00Z"), Some(at("2026-11-30T03:30:00Z")));
    assert_eq!(ends("Asia/Kolkata", night, "2026-11-30T15:00:00Z"), None);
    assert_eq!(ends("Asia/Kolkata", night, "2026-11-30T15:30:00Z"), Some(at("2026-12-01T03:30:00Z")));
    assert_eq!(ends("Asia/Kolkata", night, "2026-11-30T03:30:00Z"), None);
}

#[test]
fn it_begins_today_or_tomorrow_and_after_now() {
    let night = Quiet::default();
    let begins = |now: &str| night.begins(&zone("Asia/Kolkata").expect("a zone"), at(now));
    assert_eq!(begins("2026-11-30T15:29:59Z"), Some(at("2026-11-30T15:30:00Z")));
    assert_eq!(begins("2026-11-30T15:30:00Z"), Some(at("2026-12-01T15:30:00Z")));
    assert_eq!(begins("2026-11-30T20:00:00Z"), Some(at("2026-12-01T15:30:00Z")));
    let never = Quiet { from: 60, until: 60 };
    assert_eq!(never.begins(&zone("Asia/Kolkata").expect("a zone"), at("2026-11-30T20:00:00Z")), None);
}

#[test]
fn a_span_within_a_day_is_quiet_on_that_day_only() {
    let noon = Quiet { from: 12 * 60, until: 14 * 60 };
    assert_eq!(ends("Europe/Madrid", noon, "2026-07-01T10:30:00Z"), Some(at("2026-07-01T12:00:00Z")));
    assert_eq!(ends("Europe/Madrid", noon, "2026-07-01T12:00:00Z"), None);
    assert_eq!(ends("Europe/Madrid", Quiet { from: 60, until: 60 }, "2026-07-01T23:00:00Z"), None);
}

#[test]
fn an_end_that_the_clocks_leave_out_is_the_moment_they_change() {
    // On 29 March 2026 it is two, and then three, in Berlin.
    let early = Quiet { from: 60, until: 2 * 60 + 30 };
    let end = ends("Europe/Berlin", early, "2026-03-29T00:30:00Z").expect("quiet");
    assert!(end >= at("2026-03-29T01:00:00Z") && end <= at("2026-03-29T01:30:00Z"), "{end}");
    // On 25 October 2026 half past two comes twice there: the first time ends it.
    assert_eq!(ends("Europe/Berlin", early, "2026-10-25T00:15:00Z"), Some(at("2026-10-25T00:30:00Z")));
    assert_eq!(ends("Europe/Berlin", early, "2026-10-25T01:15:00Z"), None);
}

proptest! {
    #[test]
    fn where_quiet_ends_it_is_not_quiet(
        millis in 1_767_225_600_000_i64..1_798_761_600_000,
        from in 0_u16..DAY,
        until in 0_u16..DAY,
        name in prop::sample::select(vec!["Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]),
    ) {
        let (zone, now) = (zone(name).expect("a zone"), Timestamp::from_millis(millis));
        let quiet = Quiet { from, until };
        if let Some(end) = quiet.ends(&zone, now) {
            prop_assert!(end > now && end.since(now) <= Duration::from_hours(25));
            prop_assert_eq!(quiet.ends(&zone, end), None);
        }
    }
}
