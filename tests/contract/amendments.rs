use engine::error::Kind;
use engine::ids::MessageId;
use engine::model::amend::Amendment;
use engine::model::delivery::DeliveryState;
use engine::model::event::{EventKind, Side};
use engine::model::inbox::Channel;
use engine::model::message::{Author, Fault};
use engine::ports::provider_ids::Bound as Named;

use super::*;

every_backend!(
    a_delivery_state_only_moves_forward,
    a_change_is_stored_with_its_event_and_a_repeat_is_none,
    what_is_behind_a_time_is_listed,
    a_message_of_another_organisation_cannot_be_changed,
    a_contact_has_one_conversation_in_an_inbox_however_many_ask,
    a_failed_message_waits_again_in_one_step,
    a_resent_message_keeps_its_place_and_its_doubt,
);

fn came(state: DeliveryState) -> Amendment {
    Amendment::Delivered { part: 0, of: 1, state, fault: None }
}

async fn a_delivery_state_only_moves_forward(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "a question").await;
    let id = house.apply(to, house.write(ASHA, None, "an answer", false)).await.message.unwrap().id;
    let steps = [
        (DeliveryState::Queued, DeliveryState::Sent),
        (DeliveryState::Failed, DeliveryState::Failed),
        (DeliveryState::Delivered, DeliveryState::Delivered),
        (DeliveryState::Failed, DeliveryState::Delivered),
        (DeliveryState::Sent, DeliveryState::Delivered),
        (DeliveryState::Read, DeliveryState::Read),
        (DeliveryState::Delivered, DeliveryState::Read),
    ];
    for (receipt, expected) in steps {
        house.conversations.amend(ALPHA, id, came(receipt)).await.unwrap();
        assert_eq!(house.messages.find(ALPHA, id).await.unwrap().unwrap().delivery, Some(expected), "{receipt:?}");
    }
    let notice = house.transcript(to).await.into_iter().find(|message| message.author == Author::System).unwrap();
    assert_eq!(
        house.conversations.amend(ALPHA, notice.id, came(DeliveryState::Read)).await.unwrap(),
        None,
        "it is not delivered"
    );
}

async fn a_change_is_stored_with_its_event_and_a_repeat_is_none(mut house: House) {
    let to = house.opened(ALPHA).await;
    let id = house.say(to, "I want too").await.message.unwrap().id;
    let edited = Amendment::Edited { text: "I want two".to_owned(), at: house.now() };
    let reacted = Amendment::Reacted { side: Side::Operator, emoji: Some("👍".to_owned()), at: house.now() };
    for amendment in [&edited, &reacted] {
        let changed = house.conversations.amend(ALPHA, id, amendment.clone()).await.unwrap().expect("a change");
        assert_eq!(house.conversations.amend(ALPHA, id, amendment.clone()).await.unwrap(), None);
        house.reopen();
        assert_eq!(house.messages.find(ALPHA, id).await.unwrap().as_ref(), Some(changed.as_ref()));
    }
    let log = house.log(ALPHA).await;
    let told = log.iter().filter_map(|event| match &event.kind {
        EventKind::MessageChanged(message) => Some(message.text.clone()),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), ["I want two", "I want two"]);
    let missing = house.conversations.amend(ALPHA, MessageId(1), edited).await.unwrap_err();
    assert_eq!(missing.kind, Kind::NotFound);
}

async fn what_is_behind_a_time_is_listed(house: House) {
    let to = NewConversation { channel: Channel::Messenger, ..house.somebody(ALPHA) };
    house.conversations.open(to).await.unwrap();
    let mut ids = Vec::new();
    for number in 0..4 {
        ids.push(house.apply(to, house.write(ASHA, None, &format!("{number}"), false)).await.message.unwrap().id);
        house.wait(Duration::from_secs(1));
    }
    let [_, failed, sent, late] = ids[..] else { unreachable!() };
    house.conversations.amend(ALPHA, failed, came(DeliveryState::Failed)).await.unwrap();
    house.conversations.amend(ALPHA, sent, came(DeliveryState::Sent)).await.unwrap();
    house.conversations.amend(ALPHA, late, came(DeliveryState::Delivered)).await.unwrap();
    let behind = async |at, state| house.messages.list_behind(ALPHA, to.id, at, state, 10).await.unwrap();
    assert_eq!(behind(house.now(), DeliveryState::Read).await, [late, sent], "neither what waits nor what failed");
    assert_eq!(behind(house.now(), DeliveryState::Delivered).await, [sent]);
    let before = house.messages.find(ALPHA, sent).await.unwrap().unwrap().at;
    assert_eq!(behind(before, DeliveryState::Read).await, [sent]);
    assert!(house.messages.list_behind(BETA, to.id, house.now(), DeliveryState::Read, 10).await.unwrap().is_empty());
}

async fn a_message_of_another_organisation_cannot_be_changed(house: House) {
    let to = house.opened(ALPHA).await;
    let message = house.say(to, "a secret").await.message.unwrap();
    let refused = house.conversations.amend(BETA, message.id, Amendment::Deleted { at: house.now() }).await.unwrap_err();
    assert_eq!(refused.kind, Kind::NotFound);
    assert_eq!(house.messages.find(ALPHA, message.id).await.unwrap().as_ref(), Some(message.as_ref()));
}

async fn a_contact_has_one_conversation_in_an_inbox_however_many_ask(house: House) {
    let first = house.somebody(ALPHA);
    let asks = (0..16).map(|_| {
        let new = NewConversation { id: house.id(), ..first };
        house.conversations.find_or_open(new)
    });
    let opened = futures_util::future::try_join_all(asks).await.unwrap();
    let ids: std::collections::HashSet<_> = opened.iter().map(|conversation| conversation.id).collect();
    assert_eq!(ids.len(), 1);
    let elsewhere = NewConversation { id: house.id(), inbox: InboxId(99), ..first };
    assert_eq!(house.conversations.find_or_open(elsewhere).await.unwrap().id, elsewhere.id);
}

/// A message of the operator on a channel that is called, as the outbox gave it out and the provider refused it.
async fn refused(house: &House, reason: &str) -> (NewConversation, MessageId) {
    let to = NewConversation { channel: Channel::WhatsApp, ..house.somebody(ALPHA) };
    house.conversations.open(to).await.unwrap();
    let id = house.apply(to, house.write(ASHA, None, "an answer", false)).await.message.unwrap().id;
    let bound = Named { inbox: SHOP, id: format!("wamid.{id}"), conversation: to.id, message: id, part: 0, of: 1 };
    house.provider_ids.bind(ALPHA, bound).await.unwrap();
    // The notice that a person has joined leaves before it.
    while let Some(departure) = house.outbox.claim(house.now(), Duration::from_secs(1)).await.unwrap() {
        house.outbox.remove(ALPHA, departure.message).await.unwrap();
    }
    let fault = Some(Fault { reason: reason.to_owned(), code: 1, detail: String::new() });
    let failed = Amendment::Delivered { part: 0, of: 1, state: DeliveryState::Failed, fault };
    house.conversations.amend(ALPHA, id, failed).await.unwrap();
    (to, id)
}

async fn a_failed_message_waits_again_in_one_step(mut house: House) {
    let (to, id) = refused(&house, "unreachable").await;
    let events = house.log(ALPHA).await.len();
    let again = house.conversations.resend(ALPHA, id, false).await.unwrap();
    assert_eq!((again.delivery, &again.content.fault), (Some(DeliveryState::Queued), &None));
    house.reopen();
    assert_eq!(house.messages.find(ALPHA, id).await.unwrap().as_ref(), Some(again.as_ref()));
    let departure = house.outbox.find(ALPHA, id).await.unwrap().expect("it is in the outbox");
    assert_eq!((departure.part, departure.attempts, departure.begun_at), (0, 0, None));
    assert_eq!(house.outbox.claim(house.now(), Duration::from_secs(1)).await.unwrap(), Some(departure));
    assert_eq!(house.provider_ids.list(ALPHA, id).await.unwrap(), [], "what is said of the first try is of nobody now");
    let log = house.log(ALPHA).await;
    assert_eq!(log.len(), events + 1);
    let EventKind::MessageChanged(told) = &log.last().unwrap().kind else { panic!("{log:?}") };
    assert_eq!((told.id, told.delivery), (id, Some(DeliveryState::Queued)));
    let twice = house.conversations.resend(ALPHA, id, true).await.unwrap_err();
    assert_eq!(twice.kind, Kind::Conflict, "it waits already");
    assert_eq!(house.conversation(to).await.last_seq, house.transcript(to).await.last().unwrap().seq, "nothing was said anew");
}

async fn a_resent_message_keeps_its_place_and_its_doubt(house: House) {
    let (to, id) = refused(&house, "unknown").await;
    assert_eq!(house.conversations.resend(ALPHA, id, false).await.unwrap_err().kind, Kind::Conflict);
    assert_eq!(house.conversations.resend(BETA, id, true).await.unwrap_err().kind, Kind::NotFound);
    let later = house.apply(to, house.write(ASHA, None, "later", false)).await.message.unwrap().id;
    house.conversations.resend(ALPHA, id, true).await.unwrap();
    let lease = Duration::from_mins(1);
    let first = house.outbox.claim(house.now(), lease).await.unwrap().expect("one is due");
    assert_eq!(first.message, later, "what was begun is ended first");
    assert_eq!(house.outbox.claim(house.now(), lease).await.unwrap(), None, "one of a conversation at a time");
    house.outbox.remove(ALPHA, later).await.unwrap();
    assert_eq!(house.outbox.claim(house.now(), lease).await.unwrap().map(|departure| departure.message), Some(id));
}
