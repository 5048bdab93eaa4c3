use proptest::prelude::*;

use super::*;
use crate::ids::{BlobId, BotId, ConversationId, MessageId, OrgId};
use crate::model::message::{Author, Content};
use crate::model::part::Awaited;

fn message() -> Message {
    let awaited = Part::Awaited(Awaited { key: "file-0".into(), what: "image".into(), name: None, lost: None });
    Message {
        id: MessageId(1),
        organisation: OrgId(1),
        conversation: ConversationId(1),
        seq: 1,
        author: Author::Agent(BotId(1)),
        author_name: None,
        client_id: None,
        text: "as it was".into(),
        notice: None,
        private: false,
        content: Content { parts: vec![awaited], ..Content::default() },
        delivery: Some(DeliveryState::Queued),
        epoch: 1,
        at: Timestamp::from_millis(1_000),
    }
}

fn attachment() -> Attachment {
    Attachment { id: BlobId(9), name: "a.png".into(), media_type: "image/png".into(), size: 3, width: None, height: None }
}

fn state() -> impl Strategy<Value = DeliveryState> {
    (1_u8..=5).prop_map(|rank| DeliveryState::from_rank(rank).unwrap())
}

fn amendment() -> impl Strategy<Value = Amendment> {
    let at = (0_i64..4).prop_map(Timestamp::from_millis);
    let side = prop_oneof![Just(Side::Contact), Just(Side::Operator)];
    let fault = |code| Fault { reason: "refused".into(), code, detail: String::new() };
    prop_oneof![
        ("[ab]", at.clone()).prop_map(|(text, at)| Amendment::Edited { text, at }),
        at.clone().prop_map(|at| Amendment::Deleted { at }),
        (side, proptest::option::of("[xy]"), at).prop_map(|(side, emoji, at)| Amendment::Reacted { side, emoji, at }),
        ((0_i64..4).prop_map(Timestamp::from_millis), any::<bool>())
            .prop_map(|(at, is_hidden)| Amendment::Hidden(Hidden { at, is_hidden })),
        Just(Amendment::AnsweredPrivately),
        Just(Amendment::Filled { key: "file-0".into(), attachment: attachment() }),
        (0_usize..3, state()).prop_map(|(part, state)| Amendment::Delivered { part, of: 3, state, fault: None }),
        (state(), proptest::option::of((1_i64..3).prop_map(fault))).prop_map(|(state, fault)| Amendment::Delivered {
            part: 0,
            of: 1,
            state,
            fault
        }),
    ]
}

fn after(amendments: &[Amendment]) -> Message {
    amendments.iter().fold(message(), |message, amendment| message.amended(amendment).unwrap_or(message))
}

proptest! {
    #[test]
    fn reports_in_any_order_and_number_leave_the_same_message(
        amendments in proptest::collection::vec(amendment(), 0..8),
        seed in any::<u64>(),
    ) {
        let mut other = amendments.clone();
        other.extend(amendments.iter().take(3).cloned());
        let count = other.len();
        for place in (1..count).rev() {
            other.swap(place, (seed.rotate_left(place as u32) % (place as u64 + 1)) as usize);
        }
        let (one, mut other) = (after(&amendments), after(&other));
        // Why it failed is what was said last of it; that it failed does not depend on the order.
        other.content.fault.clone_from(&one.content.fault);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_message_in_parts_is_as_far_as_its_last_part(states in proptest::collection::vec(state(), 3)) {
        let told: Vec<_> = states.iter().enumerate().map(|(part, state)| Amendment::Delivered { part, of: 3, state: *state, fault: None }).collect();
        let message = after(&told);
        let lowest = states.iter().copied().min_by_key(|state| state.rank()).unwrap();
        let expected = if states.contains(&DeliveryState::Failed) { DeliveryState::Failed } else { lowest };
        prop_assert_eq!(message.delivery, Some(expected));
    }
}

#[test]
fn a_failure_keeps_its_reason_until_proof_of_arrival() {
    let fault = Fault { reason: "unreachable".into(), code: 131_026, detail: "no such number".into() };
    let failed = Amendment::Delivered { part: 0, of: 1, state: DeliveryState::Failed, fault: Some(fault.clone()) };
    let message = after(&[failed]);
    assert_eq!(message.content.fault, Some(fault));
    let arrived = Amendment::Delivered { part: 0, of: 1, state: DeliveryState::Delivered, fault: None };
    assert_eq!(message.amended(&arrived).unwrap().content.fault, None);
}

#[test]
fn what_was_taken_back_says_nothing_any_more() {
    let edited = Amendment::Edited { text: "a secret".into(), at: Timestamp::from_millis(2) };
    let deleted = Amendment::Deleted { at: Timestamp::from_millis(3) };
    let filled = Amendment::Filled { key: "file-0".into(), attachment: attachment() };
    let message = after(&[filled.clone(), edited, deleted, filled]);
    assert_eq!((message.text.as_str(), message.content.attachments.len(), message.content.parts.len()), ("", 0, 0));
}

proptest! {
    #[test]
    fn accounts_of_what_was_heard_leave_the_same_message_in_any_order(
        accounts in proptest::collection::vec(proptest::option::of(0_usize..12), 1..6).prop_shuffle(),
    ) {
        let spoken = Message { content: Content { spoken: Some(Spoken::Begun), ..Content::default() }, ..message() };
        let told = |order: &[Option<usize>]| {
            order.iter().fold(spoken.clone(), |message, account| {
                let text = account.map(|length| "as it was".chars().take(length).collect());
                message.amended(&Amendment::Heard { text }).unwrap_or(message)
            })
        };
        let mut turned = accounts.clone();
        turned.reverse();
        let heard = told(&accounts);
        prop_assert_eq!(&heard, &told(&turned));
        prop_assert!("as it was".starts_with(&heard.text));
        prop_assert_ne!(heard.content.spoken, Some(Spoken::Begun));
    }
}

#[test]
fn words_that_were_not_said_are_not_heard() {
    let spoken = Message { content: Content { spoken: Some(Spoken::Begun), ..Content::default() }, ..message() };
    assert_eq!(spoken.amended(&Amendment::Heard { text: Some("something else".into()) }), None);
    assert_eq!(message().amended(&Amendment::Heard { text: Some("as".into()) }), None, "it was not spoken");
}
