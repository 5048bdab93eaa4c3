//! Who is behind a figure is listed by row, and who is forgotten stays in the figures.

use std::collections::BTreeMap;

use engine::ids::{ConversationId, MessageId};
use engine::model::campaign::{Answer, Recipient, RecipientState, Send, SendState};
use engine::ports::campaign_store::{SendTally, Tally, Which};

use super::{DRIVE, LEASE, NOBODY, OTHER, changed, filled, found, send};
use crate::audience_store::{LIST, handle};
use crate::{ALPHA, House};

every_backend! {
    people_are_listed_with_the_last_step_that_they_got,
    a_figure_lists_who_is_behind_it,
    figures_say_how_people_and_sends_stand,
    people_are_found_by_their_conversation_the_newest_campaign_first,
    a_campaign_is_forgotten_bit_by_bit,
    who_is_forgotten_leaves_their_figures_behind,
}

async fn put(house: &House, send: Send) -> Send {
    house.campaigns.begin(send.clone(), Vec::new()).await.unwrap();
    send
}

async fn list(house: &House, which: Which, after: u64, limit: usize) -> Vec<(Recipient, Option<Send>)> {
    house.campaigns.list(ALPHA, DRIVE, which, after, limit).await.unwrap()
}

async fn rows(house: &House, which: Which) -> Vec<u64> {
    list(house, which, 0, 100).await.into_iter().map(|(recipient, _)| recipient.row).collect()
}

async fn people_are_listed_with_the_last_step_that_they_got(house: House) {
    filled(&house, 4).await;
    let mut last = Vec::new();
    for (row, step) in [(1, 0), (1, 2), (1, 1), (3, 0)] {
        last.push(put(&house, send(&house, DRIVE, row, step)).await);
    }
    put(&house, send(&house, OTHER, 2, 0)).await;
    changed(&house, 2, |second| Recipient { state: RecipientState::Replied, due_at: None, ..second }).await;
    let mut people = Vec::new();
    for (row, send) in [(1, Some(&last[1])), (2, None), (3, Some(&last[3])), (4, None)] {
        people.push((found(&house, DRIVE, row).await, send.cloned()));
    }
    assert_eq!(list(&house, Which::All, 0, 10).await, people);
    assert_eq!(list(&house, Which::All, 1, 2).await, people[1..3]);
    assert_eq!(list(&house, Which::All, 4, 2).await, []);
    assert_eq!(list(&house, Which::In(RecipientState::Replied), 0, 10).await, people[1..2]);
    let due = list(&house, Which::In(RecipientState::Due), 1, 10).await;
    assert_eq!(due, people[2..]);
    assert_eq!(list(&house, Which::In(RecipientState::Due), 0, 1).await, people[..1]);
}

async fn a_figure_lists_who_is_behind_it(house: House) {
    filled(&house, 6).await;
    let failed = |row, variant, reason: &str| Send {
        state: SendState::Failed,
        variant,
        reason: reason.to_owned(),
        ..send(&house, DRIVE, row, 0)
    };
    put(&house, Send { state: SendState::Read, ..send(&house, DRIVE, 1, 0) }).await;
    let second = put(&house, failed(2, 1, "unreachable")).await;
    let third = put(&house, failed(3, 0, "refused")).await;
    put(&house, Send { answer: Answer::Replied, ..send(&house, DRIVE, 4, 0) }).await;
    put(&house, Send { answer: Answer::OptedOut, variant: 1, ..send(&house, DRIVE, 5, 0) }).await;
    // Of other steps and campaigns.
    let later = put(&house, Send { step: 1, answer: Answer::Replied, ..failed(6, 0, "refused") }).await;
    put(&house, Send { campaign: OTHER, ..failed(1, 0, "refused") }).await;
    let sent = |step, variant, reason: Option<&str>| Which::Sent {
        step,
        variant,
        state: SendState::Failed,
        reason: reason.map(str::to_owned),
    };
    let both = [(found(&house, DRIVE, 2).await, Some(second)), (found(&house, DRIVE, 3).await, Some(third))];
    assert_eq!(list(&house, sent(0, None, None), 0, 10).await, both);
    assert_eq!(list(&house, sent(0, None, None), 0, 1).await, both[..1]);
    assert_eq!(list(&house, sent(0, None, None), 2, 10).await, both[1..]);
    assert_eq!(rows(&house, sent(0, Some(1), None)).await, [2]);
    assert_eq!(rows(&house, sent(0, None, Some("refused"))).await, [3]);
    assert_eq!(rows(&house, sent(0, Some(1), Some("refused"))).await, NOBODY);
    assert_eq!(list(&house, sent(1, None, None), 0, 10).await, [(found(&house, DRIVE, 6).await, Some(later))]);
    let answered = |step, variant, answer| Which::Answered { step, variant, answer };
    assert_eq!(rows(&house, answered(0, None, Answer::Replied)).await, [4]);
    assert_eq!(rows(&house, answered(0, None, Answer::OptedOut)).await, [5]);
    assert_eq!(rows(&house, answered(0, None, Answer::Nothing)).await, [1, 2, 3]);
    assert_eq!(rows(&house, answered(0, Some(1), Answer::Nothing)).await, [2]);
    assert_eq!(rows(&house, answered(1, None, Answer::Replied)).await, [6]);
    let behind = list(&house, answered(0, None, Answer::Nothing), 1, 1).await;
    assert_eq!(behind, both[..1]);
}

async fn figures_say_how_people_and_sends_stand(house: House) {
    assert_eq!(house.campaigns.count(ALPHA, DRIVE).await.unwrap(), Tally::default());
    filled(&house, 6).await;
    changed(&house, 5, |fifth| Recipient { state: RecipientState::OptedOut, due_at: None, ..fifth }).await;
    for row in 1..=3 {
        put(&house, send(&house, DRIVE, row, 0)).await;
    }
    let failed = Send { state: SendState::Failed, reason: "refused".to_owned(), ..send(&house, DRIVE, 4, 0) };
    put(&house, failed.clone()).await;
    put(&house, Send { row: 5, answer: Answer::OptedOut, ..failed.clone() }).await;
    put(&house, Send { row: 6, variant: 1, reason: "unreachable".to_owned(), ..failed }).await;
    put(&house, Send { state: SendState::Read, answer: Answer::Replied, ..send(&house, DRIVE, 1, 1) }).await;
    let tally = |step, variant, state, reason: &str, answer, sends| SendTally {
        step,
        variant,
        state,
        reason: reason.to_owned(),
        answer,
        sends,
        price: 0,
        unpriced: sends,
        converted: 0,
        value: 0,
    };
    let expected = Tally {
        people: vec![(RecipientState::Due, 5), (RecipientState::OptedOut, 1)],
        sends: vec![
            tally(0, 0, SendState::Begun, "", Answer::Nothing, 3),
            tally(0, 0, SendState::Failed, "refused", Answer::Nothing, 1),
            tally(0, 0, SendState::Failed, "refused", Answer::OptedOut, 1),
            tally(0, 1, SendState::Failed, "unreachable", Answer::Nothing, 1),
            tally(1, 0, SendState::Read, "", Answer::Replied, 1),
        ],
    };
    assert_eq!(house.campaigns.count(ALPHA, DRIVE).await.unwrap(), expected);
}

async fn people_are_found_by_their_conversation_the_newest_campaign_first(house: House) {
    filled(&house, 2).await;
    house.campaigns.take_in(ALPHA, OTHER, LIST, 0, 10, house.now()).await.unwrap();
    let talk = ConversationId(77);
    assert_eq!(house.campaigns.list_in(ALPHA, talk).await.unwrap(), []);
    let mut there = Vec::new();
    for campaign in [OTHER, DRIVE] {
        let first = Recipient { conversation: Some(talk), ..found(&house, campaign, 1).await };
        assert!(house.campaigns.change(first).await.unwrap());
        there.push(found(&house, campaign, 1).await);
    }
    changed(&house, 2, |second| Recipient { conversation: Some(ConversationId(78)), ..second }).await;
    assert_eq!(house.campaigns.list_in(ALPHA, talk).await.unwrap(), there);
    let moved = Recipient { conversation: Some(ConversationId(79)), ..there[0].clone() };
    assert!(house.campaigns.change(moved).await.unwrap());
    assert_eq!(house.campaigns.list_in(ALPHA, talk).await.unwrap(), there[1..]);
}

async fn a_campaign_is_forgotten_bit_by_bit(house: House) {
    filled(&house, 5).await;
    house.campaigns.take_in(ALPHA, OTHER, LIST, 0, 10, house.now()).await.unwrap();
    for (row, step) in [(1, 0), (1, 1), (2, 0), (4, 0)] {
        put(&house, send(&house, DRIVE, row, step)).await;
        put(&house, send(&house, OTHER, row, step)).await;
    }
    let mut gone = Vec::new();
    for _ in 0..4 {
        gone.push(house.campaigns.forget(ALPHA, DRIVE, 4).await.unwrap());
    }
    assert_eq!(gone, [4, 4, 1, 0], "fewer, and nothing is left");
    assert_eq!(house.campaigns.count(ALPHA, DRIVE).await.unwrap(), Tally::default());
    assert_eq!(house.campaigns.list_sends(ALPHA, OTHER, 1).await.unwrap().len(), 2);
    assert_eq!(house.campaigns.list(ALPHA, OTHER, Which::All, 0, 10).await.unwrap().len(), 5);
}

async fn who_is_forgotten_leaves_their_figures_behind(house: House) {
    filled(&house, 2).await;
    house.campaigns.take_in(ALPHA, OTHER, LIST, 0, 10, house.now()).await.unwrap();
    let talk = ConversationId(77);
    let due_at = Some(house.now().plus(LEASE));
    let going = |first| Recipient { state: RecipientState::Underway, conversation: Some(talk), due_at, ..first };
    changed(&house, 1, going).await;
    let over = Recipient { state: RecipientState::Replied, due_at: None, ..found(&house, OTHER, 1).await };
    assert!(house.campaigns.change(over).await.unwrap());
    let sent = Send { state: SendState::Read, message: Some(MessageId(9)), ..send(&house, DRIVE, 1, 0) };
    put(&house, sent.clone()).await;
    let other = put(&house, send(&house, DRIVE, 2, 0)).await;
    let (going, over) = (found(&house, DRIVE, 1).await, found(&house, OTHER, 1).await);
    let figures = house.campaigns.count(ALPHA, DRIVE).await.unwrap();

    assert_eq!(house.campaigns.forget_handle(ALPHA, &handle(1)).await.unwrap(), 2);
    let nobody = |of: &Recipient, state| Recipient {
        handle: String::new(),
        name: String::new(),
        values: BTreeMap::new(),
        state,
        due_at: None,
        conversation: None,
        version: of.version + 1,
        ..of.clone()
    };
    assert_eq!(found(&house, DRIVE, 1).await, nobody(&going, RecipientState::Stopped), "nothing is sent to them");
    assert_eq!(found(&house, OTHER, 1).await, nobody(&over, RecipientState::Replied), "what is over stays so");
    let blank = Send { handle: String::new(), ..sent.clone() };
    assert_eq!(house.campaigns.find_send(ALPHA, DRIVE, 1, 0).await.unwrap(), Some(blank.clone()));
    assert_eq!(house.campaigns.find_send(ALPHA, DRIVE, 2, 0).await.unwrap(), Some(other));
    assert_eq!(house.campaigns.count(ALPHA, DRIVE).await.unwrap().sends, figures.sends);
    assert_eq!(house.campaigns.list_in(ALPHA, talk).await.unwrap(), []);
    assert!(!house.campaigns.change(going).await.unwrap(), "who read it before does not bring it back");
    // Nor does what is told of the message.
    let answered = Send { answer: Answer::Replied, ..sent.clone() };
    assert!(house.campaigns.mark(sent, answered).await.unwrap());
    let blank = Send { answer: Answer::Replied, ..blank };
    assert_eq!(house.campaigns.find_send(ALPHA, DRIVE, 1, 0).await.unwrap(), Some(blank));
    assert_eq!(house.campaigns.forget_handle(ALPHA, &handle(1)).await.unwrap(), 0);
    assert_eq!(house.campaigns.forget_handle(ALPHA, "").await.unwrap(), 0);
    assert_eq!(found(&house, DRIVE, 2).await.handle, handle(2));
}
