use engine::ids::{ContactId, OrgId};
use engine::model::contact_note::ContactNote;
use engine::model::merge::{By, Evidence, EvidenceKind};

use super::{ALPHA, ASHA, BEN, BETA, House};

every_backend! {
    notes_come_newest_first_in_pages,
    only_its_author_changes_or_erases_a_note,
    notes_go_with_a_merge_and_come_back_with_its_end,
}

async fn note(house: &House, organisation: OrgId, contact: ContactId, text: &str) -> ContactNote {
    let (id, at, text) = (house.id(), house.now(), text.to_owned());
    let note = ContactNote { id, organisation, contact, author: ASHA, text, at, edited_at: None };
    house.contact_notes.write(note.clone()).await.unwrap();
    note
}

async fn texts(house: &House, contact: ContactId) -> Vec<String> {
    let notes = house.contact_notes.list_notes(ALPHA, contact, None, 10).await.unwrap();
    notes.into_iter().map(|note| note.text).collect()
}

async fn notes_come_newest_first_in_pages(house: House) {
    let contact = house.opened(ALPHA).await.contact;
    let [_, second, third] = [
        note(&house, ALPHA, contact, "one").await,
        note(&house, ALPHA, contact, "two").await,
        note(&house, ALPHA, contact, "three").await,
    ];
    let page = house.contact_notes.list_notes(ALPHA, contact, None, 2).await.unwrap();
    assert_eq!(page, [third, second.clone()]);
    let rest = house.contact_notes.list_notes(ALPHA, contact, Some(second.id), 2).await.unwrap();
    assert_eq!(rest.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["one"]);
    assert_eq!(house.contact_notes.list_notes(BETA, contact, None, 10).await.unwrap(), []);
}

async fn only_its_author_changes_or_erases_a_note(house: House) {
    let contact = house.opened(ALPHA).await.contact;
    let kept = note(&house, ALPHA, contact, "as it was").await;
    let now = house.now();
    assert_eq!(house.contact_notes.rewrite(ALPHA, kept.id, BEN, "mine", now).await.unwrap(), None);
    assert_eq!(house.contact_notes.rewrite(BETA, kept.id, ASHA, "mine", now).await.unwrap(), None);
    assert!(!house.contact_notes.erase(ALPHA, kept.id, BEN).await.unwrap());
    assert!(!house.contact_notes.erase(BETA, kept.id, ASHA).await.unwrap());
    let changed = house.contact_notes.rewrite(ALPHA, kept.id, ASHA, "as it is", now).await.unwrap().unwrap();
    assert_eq!((changed.text.as_str(), changed.edited_at), ("as it is", Some(now)));
    assert_eq!(texts(&house, contact).await, ["as it is"]);
    assert!(house.contact_notes.erase(ALPHA, kept.id, ASHA).await.unwrap());
    assert_eq!(texts(&house, contact).await, [""; 0]);
}

async fn notes_go_with_a_merge_and_come_back_with_its_end(house: House) {
    let (into, from) = (house.opened(ALPHA).await.contact, house.opened(ALPHA).await.contact);
    note(&house, ALPHA, into, "of the one").await;
    note(&house, ALPHA, from, "of the other").await;
    let evidence = Evidence { kind: EvidenceKind::Said, text: String::new() };
    let merge = house.contact_book.merge(ALPHA, into, from, evidence, By::Operator(ASHA)).await.unwrap();
    assert_eq!(texts(&house, into).await, ["of the other", "of the one"]);
    assert_eq!(texts(&house, from).await, ["of the other", "of the one"], "the id that is gone names the one they are now");
    house.contact_book.unmerge(ALPHA, merge.id, By::Operator(ASHA)).await.unwrap();
    assert_eq!(
        (texts(&house, into).await, texts(&house, from).await),
        (vec!["of the one".to_owned()], vec!["of the other".to_owned()])
    );
}
