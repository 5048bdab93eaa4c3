//! Nothing of one organisation is visible to another: every method that takes one, asked with the wrong one.

use std::time::Duration;

use engine::error::Kind;
use engine::model::act::Act;
use engine::model::contact::Identity;
use engine::model::conversation::{NewConversation, Status};
use engine::model::filing::{Priority, Snooze};
use engine::model::inbox::Channel;
use engine::page::MAX_PAGE;
use engine::ports::contact_store::Profile;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};
use engine::ports::message_store::{Bound, Range};

use super::acts::{ask_human, take};
use super::{ALPHA, ASHA, BETA, House, SHOP};

every_backend! {
    a_foreign_conversation_is_not_there,
    a_foreign_conversations_id_cannot_be_opened_again,
    a_foreign_contact_is_neither_shown_nor_changed,
    a_foreign_contacts_name_is_not_shown_in_a_list,
    a_foreign_message_is_not_there,
    a_foreign_event_is_not_told,
}

async fn busy(house: &House) -> NewConversation {
    let to = house.opened(ALPHA).await;
    house.say(to, "a secret").await;
    house.apply(to, ask_human()).await;
    to
}

async fn a_foreign_conversation_is_not_there(house: House) {
    let to = busy(&house).await;
    let before = (house.conversation(to).await, house.transcript(to).await.len(), house.log(ALPHA).await.len());
    let store = &house.conversations;
    assert!(store.find(BETA, to.id).await.unwrap().is_none());
    assert!(store.find_by_contact(BETA, SHOP, to.contact).await.unwrap().is_none());
    assert!(store.queue_position(BETA, to.id).await.unwrap().is_none());
    assert!(store.list_queue(BETA, SHOP, 10).await.unwrap().is_empty());
    assert!(!store.read_mentions(BETA, to.id, ASHA).await.unwrap());
    let session = before.0.session.unwrap();
    assert!(store.find_session(BETA, session).await.unwrap().is_none());
    assert_eq!(store.rate(BETA, to.id, session, 1).await.unwrap_err().kind, Kind::NotFound);
    for view in [View::Mine(ASHA), View::Unassigned, View::Status(Status::Open), View::Contact(to.contact)] {
        let page = store
            .list(BETA, ListQuery { view, about: About::default(), filter: Filter::default(), cursor: None, limit: MAX_PAGE })
            .await
            .unwrap();
        assert!(page.items.is_empty(), "{view:?}");
    }
    let acts = [
        house.said(to, None, "not mine"),
        house.write(ASHA, None, "not mine", false),
        take(ASHA),
        Act::Return,
        Act::Release { operator: ASHA },
        Act::Resolve,
        Act::Reopen,
        Act::PatienceDue,
        Act::Prioritise(Priority::High),
        Act::Snooze(Snooze::UntilMessage),
        Act::ReadByContact { seq: 1 },
        Act::ReadByOperator { seq: 1 },
        ask_human(),
    ];
    for act in acts {
        let shown = format!("{act:?}");
        assert_eq!(store.apply(BETA, to.id, act).await.unwrap_err().kind, Kind::NotFound, "{shown}");
    }
    // Once more after the writer holds the conversation in its memory.
    house.say(to, "still here").await;
    assert_eq!(store.apply(BETA, to.id, Act::Resolve).await.unwrap_err().kind, Kind::NotFound);
    assert_eq!(house.transcript(to).await.len(), before.1 + 1);
    assert_eq!(house.log(ALPHA).await.len(), before.2 + 1);
    assert!(house.log(BETA).await.is_empty());
}

async fn a_foreign_conversations_id_cannot_be_opened_again(house: House) {
    let to = busy(&house).await;
    let before = house.conversation(to).await;
    let theirs = NewConversation { organisation: BETA, ..house.somebody(BETA) };
    let refused = house.conversations.open(NewConversation { id: to.id, ..theirs }).await;
    refused.expect_err("the id names a conversation of somebody else");
    assert_eq!(house.conversation(to).await, before);
    assert!(house.conversations.find(BETA, to.id).await.unwrap().is_none());
    assert!(house.contacts.find(BETA, theirs.contact).await.unwrap().is_none(), "nothing of it was kept");
}

fn identity(handle: &str) -> Identity {
    Identity::proven(Channel::Web, SHOP, handle.to_owned())
}

async fn a_foreign_contact_is_neither_shown_nor_changed(house: House) {
    let profile = Profile { name: Some("Mira".to_owned()), ..Profile::default() };
    let mira = house.contacts.resolve(ALPHA, &[identity("mira")], house.id(), profile).await.unwrap();
    assert!(house.contacts.find(BETA, mira.id).await.unwrap().is_none());

    let mut theirs = mira.clone();
    theirs.organisation = BETA;
    theirs.name = Some("Mallory".to_owned());
    assert_eq!(house.contacts.update(theirs).await.unwrap_err().kind, Kind::NotFound);

    let same_handle = house.contacts.resolve(BETA, &[identity("mira")], house.id(), Profile::default()).await.unwrap();
    assert_ne!(same_handle.id, mira.id, "a handle belongs to one organisation");
    assert_eq!(same_handle.name, None);
    let profile = Profile { email: Some("mallory@example.org".to_owned()), ..Profile::default() };
    let stolen = house.contacts.resolve(BETA, &[identity("mallory")], mira.id, profile).await;
    stolen.expect_err("the id names a contact of somebody else");
    assert_eq!(house.contacts.find(ALPHA, mira.id).await.unwrap().unwrap(), mira);
}

async fn a_foreign_contacts_name_is_not_shown_in_a_list(house: House) {
    let profile = Profile { name: Some("Mira".to_owned()), ..Profile::default() };
    let mira = house.contacts.resolve(ALPHA, &[identity("mira")], house.id(), profile).await.unwrap();
    let with_theirs = NewConversation { contact: mira.id, ..house.somebody(BETA) };
    // Refused or not: what must not happen is that the other organisation learns the name.
    let opened = house.conversations.open(with_theirs).await;
    let query = ListQuery {
        view: View::Status(Status::Open),
        about: About::default(),
        filter: Filter::default(),
        cursor: None,
        limit: 10,
    };
    let page = house.conversations.list(BETA, query).await.unwrap();
    let names: Vec<_> = page.items.iter().filter_map(|item| item.contact_name.as_deref()).collect();
    assert!(names.is_empty(), "{names:?} after {opened:?}");
}

async fn a_foreign_message_is_not_there(house: House) {
    let to = busy(&house).await;
    let message = house.transcript(to).await.into_iter().find(|message| message.text == "a secret").unwrap();
    for side in [Bound::Latest, Bound::After(0), Bound::Before(100)] {
        let range = Range { side, limit: 10, with_private: true };
        assert!(house.messages.list(BETA, to.id, range).await.unwrap().is_empty());
    }
    assert!(house.messages.find(BETA, message.id).await.unwrap().is_none());
    assert_eq!(house.messages.find(ALPHA, message.id).await.unwrap().unwrap(), message);
}

async fn a_foreign_event_is_not_told(house: House) {
    busy(&house).await;
    house.wait(Duration::from_secs(1));
    let theirs = house.opened(BETA).await;
    house.say(theirs, "hello").await;
    let all = house.events.relay_after(0, 1_000).await.unwrap().len();
    let (alpha, beta) = (house.log(ALPHA).await, house.log(BETA).await);
    assert_eq!(alpha.len() + beta.len(), all);
    assert!(alpha.iter().all(|event| event.organisation == ALPHA && event.conversation.organisation == ALPHA));
    assert!(beta.iter().all(|event| event.organisation == BETA && event.conversation.id == theirs.id));
}
