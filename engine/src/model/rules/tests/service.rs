use proptest::prelude::*;

use super::*;
use crate::ids::{HoursId, PolicyId, TeamId};
use crate::model::act::Back;
use crate::model::filing::{Priority, Snooze};
use crate::model::hours::{BusinessHours, Hours, Span};
use crate::model::service::{Clock, Conditions, Policy, Promise, Promises, Terms};

const MINUTE: Duration = Duration::from_mins(1);

fn terms(first: u32, next: u32, resolution: u32) -> Terms {
    let promises = Promises { first_response: Some(first), next_response: Some(next), resolution: Some(resolution) };
    let policy = Policy {
        id: PolicyId(1),
        organisation: OrgId(1),
        name: "Usual".to_owned(),
        place: 1,
        promises,
        in_hours: true,
        warn_percent: 80,
        agent_answers: false,
        conditions: Conditions::default(),
        created_at: Timestamp::default(),
    };
    Terms { policy: policy.into(), hours: None }
}

/// Open on the same hours of every day, by UTC.
fn every_day(from: u16, to: u16) -> Arc<Hours> {
    let schedule = BusinessHours {
        id: HoursId(1),
        organisation: OrgId(1),
        name: "Office".to_owned(),
        time_zone: "UTC".to_owned(),
        week: std::array::from_fn(|_| vec![Span { from, to }]),
        holidays: Vec::new(),
        created_at: Timestamp::default(),
    };
    Arc::new(Hours::new(schedule).unwrap())
}

fn look(desk: &mut Desk, terms: &Terms) -> Verdict {
    desk.act(&Act::ServiceDue { terms: Some(terms.clone()) })
}

fn ask_human(desk: &mut Desk) {
    desk.act(&Act::AskHuman { timing: desk.timing, opening: Desk::opening(), back: None });
}

fn timer(desk: &Desk) -> Option<TimerAct> {
    let timers = &desk.last.as_ref()?.timers;
    let is_ours = |timer: &&TimerAct| {
        matches!(timer, TimerAct::Set { kind: TimerKind::Service, .. } | TimerAct::Clear { kind: TimerKind::Service })
    };
    timers.iter().rfind(is_ours).copied()
}

fn clock(desk: &Desk, promise: Promise) -> Clock {
    *desk.conversation.service.clock(promise).unwrap()
}

fn told(desk: &Desk) -> Vec<(Notice, Promise)> {
    let ours = desk.messages.iter().filter_map(|message| Some((message.notice?, message.content.service?.promise)));
    ours.collect()
}

/// In the queue, looked at.
fn waiting(terms: &Terms) -> Desk {
    let mut desk = Desk::new();
    desk.receive("hello");
    ask_human(&mut desk);
    assert_eq!(timer(&desk), Some(TimerAct::Set { kind: TimerKind::Service, due: desk.now }));
    look(&mut desk, terms);
    desk
}

#[test]
fn nothing_is_owed_while_the_agent_answers() {
    let mut desk = Desk::new();
    desk.receive("hello");
    desk.reply(1, 2);
    assert!(desk.conversation.service.clocks.is_empty());
    assert_eq!(timer(&desk), None);
}

#[test]
fn people_who_are_waited_for_are_warned_and_then_late() {
    let terms = terms(10, 5, 60);
    let mut desk = waiting(&terms);
    let asked = desk.now;
    assert_eq!(clock(&desk, Promise::FirstResponse).due, Some(asked.plus(10 * MINUTE)));
    assert_eq!(timer(&desk), Some(TimerAct::Set { kind: TimerKind::Service, due: asked.plus(8 * MINUTE) }));
    desk.wait(8 * MINUTE);
    look(&mut desk, &terms);
    assert_eq!(timer(&desk), Some(TimerAct::Set { kind: TimerKind::Service, due: asked.plus(10 * MINUTE) }));
    desk.wait(2 * MINUTE);
    look(&mut desk, &terms);
    let first = Promise::FirstResponse;
    assert_eq!(told(&desk), [(Notice::ServiceWarned, first), (Notice::ServiceBreached, first)]);
    assert!(desk.messages.iter().filter(|message| message.content.service.is_some()).all(|message| message.private));
    assert_eq!(desk.conversation.service.breached_at, Some(asked.plus(10 * MINUTE)));
    assert_eq!(look(&mut desk, &terms), Verdict::Done, "the timer for the resolution is set again");
    assert_eq!(told(&desk).len(), 2, "nobody is told twice");
}

#[test]
fn an_answer_meets_and_the_next_message_asks_again() {
    let terms = terms(10, 5, 60);
    let mut desk = waiting(&terms);
    desk.wait(MINUTE);
    desk.write(ASHA, true);
    assert!(clock(&desk, Promise::FirstResponse).is_owed(), "a note answers nobody");
    desk.write(ASHA, false);
    assert_eq!(clock(&desk, Promise::FirstResponse).met_at, Some(desk.now));
    assert_eq!(desk.conversation.service.first_due().unwrap().promise, Promise::Resolution);
    desk.wait(MINUTE);
    desk.receive("and another thing");
    look(&mut desk, &terms);
    assert_eq!(clock(&desk, Promise::NextResponse).due, Some(desk.now.plus(5 * MINUTE)));
    desk.receive("are you there?");
    assert_eq!(clock(&desk, Promise::NextResponse).due, Some(desk.now.plus(5 * MINUTE)), "more words win no time");
    desk.act(&Act::Resolve);
    assert_eq!(desk.conversation.service.first_due(), None);
    assert_eq!(clock(&desk, Promise::Resolution).met_at, Some(desk.now));
    assert_eq!(timer(&desk), Some(TimerAct::Clear { kind: TimerKind::Service }));
    desk.receive("one more");
    assert!(desk.conversation.service.clocks.is_empty(), "a new engagement owes nothing yet");
}

#[test]
fn what_is_put_aside_or_given_back_costs_no_time() {
    let terms = terms(10, 5, 60);
    for (stop, go) in [
        (Act::Snooze(Snooze::UntilMessage), Act::Reopen),
        (Act::Return, Act::AskHuman { timing: Timing::default(), opening: Desk::opening(), back: None }),
    ] {
        let mut desk = waiting(&terms);
        desk.wait(4 * MINUTE);
        desk.act(&stop);
        assert_eq!(desk.conversation.service.first_due(), None, "{stop:?}");
        assert_eq!(timer(&desk), Some(TimerAct::Clear { kind: TimerKind::Service }));
        desk.wait(100 * MINUTE);
        desk.act(&go);
        look(&mut desk, &terms);
        assert_eq!(clock(&desk, Promise::FirstResponse).due, Some(desk.now.plus(6 * MINUTE)), "{go:?}");
        assert_eq!(told(&desk), []);
    }
}

#[test]
fn a_pause_costs_no_time_when_it_starts_with_the_promise_or_around_it() {
    let terms = terms(10, 5, 60);
    let mut desk = Desk::new();
    desk.receive("hello");
    ask_human(&mut desk);
    desk.act(&Act::Return);
    desk.wait(9 * MINUTE);
    ask_human(&mut desk);
    look(&mut desk, &terms);
    assert_eq!(clock(&desk, Promise::FirstResponse).due, Some(desk.now.plus(10 * MINUTE)), "it stopped as it began");
    desk.write(ASHA, false);
    desk.act(&Act::Snooze(Snooze::UntilMessage));
    desk.wait(MINUTE);
    desk.receive("one more thing");
    desk.wait(MINUTE);
    desk.act(&Act::Snooze(Snooze::UntilMessage));
    desk.wait(30 * MINUTE);
    desk.act(&Act::Reopen);
    look(&mut desk, &terms);
    assert_eq!(clock(&desk, Promise::NextResponse).due, Some(desk.now.plus(5 * MINUTE)), "nobody looked at its first run");
}

#[test]
fn time_passes_only_while_it_is_open() {
    let mut terms = terms(90, 5, 600);
    terms.hours = Some(every_day(540, 600));
    let desk = waiting(&terms);
    let asked = desk.now;
    let due = clock(&desk, Promise::FirstResponse).due.unwrap();
    assert_eq!(terms.worked(asked, due), 90 * MINUTE);
    assert!(due.since(asked) > Duration::from_hours(24), "an hour a day");
}

#[test]
fn the_agents_words_are_the_first_response_where_the_policy_says_so() {
    for counts in [true, false] {
        let usual = terms(10, 5, 60);
        let policy = Policy { agent_answers: counts, ..(*usual.policy).clone() };
        let terms = Terms { policy: policy.into(), hours: None };
        let mut desk = Desk::new();
        desk.receive("hello");
        desk.reply(1, 2);
        ask_human(&mut desk);
        look(&mut desk, &terms);
        let owed = if counts { Promise::NextResponse } else { Promise::FirstResponse };
        assert_eq!(desk.conversation.service.first_due().unwrap().promise, owed);
    }
}

#[test]
fn another_priority_is_looked_at_again() {
    let mut desk = waiting(&terms(10, 5, 60));
    let asked = desk.now;
    desk.wait(MINUTE);
    desk.act(&Act::Prioritise(Priority::Urgent));
    assert_eq!(timer(&desk), Some(TimerAct::Set { kind: TimerKind::Service, due: desk.now }));
    look(&mut desk, &terms(2, 1, 10));
    assert_eq!(clock(&desk, Promise::FirstResponse).due, Some(asked.plus(2 * MINUTE)));
    desk.act(&Act::ServiceDue { terms: None });
    assert_eq!(desk.conversation.service.first_due(), None, "no policy fits any more");
}

#[test]
fn a_policy_fits_what_all_its_conditions_hold_for() {
    let mut desk = Desk::new();
    let conditions = Conditions { teams: vec![TeamId(3)], priorities: vec![Priority::High], ..Conditions::default() };
    desk.act(&Act::GiveTeam(Some(TeamId(3))));
    assert!(!conditions.fit(&desk.conversation));
    desk.act(&Act::Prioritise(Priority::High));
    assert!(conditions.fit(&desk.conversation));
    assert!(Conditions::default().fit(&desk.conversation));
}

#[test]
fn whoever_asks_while_nobody_is_there_is_told_until_when() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let back = Back { at: desk.now.plus(Duration::from_hours(5)), told: "Monday at 09:00".into() };
    desk.act(&Act::AskHuman { timing: desk.timing, opening: Desk::opening(), back: Some(back.clone()) });
    let notice = desk.messages.last().unwrap();
    assert_eq!((notice.notice, notice.content.back_at), (Some(Notice::QueuedUntilOpen), Some(back.at)));
    assert!(notice.text.contains("Monday at 09:00"));
    let patience = TimerAct::Set { kind: TimerKind::QueuePatience, due: back.at.plus(desk.timing.queue_patience()) };
    assert!(desk.last.unwrap().timers.contains(&patience), "nobody is told to be patient in the night");
}

/// Everything that moves clocks.
fn step(desk: &mut Desk, step: u8, terms: &Terms) {
    match step {
        0 => drop(desk.receive("a word")),
        1 => ask_human(desk),
        2 => drop(desk.take(ASHA)),
        3 => drop(desk.write(ASHA, false)),
        4 => drop(desk.act(&Act::Return)),
        5 => drop(desk.act(&Act::Snooze(Snooze::UntilMessage))),
        6 => drop(desk.act(&Act::Reopen)),
        7 => drop(desk.act(&Act::Resolve)),
        8 => drop(desk.act(&Act::Enqueue { timing: desk.timing, back: None })),
        9 => drop(desk.act(&Act::ServiceDue { terms: None })),
        _ => drop(look(desk, terms)),
    }
}

proptest! {
    /// Time that is used up never exceeds what passed while people held open work, and nothing runs otherwise.
    #[test]
    fn clocks_agree_with_what_happened(steps in proptest::collection::vec((0..12_u8, 0..20_u64), 1..40)) {
        let terms = terms(10, 5, 60);
        let mut desk = Desk::new();
        let (mut session, mut held) = (None, Duration::ZERO);
        for (next, minutes) in steps {
            let before = &desk.conversation;
            let holds = before.status == Status::Open && !before.is_held_by_agent();
            desk.wait(minutes as u32 * MINUTE);
            held += if holds { minutes as u32 * MINUTE } else { Duration::ZERO };
            step(&mut desk, next, &terms);
            let after = &desk.conversation;
            if after.session.is_some() && after.session != session {
                (session, held) = (after.session, Duration::ZERO);
            }
            let service = &after.service;
            let runs = after.status == Status::Open && !after.is_held_by_agent();
            prop_assert!(service.first_due().is_none() || runs);
            for promise in [Promise::FirstResponse, Promise::NextResponse, Promise::Resolution] {
                prop_assert!(service.clocks.iter().filter(|clock| clock.promise == promise).count() <= 1);
            }
            for clock in &service.clocks {
                prop_assert!(Duration::from_millis(clock.used_ms) <= held, "{clock:?} of {held:?}");
                prop_assert!(clock.breached_at.is_none_or(|late| late <= desk.now && Some(late) >= service.breached_at));
            }
        }
    }

    /// However an act and the timer's look cross, an answer in time is never told to be late.
    #[test]
    fn an_answer_in_time_is_never_late(answered in 0..10_u64, looks in proptest::collection::vec(0..4_u64, 0..8)) {
        let terms = terms(10, 5, 10_000);
        let mut desk = waiting(&terms);
        let asked = desk.now;
        for wait in looks {
            if desk.now.since(asked) + wait as u32 * MINUTE < answered as u32 * MINUTE {
                desk.wait(wait as u32 * MINUTE);
                look(&mut desk, &terms);
            }
        }
        desk.now = asked.plus(answered as u32 * MINUTE);
        desk.write(ASHA, false);
        desk.wait(30 * MINUTE);
        look(&mut desk, &terms);
        prop_assert!(desk.conversation.service.breached_at.is_none());
        prop_assert!(told(&desk).iter().all(|(notice, _)| *notice == Notice::ServiceWarned));
    }
}
