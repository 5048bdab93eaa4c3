//! What somebody said stays as they said it, is found by who they are and by their handles, and goes with them.

use engine::error::Kind;
use engine::ids::{AudienceId, ConsentId, ContactId, MessageId, OrgId};
use engine::model::consent::{Consent, ConsentSource, MOST_OF_ONE};
use engine::model::contact::Identity;
use engine::model::inbox::Channel;
use engine::model::merge::{By, Evidence, EvidenceKind};
use engine::ports::contact_store::Profile;

use super::{ALPHA, ASHA, BETA, House, SHOP};

every_backend! {
    what_was_said_is_stored_with_all_that_proves_it,
    one_that_is_added_again_changes_nothing,
    what_is_of_nobody_is_refused_whole,
    it_is_listed_newest_first_by_contact_and_handles_in_pages,
    the_newest_of_a_handle_is_what_was_said_for_it,
    whoever_repeats_themselves_fills_their_place_and_may_still_change_their_mind,
    what_was_said_before_a_merge_is_found_after_it,
    who_is_erased_is_forgotten_by_contact_and_handles,
    what_others_were_told_is_not_there,
}

pub const MIRA: ContactId = ContactId(61);
const OTTO: ContactId = ContactId(62);
pub const PHONE: &str = "4915112345678";

/// They agreed, said for all handles of theirs.
pub fn agreed(house: &House, organisation: OrgId, contact: ContactId) -> Consent {
    Consent {
        id: house.id(),
        organisation,
        contact: Some(contact),
        handle: String::new(),
        is_given: true,
        source: ConsentSource::Program,
        wording: String::new(),
        at: house.now(),
    }
}

/// Somebody of whom a number alone is known ended it.
pub fn ended(house: &House, handle: &str) -> Consent {
    Consent {
        contact: None,
        handle: handle.to_owned(),
        is_given: false,
        source: ConsentSource::Word(MessageId(9)),
        wording: "STOP \"now\"\n🙏".to_owned(),
        ..agreed(house, ALPHA, MIRA)
    }
}

async fn add(house: &House, consents: &[&Consent]) {
    house.consents.add(consents.iter().copied().cloned().collect()).await.unwrap();
}

async fn listed(house: &House, contact: ContactId, handles: &[&str], before: Option<ConsentId>, limit: usize) -> Vec<Consent> {
    let handles: Vec<String> = handles.iter().map(|handle| (*handle).to_owned()).collect();
    house.consents.list(ALPHA, contact, &handles, before, limit).await.unwrap()
}

async fn what_was_said_is_stored_with_all_that_proves_it(mut house: House) {
    let sources = [
        ConsentSource::Word(MessageId(9)),
        ConsentSource::Platform,
        ConsentSource::Refusal,
        ConsentSource::Audience(AudienceId(7)),
        ConsentSource::Operator(ASHA),
        ConsentSource::Program,
    ];
    let mut said: Vec<Consent> = sources
        .into_iter()
        .map(|source| Consent { source, handle: PHONE.to_owned(), wording: "Ja, gern".to_owned(), ..agreed(&house, ALPHA, MIRA) })
        .collect();
    said.push(ended(&house, PHONE));
    house.consents.add(said.clone()).await.unwrap();
    house.consents.add(Vec::new()).await.unwrap();
    house.reopen();
    said.reverse();
    assert_eq!(listed(&house, MIRA, &[PHONE], None, 50).await, said, "each once, though they are found twice");
    assert_eq!(listed(&house, MIRA, &[], None, 50).await, said[1..]);
}

async fn one_that_is_added_again_changes_nothing(house: House) {
    let said = agreed(&house, ALPHA, MIRA);
    add(&house, &[&said, &said]).await;
    let other = Consent { is_given: false, contact: Some(OTTO), wording: "no".to_owned(), ..said.clone() };
    add(&house, &[&other]).await;
    assert_eq!(listed(&house, MIRA, &[], None, 50).await, [said]);
    assert_eq!(listed(&house, OTTO, &[], None, 50).await, []);
}

async fn what_is_of_nobody_is_refused_whole(house: House) {
    let nobodys = Consent { contact: None, ..agreed(&house, ALPHA, MIRA) };
    let refused = house.consents.add(vec![agreed(&house, ALPHA, MIRA), nobodys]).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Invalid);
    assert_eq!(listed(&house, MIRA, &[], None, 50).await, []);
}

async fn it_is_listed_newest_first_by_contact_and_handles_in_pages(house: House) {
    let first = agreed(&house, ALPHA, MIRA);
    let second = ended(&house, PHONE);
    let of_others = ended(&house, "4915100000000");
    let third = Consent { is_given: false, ..agreed(&house, ALPHA, MIRA) };
    let fourth = ended(&house, "+4915112345678");
    add(&house, &[&third, &first, &of_others, &fourth, &second, &agreed(&house, ALPHA, OTTO)]).await;
    let handles = [PHONE, "+4915112345678", "", "nobody"];
    let all = [&fourth, &third, &second, &first].map(Clone::clone);
    assert_eq!(listed(&house, MIRA, &handles, None, 50).await, all);
    assert_eq!(listed(&house, MIRA, &handles, None, 2).await, all[..2]);
    assert_eq!(listed(&house, MIRA, &handles, Some(third.id), 2).await, all[2..]);
    assert_eq!(listed(&house, MIRA, &handles, Some(first.id), 2).await, []);
}

async fn the_newest_of_a_handle_is_what_was_said_for_it(house: House) {
    let newest = async |handle: &str| house.consents.newest(ALPHA, handle).await.unwrap();
    let first = Consent { is_given: true, ..ended(&house, PHONE) };
    let second = Consent { contact: Some(MIRA), ..ended(&house, PHONE) };
    add(&house, &[&second, &first, &agreed(&house, ALPHA, MIRA), &ended(&house, "4915100000000")]).await;
    assert_eq!(newest(PHONE).await, Some(second));
    assert_eq!(newest("").await, None, "what was said for all handles is of none");
    assert_eq!(newest("nobody").await, None);
}

async fn whoever_repeats_themselves_fills_their_place_and_may_still_change_their_mind(house: House) {
    let many = (0..MOST_OF_ONE).map(|_| agreed(&house, ALPHA, MIRA)).collect();
    house.consents.add(many).await.unwrap();
    let (again, stop, stop_again) = (agreed(&house, ALPHA, MIRA), agreed(&house, ALPHA, MIRA), agreed(&house, ALPHA, MIRA));
    let [stop, stop_again] = [stop, stop_again].map(|consent| Consent { is_given: false, ..consent });
    add(&house, &[&again, &stop, &stop_again]).await;
    let newest = listed(&house, MIRA, &[], None, 2).await;
    assert_eq!(newest[0], stop, "it is the opposite of what they said before");
    assert!(newest[1].is_given && newest[1].id < again.id, "the oldest stay, and what repeats them does not");
    let other = ended(&house, PHONE);
    add(&house, &[&other]).await;
    assert_eq!(listed(&house, OTTO, &[PHONE], None, 50).await, [other], "somebody else has room");
}

async fn known(house: &House, handle: &str) -> ContactId {
    let identities = [Identity::proven(Channel::WhatsApp, SHOP, handle.to_owned())];
    house.contacts.resolve(ALPHA, &identities, house.id(), Profile::default()).await.unwrap().id
}

async fn what_was_said_before_a_merge_is_found_after_it(house: House) {
    let (into, from) = (known(&house, "4915100000001").await, known(&house, "4915100000002").await);
    let by_contact = agreed(&house, ALPHA, from);
    let by_handle = ended(&house, "4915100000002");
    add(&house, &[&by_contact, &by_handle]).await;
    assert_eq!(listed(&house, into, &[], None, 50).await, []);
    let evidence = Evidence { kind: EvidenceKind::Said, text: "They told us".to_owned() };
    let merge = house.contact_book.merge(ALPHA, into, from, evidence, By::Operator(ASHA)).await.unwrap();
    let survivor = house.contacts.find(ALPHA, into).await.unwrap().unwrap();
    let handles: Vec<&str> = survivor.identities.iter().map(|identity| identity.handle.as_str()).collect();
    assert_eq!(listed(&house, into, &handles, None, 50).await, [by_handle.clone(), by_contact.clone()]);
    assert_eq!(listed(&house, from, &[], None, 50).await, std::slice::from_ref(&by_contact), "under either id");
    house.contact_book.unmerge(ALPHA, merge.id, By::Operator(ASHA)).await.unwrap();
    assert_eq!(listed(&house, into, &[], None, 50).await, [], "it goes back with whom it is of");
    assert_eq!(listed(&house, from, &["4915100000002"], None, 50).await, [by_handle, by_contact]);
}

async fn who_is_erased_is_forgotten_by_contact_and_handles(house: House) {
    let both = Consent { handle: PHONE.to_owned(), ..agreed(&house, ALPHA, MIRA) };
    let (by_contact, by_handle) = (agreed(&house, ALPHA, MIRA), ended(&house, PHONE));
    let (another, number) = (agreed(&house, ALPHA, OTTO), ended(&house, "4915100000000"));
    let theirs = Consent { id: house.id(), organisation: BETA, ..both.clone() };
    add(&house, &[&both, &by_contact, &by_handle, &another, &number, &theirs]).await;
    let handles = [PHONE, "", "nobody"].map(str::to_owned);
    assert_eq!(house.consents.forget_person(ALPHA, MIRA, &handles).await.unwrap(), 3);
    assert_eq!(house.consents.forget_person(ALPHA, MIRA, &handles).await.unwrap(), 0);
    assert_eq!(listed(&house, MIRA, &[PHONE], None, 50).await, []);
    assert_eq!(listed(&house, OTTO, &["4915100000000"], None, 50).await, [number, another]);
    assert_eq!(house.consents.list(BETA, MIRA, &handles, None, 50).await.unwrap(), [theirs]);
}

async fn what_others_were_told_is_not_there(house: House) {
    let ours = Consent { handle: PHONE.to_owned(), ..agreed(&house, ALPHA, MIRA) };
    add(&house, &[&ours]).await;
    let (store, handles) = (&house.consents, [PHONE.to_owned()]);
    assert_eq!(store.list(BETA, MIRA, &handles, None, 50).await.unwrap(), []);
    assert_eq!(store.newest(BETA, PHONE).await.unwrap(), None);
    assert_eq!(store.forget_person(BETA, MIRA, &handles).await.unwrap(), 0);
    assert_eq!(listed(&house, MIRA, &[], None, 50).await, [ours]);
}
