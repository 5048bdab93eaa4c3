//! Acts: whole or not at all, once, in order, fenced.

use std::sync::Arc;

use engine::error::Kind;
use engine::ids::ConversationId;
use engine::model::act::{Act, Receive, Verdict};
use engine::model::control::Holder;
use engine::model::conversation::Status;
use engine::model::event::EventKind;
use engine::model::inbox::Timing;
use engine::model::message::Author;
use engine::model::session::CloseReason;
use tokio::task::JoinSet;

use super::acts::{ask_human, take};
use super::{ALPHA, ASHA, BEN, BETA, House, SHOP};

every_backend! {
    opening_twice_changes_nothing,
    an_act_before_the_conversation_is_opened_finds_nothing,
    a_repeated_message_is_stored_once,
    a_repeat_in_a_flood_of_repeats_is_stored_once,
    an_operators_repeat_is_stored_once,
    an_act_that_cannot_be_stored_leaves_nothing_behind,
    sixty_four_writers_leave_no_gap_and_keep_their_order,
    the_revision_grows_with_every_stored_change_and_only_then,
    an_answer_made_under_an_older_epoch_is_not_stored,
    a_turn_is_answered_once,
    everything_is_found_again_after_a_restart,
    a_rating_belongs_to_a_session_of_the_conversation,
    a_contacts_conversation_is_found_by_inbox,
}

async fn opening_twice_changes_nothing(house: House) {
    let to = house.somebody(ALPHA);
    let first = house.conversations.open(to).await.unwrap();
    assert_eq!((first.last_seq, first.revision, first.status), (0, 0, Status::Open));
    house.say(to, "hello").await;
    let (before, cursor) = (house.conversation(to).await, house.events.last_cursor().await.unwrap());

    let again = house.conversations.open(to).await.unwrap();
    assert_eq!(again, before);
    assert_eq!(house.conversation(to).await, before);
    assert_eq!(house.events.last_cursor().await.unwrap(), cursor);
    assert!(house.contacts.find(ALPHA, to.contact).await.unwrap().is_some(), "the contact was made with it");
}

async fn an_act_before_the_conversation_is_opened_finds_nothing(house: House) {
    let to = house.somebody(ALPHA);
    let act = house.said(to, None, "hello");
    let refused = house.conversations.apply(ALPHA, to.id, act).await.unwrap_err();
    assert_eq!(refused.kind, Kind::NotFound);
    assert_eq!(house.events.last_cursor().await.unwrap(), 0);
}

async fn a_repeated_message_is_stored_once(house: House) {
    let to = house.opened(ALPHA).await;
    let first = house.apply(to, house.said(to, Some("c1"), "hello")).await;
    assert_eq!(first.verdict, Verdict::Done);
    let first = first.message.unwrap();
    let (before, log) = (house.conversation(to).await, house.log(ALPHA).await.len());

    let repeat = house.apply(to, house.said(to, Some("c1"), "hello again")).await;
    assert_eq!(repeat.verdict, Verdict::Duplicate);
    let repeated = repeat.message.unwrap();
    assert_eq!((repeated.id, repeated.seq, repeated.text.as_str()), (first.id, first.seq, "hello"));
    assert_eq!(house.conversation(to).await, before);
    assert_eq!(house.log(ALPHA).await.len(), log, "a repeat is no event");

    let next = house.apply(to, house.said(to, Some("c2"), "more")).await.message.unwrap();
    assert_eq!(next.seq, first.seq + 1, "a repeat takes no number");
    let elsewhere = house.opened(ALPHA).await;
    let same_id = house.apply(elsewhere, house.said(elsewhere, Some("c1"), "hello")).await;
    assert_eq!(same_id.verdict, Verdict::Done, "the sender's id counts within one conversation");
}

async fn a_repeat_in_a_flood_of_repeats_is_stored_once(house: House) {
    let to = house.opened(ALPHA).await;
    let house = Arc::new(house);
    let mut senders = JoinSet::new();
    for _ in 0..32 {
        let house = Arc::clone(&house);
        senders.spawn(async move { house.apply(to, house.said(to, Some("only"), "hello")).await });
    }
    let outcomes = senders.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Done).count(), 1);
    let ids: Vec<_> = outcomes.iter().map(|outcome| outcome.message.as_ref().map(|message| (message.id, message.seq))).collect();
    assert!(ids.iter().all(|id| *id == ids[0] && id.is_some()), "{ids:?}");
    // The greeting and the one message.
    assert_eq!(house.transcript(to).await.len(), 2);
}

async fn an_operators_repeat_is_stored_once(house: House) {
    let to = house.opened(ALPHA).await;
    house.apply(to, house.said(to, Some("k"), "a question")).await;
    let first = house.apply(to, house.write(ASHA, Some("k"), "an answer", false)).await;
    assert_eq!(first.verdict, Verdict::Done, "the contact's ids and the operators' ids do not meet");
    let (before, log) = (house.conversation(to).await, house.log(ALPHA).await.len());
    let repeat = house.apply(to, house.write(ASHA, Some("k"), "an answer", false)).await;
    assert_eq!(repeat.verdict, Verdict::Duplicate);
    assert_eq!(repeat.message.unwrap().id, first.message.unwrap().id);
    assert_eq!(house.conversation(to).await, before);
    assert_eq!(house.log(ALPHA).await.len(), log);
}

async fn an_act_that_cannot_be_stored_leaves_nothing_behind(house: House) {
    let elsewhere = house.opened(ALPHA).await;
    let taken = house.say(elsewhere, "hello").await.message.unwrap().id;
    let to = house.opened(ALPHA).await;
    let (before, cursor) = (house.conversation(to).await, house.events.last_cursor().await.unwrap());
    let timers = house.due_within(Timing::default().idle()).await;

    // Its greeting could be stored, its message cannot: the id names another message.
    let Act::Receive(received) = house.said(to, None, "hello") else { unreachable!() };
    let act = Act::Receive(Receive { id: taken, ..received });
    house.conversations.apply(ALPHA, to.id, act).await.expect_err("two messages cannot have one id");
    assert_eq!(house.conversation(to).await, before);
    assert!(house.transcript(to).await.is_empty());
    assert_eq!(house.events.last_cursor().await.unwrap(), cursor);
    assert_eq!(house.due_within(Timing::default().idle()).await, timers);

    let next = house.say(to, "hello").await;
    assert_eq!((next.verdict, next.message.unwrap().seq), (Verdict::Done, 2), "the numbers it took are free again");
    assert_eq!(house.log(ALPHA).await.last().unwrap().cursor, cursor + 2);
}

async fn sixty_four_writers_leave_no_gap_and_keep_their_order(house: House) {
    const WRITERS: u64 = 64;
    const EACH: u64 = 8;
    let to = house.opened(ALPHA).await;
    let house = Arc::new(house);
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let house = Arc::clone(&house);
        writers.spawn(async move {
            let mut seqs = Vec::new();
            for number in 0..EACH {
                let outcome = house.apply(to, house.said(to, Some(&format!("{writer}-{number}")), "words")).await;
                seqs.push(outcome.message.unwrap().seq);
            }
            seqs
        });
    }
    let mut all = Vec::new();
    for seqs in writers.join_all().await {
        assert!(seqs.is_sorted(), "a writer's messages keep their order: {seqs:?}");
        all.extend(seqs);
    }
    all.sort_unstable();
    let expected: Vec<u64> = (2..=WRITERS * EACH + 1).collect();
    assert_eq!(all, expected, "every number from the greeting on, once");
    let stored: Vec<u64> = house.transcript(to).await.iter().map(|message| message.seq).collect();
    assert_eq!(stored, (1..=WRITERS * EACH + 1).collect::<Vec<_>>());
    let cursors: Vec<u64> = house.log(ALPHA).await.iter().map(|event| event.cursor).collect();
    assert_eq!(cursors, (1..=WRITERS * EACH + 1).collect::<Vec<_>>());
}

async fn the_revision_grows_with_every_stored_change_and_only_then(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    let acts = vec![
        (take(ASHA), true),
        (take(ASHA), false),
        (house.write(ASHA, None, "good day", false), true),
        (house.write(BEN, None, "be careful", true), true),
        (Act::ReadByContact { seq: 3 }, true),
        (Act::ReadByContact { seq: 2 }, false),
        (Act::Return, true),
        (Act::Return, false),
        (ask_human(), true),
        (ask_human(), false),
        (take(BEN), true),
        (Act::Release { operator: ASHA }, false),
        (Act::Release { operator: BEN }, true),
        (Act::Release { operator: BEN }, false),
        (Act::Resolve, true),
        (Act::Resolve, false),
        (Act::Reopen, true),
        (Act::Reopen, false),
    ];
    for (act, changes) in acts {
        let before = house.conversation(to).await.revision;
        let log = house.log(ALPHA).await.len();
        let shown = format!("{act:?}");
        let outcome = house.apply(to, act).await;
        let after = house.conversation(to).await;
        assert_eq!(after, outcome.conversation, "what is answered is what is stored: {shown}");
        assert_eq!(after.revision, before + u64::from(changes), "{shown}");
        assert_eq!(house.log(ALPHA).await.len() > log, changes, "{shown}");
    }
}

async fn an_answer_made_under_an_older_epoch_is_not_stored(house: House) {
    let to = house.opened(ALPHA).await;
    let asked = house.say(to, "a question").await;
    let (epoch, upto) = (asked.conversation.control.epoch, asked.conversation.contact_seq);
    house.apply(to, take(ASHA)).await;
    house.apply(to, Act::Return).await;
    house.say(to, "another").await;
    let (before, log) = (house.conversation(to).await, house.log(ALPHA).await.len());
    for late in [
        Act::Reply(house.answer(epoch, upto, "late")),
        house.hand_over(epoch, upto),
        Act::PassTurn { epoch, upto },
        Act::FailTurn { epoch, upto },
    ] {
        assert_eq!(house.apply(to, late).await.verdict, Verdict::Superseded);
    }
    assert_eq!(house.conversation(to).await, before);
    assert_eq!(house.log(ALPHA).await.len(), log);
    let stale = house.apply(to, Act::Take { operator: BEN, name: "Ben".into(), epoch: Some(epoch) }).await;
    assert_eq!(stale.verdict, Verdict::Superseded, "whoever looked before cannot take unseen");
}

async fn a_turn_is_answered_once(house: House) {
    let to = house.opened(ALPHA).await;
    let asked = house.say(to, "a question").await.conversation;
    let house = Arc::new(house);
    let mut workers = JoinSet::new();
    for worker in 0..16 {
        let (house, epoch, upto) = (Arc::clone(&house), asked.control.epoch, asked.contact_seq);
        workers.spawn(async move {
            house.apply(to, Act::Reply(house.answer(epoch, upto, &format!("worker {worker}")))).await.verdict
        });
    }
    let verdicts = workers.join_all().await;
    assert_eq!(verdicts.iter().filter(|verdict| **verdict == Verdict::Done).count(), 1, "{verdicts:?}");
    let answers = house.transcript(to).await.into_iter().filter(|message| message.text.starts_with("worker")).count();
    assert_eq!(answers, 1);
}

async fn everything_is_found_again_after_a_restart(mut house: House) {
    let to = house.opened(ALPHA).await;
    house.apply(to, house.said(to, Some("c1"), "a question, with ünïcode 🪢")).await;
    house.apply(to, house.write(ASHA, None, "a note", true)).await;
    let asked = house.apply(to, ask_human()).await.conversation;
    assert_eq!(asked.control.holder, Holder::Queue);
    let before = (house.conversation(to).await, house.transcript(to).await, house.log(ALPHA).await.len());
    let session = before.0.session.unwrap();

    house.reopen();
    assert_eq!(house.conversation(to).await, before.0);
    assert_eq!(house.transcript(to).await, before.1);
    assert_eq!(house.log(ALPHA).await.len(), before.2);
    let found = house.conversations.find_session(ALPHA, session).await.unwrap().unwrap();
    assert_eq!((found.conversation, found.closed_at), (to.id, None));
    let repeat = house.apply(to, house.said(to, Some("c1"), "a question")).await;
    assert_eq!(repeat.verdict, Verdict::Duplicate, "a repeat is known over a restart");
}

async fn a_rating_belongs_to_a_session_of_the_conversation(house: House) {
    let to = house.opened(ALPHA).await;
    let session = house.say(to, "hello").await.conversation.session.unwrap();
    house.apply(to, Act::Resolve).await;
    let closed = house.conversations.find_session(ALPHA, session).await.unwrap().unwrap();
    assert_eq!((closed.close_reason, closed.rating), (Some(CloseReason::Resolved), None), "nobody invents a rating");
    house.conversations.rate(ALPHA, to.id, session, 2).await.unwrap();
    house.conversations.rate(ALPHA, to.id, session, 5).await.unwrap();
    assert_eq!(house.conversations.find_session(ALPHA, session).await.unwrap().unwrap().rating, Some(5));
    assert_eq!(house.conversations.find_last_session(ALPHA, to.id).await.unwrap().unwrap().rating, Some(5));
    assert!(house.conversations.find_last_session(BETA, to.id).await.unwrap().is_none());
    let told = house.events.list_after(ALPHA, 0, 100).await.unwrap();
    let ratings = told.iter().filter_map(|event| match event.kind {
        EventKind::SessionRated { session: rated, rating } => Some((rated, rating)),
        _ => None,
    });
    assert_eq!(ratings.collect::<Vec<_>>(), [(session, 2), (session, 5)], "each rating is told, the last one holds");

    let other = house.opened(ALPHA).await;
    house.say(other, "hello").await;
    let refused = house.conversations.rate(ALPHA, other.id, session, 1).await.unwrap_err();
    assert_eq!(refused.kind, Kind::NotFound);
    let refused = house.conversations.rate(BETA, to.id, session, 1).await.unwrap_err();
    assert_eq!(refused.kind, Kind::NotFound);
    assert_eq!(house.conversations.find_session(ALPHA, session).await.unwrap().unwrap().rating, Some(5));
    assert!(house.conversations.find_session(BETA, session).await.unwrap().is_none());
}

async fn a_contacts_conversation_is_found_by_inbox(house: House) {
    let first = house.opened(ALPHA).await;
    let found = house.conversations.find_by_contact(ALPHA, SHOP, first.contact).await.unwrap();
    assert_eq!(found.unwrap().id, first.id);
    let id: ConversationId = house.id();
    let second = engine::model::conversation::NewConversation { id, ..first };
    house.conversations.open(second).await.unwrap();
    let found = house.conversations.find_by_contact(ALPHA, SHOP, first.contact).await.unwrap();
    assert_eq!(found.unwrap().id, id, "the newest of several");
    let elsewhere = engine::ids::InboxId(99);
    assert!(house.conversations.find_by_contact(ALPHA, elsewhere, first.contact).await.unwrap().is_none());
    assert!(house.conversations.find_by_contact(BETA, SHOP, first.contact).await.unwrap().is_none());
    let authors: Vec<Author> = house.transcript(first).await.iter().map(|message| message.author).collect();
    assert!(authors.is_empty(), "opening says nothing: {authors:?}");
}
