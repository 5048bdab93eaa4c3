use super::*;
use crate::model::act::SessionAct;

fn idle(desk: &mut Desk) -> Verdict {
    desk.act(&Act::IdleDue { timing: desk.timing })
}

fn answered() -> Desk {
    let mut desk = Desk::new();
    desk.receive("hello");
    desk.reply(desk.conversation.control.epoch, desk.conversation.contact_seq);
    desk
}

fn next_ring(desk: &Desk) -> Timestamp {
    let timers = &desk.last.as_ref().unwrap().timers;
    let due = timers.iter().find_map(|timer| match timer {
        TimerAct::Set { kind: TimerKind::SessionIdle, due } => Some(*due),
        _ => None,
    });
    due.unwrap()
}

#[test]
fn a_quiet_session_is_warned_after_13_minutes_and_closed_after_15() {
    let mut desk = answered();
    desk.wait(Duration::from_mins(13));
    idle(&mut desk);
    assert_eq!(desk.notices().last(), Some(&Notice::SessionWarning));
    assert_eq!(next_ring(&desk), desk.now.plus(Duration::from_mins(2)));
    desk.wait(Duration::from_mins(2));
    idle(&mut desk);
    assert_eq!(desk.notices().last(), Some(&Notice::SessionClosed));
    assert_eq!(desk.conversation.status, Status::Resolved);
    assert!(matches!(desk.last.unwrap().session, Some(SessionAct::Close(_, CloseReason::Idle))));
}

#[test]
fn a_customer_who_writes_again_moves_the_close() {
    let mut desk = answered();
    desk.wait(Duration::from_mins(10));
    desk.receive("still here");
    desk.reply(desk.conversation.control.epoch, desk.conversation.contact_seq);
    let last_word = desk.now;
    desk.wait(Duration::from_mins(3));
    idle(&mut desk);
    assert!(!desk.notices().contains(&Notice::SessionWarning));
    assert_eq!(next_ring(&desk), last_word.plus(Duration::from_mins(13)));
}

#[test]
fn a_late_ring_leaves_the_whole_warning() {
    let mut desk = answered();
    desk.wait(Duration::from_hours(5));
    idle(&mut desk);
    assert_eq!(desk.conversation.status, Status::Open);
    assert_eq!(next_ring(&desk), desk.now.plus(Duration::from_mins(2)));
}

#[test]
fn a_customer_whom_nobody_has_answered_is_not_closed() {
    let mut desk = Desk::new();
    desk.receive("hello");
    desk.act(&Act::AskHuman { timing: desk.timing, opening: Desk::opening(), back: None });
    desk.wait(Duration::from_hours(1));
    idle(&mut desk);
    assert_eq!(desk.conversation.status, Status::Open);
    assert!(!desk.notices().contains(&Notice::SessionWarning));
}

#[test]
fn both_times_are_the_inboxs_own() {
    let mut desk = answered();
    desk.timing = Timing { session_idle_s: 60, session_warning_s: 0, ..desk.timing };
    desk.wait(Duration::from_mins(1));
    idle(&mut desk);
    assert_eq!(desk.conversation.status, Status::Resolved, "no warning wanted, none given");
    assert!(!desk.notices().contains(&Notice::SessionWarning));
}

#[test]
fn the_next_message_opens_a_new_session_with_the_agent() {
    let mut desk = answered();
    let first = desk.conversation.session;
    desk.take(ASHA);
    desk.act(&Act::Resolve);
    assert_eq!(desk.conversation.session, None);
    desk.receive("one more thing");
    assert_eq!(desk.conversation.status, Status::Open);
    assert!(desk.conversation.session.is_some() && desk.conversation.session != first);
    assert!(desk.conversation.turn.is_some());
}

#[test]
fn the_closing_notice_names_its_session_and_a_rating_keeps_the_conversations_place() {
    let mut desk = answered();
    let session = desk.conversation.session.unwrap();
    desk.act(&Act::Resolve);
    let notices = desk.last.as_ref().unwrap().messages.iter();
    assert_eq!(notices.map(|notice| notice.content.session).collect::<Vec<_>>(), [Some(session)]);

    let before = desk.conversation.clone();
    desk.wait(Duration::from_hours(1));
    assert_eq!(desk.act(&Act::Rate { session, rating: 4 }), Verdict::Done);
    let rated = desk.last.as_ref().unwrap();
    assert_eq!(rated.session, Some(SessionAct::Rate(session, 4)));
    assert!(matches!(rated.events[..], [EventKind::SessionRated { rating: 4, .. }]));
    assert_eq!(desk.conversation.updated_at, before.updated_at);
    assert!(desk.conversation.revision > before.revision, "a snapshot from before the rating is stale");
}

#[test]
fn resolving_ends_an_answer_that_is_being_written() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let (epoch, upto) = (desk.conversation.control.epoch, desk.conversation.contact_seq);
    desk.act(&Act::Resolve);
    assert_eq!(desk.reply(epoch, upto), Verdict::Superseded);
}

#[test]
fn work_that_an_operator_opens_again_also_comes_to_an_end() {
    for reopen in [Act::Reopen, Act::Take { operator: ASHA, name: "Asha".into(), epoch: None }] {
        let mut desk = answered();
        desk.act(&Act::Resolve);
        desk.wait(Duration::from_hours(3));
        assert_eq!(desk.act(&reopen), Verdict::Done);
        assert!(desk.conversation.session.is_some());
        let due = next_ring(&desk);
        desk.now = due;
        idle(&mut desk);
        assert_eq!(desk.notices().last(), Some(&Notice::SessionWarning), "the customer is warned before it closes");
    }
}
