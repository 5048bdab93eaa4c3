use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::tests::variant;
use super::*;
use crate::ids::{CampaignId, OrgId};

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);
const FIRST: Of = Of { step: 0, tries: 0 };
const DAY: u32 = 24 * 60;

fn first() -> Step {
    Step { after: None, variants: vec![variant("A", 1)] }
}

fn then(step: u8, on: Occasion, wait: u32) -> Step {
    Step { after: Some(After { step, on, wait }), variants: vec![variant("A", 1)] }
}

fn somebody() -> Recipient {
    Recipient {
        organisation: OrgId(1),
        campaign: CampaignId(2),
        row: 3,
        handle: "+34600000001".into(),
        name: String::new(),
        zone: String::new(),
        values: BTreeMap::new(),
        state: RecipientState::Due,
        step: 0,
        due_at: Some(NOW),
        meant_for: Some(NOW),
        asked_by: None,
        tries: 0,
        conversation: None,
        reason: String::new(),
        version: 1,
    }
}

/// After all of these, as far as they change anything.
fn after(steps: &[Step], news: &[News]) -> Recipient {
    news.iter().fold(somebody(), |now, news| walked(steps, &now, news, NOW).unwrap_or(now))
}

fn failed_with(reason: &str, of: Of, again: Option<Duration>) -> News {
    News::Failed(of, reason.into(), again)
}

#[test]
fn a_message_that_nothing_follows_is_done_when_it_has_arrived() {
    let steps = [first()];
    let sent = after(&steps, &[News::Begun(FIRST), News::Sent(FIRST)]);
    assert_eq!(sent.state, RecipientState::Underway, "it may fail yet");
    assert_eq!(after(&steps, &[News::Begun(FIRST), News::Sent(FIRST), News::Delivered(FIRST)]).state, RecipientState::Done);
    assert_eq!(walked(&steps, &sent, &News::Silence, NOW).map(|done| done.state), Some(RecipientState::Done));
}

#[test]
fn a_follow_up_waits_for_its_occasion_and_its_time() {
    let steps = [first(), then(0, Occasion::Delivered, DAY)];
    let waits = after(&steps, &[News::Begun(FIRST), News::Sent(FIRST), News::Delivered(FIRST)]);
    assert_eq!((waits.state, waits.step), (RecipientState::Due, 1));
    assert_eq!(waits.due_at, Some(NOW.plus(Duration::from_hours(24))));
    assert_eq!(waits.meant_for, waits.due_at);
    assert_eq!(walked(&steps, &waits, &News::Delivered(FIRST), NOW), None, "told again it changes nothing");
    assert_eq!(walked(&steps, &waits, &News::Read(FIRST), NOW), None, "nothing follows that they read it");
}

#[test]
fn what_is_stronger_takes_the_place_of_what_waits() {
    let steps = [first(), then(0, Occasion::Sent, DAY), then(0, Occasion::Read, 60)];
    let waits = after(&steps, &[News::Begun(FIRST), News::Sent(FIRST)]);
    assert_eq!(waits.step, 1);
    let read = walked(&steps, &waits, &News::Read(FIRST), NOW).expect("it leads on");
    assert_eq!((read.step, read.due_at), (2, Some(NOW.plus(Duration::from_hours(1)))));
    assert_eq!(walked(&steps, &read, &News::Sent(FIRST), NOW), None);
}

#[test]
fn a_step_without_words_ends_it() {
    let ends = Step { variants: Vec::new(), ..then(0, Occasion::Read, 0) };
    let steps = [first(), then(0, Occasion::Delivered, DAY), ends];
    let read = after(&steps, &[News::Begun(FIRST), News::Delivered(FIRST), News::Read(FIRST)]);
    assert_eq!((read.state, read.due_at), (RecipientState::Done, None));
}

#[test]
fn a_reply_ends_it_at_any_moment() {
    let steps = [first(), then(0, Occasion::Sent, DAY)];
    for news in [vec![News::Begun(FIRST)], vec![News::Begun(FIRST), News::Sent(FIRST)]] {
        let replied = walked(&steps, &after(&steps, &news), &News::Replied, NOW).expect("it ends");
        assert_eq!((replied.state, replied.due_at), (RecipientState::Replied, None));
    }
    let done = after(&[first()], &[News::Begun(FIRST), News::Delivered(FIRST), News::Replied]);
    assert_eq!(done.state, RecipientState::Replied, "also after the last message");
}

#[test]
fn a_reply_may_have_a_message_of_its_own_once() {
    let steps = [first(), then(0, Occasion::Replied, 0)];
    let replied = after(&steps, &[News::Begun(FIRST), News::Sent(FIRST), News::Replied]);
    assert_eq!((replied.state, replied.step), (RecipientState::Due, 1));
    assert_eq!(walked(&steps, &replied, &News::Replied, NOW), None);
    let second = Of { step: 1, tries: 0 };
    let again = after(&steps, &[News::Begun(FIRST), News::Sent(FIRST), News::Replied, News::Begun(second), News::Replied]);
    assert_eq!(again.state, RecipientState::Replied);
}

#[test]
fn whoever_may_answer_is_waited_for_after_it_arrived_and_was_read() {
    let steps = [first(), then(0, Occasion::Replied, 5)];
    let read = after(&steps, &[News::Begun(FIRST), News::Sent(FIRST), News::Delivered(FIRST), News::Read(FIRST)]);
    assert_eq!(read.state, RecipientState::Underway);
    let replied = walked(&steps, &read, &News::Replied, NOW).map(|due| (due.state, due.step));
    assert_eq!(replied, Some((RecipientState::Due, 1)));
    assert_eq!(walked(&steps, &read, &News::Silence, NOW).map(|done| done.state), Some(RecipientState::Done));
}

#[test]
fn what_may_pass_is_tried_three_times_again_and_the_rest_never() {
    let (steps, wait) = ([first()], Some(Duration::from_hours(12)));
    let mut now = after(&steps, &[News::Begun(FIRST)]);
    for tries in 0..MOST_RETRIES {
        let of = Of { step: 0, tries };
        now = walked(&steps, &now, &failed_with("unavailable", of, wait), NOW).expect("another try");
        assert_eq!((now.state, now.tries), (RecipientState::Due, tries + 1));
        assert_eq!(now.due_at, Some(NOW.plus(Duration::from_hours(12))));
        assert_eq!(walked(&steps, &now, &failed_with("unavailable", of, wait), NOW), None, "the same failure told again");
        now = walked(&steps, &now, &News::Begun(Of { step: 0, tries: tries + 1 }), NOW).expect("it begins");
    }
    assert_eq!(now.meant_for, Some(NOW), "a try makes it no younger");
    let last =
        walked(&steps, &now, &failed_with("unavailable", Of { step: 0, tries: MOST_RETRIES }, wait), NOW).expect("the end");
    assert_eq!((last.state, last.reason.as_str()), (RecipientState::Failed, "unavailable"));
    let refused = after(&steps, &[News::Begun(FIRST), failed_with("refused", FIRST, None)]);
    assert_eq!(refused.state, RecipientState::Failed);
}

#[test]
fn proof_that_it_arrived_takes_back_another_try() {
    let steps = [first()];
    let waits = after(&steps, &[News::Begun(FIRST), failed_with("unavailable", FIRST, Some(Duration::from_hours(12)))]);
    let arrived = walked(&steps, &waits, &News::Delivered(FIRST), NOW).expect("it arrived");
    assert_eq!((arrived.state, arrived.due_at), (RecipientState::Done, None));
}

#[test]
fn what_was_to_follow_a_message_that_failed_after_it_was_sent_does_not() {
    let steps = [first(), then(0, Occasion::Sent, DAY)];
    let failed = after(&steps, &[News::Begun(FIRST), News::Sent(FIRST), failed_with("unreachable", FIRST, None)]);
    assert_eq!((failed.state, failed.step), (RecipientState::Failed, 0));
    let steps = [first(), then(0, Occasion::Sent, DAY), then(0, Occasion::Failed, 60)];
    let other_way = after(&steps, &[News::Begun(FIRST), News::Sent(FIRST), failed_with("unreachable", FIRST, None)]);
    assert_eq!((other_way.state, other_way.step), (RecipientState::Due, 2));
}

#[test]
fn what_is_told_before_we_knew_that_it_left_counts() {
    let steps = [first(), then(0, Occasion::Sent, DAY)];
    let early = after(&steps, &[News::Sent(FIRST)]);
    assert_eq!((early.state, early.step), (RecipientState::Due, 1));
    assert_eq!(walked(&steps, &early, &News::Begun(FIRST), NOW), None);
}

#[test]
fn a_rule_skips_whoever_got_nothing_and_ends_it_for_the_others() {
    let steps = [first(), then(0, Occasion::Sent, DAY)];
    let kept = News::Kept("blocked".into());
    assert_eq!(walked(&steps, &somebody(), &kept, NOW).map(|now| now.state), Some(RecipientState::Skipped));
    let waits = after(&steps, &[News::Begun(FIRST), News::Sent(FIRST)]);
    assert_eq!(walked(&steps, &waits, &kept, NOW).map(|now| now.state), Some(RecipientState::Done));
}

#[test]
fn whoever_is_taken_out_gets_nothing_more_and_whoever_is_through_stays_so() {
    let steps = [first(), then(0, Occasion::Sent, DAY)];
    let left = News::Left("left".into());
    for told in [vec![], vec![News::Begun(FIRST)], vec![News::Begun(FIRST), News::Sent(FIRST)]] {
        let out = walked(&steps, &after(&steps, &told), &left, NOW).expect("they go");
        assert_eq!((out.state, out.due_at, out.reason.as_str()), (RecipientState::Stopped, None, "left"));
        assert_eq!(walked(&steps, &out, &News::Delivered(FIRST), NOW), None, "whatever is told of what they got");
        assert_eq!(walked(&steps, &out, &left, NOW), None);
    }
    let done = after(&[first()], &[News::Begun(FIRST), News::Delivered(FIRST)]);
    assert_eq!(walked(&[first()], &done, &left, NOW), None);
}

fn news() -> impl Strategy<Value = News> {
    let of = (0_u8..4, 0_u8..2).prop_map(|(step, tries)| Of { step, tries });
    (of, 0_u8..11).prop_map(|(of, kind)| match kind {
        0 => News::Begun(of),
        1 => News::Sent(of),
        2 => News::Delivered(of),
        3 => News::Read(of),
        4 => News::Failed(of, "refused".into(), None),
        5 => News::Failed(of, "unavailable".into(), Some(Duration::from_hours(12))),
        6 => News::Kept("cap".into()),
        7 => News::Silence,
        8 => News::Replied,
        9 => News::Left("left".into()),
        _ => News::OptedOut,
    })
}

fn occasion() -> impl Strategy<Value = Occasion> {
    prop::sample::select(vec![Occasion::Sent, Occasion::Delivered, Occasion::Read, Occasion::Failed, Occasion::Replied])
}

proptest! {
    /// Whatever is told, in whatever order and however often: no step begins twice in one try, everybody who is
    /// not through has a time, and whoever has opted out is through for good.
    #[test]
    fn nobody_is_stuck_and_nothing_is_sent_twice(
        follow in prop::collection::vec((0_u8..3, occasion(), 0_u32..100), 0..3),
        told in prop::collection::vec(news(), 0..60),
    ) {
        let mut steps = vec![first()];
        for (step, on, wait) in follow {
            let before = u8::try_from(steps.len()).expect("few") - 1;
            steps.push(then(step.min(before), on, wait));
        }
        let (mut now, mut begun) = (somebody(), Vec::new());
        for news in told {
            let Some(next) = walked(&steps, &now, &news, NOW) else { continue };
            if let News::Begun(of) = news {
                prop_assert!(!begun.contains(&(of.step, of.tries)), "twice");
                begun.push((of.step, of.tries));
            }
            prop_assert_eq!(next.due_at.is_none(), next.state.is_over());
            prop_assert!(now.state != RecipientState::OptedOut);
            prop_assert!(next.tries <= MOST_RETRIES);
            now = next;
        }
    }
}
