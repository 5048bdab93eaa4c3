use super::*;

fn rule(cron: &str, time_zone: &str) -> Rule {
    Rule { cron: cron.to_owned(), time_zone: time_zone.to_owned() }
}

fn at(text: &str) -> Timestamp {
    serde_json::from_value(serde_json::json!(text)).unwrap()
}

/// The next times after one, in UTC.
fn times(rule: &Rule, after: &str, count: usize) -> Vec<String> {
    let times = rule.times().unwrap();
    let mut now = at(after);
    let next = || {
        now = times.next(now)?;
        Some(now.to_string())
    };
    std::iter::from_fn(next).take(count).collect()
}

fn daily() -> Schedule {
    Schedule {
        id: ScheduleId(1),
        organisation: OrgId(1),
        task: "sync_templates".to_owned(),
        subject: String::new(),
        rule: rule("0 4 * * *", "UTC"),
        missed: Missed::Once,
        is_paused: false,
        next_run: Some(at("2026-11-21T04:00:00Z")),
        current: None,
        version: 1,
    }
}

#[test]
fn a_rule_holds_by_the_clock_of_its_zone() {
    let every_day = rule("30 9 * * 1-5", "Asia/Kolkata");
    assert_eq!(
        times(&every_day, "2026-11-20T03:59:59Z", 3),
        ["2026-11-20T04:00:00.000Z", "2026-11-23T04:00:00.000Z", "2026-11-24T04:00:00.000Z"],
        "Saturday and Sunday are left out"
    );
}

#[test]
fn a_time_that_comes_twice_is_kept_once() {
    // In Berlin the clocks go back from 03:00 to 02:00 on 2026-10-25.
    let at_half_past_two = rule("30 2 * * *", "Europe/Berlin");
    assert_eq!(times(&at_half_past_two, "2026-10-24T12:00:00Z", 2), ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]);
}

#[test]
fn a_time_that_is_missing_comes_right_after_the_change() {
    // And forward from 02:00 to 03:00 on 2027-03-28.
    let at_half_past_two = rule("30 2 * * *", "Europe/Berlin");
    assert_eq!(times(&at_half_past_two, "2027-03-27T12:00:00Z", 2), ["2027-03-28T01:00:00.000Z", "2027-03-29T00:30:00.000Z"]);
}

#[test]
fn what_comes_every_hour_goes_on_through_a_change() {
    let hourly = rule("0 * * * *", "Europe/Berlin");
    let through = ["2026-10-25T00:00:00.000Z", "2026-10-25T01:00:00.000Z", "2026-10-25T02:00:00.000Z"];
    assert_eq!(times(&hourly, "2026-10-24T23:30:00Z", 3), through);
    let through = ["2027-03-28T00:00:00.000Z", "2027-03-28T01:00:00.000Z", "2027-03-28T02:00:00.000Z"];
    assert_eq!(times(&hourly, "2027-03-27T23:30:00Z", 3), through);
}

#[test]
fn what_never_holds_has_no_next_time() {
    assert_eq!(times(&rule("0 0 30 2 *", "UTC"), "2026-11-20T00:00:00Z", 1), Vec::<String>::new());
}

#[test]
fn what_cannot_be_read_is_refused_with_the_reason() {
    for (cron, zone) in [
        ("", "UTC"),
        ("* * * *", "UTC"),
        ("* * * * * *", "UTC"),
        ("61 * * * *", "UTC"),
        ("0 4 * * noday", "UTC"),
        ("0 4 * * *", "Mars/Olympus"),
        ("0 4 * * *", ""),
    ] {
        let error = rule(cron, zone).times().unwrap_err();
        assert_eq!(error.kind, crate::error::Kind::Invalid, "{cron} {zone}");
    }
    let long = format!("{} 4 * * *", "0,".repeat(60));
    assert!(rule(&long, "UTC").times().unwrap_err().to_string().contains("100 characters"));
}

#[test]
fn what_is_due_is_begun_and_what_was_missed_follows_its_rule() {
    let due = daily().next_run.unwrap();
    assert_eq!(daily().due(due.minus(Duration::from_millis(1))), Due::Wait);
    assert_eq!(daily().due(due), Due::Begin(due));
    let late = due.plus(Duration::from_hours(70));
    assert_eq!(daily().due(late), Due::Begin(due), "made up for once");
    let left_out = Schedule { missed: Missed::Skip, ..daily() };
    assert_eq!(left_out.due(due.plus(LATE)), Due::Begin(due));
    assert!(matches!(left_out.due(late), Due::Skip(at, _) if at == due));
    assert!(matches!(Schedule { current: Some(RunId(9)), ..daily() }.due(due), Due::Skip(..)));
    assert_eq!(Schedule { is_paused: true, ..daily() }.due(late), Due::Wait);
    assert_eq!(daily().moved_on(late).0.next_run, Some(at("2026-11-24T04:00:00Z")), "the missed days are one");
}

#[test]
fn a_rule_that_cannot_be_read_any_more_holds_never_again_and_says_why() {
    let odd = Schedule { rule: rule("0 4 * * *", "Mars/Olympus"), ..daily() };
    let (aside, why) = odd.clone().moved_on(at("2026-11-22T00:00:00Z"));
    assert_eq!(aside, Schedule { next_run: None, ..odd });
    assert!(why.unwrap().to_string().contains("time zone"));
}

#[test]
fn a_run_is_taken_for_dead_by_its_own_age_however_long_ago_it_was_due() {
    let began = at("2026-11-24T10:00:00Z");
    let run: RunId = crate::ids::IdSource::new(0).next_at(began);
    let made_up = Schedule { current: Some(run), next_run: Some(at("2026-11-20T04:00:00Z")), ..daily() };
    assert!(!made_up.is_stuck(began.plus(Duration::from_hours(47))));
    assert!(made_up.is_stuck(began.plus(LONGEST_LIFE)));
    assert!(!daily().is_stuck(began));
}

#[test]
fn states_and_rules_are_stored_by_a_number_of_their_own() {
    for state in RunState::ALL {
        assert_eq!(RunState::from_code(state.code()), Some(state));
    }
    for missed in [Missed::Once, Missed::Skip] {
        assert_eq!(Missed::from_code(missed.code()), Some(missed));
    }
    assert_eq!((RunState::from_code(0), Missed::from_code(0)), (None, None));
}
