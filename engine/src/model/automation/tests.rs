use std::time::Duration;

use super::*;
use crate::ids::{BotId, ContactId, IdSource, InboxId, OperatorId};
use crate::model::act::{Moment, Opening, Receive, Weight};
use crate::model::conversation::NewConversation;
use crate::model::inbox::{Channel, Timing};
use crate::model::message::Content;
use crate::model::rules;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn fresh() -> Conversation {
    let new = NewConversation {
        id: ConversationId(1),
        organisation: OrgId(1),
        inbox: InboxId(1),
        channel: Channel::Web,
        contact: ContactId(2),
    };
    Conversation::new(new, NOW)
}

fn said(id: i64) -> Act {
    Act::Receive(Receive {
        id: MessageId(id),
        contact: ContactId(2),
        client_id: None,
        name: None,
        text: "hello".to_owned(),
        content: Content::default(),
        at: None,
        weight: Weight::Asks,
        timing: Timing::default(),
        opening: opening(),
    })
}

fn opening() -> Opening {
    Opening { bot: BotId(1), name: "Bot".into(), text: "".into(), team: None }
}

/// The conversation after the act, and what happened by it.
fn after(before: &Conversation, act: &Act) -> (Conversation, Vec<Happened>) {
    let ids = IdSource::new(0);
    let applied = rules::apply(before, act, Moment { now: NOW.plus(Duration::from_secs(1)), ids: &ids });
    let happened = happened(act, before, &applied.conversation, &applied.messages);
    (applied.conversation, happened)
}

#[test]
fn the_first_message_makes_the_conversation_and_is_received() {
    let (conversation, first) = after(&fresh(), &said(7));
    assert_eq!(first, [Happened::Created, Happened::Received(MessageId(7))]);
    let (_, second) = after(&conversation, &said(8));
    assert_eq!(second, [Happened::Received(MessageId(8))]);
}

#[test]
fn a_label_counts_when_it_was_not_there() {
    let label = Act::Label { add: vec![LabelId(3), LabelId(4)], remove: Vec::new() };
    let (conversation, labelled) = after(&fresh(), &label);
    assert_eq!(labelled, [Happened::Labelled(LabelId(3)), Happened::Labelled(LabelId(4))]);
    assert_eq!(after(&conversation, &label).1, []);
}

#[test]
fn who_takes_it_moves_control_and_has_it_assigned() {
    let take = Act::Take { operator: OperatorId(5), name: "Otto".into(), epoch: None };
    let (conversation, taken) = after(&after(&fresh(), &said(7)).0, &take);
    assert_eq!(taken, [Happened::ControlMoved, Happened::Assigned]);
    let (conversation, resolved) = after(&conversation, &Act::Resolve);
    assert_eq!(resolved, [Happened::ControlMoved, Happened::Resolved]);
    assert_eq!(after(&conversation, &Act::Reopen).1, [Happened::Reopened]);
}

#[test]
fn what_an_automation_does_begins_none() {
    let act = Act::ByAutomation(Box::new(Act::Label { add: vec![LabelId(3)], remove: Vec::new() }));
    let (conversation, nothing) = after(&fresh(), &act);
    assert_eq!((conversation.filing.labels.len(), nothing), (1, Vec::new()));
}

#[test]
fn a_blocked_contact_begins_none_and_asks_for_nothing() {
    let (conversation, nothing) = after(&fresh(), &said(7).of_blocked().unwrap());
    assert_eq!(nothing, []);
    assert_eq!((conversation.unread, conversation.turn, conversation.waiting_since), (0, None, None));
    assert_eq!((conversation.last_seq, conversation.session), (1, None), "it is kept, and nobody is greeted");
    assert!(Act::AskHuman { timing: Timing::default(), opening: opening(), back: None }.of_blocked().is_none());
}

#[test]
fn who_was_answered_waits_no_more() {
    let (waiting, _) = after(&fresh(), &said(7));
    let (_, waits) = after(&waiting, &Act::AnswerDue);
    assert_eq!(waits, [Happened::Waits(waiting.waiting_since.unwrap())]);
    let answered = Conversation { waiting_since: None, ..waiting };
    assert_eq!(after(&answered, &Act::AnswerDue).1, []);
}

#[test]
fn what_happened_comes_back_from_its_columns() {
    let all = [
        Happened::Received(MessageId(1)),
        Happened::Created,
        Happened::Reopened,
        Happened::Resolved,
        Happened::Assigned,
        Happened::Labelled(LabelId(2)),
        Happened::ControlMoved,
        Happened::Waits(NOW),
    ];
    for what in all {
        let (kind, subject) = what.columns();
        assert_eq!(Happened::from_columns(kind, subject), Some(what));
    }
    assert_eq!(Happened::from_columns(99, None), None);
}
