//! Of one phone an organisation has one lead, each changes only as it was read, and what happened to it is told with it.

mod addresses;
mod lists;

use std::sync::Arc;

use engine::error::Kind;
use engine::ids::{CampaignId, ContactId, ConversationId, LeadId, OrgId};
use engine::model::lead::{By, Enrolled, Lead, LeadEvent, Source, Stage, What};
use engine::ports::lead_store::{LeadQuery, Made};
use tokio::task::JoinSet;

use super::{ALPHA, ASHA, BETA, House};

every_backend! {
    a_lead_is_stored_with_all_that_is_known_of_it,
    where_the_phone_or_the_act_has_a_lead_that_one_is_given_back,
    of_many_that_are_made_at_once_no_more_than_the_limit_stay,
    of_many_with_one_phone_one_is_made,
    a_lead_is_changed_as_it_was_read,
    of_sixteen_who_change_one_version_one_succeeds,
    a_phone_belongs_to_one_lead_of_an_organisation,
    what_happened_comes_newest_first_in_pages,
    a_note_needs_its_lead,
    a_lead_is_forgotten_with_its_history_and_leaves_room,
    who_is_erased_is_forgotten_by_contact_and_phone,
    a_lead_of_others_is_not_there,
}

const MANY: u64 = 1_000;
const PHONE: &str = "+919876543210";
const MIRA: ContactId = ContactId(61);

/// Nothing is known of them.
pub fn somebody(house: &House, organisation: OrgId) -> Lead {
    Lead::new(house.id(), organisation, Source::Chat, house.now())
}

/// Everything is.
pub fn lead(house: &House) -> Lead {
    Lead {
        name: "Änne \"Mira\"".to_owned(),
        phone: PHONE.to_owned(),
        email: "mira@mail.example".to_owned(),
        location: "Köln".to_owned(),
        needs: "A kitchen, and a\nbathroom".to_owned(),
        budget: "4 lakh".to_owned(),
        budget_fits: Some(false),
        start: "2026-12-01".to_owned(),
        stage: Stage::Rejected,
        reason: "too far away".to_owned(),
        tags: vec!["new build".to_owned(), "süd".to_owned()],
        details: [("scope".to_owned(), "full \\ home".to_owned())].into(),
        owner: Some(ASHA),
        next_at: Some(house.now()),
        contact: Some(MIRA),
        conversation: Some(ConversationId(62)),
        sequence: Some(Enrolled { campaign: CampaignId(63), row: 7 }),
        source: Source::Rule,
        made_by: "turn 4, save_lead, #1".to_owned(),
        ..somebody(house, ALPHA)
    }
}

pub fn event(house: &House, lead: &Lead, what: What) -> LeadEvent {
    let (id, at) = (house.id(), house.now());
    LeadEvent { id, organisation: lead.organisation, lead: lead.id, at, by: By::Operator(ASHA), what }
}

/// As it is stored now.
async fn made(house: &House, lead: Lead) -> Lead {
    assert_eq!(house.leads.make(lead.clone(), Vec::new(), MANY).await.unwrap(), Made::New);
    Lead { version: 1, ..lead }
}

async fn found(house: &House, lead: LeadId) -> Option<Lead> {
    house.leads.find(ALPHA, lead).await.unwrap()
}

async fn told(house: &House, lead: LeadId) -> Vec<What> {
    let history = house.leads.history(ALPHA, lead, None, 50).await.unwrap();
    history.into_iter().map(|event| event.what).collect()
}

fn note(text: &str) -> What {
    What::Note(text.to_owned())
}

async fn a_lead_is_stored_with_all_that_is_known_of_it(mut house: House) {
    let (all, nothing) = (lead(&house), somebody(&house, ALPHA));
    let by = [By::Agent, By::Rule, By::Program, By::Operator(ASHA)];
    let moved = What::Moved { from: Stage::Unreal, to: Stage::Rejected, reason: "too far away".to_owned() };
    let what = [What::Made, moved, What::Given(None), What::Entered("Day 1 … Day 4".to_owned())];
    let events: Vec<LeadEvent> =
        by.into_iter().zip(what).map(|(by, what)| LeadEvent { by, ..event(&house, &all, what) }).collect();
    assert_eq!(house.leads.make(all.clone(), events.clone(), MANY).await.unwrap(), Made::New);
    let nothing = made(&house, nothing).await;
    house.reopen();
    let all = Lead { version: 1, ..all };
    assert_eq!(found(&house, all.id).await.as_ref(), Some(&all));
    assert_eq!(found(&house, nothing.id).await, Some(nothing));
    assert_eq!(house.leads.find_by_phone(ALPHA, PHONE).await.unwrap().as_ref(), Some(&all));
    assert_eq!(house.leads.find_by_contact(ALPHA, MIRA).await.unwrap().as_ref(), Some(&all));
    assert_eq!(house.leads.find_by_phone(ALPHA, "").await.unwrap(), None, "nobody's number is not a number");
    assert_eq!(found(&house, LeadId(1)).await, None);
    let mut history = house.leads.history(ALPHA, all.id, None, 50).await.unwrap();
    history.reverse();
    assert_eq!(history, events);
    let newer = made(&house, Lead { contact: Some(MIRA), ..somebody(&house, ALPHA) }).await;
    assert_eq!(house.leads.find_by_contact(ALPHA, MIRA).await.unwrap(), Some(newer), "the newest of them");
}

async fn where_the_phone_or_the_act_has_a_lead_that_one_is_given_back(house: House) {
    let first = made(&house, lead(&house)).await;
    let again = async |again: Lead| {
        let events = vec![event(&house, &again, What::Made), event(&house, &first, note("again"))];
        assert_eq!(house.leads.make(again.clone(), events, 1).await.unwrap(), Made::There(Box::new(first.clone())));
        assert_eq!(found(&house, again.id).await, None);
    };
    again(Lead { phone: PHONE.to_owned(), name: "Otto".to_owned(), ..somebody(&house, ALPHA) }).await;
    again(Lead { made_by: first.made_by.clone(), phone: "+4915112345678".to_owned(), ..somebody(&house, ALPHA) }).await;
    assert_eq!(found(&house, first.id).await.as_ref(), Some(&first), "it stays as it is");
    assert_eq!(told(&house, first.id).await, []);
    made(&house, Lead { organisation: BETA, ..lead(&house) }).await;
}

async fn of_many_that_are_made_at_once_no_more_than_the_limit_stay(house: House) {
    made(&house, somebody(&house, BETA)).await;
    let house = Arc::new(house);
    let mut makers = JoinSet::new();
    for _ in 0..16 {
        let house = Arc::clone(&house);
        makers.spawn(async move { house.leads.make(somebody(&house, ALPHA), Vec::new(), 5).await.unwrap() });
    }
    let made_by_all = makers.join_all().await;
    assert_eq!(made_by_all.iter().filter(|made| **made == Made::New).count(), 5);
    assert_eq!(made_by_all.iter().filter(|made| **made == Made::Full).count(), 11);
    assert_eq!(house.leads.list(LeadQuery::all(ALPHA), None, 100).await.unwrap().items.len(), 5);
}

async fn of_many_with_one_phone_one_is_made(house: House) {
    let house = Arc::new(house);
    let mut makers = JoinSet::new();
    for _ in 0..8 {
        let house = Arc::clone(&house);
        makers.spawn(async move {
            let caller = Lead { phone: PHONE.to_owned(), ..somebody(&house, ALPHA) };
            house.leads.make(caller, Vec::new(), MANY).await.unwrap()
        });
    }
    let made_by_all = makers.join_all().await;
    assert_eq!(made_by_all.iter().filter(|made| **made == Made::New).count(), 1);
    let one = house.leads.find_by_phone(ALPHA, PHONE).await.unwrap().unwrap();
    let there = Made::There(Box::new(one));
    assert_eq!(made_by_all.iter().filter(|made| **made == there).count(), 7);
}

async fn a_lead_is_changed_as_it_was_read(mut house: House) {
    let read = made(&house, somebody(&house, ALPHA)).await;
    let next = Lead { id: read.id, version: 1, source: read.source, made_by: String::new(), ..lead(&house) };
    assert!(house.leads.change(next.clone(), vec![event(&house, &next, note("so it is now"))]).await.unwrap());
    let late = Lead { name: "Otto".to_owned(), ..read.clone() };
    assert!(!house.leads.change(late, vec![event(&house, &read, note("too late"))]).await.unwrap(), "somebody was faster");
    house.reopen();
    assert_eq!(found(&house, read.id).await, Some(Lead { version: 2, ..next.clone() }));
    let bare = Lead { version: 2, updated_at: house.now().plus(std::time::Duration::from_mins(1)), ..read.clone() };
    let stolen = Lead { organisation: BETA, ..bare.clone() };
    assert!(!house.leads.change(stolen, vec![event(&house, &next, note("stolen"))]).await.unwrap());
    assert!(house.leads.change(bare.clone(), Vec::new()).await.unwrap());
    assert_eq!(found(&house, read.id).await, Some(Lead { version: 3, ..bare }), "what is not known any more is gone");
    assert_eq!(told(&house, read.id).await, [note("so it is now")]);
    let nobody = Lead { version: 1, ..somebody(&house, ALPHA) };
    assert!(!house.leads.change(nobody, Vec::new()).await.unwrap());
    let turned = Lead { source: Source::Api, made_by: "another act".to_owned(), version: 3, ..read.clone() };
    assert!(house.leads.change(turned, Vec::new()).await.unwrap());
    let now = found(&house, read.id).await.unwrap();
    assert_eq!((now.source, now.made_by.as_str()), (Source::Chat, ""), "where it came from stays");
}

async fn of_sixteen_who_change_one_version_one_succeeds(house: House) {
    let read = made(&house, somebody(&house, ALPHA)).await;
    let house = Arc::new(house);
    let mut writers = JoinSet::new();
    for number in 0..16 {
        let (house, read) = (Arc::clone(&house), read.clone());
        writers.spawn(async move {
            let next = Lead { name: format!("{number}"), ..read };
            let events = vec![event(&house, &next, note(&next.name))];
            let is_written = house.leads.change(next.clone(), events).await.unwrap();
            is_written.then_some(next.name)
        });
    }
    let written: Vec<String> = writers.join_all().await.into_iter().flatten().collect();
    let now = found(&house, read.id).await.unwrap();
    assert_eq!((written.as_slice(), now.version), ([now.name.clone()].as_slice(), 2));
    assert_eq!(told(&house, read.id).await, [note(&now.name)]);
}

async fn a_phone_belongs_to_one_lead_of_an_organisation(house: House) {
    let first = made(&house, lead(&house)).await;
    let other = made(&house, somebody(&house, ALPHA)).await;
    let taken = Lead { phone: PHONE.to_owned(), ..other.clone() };
    let refused = house.leads.change(taken.clone(), vec![event(&house, &other, note("mine"))]).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Conflict);
    assert_eq!(found(&house, other.id).await.as_ref(), Some(&other));
    assert_eq!(told(&house, other.id).await, [], "refused whole");
    let same = Lead { name: "Mira".to_owned(), ..first.clone() };
    assert!(house.leads.change(same, Vec::new()).await.unwrap(), "its own phone is no obstacle");
    assert!(house.leads.change(Lead { phone: String::new(), version: 2, ..first.clone() }, Vec::new()).await.unwrap());
    assert!(house.leads.change(taken, Vec::new()).await.unwrap(), "it is free again");
    assert_eq!(house.leads.find_by_phone(ALPHA, PHONE).await.unwrap().map(|lead| lead.id), Some(other.id));
    made(&house, Lead { phone: PHONE.to_owned(), ..somebody(&house, BETA) }).await;
}

async fn what_happened_comes_newest_first_in_pages(house: House) {
    let read = made(&house, somebody(&house, ALPHA)).await;
    let quiet = made(&house, somebody(&house, ALPHA)).await;
    let mut events = Vec::new();
    for text in ["one", "two", "three"] {
        let event = event(&house, &read, note(text));
        house.leads.add_event(event.clone()).await.unwrap();
        events.insert(0, event);
    }
    let history = async |before, limit| house.leads.history(ALPHA, read.id, before, limit).await.unwrap();
    assert_eq!(history(None, 50).await, events);
    assert_eq!(history(None, 2).await, events[..2]);
    assert_eq!(history(Some(events[1].id), 2).await, events[2..]);
    assert_eq!(told(&house, quiet.id).await, []);
    assert_eq!(found(&house, read.id).await, Some(read), "a note changes nothing of it");
}

async fn a_note_needs_its_lead(house: House) {
    let read = made(&house, somebody(&house, ALPHA)).await;
    let stolen = LeadEvent { organisation: BETA, ..event(&house, &read, note("stolen")) };
    assert_eq!(house.leads.add_event(stolen).await.unwrap_err().kind, Kind::NotFound);
    assert!(house.leads.forget(ALPHA, read.id).await.unwrap());
    let late = event(&house, &read, note("too late"));
    assert_eq!(house.leads.add_event(late).await.unwrap_err().kind, Kind::NotFound);
    assert_eq!(told(&house, read.id).await, []);
}

async fn a_lead_is_forgotten_with_its_history_and_leaves_room(house: House) {
    let (first, second) = (made(&house, lead(&house)).await, made(&house, somebody(&house, ALPHA)).await);
    for lead in [&first, &second] {
        house.leads.add_event(event(&house, lead, note("kept"))).await.unwrap();
    }
    let third = somebody(&house, ALPHA);
    assert_eq!(house.leads.make(third.clone(), Vec::new(), 2).await.unwrap(), Made::Full);
    assert_eq!(found(&house, third.id).await, None);
    assert!(house.leads.forget(ALPHA, first.id).await.unwrap());
    assert!(!house.leads.forget(ALPHA, first.id).await.unwrap());
    assert_eq!(found(&house, first.id).await, None);
    assert_eq!(told(&house, first.id).await, []);
    assert_eq!(told(&house, second.id).await, [note("kept")]);
    assert_eq!(house.leads.make(lead(&house), Vec::new(), 2).await.unwrap(), Made::New, "its phone is free as well");
    assert_eq!(house.leads.make(third, Vec::new(), 2).await.unwrap(), Made::Full);
}

async fn who_is_erased_is_forgotten_by_contact_and_phone(house: House) {
    let of = |phone: &str, contact: Option<ContactId>| Lead { phone: phone.to_owned(), contact, ..somebody(&house, ALPHA) };
    let both = made(&house, of(PHONE, Some(MIRA))).await;
    let by_contact = made(&house, of("", Some(MIRA))).await;
    let by_phone = made(&house, of("+4915112345678", None)).await;
    let another = made(&house, of("", Some(ContactId(99)))).await;
    let nameless = made(&house, of("", None)).await;
    let theirs = made(&house, Lead { id: house.id(), organisation: BETA, ..both.clone() }).await;
    let everybody = [&both, &by_contact, &by_phone, &another, &nameless];
    for lead in everybody {
        house.leads.add_event(event(&house, lead, note("kept"))).await.unwrap();
    }
    let phones = [PHONE, "", "+4915112345678", "+4930000000"].map(str::to_owned);
    assert_eq!(house.leads.forget_person(ALPHA, MIRA, &phones).await.unwrap(), 3);
    assert_eq!(house.leads.forget_person(ALPHA, MIRA, &phones).await.unwrap(), 0);
    for lead in everybody {
        let stays = [another.id, nameless.id].contains(&lead.id);
        assert_eq!(found(&house, lead.id).await.is_some(), stays);
        assert_eq!(told(&house, lead.id).await.len(), usize::from(stays));
    }
    assert_eq!(house.leads.find(BETA, theirs.id).await.unwrap(), Some(theirs));
    let back = Lead { id: house.id(), ..both };
    assert_eq!(house.leads.make(back, Vec::new(), 3).await.unwrap(), Made::New, "they leave room");
}

async fn a_lead_of_others_is_not_there(house: House) {
    let ours = made(&house, lead(&house)).await;
    house.leads.add_event(event(&house, &ours, note("a secret"))).await.unwrap();
    let store = &house.leads;
    assert_eq!(store.find(BETA, ours.id).await.unwrap(), None);
    assert_eq!(store.find_by_phone(BETA, PHONE).await.unwrap(), None);
    assert_eq!(store.find_by_email(BETA, &ours.email).await.unwrap(), None);
    assert_eq!(store.find_by_contact(BETA, MIRA).await.unwrap(), None);
    assert_eq!(store.history(BETA, ours.id, None, 10).await.unwrap(), []);
    assert_eq!(store.list(LeadQuery::all(BETA), None, 10).await.unwrap().items, []);
    assert!(store.count(LeadQuery::all(BETA)).await.unwrap().iter().all(|(_, leads)| *leads == 0));
    assert!(!store.forget(BETA, ours.id).await.unwrap());
    assert_eq!(store.forget_person(BETA, MIRA, &[PHONE.to_owned()]).await.unwrap(), 0);
    assert_eq!(found(&house, ours.id).await.as_ref(), Some(&ours));
    assert_eq!(told(&house, ours.id).await, [note("a secret")]);
}
