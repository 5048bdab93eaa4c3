use engine::error::Kind;
use engine::ids::MessageId;
use engine::model::amend::Amendment;
use engine::model::delivery::DeliveryState;
use engine::model::event::{EventKind, Side};
use engine::model::inbox::Channel;
use engine::model::message::Author;

use super::*;

every_backend!(
    a_delivery_state_only_moves_forward,
    a_change_is_stored_with_its_event_and_a_repeat_is_none,
    what_is_behind_a_time_is_listed,
    a_message_of_another_organisation_cannot_be_changed,
    a_contact_has_one_conversation_in_an_inbox_however_many_ask,
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
