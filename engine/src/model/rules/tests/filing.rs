use super::*;
use crate::ids::{LabelId, TeamId};
use crate::model::filing::{MOST_LABELS, Priority, Snooze};

fn snooze_timer(desk: &Desk) -> Option<TimerAct> {
    let is_of_snooze = |timer: &&TimerAct| {
        matches!(timer, TimerAct::Set { kind: TimerKind::Snooze, .. } | TimerAct::Clear { kind: TimerKind::Snooze })
    };
    desk.last.as_ref()?.timers.iter().rfind(is_of_snooze).copied()
}

#[test]
fn labels_come_and_go_and_the_same_again_changes_nothing() {
    let mut desk = Desk::new();
    let [red, blue] = [LabelId(1), LabelId(2)];
    assert_eq!(desk.act(&Act::Label { add: vec![blue, red, blue], remove: vec![] }), Verdict::Done);
    assert_eq!(*desk.conversation.filing.labels, [red, blue]);
    assert_eq!(desk.act(&Act::Label { add: vec![red], remove: vec![] }), Verdict::Unchanged);
    assert_eq!(desk.act(&Act::Label { add: vec![], remove: vec![red] }), Verdict::Done);
    assert_eq!(*desk.conversation.filing.labels, [blue]);
}

#[test]
fn a_conversation_carries_so_many_labels_and_no_more() {
    let mut desk = Desk::new();
    let many: Vec<LabelId> = (1..=MOST_LABELS as i64 + 5).map(LabelId).collect();
    desk.act(&Act::Label { add: many.clone(), remove: vec![] });
    assert_eq!(desk.conversation.filing.labels.len(), MOST_LABELS);
    desk.act(&Act::Label { add: vec![many[MOST_LABELS]], remove: vec![many[0]] });
    assert!(desk.conversation.filing.labels.contains(&many[MOST_LABELS]), "what goes makes room for what comes");
}

#[test]
fn filing_moves_neither_control_nor_the_place_in_the_lists() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let (control, updated_at) = (desk.conversation.control, desk.conversation.updated_at);
    desk.wait(Duration::from_mins(1));
    for act in [Act::Prioritise(Priority::Urgent), Act::GiveTeam(Some(TeamId(3))), Act::Snooze(Snooze::UntilMessage)] {
        assert_eq!(desk.act(&act), Verdict::Done, "{act:?}");
        assert_eq!(desk.act(&act), Verdict::Unchanged, "{act:?}");
    }
    assert_eq!((desk.conversation.control, desk.conversation.updated_at), (control, updated_at));
}

#[test]
fn a_snooze_ends_at_its_time() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let until = desk.now.plus(Duration::from_hours(1));
    desk.act(&Act::Snooze(Snooze::Until(until)));
    assert_eq!(desk.conversation.status, Status::Snoozed);
    assert_eq!(snooze_timer(&desk), Some(TimerAct::Set { kind: TimerKind::Snooze, due: until }));
    assert_eq!(desk.act(&Act::SnoozeDue), Verdict::Unchanged, "it is not time yet");
    desk.wait(Duration::from_hours(1));
    assert_eq!(desk.act(&Act::SnoozeDue), Verdict::Done);
    assert_eq!((desk.conversation.status, desk.conversation.filing.snooze), (Status::Open, None));
    assert_eq!(desk.conversation.updated_at, desk.now, "it is seen again");
}

#[test]
fn a_word_of_the_contact_wakes_at_once() {
    let mut desk = Desk::new();
    desk.receive("hello");
    desk.act(&Act::Snooze(Snooze::Until(desk.now.plus(Duration::from_hours(1)))));
    desk.receive("one more thing");
    assert_eq!((desk.conversation.status, desk.conversation.filing.snooze), (Status::Open, None));
    assert_eq!(snooze_timer(&desk), Some(TimerAct::Clear { kind: TimerKind::Snooze }));
    let told = &desk.last.as_ref().unwrap().events;
    assert!(told.iter().any(|event| matches!(event, EventKind::ConversationChanged)));
}

#[test]
fn a_snoozed_conversation_is_not_closed_for_being_quiet() {
    let mut desk = Desk::new();
    desk.receive("hello");
    desk.act(&Act::Snooze(Snooze::UntilMessage));
    desk.wait(desk.timing.idle() * 3);
    desk.act(&Act::IdleDue { timing: desk.timing });
    assert_eq!(desk.conversation.status, Status::Snoozed);
}

#[test]
fn what_is_resolved_is_not_snoozed_and_resolving_ends_a_snooze() {
    let mut desk = Desk::new();
    desk.receive("hello");
    desk.act(&Act::Snooze(Snooze::UntilMessage));
    desk.act(&Act::Resolve);
    assert_eq!((desk.conversation.status, desk.conversation.filing.snooze), (Status::Resolved, None));
    assert_eq!(desk.act(&Act::Snooze(Snooze::UntilMessage)), Verdict::Unchanged);
}

#[test]
fn assigning_moves_control_and_the_contact_still_waits() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let epoch = Some(desk.conversation.control.epoch);
    let assign = |operator, epoch| Act::Assign { operator, name: "Asha".into(), epoch };
    assert_eq!(desk.act(&assign(ASHA, epoch)), Verdict::Done);
    assert_eq!(desk.conversation.control.holder, Holder::Operator(ASHA));
    assert!(desk.conversation.waiting_since.is_some());
    assert_eq!(desk.act(&assign(BEN, epoch)), Verdict::Superseded);
    let enqueue = Act::Enqueue { timing: desk.timing, back: None };
    assert_eq!(desk.act(&enqueue), Verdict::Done);
    assert_eq!(desk.conversation.control.holder, Holder::Queue);
    assert_eq!(desk.act(&enqueue), Verdict::Unchanged);
}

#[test]
fn new_work_is_the_teams_that_takes_it_and_what_was_given_stays() {
    let mut desk = Desk::new();
    let opening = |team| Opening { team: Some(TeamId(team)), ..Desk::opening() };
    let ask = |team| Act::AskHuman { timing: Timing::default(), opening: opening(team), back: None };
    desk.act(&ask(3));
    assert_eq!(desk.conversation.filing.team, Some(TeamId(3)));
    desk.act(&Act::Resolve);
    desk.act(&ask(4));
    assert_eq!(desk.conversation.filing.team, Some(TeamId(3)));
}
