use super::*;

#[test]
fn a_conversation_opens_by_saying_that_the_assistant_is_automated() {
    let mut desk = Desk::new();
    desk.receive("hello");
    assert_eq!(desk.messages[0].notice, Some(Notice::Greeting));
    assert!(desk.messages[0].text.contains("automated"));
    assert_eq!(desk.messages[1].text, "hello");
    assert_eq!(desk.messages.iter().map(|message| message.seq).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn messages_within_the_settle_window_are_one_turn() {
    let mut desk = Desk::new();
    desk.receive("one");
    let first = desk.conversation.turn.unwrap();
    desk.wait(Duration::from_millis(100));
    desk.receive("two");
    let second = desk.conversation.turn.unwrap();
    assert_eq!(second.since, first.since);
    assert_eq!(second.at, desk.now.plus(Duration::from_millis(300)));
    assert_eq!(desk.reply(desk.conversation.control.epoch, desk.conversation.contact_seq), Verdict::Done);
    assert_eq!(desk.conversation.turn, None);
}

#[test]
fn somebody_who_types_on_and_on_is_answered_all_the_same() {
    let mut desk = Desk::new();
    desk.receive("first");
    let since = desk.now;
    for _ in 0..50 {
        desk.wait(Duration::from_millis(200));
        desk.receive("more");
    }
    let latest = since.plus(desk.timing.settle() * crate::model::turn::MAX_SETTLES);
    assert_eq!(desk.conversation.turn.unwrap().at, latest);
}

#[test]
fn the_same_turn_is_answered_once() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let (epoch, upto) = (desk.conversation.control.epoch, desk.conversation.contact_seq);
    assert_eq!(desk.reply(epoch, upto), Verdict::Done);
    assert_eq!(desk.reply(epoch, upto), Verdict::Superseded);
}

#[test]
fn a_message_that_came_while_the_agent_spoke_keeps_its_own_turn() {
    let mut desk = Desk::new();
    desk.receive("one");
    let (epoch, upto) = (desk.conversation.control.epoch, desk.conversation.contact_seq);
    desk.receive("two");
    assert_eq!(desk.reply(epoch, upto), Verdict::Done);
    assert!(desk.conversation.turn.is_some());
    assert_eq!(desk.conversation.handled_seq, upto);
}

#[test]
fn a_turn_that_keeps_failing_ends_in_the_queue_with_a_deadline() {
    let mut desk = Desk::new();
    desk.receive("hello");
    for _ in 0..crate::model::turn::MAX_ATTEMPTS {
        let (epoch, upto) = (desk.conversation.control.epoch, desk.conversation.contact_seq);
        assert_eq!(desk.act(&Act::FailTurn { epoch, upto }), Verdict::Done);
    }
    assert_eq!(desk.conversation.control.holder, Holder::Queue);
    assert!(desk.notices().contains(&Notice::Queued));
    let timers = desk.last.unwrap().timers;
    assert!(timers.iter().any(|timer| matches!(timer, TimerAct::Set { kind: TimerKind::QueuePatience, .. })));
}

#[test]
fn an_answered_customer_waits_no_more() {
    let mut desk = Desk::new();
    desk.receive("hello");
    assert!(desk.conversation.waiting_since.is_some());
    desk.reply(desk.conversation.control.epoch, desk.conversation.contact_seq);
    assert_eq!(desk.conversation.waiting_since, None);
}
