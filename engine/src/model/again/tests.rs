use super::*;
use crate::clock::Timestamp;
use crate::ids::{BotId, ContactId, ConversationId, MessageId, OrgId};
use crate::model::amend::Amendment;
use crate::model::message::{Content, Fault};

fn message(author: Author) -> Message {
    Message {
        id: MessageId(1),
        organisation: OrgId(1),
        conversation: ConversationId(1),
        seq: 1,
        author,
        author_name: None,
        client_id: None,
        text: "said".into(),
        notice: None,
        private: false,
        content: Content::default(),
        delivery: Some(DeliveryState::Queued),
        epoch: 1,
        at: Timestamp::from_millis(1_000),
    }
}

fn failed(reason: &str) -> Amendment {
    let fault = Fault { reason: reason.into(), code: 0, detail: String::new() };
    Amendment::Delivered { part: 0, of: 1, state: DeliveryState::Failed, fault: Some(fault) }
}

fn ours(amendments: &[Amendment]) -> Message {
    let message = message(Author::Agent(BotId(1)));
    amendments.iter().fold(message, |message, amendment| message.amended(amendment).unwrap_or(message))
}

#[test]
fn what_failed_waits_again_as_on_the_first_day() {
    let failed = ours(&[failed("unreachable")]);
    assert_eq!(failed.again(false), Ok(ours(&[])));
}

#[test]
fn what_may_have_arrived_goes_again_only_on_an_express_wish() {
    let unknown = ours(&[failed(UNKNOWN)]);
    assert_eq!(unknown.again(false), Err(NotAgain::MayHaveArrived));
    assert_eq!(unknown.again(true), Ok(ours(&[])));
}

#[test]
fn nothing_else_goes_again() {
    assert_eq!(ours(&[]).again(true), Err(NotAgain::NotFailed));
    let part = Amendment::Delivered { part: 0, of: 2, state: DeliveryState::Sent, fault: None };
    assert_eq!(ours(&[part, failed("refused")]).again(true), Err(NotAgain::PartLeft));
    let deleted = Amendment::Deleted { at: Timestamp::from_millis(2) };
    assert_eq!(ours(&[failed("refused"), deleted]).again(true), Err(NotAgain::TakenBack));
    assert_eq!(message(Author::Contact(ContactId(1))).again(true), Err(NotAgain::NotOurs));
    let note = Message { private: true, ..ours(&[failed("refused")]) };
    assert_eq!(note.again(true), Err(NotAgain::NotOurs));
}
