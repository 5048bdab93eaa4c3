//! What somebody gets is written down once, and never more of what advertises than the caps let through.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{InboxId, MessageId};
use engine::model::campaign::{Answer, Cap, Send, SendState};
use engine::ports::campaign_store::Begun;

use super::{DRIVE, OTHER, filled, send};
use crate::audience_store::handle;
use crate::{ALPHA, House, SHOP};

every_backend! {
    a_step_is_written_down_once,
    what_failed_or_was_kept_back_begins_again,
    a_send_goes_on_as_it_was_read,
    caps_hold_over_all_campaigns_until_the_window_has_moved_on,
    what_is_underway_counts_however_long_it_takes,
    what_was_written_down_and_not_said_asks_the_caps_again,
    the_strictest_cap_says_until_when,
    what_advertises_nothing_failed_or_was_kept_back_counts_against_no_cap,
    two_who_begin_for_one_person_at_once_do_not_pass_the_cap_together,
    people_are_counted_whom_an_inbox_wrote_to,
}

const HOUR: Duration = Duration::from_hours(1);
const DAY: Cap = Cap { most: 1, within: Duration::from_hours(24) };
const WEEK: Cap = Cap { most: 2, within: Duration::from_hours(7 * 24) };

async fn begin(house: &House, send: Send, caps: &[Cap]) -> Begun {
    house.campaigns.begin(send, caps.to_vec()).await.unwrap()
}

async fn sent(house: &House, row: u64, step: u8) -> Option<Send> {
    house.campaigns.find_send(ALPHA, DRIVE, row, step).await.unwrap()
}

/// To one person, in whichever row they are.
fn to_one(house: &House, row: u64, step: u8) -> Send {
    Send { handle: handle(1), state: SendState::Sent, ..send(house, DRIVE, row, step) }
}

async fn a_step_is_written_down_once(mut house: House) {
    assert_eq!(sent(&house, 1, 0).await, None);
    let first = Send { variant: 2, message: Some(MessageId(9)), price: Some(10_700), ..send(&house, DRIVE, 1, 0) };
    assert_eq!(begin(&house, first.clone(), &[DAY]).await, Begun::Now);
    house.wait(HOUR);
    house.reopen();
    let again = Send { variant: 1, ..send(&house, DRIVE, 1, 0) };
    assert_eq!(begin(&house, again, &[DAY]).await, Begun::Now, "whoever begins it anew goes on with it");
    assert_eq!(sent(&house, 1, 0).await, Some(first.clone()), "and it stays as it is");
    for state in [SendState::Sent, SendState::Delivered, SendState::Read, SendState::Unknown] {
        let before = sent(&house, 1, 0).await.unwrap();
        let after = Send { state, ..before.clone() };
        assert!(house.campaigns.mark(before, after.clone()).await.unwrap());
        assert_eq!(begin(&house, send(&house, DRIVE, 1, 0), &[]).await, Begun::Now);
        assert_eq!(sent(&house, 1, 0).await, Some(after), "{state:?}");
    }
    let second = send(&house, DRIVE, 1, 1);
    begin(&house, second.clone(), &[]).await;
    begin(&house, send(&house, OTHER, 1, 0), &[]).await;
    let listed = house.campaigns.list_sends(ALPHA, DRIVE, 1).await.unwrap();
    assert_eq!(listed, [Send { state: SendState::Unknown, ..first }, second]);
}

async fn what_failed_or_was_kept_back_begins_again(house: House) {
    for (row, state) in [(1, SendState::Failed), (2, SendState::Skipped)] {
        let ended = Send { state, reason: "unavailable".to_owned(), message: Some(MessageId(9)), ..send(&house, DRIVE, row, 0) };
        begin(&house, ended.clone(), &[]).await;
        assert_eq!(sent(&house, row, 0).await, Some(ended.clone()));
        house.wait(HOUR);
        begin(&house, Send { handle: handle(row), ..send(&house, OTHER, 9, 0) }, &[]).await;
        let until = house.now().plus(DAY.within);
        let anew = Send { variant: 3, is_marketing: false, ..send(&house, DRIVE, row, 0) };
        assert_eq!(begin(&house, anew.clone(), &[DAY]).await, Begun::Capped(until), "caps are asked again");
        assert_eq!(sent(&house, row, 0).await, Some(ended));
        assert_eq!(begin(&house, anew.clone(), &[WEEK]).await, Begun::Now);
        assert_eq!(sent(&house, row, 0).await, Some(anew));
        house.campaigns.forget(ALPHA, OTHER, 10).await.unwrap();
    }
}

async fn a_send_goes_on_as_it_was_read(house: House) {
    let before = send(&house, DRIVE, 1, 0);
    assert!(!house.campaigns.mark(before.clone(), before.clone()).await.unwrap(), "it is not there");
    begin(&house, before.clone(), &[]).await;
    let said = Send { message: Some(MessageId(9)), ..before.clone() };
    assert!(house.campaigns.mark(before.clone(), said.clone()).await.unwrap());
    assert!(!house.campaigns.mark(before.clone(), said.clone()).await.unwrap(), "it has a message by now");
    let failed = Send { state: SendState::Failed, reason: "refused".to_owned(), ..said.clone() };
    assert!(house.campaigns.mark(said.clone(), failed.clone()).await.unwrap());
    for other in [
        Send { state: SendState::Begun, ..failed.clone() },
        Send { reason: String::new(), ..failed.clone() },
        Send { message: Some(MessageId(8)), ..failed.clone() },
        Send { answer: Answer::OptedOut, ..failed.clone() },
        Send { price: Some(1), ..failed.clone() },
    ] {
        assert!(!house.campaigns.mark(other.clone(), before.clone()).await.unwrap(), "{other:?}");
    }
    let (at, reason) = (before.at.plus(HOUR), String::new());
    let answered = Send { answer: Answer::Replied, state: SendState::Read, reason, at, ..failed.clone() };
    assert!(house.campaigns.mark(failed, answered.clone()).await.unwrap());
    assert_eq!(sent(&house, 1, 0).await, Some(answered.clone()));
    let bare = Send { message: None, ..answered.clone() };
    assert!(house.campaigns.mark(answered, bare.clone()).await.unwrap());
    assert_eq!(sent(&house, 1, 0).await, Some(bare));
}

async fn caps_hold_over_all_campaigns_until_the_window_has_moved_on(house: House) {
    let began = house.now();
    assert_eq!(begin(&house, to_one(&house, 1, 0), &[DAY]).await, Begun::Now);
    house.wait(HOUR);
    let elsewhere = |house: &House| Send { campaign: OTHER, inbox: InboxId(12), ..to_one(house, 7, 4) };
    let until = began.plus(DAY.within);
    assert_eq!(begin(&house, elsewhere(&house), &[DAY]).await, Begun::Capped(until));
    assert_eq!(house.campaigns.find_send(ALPHA, OTHER, 7, 4).await.unwrap(), None, "it is not written down");
    assert_eq!(begin(&house, send(&house, DRIVE, 2, 0), &[DAY]).await, Begun::Now, "somebody else has had nothing");
    let nothing = Cap { most: 0, ..DAY };
    assert_eq!(begin(&house, to_one(&house, 3, 0), &[nothing]).await, Begun::Now, "which is no cap");
    house.wait(until.since(house.now().plus(Duration::from_millis(1))));
    let capped = begin(&house, elsewhere(&house), &[DAY]).await;
    assert_eq!(capped, Begun::Capped(until.plus(HOUR)), "the one without a cap counts as well");
    house.wait(HOUR + Duration::from_millis(1));
    assert_eq!(begin(&house, elsewhere(&house), &[DAY]).await, Begun::Now);
}

async fn what_is_underway_counts_however_long_it_takes(house: House) {
    let held_up = Send { state: SendState::Begun, message: Some(MessageId(9)), ..to_one(&house, 1, 0) };
    begin(&house, held_up.clone(), &[DAY]).await;
    house.wait(HOUR * 30);
    let other = |house: &House| Send { campaign: OTHER, ..to_one(house, 7, 4) };
    let until = house.now().plus(DAY.within);
    assert_eq!(begin(&house, other(&house), &[DAY]).await, Begun::Capped(until), "it may arrive in a moment");
    assert_eq!(begin(&house, other(&house), &[DAY, WEEK]).await, Begun::Capped(until));
    assert_eq!(begin(&house, other(&house), &[WEEK]).await, Begun::Now, "it is one, not more");
    house.campaigns.forget(ALPHA, OTHER, 10).await.unwrap();
    let left = Send { state: SendState::Sent, at: house.now(), ..held_up.clone() };
    assert!(house.campaigns.mark(held_up, left).await.unwrap());
    house.wait(DAY.within);
    assert_eq!(begin(&house, other(&house), &[DAY]).await, Begun::Now);
}

async fn what_was_written_down_and_not_said_asks_the_caps_again(house: House) {
    let unsaid = |house: &House| Send { state: SendState::Begun, ..to_one(house, 1, 0) };
    begin(&house, unsaid(&house), &[DAY]).await;
    let other = Send { campaign: OTHER, ..to_one(&house, 7, 4) };
    assert!(matches!(begin(&house, other.clone(), &[DAY]).await, Begun::Capped(_)), "it may be said in a moment");
    house.wait(HOUR * 30);
    let other = Send { at: house.now(), ..other };
    assert_eq!(begin(&house, other.clone(), &[DAY]).await, Begun::Now, "nobody has said it for longer than the window");
    assert_eq!(begin(&house, unsaid(&house), &[DAY]).await, Begun::Capped(house.now().plus(DAY.within)));
}

async fn the_strictest_cap_says_until_when(house: House) {
    let began = house.now();
    let after = |hours: u32| -> Timestamp { began.plus(HOUR * hours) };
    begin(&house, to_one(&house, 1, 0), &[]).await;
    house.wait(HOUR * 30);
    begin(&house, to_one(&house, 1, 1), &[]).await;
    house.wait(HOUR);
    assert_eq!(begin(&house, to_one(&house, 1, 2), &[DAY]).await, Begun::Capped(after(30 + 24)));
    assert_eq!(begin(&house, to_one(&house, 1, 2), &[DAY, WEEK]).await, Begun::Capped(after(7 * 24)), "the first has to leave");
    assert_eq!(begin(&house, to_one(&house, 1, 2), &[WEEK, DAY]).await, Begun::Capped(after(7 * 24)));
    begin(&house, to_one(&house, 1, 3), &[]).await;
    let two_too_many = begin(&house, to_one(&house, 1, 2), &[WEEK]).await;
    assert_eq!(two_too_many, Begun::Capped(after(30 + 7 * 24)), "two of three have to leave");
    house.wait(HOUR * (7 * 24 - 1));
    assert_eq!(begin(&house, to_one(&house, 1, 2), &[WEEK]).await, Begun::Now);
}

async fn what_advertises_nothing_failed_or_was_kept_back_counts_against_no_cap(house: House) {
    for (step, state, is_marketing) in [(0, SendState::Read, false), (1, SendState::Failed, true), (2, SendState::Skipped, true)]
    {
        begin(&house, Send { state, is_marketing, ..to_one(&house, 1, step) }, &[]).await;
    }
    let fourth = to_one(&house, 1, 3);
    assert_eq!(begin(&house, fourth.clone(), &[DAY]).await, Begun::Now);
    let fifth = to_one(&house, 1, 4);
    for state in [SendState::Sent, SendState::Delivered, SendState::Read, SendState::Unknown] {
        let before = sent(&house, 1, 3).await.unwrap();
        assert!(house.campaigns.mark(before.clone(), Send { state, ..before }).await.unwrap());
        let until = house.now().plus(DAY.within);
        assert_eq!(begin(&house, fifth.clone(), &[DAY]).await, Begun::Capped(until), "{state:?}");
    }
    let before = sent(&house, 1, 3).await.unwrap();
    assert!(house.campaigns.mark(before.clone(), Send { state: SendState::Failed, ..before }).await.unwrap());
    assert_eq!(begin(&house, fourth, &[DAY]).await, Begun::Now, "its own first try counts against nothing");
}

async fn two_who_begin_for_one_person_at_once_do_not_pass_the_cap_together(house: House) {
    let try_row = async |row: u64| begin(&house, to_one(&house, row, 0), &[DAY, WEEK]).await;
    let four = tokio::join!(try_row(1), try_row(2), try_row(3), try_row(4));
    let four = [four.0, four.1, four.2, four.3];
    let until = house.now().plus(DAY.within);
    assert_eq!(four.iter().filter(|begun| **begun == Begun::Now).count(), 1, "{four:?}");
    assert_eq!(four.iter().filter(|begun| **begun == Begun::Capped(until)).count(), 3, "{four:?}");
    let same = tokio::join!(
        begin(&house, send(&house, DRIVE, 9, 0), &[DAY]),
        begin(&house, send(&house, DRIVE, 9, 0), &[DAY]),
        begin(&house, send(&house, DRIVE, 9, 0), &[DAY]),
    );
    assert_eq!(same, (Begun::Now, Begun::Now, Begun::Now), "it is one step");
}

async fn people_are_counted_whom_an_inbox_wrote_to(house: House) {
    filled(&house, 5).await;
    let began = house.now();
    for step in 0..2 {
        begin(&house, Send { state: SendState::Sent, ..send(&house, DRIVE, 1, step) }, &[]).await;
    }
    begin(&house, Send { campaign: OTHER, ..to_one(&house, 9, 0) }, &[]).await;
    begin(&house, Send { inbox: InboxId(12), ..send(&house, DRIVE, 3, 0) }, &[]).await;
    for (row, state) in [(4, SendState::Failed), (5, SendState::Skipped)] {
        begin(&house, Send { state, ..send(&house, DRIVE, row, 0) }, &[]).await;
    }
    house.wait(HOUR);
    begin(&house, Send { state: SendState::Unknown, is_marketing: false, ..send(&house, DRIVE, 2, 0) }, &[]).await;
    let reached = async |since| house.campaigns.count_reached(ALPHA, SHOP, since).await.unwrap();
    assert_eq!(reached(began).await, 2, "each of them once");
    assert_eq!(reached(house.now()).await, 1);
    assert_eq!(reached(house.now().plus(HOUR)).await, 0);
    house.campaigns.forget_handle(ALPHA, &handle(2)).await.unwrap();
    assert_eq!(reached(began).await, 2, "who was forgotten was written to all the same");
    begin(&house, Send { message: Some(MessageId(9)), ..send(&house, DRIVE, 6, 0) }, &[]).await;
    let held_up = sent(&house, 6, 0).await.unwrap();
    assert_eq!(reached(house.now().plus(HOUR)).await, 1, "it may arrive in a moment");
    assert!(house.campaigns.mark(held_up.clone(), Send { state: SendState::Sent, ..held_up }).await.unwrap());
    assert_eq!(reached(house.now().plus(HOUR)).await, 0);
}
