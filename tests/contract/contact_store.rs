//! Contacts and the handles they are known by.

use std::collections::HashSet;
use std::sync::Arc;

use engine::clock::Timestamp;
use engine::error::Kind;
use engine::ids::{ContactId, InboxId};
use engine::model::contact::{Identity, Marketing};
use engine::model::inbox::Channel;
use engine::ports::contact_store::Profile;
use tokio::task::JoinSet;

use super::{ALPHA, BETA, House, SHOP};

every_backend! {
    a_handle_is_resolved_to_one_contact,
    thirty_two_callers_at_once_get_the_same_contact,
    a_profile_fills_what_is_empty_and_overwrites_nothing,
    a_proven_handle_stays_proven,
    an_anonymous_contact_keeps_its_id_when_somebody_vouches_for_it,
    an_update_needs_the_version_that_is_stored,
    several_handles_are_one_person_as_soon_as_one_of_them_is_known,
    a_handle_that_is_shared_means_the_same_person_in_every_inbox,
}

fn identity(handle: &str) -> Identity {
    Identity::proven(Channel::Web, SHOP, handle.to_owned())
}

async fn a_handle_is_resolved_to_one_contact(mut house: House) {
    let fresh: ContactId = house.id();
    let mira = house.contacts.resolve(ALPHA, &[identity("mira")], fresh, Profile::default()).await.unwrap();
    assert_eq!((mira.id, mira.identities.as_slice()), (fresh, [identity("mira")].as_slice()));
    let again = house.contacts.resolve(ALPHA, &[identity("mira")], house.id(), Profile::default()).await.unwrap();
    assert_eq!(again, mira);
    let other_inbox = Identity { inbox: InboxId(99), ..identity("mira") };
    let elsewhere = house.contacts.resolve(ALPHA, &[other_inbox], house.id(), Profile::default()).await.unwrap();
    assert_ne!(elsewhere.id, mira.id, "a handle is known on its inbox");
    house.reopen();
    assert_eq!(house.contacts.find(ALPHA, mira.id).await.unwrap(), Some(mira));
    assert_eq!(house.contacts.find(ALPHA, ContactId(1)).await.unwrap(), None);
}

async fn thirty_two_callers_at_once_get_the_same_contact(house: House) {
    let house = Arc::new(house);
    let mut callers = JoinSet::new();
    for _ in 0..32 {
        let house = Arc::clone(&house);
        callers.spawn(async move {
            house.contacts.resolve(ALPHA, &[identity("mira")], house.id(), Profile::default()).await.unwrap().id
        });
    }
    let ids: HashSet<ContactId> = callers.join_all().await.into_iter().collect();
    assert_eq!(ids.len(), 1);
}

async fn a_profile_fills_what_is_empty_and_overwrites_nothing(house: House) {
    let name = |name: &str| Profile { name: Some(name.to_owned()), ..Profile::default() };
    let mira = house.contacts.resolve(ALPHA, &[identity("mira")], house.id(), name("Mira")).await.unwrap();
    let profile = Profile { email: Some("mira@example.org".to_owned()), ..name("Somebody else") };
    let filled = house.contacts.resolve(ALPHA, &[identity("mira")], house.id(), profile).await.unwrap();
    assert_eq!(
        (filled.name.as_deref(), filled.email.as_deref(), filled.phone.as_deref()),
        (Some("Mira"), Some("mira@example.org"), None)
    );
    assert!(filled.version > mira.version);
    let same = house.contacts.resolve(ALPHA, &[identity("mira")], house.id(), name("Again")).await.unwrap();
    assert_eq!(same, filled, "nothing was empty, so nothing changed");
}

async fn a_proven_handle_stays_proven(house: House) {
    let claimed = Identity { verified: false, ..identity("mira") };
    let mira = house.contacts.resolve(ALPHA, std::slice::from_ref(&claimed), house.id(), Profile::default()).await.unwrap();
    assert!(!mira.is_verified());
    let proven = house.contacts.resolve(ALPHA, &[identity("mira")], house.id(), Profile::default()).await.unwrap();
    assert!(proven.is_verified() && proven.id == mira.id);
    let later = house.contacts.resolve(ALPHA, &[claimed], house.id(), Profile::default()).await.unwrap();
    assert!(later.is_verified());
}

async fn an_anonymous_contact_keeps_its_id_when_somebody_vouches_for_it(house: House) {
    let to = house.opened(ALPHA).await;
    let contact = house.contacts.resolve(ALPHA, &[identity("mira")], to.contact, Profile::default()).await.unwrap();
    assert_eq!(contact.id, to.contact);
    assert_eq!(house.conversations.find_by_contact(ALPHA, SHOP, contact.id).await.unwrap().unwrap().id, to.id);
}

async fn an_update_needs_the_version_that_is_stored(house: House) {
    let mira = house.contacts.resolve(ALPHA, &[identity("mira")], house.id(), Profile::default()).await.unwrap();
    let mut first = mira.clone();
    first.name = Some("Mira".to_owned());
    let first = house.contacts.update(first).await.unwrap();
    assert_eq!((first.name.as_deref(), first.version > mira.version), (Some("Mira"), true));
    let mut stale = mira.clone();
    stale.name = Some("Maria".to_owned());
    assert_eq!(house.contacts.update(stale).await.unwrap_err().kind, Kind::Conflict);
    assert_eq!(house.contacts.find(ALPHA, mira.id).await.unwrap(), Some(first.clone()));
    let cleared = house.contacts.update(engine::model::contact::Contact { name: None, ..first }).await.unwrap();
    assert_eq!(cleared.name, None);
    let marketing = Some(Marketing { is_stopped: true, at: Timestamp::from_millis(7) });
    let cleared = house.contacts.update(engine::model::contact::Contact { marketing, ..cleared }).await.unwrap();
    assert_eq!(cleared.marketing, marketing);
    assert_eq!(house.contacts.find(ALPHA, mira.id).await.unwrap(), Some(cleared.clone()), "what they said of marketing stays");
    let nobody = engine::model::contact::Contact { id: ContactId(1), ..cleared };
    assert_eq!(house.contacts.update(nobody).await.unwrap_err().kind, Kind::NotFound);
}

fn called(inbox: InboxId, handle: &str) -> Identity {
    Identity::proven(Channel::WhatsApp, inbox, handle.to_owned())
}

async fn several_handles_are_one_person_as_soon_as_one_of_them_is_known(house: House) {
    let phone = house.contacts.resolve(ALPHA, &[called(SHOP, "15550100")], house.id(), Profile::default()).await.unwrap();
    let both = [called(SHOP, "US.77"), called(SHOP, "15550100")];
    let same = house.contacts.resolve(ALPHA, &both, house.id(), Profile::default()).await.unwrap();
    assert_eq!((same.id, same.identities.len()), (phone.id, 2));
    let hidden = house.contacts.resolve(ALPHA, &[called(SHOP, "US.77")], house.id(), Profile::default()).await.unwrap();
    assert_eq!(hidden.id, phone.id, "the number need not be told any more");
    let other = house.contacts.resolve(ALPHA, &[called(SHOP, "US.88")], house.id(), Profile::default()).await.unwrap();
    let mixed = [called(SHOP, "US.88"), called(SHOP, "15550100")];
    let first = house.contacts.resolve(ALPHA, &mixed, house.id(), Profile::default()).await.unwrap();
    assert_eq!(first.id, other.id, "the strongest handle decides");
    let kept = house.contacts.find_by_handle(ALPHA, &[called(SHOP, "15550100")]).await.unwrap();
    assert_eq!(kept, Some(phone.id), "a handle is not taken from whoever has it");
    let refused = house.contacts.resolve(ALPHA, &[], house.id(), Profile::default()).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Invalid);
}

async fn a_handle_that_is_shared_means_the_same_person_in_every_inbox(house: House) {
    let mira = house.contacts.resolve(ALPHA, &[called(SHOP, "15550100")], house.id(), Profile::default()).await.unwrap();
    let elsewhere = [called(InboxId(99), "15550100")];
    assert_eq!(house.contacts.find_by_handle(ALPHA, &elsewhere).await.unwrap(), Some(mira.id));
    assert_eq!(house.contacts.find_by_handle(BETA, &elsewhere).await.unwrap(), None);
    let again = house.contacts.resolve(ALPHA, &elsewhere, house.id(), Profile::default()).await.unwrap();
    assert_eq!((again.id, again.identities.len()), (mira.id, 2));
    let of_page = Identity { channel: Channel::Messenger, ..called(SHOP, "24001") };
    house.contacts.resolve(ALPHA, std::slice::from_ref(&of_page), house.id(), Profile::default()).await.unwrap();
    let other_page = Identity { inbox: InboxId(99), ..of_page };
    assert_eq!(house.contacts.find_by_handle(ALPHA, &[other_page]).await.unwrap(), None, "ids of a page mean nothing on another");
}
