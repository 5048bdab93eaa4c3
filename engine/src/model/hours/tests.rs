use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap()
}

const fn span(from: u16, to: u16) -> Span {
    Span { from, to }
}

fn schedule(time_zone: &str, week: [Vec<Span>; 7], holidays: Vec<Holiday>) -> Hours {
    let name = "Office".to_owned();
    let time_zone = time_zone.to_owned();
    let created_at = Timestamp::default();
    Hours::new(BusinessHours { id: HoursId(1), organisation: OrgId(1), name, time_zone, week, holidays, created_at }).unwrap()
}

/// Monday to Friday, nine to five.
fn office(time_zone: &str, holidays: Vec<Holiday>) -> Hours {
    let week = std::array::from_fn(|day| if day < 5 { vec![span(540, 1_020)] } else { Vec::new() });
    schedule(time_zone, week, holidays)
}

fn holiday(year: Option<i16>, month: i8, day: i8, hours: Vec<Span>) -> Holiday {
    Holiday { name: "Holiday".to_owned(), year, month, day, hours }
}

const HOUR: Duration = Duration::from_hours(1);

#[test]
fn it_is_open_from_the_first_minute_to_before_the_last() {
    let hours = office("Europe/Berlin", vec![]);
    // A Monday in winter.
    assert!(!hours.is_open(at("2026-11-30T07:59:59.999Z")));
    assert!(hours.is_open(at("2026-11-30T08:00:00Z")));
    assert!(!hours.is_open(at("2026-11-30T16:00:00Z")));
    assert!(!hours.is_open(at("2026-11-28T10:00:00Z")), "a Saturday");
}

#[test]
fn the_next_opening_jumps_weekends_and_holidays() {
    let hours = office("Europe/Berlin", vec![holiday(None, 12, 25, vec![]), holiday(Some(2026), 12, 28, vec![span(600, 720)])]);
    let christmas_eve = at("2026-12-24T18:00:00Z");
    assert_eq!(hours.next_opening(christmas_eve), Some(at("2026-12-28T09:00:00Z")), "Friday is a holiday, Monday begins at ten");
    let open = at("2026-12-23T12:00:00Z");
    assert_eq!(hours.next_opening(open), Some(open));
    assert_eq!(hours.told(at("2026-12-28T09:00:00Z")), "Monday 28 December at 10:00 (Europe/Berlin)");
}

#[test]
fn a_dated_holiday_goes_before_a_yearly_one() {
    let hours = office("UTC", vec![holiday(None, 12, 31, vec![]), holiday(Some(2026), 12, 31, vec![span(540, 600)])]);
    assert!(hours.is_open(at("2026-12-31T09:30:00Z")));
    assert!(!hours.is_open(at("2027-12-31T09:30:00Z")));
}

#[test]
fn a_span_over_midnight_belongs_to_the_day_it_begins_on() {
    let mut week: [Vec<Span>; 7] = Default::default();
    week[4] = vec![span(1_320, 120)];
    let bar = schedule("Europe/Madrid", week, vec![]);
    assert!(bar.is_open(at("2026-11-28T00:30:00Z")), "half past one on Saturday morning");
    assert!(!bar.is_open(at("2026-11-27T00:30:00Z")), "half past one on Friday morning");
    assert_eq!(bar.worked(at("2026-11-27T00:00:00Z"), at("2026-11-29T00:00:00Z")), 4 * HOUR);
}

#[test]
fn a_night_on_which_the_clocks_change_is_as_long_as_it_is() {
    let night = |zone| schedule(zone, std::array::from_fn(|_| vec![span(0, DAY)]), vec![]);
    let berlin = night("Europe/Berlin");
    // 2026-03-29 has 23 hours there, 2026-10-25 has 25.
    assert_eq!(berlin.worked(at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z")), 23 * HOUR);
    assert_eq!(berlin.worked(at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")), 25 * HOUR);
    let hours = office("Europe/Berlin", vec![]);
    let friday = at("2026-03-27T15:00:00Z");
    assert_eq!(hours.after(friday, 2 * HOUR), Some(at("2026-03-30T08:00:00Z")), "nine in the morning, an hour earlier by UTC");
}

#[test]
fn an_opening_in_the_hour_that_is_left_out_is_moved_behind_it() {
    let hours = schedule("Europe/Berlin", std::array::from_fn(|_| vec![span(150, 240)]), vec![]);
    assert_eq!(hours.next_opening(at("2026-03-29T00:00:00Z")), Some(at("2026-03-29T01:30:00Z")));
}

#[test]
fn who_never_opens_is_closed_for_good() {
    let closed = schedule("UTC", Default::default(), vec![]);
    let now = at("2026-11-30T08:00:00Z");
    assert_eq!((closed.next_opening(now), closed.after(now, HOUR)), (None, None));
    assert_eq!(closed.worked(now, now.plus(1_000 * HOUR)), Duration::ZERO);
}

#[test]
fn overlapping_spans_count_once() {
    let hours = schedule("UTC", std::array::from_fn(|_| vec![span(600, 720), span(540, 660), span(1_380, 60)]), vec![]);
    assert_eq!(hours.worked(at("2026-11-30T08:00:00Z"), at("2026-11-30T20:00:00Z")), 3 * HOUR);
}

#[test]
fn an_unknown_zone_is_refused() {
    assert!(zone("Mars/Olympus").is_err());
    assert!(zone("Asia/Kolkata").is_ok());
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    proptest::collection::vec((0..DAY, 0..=DAY).prop_map(|(from, to)| Span { from, to }), 0..4)
}

fn any_hours() -> impl Strategy<Value = Hours> {
    let zones = prop::sample::select(vec!["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]);
    let holidays = proptest::collection::vec((1..=12_i8, 1..=28_i8, spans()), 0..5);
    (zones, proptest::array::uniform7(spans()), holidays).prop_map(|(zone, week, holidays)| {
        let holidays = holidays.into_iter().map(|(month, day, hours)| holiday(None, month, day, hours)).collect();
        schedule(zone, week, holidays)
    })
}

/// Some instant of 2026, on the minute.
fn instants() -> impl Strategy<Value = Timestamp> {
    (0..525_600_i64).prop_map(|minute| Timestamp::from_millis(1_767_225_600_000 + minute * 60_000))
}

proptest! {
    #[test]
    fn working_time_adds_up(hours in any_hours(), mut times in proptest::collection::vec(instants(), 3)) {
        times.sort();
        let [a, b, c] = times[..] else { unreachable!() };
        prop_assert_eq!(hours.worked(a, b) + hours.worked(b, c), hours.worked(a, c));
        prop_assert!(hours.worked(a, c) <= c.since(a));
    }

    #[test]
    fn after_some_work_exactly_that_much_was_worked(hours in any_hours(), from in instants(), minutes in 0..20_000_u64) {
        let work = Duration::from_mins(minutes);
        if let Some(end) = hours.after(from, work) {
            prop_assert_eq!(hours.worked(from, end), work);
            prop_assert!(end >= from);
        }
    }

    #[test]
    fn the_next_opening_is_the_first_open_instant(hours in any_hours(), from in instants()) {
        if let Some(opening) = hours.next_opening(from) {
            prop_assert!(hours.is_open(opening) && opening >= from);
            prop_assert_eq!(hours.worked(from, opening), Duration::ZERO);
            prop_assert_eq!(hours.is_open(from), opening == from);
        } else {
            prop_assert!(!hours.is_open(from));
        }
    }
}
