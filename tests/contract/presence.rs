//! Who is connected now.

use engine::ids::ContactId;
use engine::model::event::{ContactPresence, Signal};

use super::{ALPHA, ASHA, BEN, BETA, House};
use crate::PATIENCE;

every_backend! {
    a_person_is_there_while_one_of_their_connections_is,
    presence_stays_within_its_organisation,
    no_more_contacts_are_named_than_were_asked_for,
    coming_and_going_is_told_once,
}

const MIRA: ContactId = ContactId(41);

async fn a_person_is_there_while_one_of_their_connections_is(house: House) {
    assert!(house.presence.operators(ALPHA).is_empty());
    let (first, second) = (house.presence.operator_joined(ALPHA, ASHA), house.presence.operator_joined(ALPHA, ASHA));
    let other = house.presence.operator_joined(ALPHA, BEN);
    assert_eq!(house.presence.operators(ALPHA), [ASHA, BEN]);
    drop(first);
    assert_eq!(house.presence.operators(ALPHA), [ASHA, BEN]);
    drop(second);
    assert_eq!(house.presence.operators(ALPHA), [BEN]);
    drop(other);
    assert!(house.presence.operators(ALPHA).is_empty());
    let tab = house.presence.contact_joined(ALPHA, MIRA);
    assert!(house.presence.is_contact_online(ALPHA, MIRA));
    assert_eq!(house.presence.contacts(ALPHA, 10), [MIRA]);
    drop(tab);
    assert!(house.presence.contacts(ALPHA, 10).is_empty());
    assert!(!house.presence.is_contact_online(ALPHA, MIRA));
}

async fn presence_stays_within_its_organisation(house: House) {
    let _operator = house.presence.operator_joined(ALPHA, ASHA);
    let _contact = house.presence.contact_joined(ALPHA, MIRA);
    assert!(house.presence.operators(BETA).is_empty());
    assert!(!house.presence.is_contact_online(BETA, MIRA));
    assert!(house.presence.contacts(BETA, 10).is_empty());
}

async fn no_more_contacts_are_named_than_were_asked_for(house: House) {
    let guards: Vec<_> = (1..=20).map(|id| house.presence.contact_joined(ALPHA, ContactId(id))).collect();
    assert_eq!(house.presence.contacts(ALPHA, 7).len(), 7);
    let mut all = house.presence.contacts(ALPHA, 100);
    all.sort_unstable();
    assert_eq!(all, (1..=20).map(ContactId).collect::<Vec<_>>());
    drop(guards);
}

async fn coming_and_going_is_told_once(house: House) {
    let mut told = house.bus.subscribe();
    let (first, second) = (house.presence.contact_joined(ALPHA, MIRA), house.presence.contact_joined(ALPHA, MIRA));
    drop(first);
    drop(second);
    let mut changes = Vec::new();
    for _ in 0..2 {
        let signal = tokio::time::timeout(PATIENCE, told.next()).await.unwrap().unwrap();
        let Signal::PresenceChanged { organisation: ALPHA, contact: Some(change) } = signal else { panic!("{signal:?}") };
        changes.push(change);
    }
    assert_eq!(changes, [ContactPresence { contact: MIRA, online: true }, ContactPresence { contact: MIRA, online: false }]);
    drop(house.presence.operator_joined(ALPHA, ASHA));
    for _ in 0..2 {
        let signal = tokio::time::timeout(PATIENCE, told.next()).await.unwrap().unwrap();
        assert!(matches!(signal, Signal::PresenceChanged { organisation: ALPHA, contact: None }), "{signal:?}");
    }
    assert!(told.try_next().is_none(), "only the first connection and the last make a difference");
}
