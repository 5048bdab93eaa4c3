use super::*;
use crate::model::act::Handover;

#[test]
fn a_human_message_takes_control_and_a_private_note_does_not() {
    let mut desk = Desk::new();
    desk.receive("hello");
    desk.write(ASHA, true);
    assert!(desk.conversation.is_held_by_agent());
    desk.write(ASHA, false);
    assert_eq!(desk.conversation.control.holder, Holder::Operator(ASHA));
}

#[test]
fn an_answer_begun_before_a_take_over_is_not_said() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let (epoch, upto) = (desk.conversation.control.epoch, desk.conversation.contact_seq);
    desk.take(ASHA);
    assert_eq!(desk.reply(epoch, upto), Verdict::Superseded);
    desk.act(&Act::Return);
    assert_eq!(desk.reply(epoch, upto), Verdict::Superseded, "not after the return either");
}

#[test]
fn the_agent_is_silent_until_control_returns_and_starts_from_there() {
    let mut desk = Desk::new();
    desk.receive("hello");
    desk.take(ASHA);
    desk.receive("are you a person?");
    assert_eq!(desk.conversation.turn, None);
    desk.act(&Act::Return);
    assert_eq!(desk.conversation.turn, None, "what was said before the return point is not answered again");
    desk.receive("and now?");
    assert!(desk.conversation.turn.is_some());
}

#[test]
fn an_assignment_is_told_with_the_act_and_only_when_somebody_else_holds_it() {
    let mut desk = Desk::new();
    let given = |desk: &mut Desk, act: &dyn Fn(&mut Desk) -> Verdict| {
        act(desk);
        desk.last.as_ref().unwrap().events.iter().filter(|event| matches!(event, EventKind::Marked(Mark::Assigned))).count()
    };
    assert_eq!(given(&mut desk, &|desk| desk.receive("hello")), 0);
    assert_eq!(given(&mut desk, &|desk| desk.take(ASHA)), 1);
    assert_eq!(given(&mut desk, &|desk| desk.write(ASHA, false)), 0);
    assert_eq!(given(&mut desk, &|desk| desk.take(BEN)), 1);
    assert_eq!(given(&mut desk, &|desk| desk.act(&Act::Return)), 0);
    assert_eq!(given(&mut desk, &|desk| desk.write(ASHA, false)), 1);
}

#[test]
fn two_operators_at_once_do_not_both_take() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let epoch = Some(desk.conversation.control.epoch);
    assert_eq!(desk.act(&Act::Take { operator: ASHA, name: "Asha".into(), epoch }), Verdict::Done);
    assert_eq!(desk.act(&Act::Take { operator: BEN, name: "Ben".into(), epoch }), Verdict::Superseded);
    assert_eq!(desk.conversation.control.holder, Holder::Operator(ASHA));
}

#[test]
fn a_handover_text_is_the_last_word_of_its_turn() {
    let mut desk = Desk::new();
    desk.receive("a person please");
    let reply = Reply {
        id: desk.ids.next_at(desk.now),
        bot: BotId(1),
        name: "Cordelia".into(),
        epoch: desk.conversation.control.epoch,
        upto: desk.conversation.contact_seq,
        text: "I will get somebody.".to_owned(),
        content: Content::default(),
        handover: Some(Handover { reason: "asked".into(), patience: Duration::from_mins(1), back: None }),
    };
    assert_eq!(desk.act(&Act::Reply(reply)), Verdict::Done);
    assert_eq!(desk.conversation.control.holder, Holder::Queue);
    assert_eq!(desk.conversation.turn, None);
    let text = desk.messages.iter().find(|message| message.text.contains("somebody")).unwrap();
    assert_eq!(text.epoch, desk.conversation.control.epoch, "it may still be delivered after control has moved");
}

#[test]
fn asking_for_a_person_twice_asks_once() {
    let mut desk = Desk::new();
    let ask = Act::AskHuman { timing: desk.timing, opening: Desk::opening(), back: None };
    assert_eq!(desk.act(&ask), Verdict::Done);
    assert_eq!(desk.act(&ask), Verdict::Unchanged);
    assert_eq!(desk.notices().iter().filter(|notice| **notice == Notice::Queued).count(), 1);
}

#[test]
fn who_waits_in_the_queue_hears_again() {
    let mut desk = Desk::new();
    desk.act(&Act::AskHuman { timing: desk.timing, opening: Desk::opening(), back: None });
    assert_eq!(desk.act(&Act::PatienceDue), Verdict::Done);
    assert!(desk.notices().contains(&Notice::StillWaiting));
    desk.take(ASHA);
    assert_eq!(desk.act(&Act::PatienceDue), Verdict::Unchanged, "a late timer says nothing once somebody came");
}

#[test]
fn an_answer_that_did_not_arrive_brings_a_person_and_says_nothing_to_the_contact() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let epoch = desk.conversation.control.epoch;
    let said = desk.messages.len();
    assert_eq!(desk.act(&Act::Undelivered { epoch }), Verdict::Done);
    assert_eq!((desk.conversation.control.holder, desk.conversation.turn), (Holder::Queue, None));
    assert!(desk.conversation.waiting_since.is_some() && desk.conversation.handover_reason.is_some());
    assert_eq!(desk.messages.len(), said);
    assert_eq!(desk.act(&Act::Undelivered { epoch }), Verdict::Unchanged, "once is enough");
    desk.act(&Act::Return);
    assert_eq!(desk.act(&Act::Undelivered { epoch }), Verdict::Unchanged, "it is of an earlier time");
}

#[test]
fn what_the_program_gives_to_people_becomes_work_without_a_word_to_the_contact() {
    let refer = Act::Refer { reason: "Nobody confirmed order #1001".into() };
    let mut desk = Desk::new();
    desk.receive("hello");
    desk.act(&Act::Resolve);
    let said = desk.messages.len();
    assert_eq!(desk.act(&refer), Verdict::Done);
    assert_eq!((desk.conversation.status, desk.conversation.control.holder), (Status::Open, Holder::Queue));
    assert_eq!(desk.conversation.handover_reason.as_deref(), Some("Nobody confirmed order #1001"));
    assert!(desk.conversation.waiting_since.is_some() && desk.conversation.session.is_some());
    assert_eq!(desk.messages.len(), said);
    assert_eq!(desk.act(&refer), Verdict::Unchanged, "once is enough");
    desk.take(ASHA);
    assert_eq!(desk.act(&refer), Verdict::Unchanged, "whoever holds it keeps it");
}

#[test]
fn what_an_operator_held_waits_for_another_when_they_leave() {
    let mut desk = Desk::new();
    desk.receive("hello");
    assert_eq!(desk.act(&Act::Release { operator: ASHA }), Verdict::Unchanged, "the agent has it");
    desk.act(&Act::Take { operator: ASHA, name: "Asha".into(), epoch: None });
    let before = desk.conversation.control.epoch;
    assert_eq!(desk.act(&Act::Release { operator: BEN }), Verdict::Unchanged, "it is somebody else's");
    assert_eq!(desk.act(&Act::Release { operator: ASHA }), Verdict::Done);
    assert_eq!(desk.conversation.control.holder, Holder::Queue);
    assert!(desk.conversation.control.epoch > before && desk.conversation.waiting_since.is_some());
    desk.act(&Act::Take { operator: ASHA, name: "Asha".into(), epoch: None });
    desk.act(&Act::Resolve);
    assert_eq!(desk.act(&Act::Release { operator: ASHA }), Verdict::Unchanged, "it is closed");
}

#[test]
fn the_epoch_grows_at_every_change_and_at_no_other_act() {
    let mut desk = Desk::new();
    let mut before = desk.conversation.control.epoch;
    desk.receive("hello");
    assert_eq!(desk.conversation.control.epoch, before);
    for step in [Act::Take { operator: ASHA, name: "Asha".into(), epoch: None }, Act::Return, Act::Resolve] {
        desk.act(&step);
        assert!(desk.conversation.control.epoch > before, "{step:?}");
        before = desk.conversation.control.epoch;
    }
}
