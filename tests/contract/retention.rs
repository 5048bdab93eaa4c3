//! What an inbox keeps no longer goes, and nothing else does.

use std::time::Duration;

use engine::flow::retain::{Keeper, retain};
use engine::ids::OrgId;
use engine::model::act::Act;
use engine::model::call::{CallChange, CallEnd, Ended};
use engine::model::conversation::NewConversation;
use engine::model::erasure::Removed;
use engine::model::inbox::{Inbox, Retention};
use engine::model::message::Attachment;
use engine::ports::message_search::SearchQuery;
use engine::tasks::Tasks;

use super::{ALPHA, BETA, House, SHOP};

every_backend! {
    a_conversation_goes_when_it_was_resolved_long_enough_ago,
    what_was_taken_up_again_stays,
    a_recording_goes_and_its_call_stays,
    words_that_only_deleted_messages_had_are_cleared,
    another_organisation_and_another_inbox_lose_nothing,
}

const DAY: Duration = Duration::from_hours(24);

fn inbox(organisation: OrgId, conversations_days: u32, recordings_days: u32) -> Inbox {
    let retention = Retention { conversations_days, recordings_days };
    Inbox { id: SHOP, organisation, retention, ..Inbox::default() }
}

async fn run(house: &House, inbox: &Inbox) -> Removed {
    let (tasks, mut removed) = (Tasks::default(), Removed::new());
    let with = Keeper {
        retention: house.retention.as_ref(),
        blobs: house.blobs.as_ref(),
        bus: house.bus.as_ref(),
        clock: house.clock.as_ref(),
        tasks: &tasks,
    };
    retain(with, inbox, &mut removed).await.unwrap();
    removed
}

async fn resolved(house: &House, words: &str) -> NewConversation {
    let talk = house.opened(ALPHA).await;
    house.say(talk, words).await;
    house.apply(talk, Act::Resolve).await;
    talk
}

async fn is_there(house: &House, talk: NewConversation) -> bool {
    house.conversations.find(talk.organisation, talk.id).await.unwrap().is_some()
}

async fn a_conversation_goes_when_it_was_resolved_long_enough_ago(house: House) {
    let old = resolved(&house, "old").await;
    let open = house.opened(ALPHA).await;
    house.say(open, "still open").await;
    house.wait(3 * DAY);
    let new = resolved(&house, "new").await;
    assert!(run(&house, &inbox(ALPHA, 0, 0)).await.is_empty(), "off by default");
    assert!(run(&house, &inbox(ALPHA, 4, 0)).await.is_empty());
    let removed = run(&house, &inbox(ALPHA, 2, 0)).await;
    assert_eq!(removed["conversations"], 1);
    assert!(removed["messages"] >= 1, "{removed:?}");
    assert!(!is_there(&house, old).await && is_there(&house, open).await && is_there(&house, new).await);
    assert!(house.contacts.find(ALPHA, old.contact).await.unwrap().is_some(), "the contact stays");
    // Who writes again begins a new conversation.
    house.conversations.open(old).await.unwrap();
    house.say(old, "again").await;
    assert_eq!(house.transcript(old).await.iter().filter(|message| message.text == "again").count(), 1);
}

async fn what_was_taken_up_again_stays(house: House) {
    let talk = resolved(&house, "hello").await;
    house.wait(3 * DAY);
    let before = house.now();
    assert_eq!(house.retention.expired(ALPHA, SHOP, before, 10).await.unwrap(), [talk.id]);
    let portion = house.retention.next(ALPHA, talk.id, 10).await.unwrap();
    house.say(talk, "one more thing").await;
    assert!(!house.retention.remove(ALPHA, talk.id, portion, before).await.unwrap());
    assert!(!house.retention.close(ALPHA, talk.id, before).await.unwrap());
    assert!(house.transcript(talk).await.iter().any(|message| message.text == "hello"));
}

async fn a_recording_goes_and_its_call_stays(house: House) {
    let talk = house.opened(ALPHA).await;
    let call = super::call_store::call(&house, 1, ALPHA);
    let call = engine::model::call::Call { conversation: talk.id, contact: talk.contact, ..call };
    house.calls.open(call.clone(), house.now()).await.unwrap();
    let sound = Attachment {
        id: house.id(),
        name: "call.wav".into(),
        media_type: "audio/wav".into(),
        size: 3,
        width: None,
        height: None,
    };
    house.blobs.put(ALPHA, &sound, vec![1, 2, 3]).await.unwrap();
    house.calls.change(ALPHA, call.id, CallChange::Recorded(sound.id)).await.unwrap();
    let live = inbox(ALPHA, 0, 1);
    house.wait(3 * DAY);
    assert!(run(&house, &live).await.is_empty(), "it has not ended");
    let ended = Ended { at: house.now(), how: CallEnd::CallerHungUp };
    house.calls.change(ALPHA, call.id, CallChange::Ended(ended)).await.unwrap();
    assert!(house.retention.old_recordings(ALPHA, SHOP, house.now(), 10).await.unwrap().is_empty());
    house.wait(2 * DAY);
    assert_eq!(house.retention.old_recordings(ALPHA, SHOP, house.now(), 10).await.unwrap(), [(call.id, sound.id)]);
    house.retention.forget_recordings(BETA, vec![call.id]).await.unwrap();
    assert_eq!(run(&house, &live).await, Removed::from([("recordings".to_owned(), 1)]));
    assert!(house.blobs.describe(ALPHA, sound.id).await.unwrap().is_none());
    assert_eq!(house.calls.find(ALPHA, call.id).await.unwrap().unwrap().recording, None);
    assert!(run(&house, &live).await.is_empty());
}

async fn words_that_only_deleted_messages_had_are_cleared(house: House) {
    resolved(&house, "zwetschgendatschi").await;
    house.wait(3 * DAY);
    run(&house, &inbox(ALPHA, 1, 0)).await;
    while house.retention.clear_words().await.unwrap() {}
    let query = SearchQuery {
        phrases: vec!["zwetschgendatschi".to_owned()],
        inbox: None,
        author: None,
        since: None,
        until: None,
        sight: engine::model::sight::Sight::Everything,
        cursor: None,
        limit: 10,
    };
    assert!(house.search.search(ALPHA, query).await.unwrap().items.is_empty());
}

async fn another_organisation_and_another_inbox_lose_nothing(house: House) {
    let talk = resolved(&house, "hello").await;
    house.wait(3 * DAY);
    assert!(run(&house, &inbox(BETA, 1, 1)).await.is_empty());
    let other = Inbox { id: engine::ids::InboxId(12), ..inbox(ALPHA, 1, 1) };
    assert!(run(&house, &other).await.is_empty());
    assert!(house.retention.next(BETA, talk.id, 10).await.unwrap().is_empty());
    assert!(!house.retention.close(BETA, talk.id, house.now()).await.unwrap());
    assert!(is_there(&house, talk).await);
}
