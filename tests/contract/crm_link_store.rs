//! A connection has one link for a lead and one for a record, and each changes only as it was read.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use engine::error::Kind;
use engine::ids::{CrmLinkId, LeadId, OrgId, RecordId};
use engine::model::crm::CrmLink;
use engine::ports::crm_link_store::{LinkMade, LinkQuery};
use tokio::task::JoinSet;

use super::{ALPHA, BETA, House};

every_backend! {
    a_link_is_stored_with_all_that_belongs_to_it,
    where_the_lead_or_the_record_has_a_link_that_one_is_given_back,
    of_many_that_are_made_at_once_no_more_than_the_limit_stay,
    of_many_for_one_lead_one_is_made,
    a_link_is_changed_as_it_was_read,
    of_sixteen_who_change_one_version_one_succeeds,
    a_lead_and_a_record_belong_to_one_link_of_a_connection,
    links_are_listed_newest_first_and_counted,
    the_links_of_a_lead_and_of_a_connection_are_forgotten_and_leave_room,
    a_link_of_others_is_not_there,
}

const MANY: u64 = 1_000;
/// The connection of most of them.
const CRM: RecordId = RecordId(41);
const OTHER: RecordId = RecordId(42);
const LEAD: LeadId = LeadId(51);
const EXTERNAL: &str = "contact \"7\" / süd";

pub fn all() -> LinkQuery {
    LinkQuery { organisation: ALPHA, connection: CRM, with_problem: false }
}

/// Of a record that was not understood.
pub fn bare(house: &House, organisation: OrgId) -> CrmLink {
    CrmLink {
        id: house.id(),
        organisation,
        connection: CRM,
        lead: None,
        external: String::new(),
        agreed: BTreeMap::new(),
        pushed_version: 0,
        pulled_at: None,
        problem: String::new(),
        tries: 0,
        updated_at: house.now(),
        version: 0,
    }
}

/// Everything is known of it.
pub fn link(house: &House) -> CrmLink {
    let agreed = [("name", "Änne \"Mira\""), ("needs", "A kitchen,\nand a bath"), ("phone", "")];
    CrmLink {
        lead: Some(LEAD),
        external: EXTERNAL.to_owned(),
        agreed: agreed.map(|(field, value)| (field.to_owned(), value.to_owned())).into(),
        pushed_version: 1 << 40,
        pulled_at: Some(house.now()),
        problem: "it has no field of this name: \"stage\"".to_owned(),
        tries: 255,
        ..bare(house, ALPHA)
    }
}

/// As it is stored now.
async fn made(house: &House, link: CrmLink) -> CrmLink {
    assert_eq!(house.crm_links.make(link.clone(), MANY).await.unwrap(), LinkMade::New);
    CrmLink { version: 1, ..link }
}

async fn by_lead(house: &House, lead: LeadId) -> Option<CrmLink> {
    house.crm_links.find_by_lead(ALPHA, CRM, lead).await.unwrap()
}

async fn by_external(house: &House, external: &str) -> Option<CrmLink> {
    house.crm_links.find_by_external(ALPHA, CRM, external).await.unwrap()
}

/// As it stands in the list, where those are as well that have neither a lead nor a record.
async fn found(house: &House, link: CrmLinkId) -> Option<CrmLink> {
    let links = house.crm_links.list(all(), None, 100).await.unwrap();
    links.into_iter().find(|found| found.id == link)
}

async fn a_link_is_stored_with_all_that_belongs_to_it(mut house: House) {
    let (full, empty) = (made(&house, link(&house)).await, made(&house, bare(&house, ALPHA)).await);
    let another = made(&house, bare(&house, ALPHA)).await;
    house.reopen();
    assert_eq!(by_lead(&house, LEAD).await.as_ref(), Some(&full));
    assert_eq!(by_external(&house, EXTERNAL).await.as_ref(), Some(&full));
    assert_eq!(by_lead(&house, LeadId(1)).await, None);
    assert_eq!(by_external(&house, "contact 8").await, None);
    assert_eq!(by_external(&house, "").await, None, "what is not known is nobody's");
    assert_eq!(house.crm_links.list(all(), None, 10).await.unwrap(), [another, empty, full]);
}

async fn where_the_lead_or_the_record_has_a_link_that_one_is_given_back(house: House) {
    let first = made(&house, link(&house)).await;
    let second = made(&house, CrmLink { lead: Some(LeadId(52)), external: "8".to_owned(), ..link(&house) }).await;
    let again = async |again: CrmLink, there: &CrmLink| {
        let there = LinkMade::There(Box::new(there.clone()));
        assert_eq!(house.crm_links.make(again.clone(), 1).await.unwrap(), there, "although there is no room for another");
        assert_eq!(found(&house, again.id).await, None);
    };
    again(CrmLink { lead: Some(LEAD), ..bare(&house, ALPHA) }, &first).await;
    again(CrmLink { external: EXTERNAL.to_owned(), ..bare(&house, ALPHA) }, &first).await;
    again(CrmLink { external: EXTERNAL.to_owned(), lead: second.lead, ..bare(&house, ALPHA) }, &second).await;
    assert_eq!(by_lead(&house, LEAD).await.as_ref(), Some(&first), "it stays as it is");
    made(&house, CrmLink { connection: OTHER, ..link(&house) }).await;
    made(&house, CrmLink { organisation: BETA, ..link(&house) }).await;
}

async fn of_many_that_are_made_at_once_no_more_than_the_limit_stay(house: House) {
    made(&house, bare(&house, BETA)).await;
    made(&house, CrmLink { connection: OTHER, ..bare(&house, ALPHA) }).await;
    let house = Arc::new(house);
    let mut makers = JoinSet::new();
    for _ in 0..16 {
        let house = Arc::clone(&house);
        makers.spawn(async move { house.crm_links.make(bare(&house, ALPHA), 5).await.unwrap() });
    }
    let made_by_all = makers.join_all().await;
    assert_eq!(made_by_all.iter().filter(|made| **made == LinkMade::New).count(), 4, "over all its connections");
    assert_eq!(made_by_all.iter().filter(|made| **made == LinkMade::Full).count(), 12);
    assert_eq!(house.crm_links.list(all(), None, 100).await.unwrap().len(), 4);
}

async fn of_many_for_one_lead_one_is_made(house: House) {
    let house = Arc::new(house);
    let mut makers = JoinSet::new();
    for number in 0..8 {
        let house = Arc::clone(&house);
        makers.spawn(async move {
            let new = CrmLink { external: format!("{number}"), ..link(&house) };
            house.crm_links.make(new, MANY).await.unwrap()
        });
    }
    let made_by_all = makers.join_all().await;
    assert_eq!(made_by_all.iter().filter(|made| **made == LinkMade::New).count(), 1);
    let there = LinkMade::There(Box::new(by_lead(&house, LEAD).await.unwrap()));
    assert_eq!(made_by_all.iter().filter(|made| **made == there).count(), 7);
}

async fn a_link_is_changed_as_it_was_read(mut house: House) {
    let read = made(&house, bare(&house, ALPHA)).await;
    house.wait(Duration::from_mins(1));
    let next = CrmLink { id: read.id, version: 1, ..link(&house) };
    assert!(house.crm_links.change(next.clone()).await.unwrap());
    let late = CrmLink { problem: "late".to_owned(), ..read.clone() };
    assert!(!house.crm_links.change(late).await.unwrap(), "somebody was faster");
    house.reopen();
    assert_eq!(by_lead(&house, LEAD).await, Some(CrmLink { version: 2, ..next }));
    let empty = CrmLink { version: 2, ..read.clone() };
    assert!(!house.crm_links.change(CrmLink { organisation: BETA, ..empty.clone() }).await.unwrap());
    assert!(!house.crm_links.change(CrmLink { connection: OTHER, ..empty.clone() }).await.unwrap(), "where it came by stays");
    assert!(house.crm_links.change(empty.clone()).await.unwrap());
    assert_eq!(found(&house, read.id).await, Some(CrmLink { version: 3, ..empty }), "what is not known any more is gone");
    assert_eq!((by_lead(&house, LEAD).await, by_external(&house, EXTERNAL).await), (None, None));
    assert!(!house.crm_links.change(CrmLink { version: 1, ..bare(&house, ALPHA) }).await.unwrap());
}

async fn of_sixteen_who_change_one_version_one_succeeds(house: House) {
    let read = made(&house, link(&house)).await;
    let house = Arc::new(house);
    let mut writers = JoinSet::new();
    for number in 0..16 {
        let (house, next) = (Arc::clone(&house), CrmLink { pushed_version: number, ..read.clone() });
        writers.spawn(async move { house.crm_links.change(next).await.unwrap() });
    }
    assert_eq!(writers.join_all().await.into_iter().filter(|is_written| *is_written).count(), 1);
    assert_eq!(by_lead(&house, LEAD).await.map(|link| link.version), Some(2));
}

async fn a_lead_and_a_record_belong_to_one_link_of_a_connection(house: House) {
    let first = made(&house, link(&house)).await;
    let second = made(&house, bare(&house, ALPHA)).await;
    let wanted = [CrmLink { lead: Some(LEAD), ..second.clone() }, CrmLink { external: EXTERNAL.to_owned(), ..second.clone() }];
    for taken in &wanted {
        let refused = house.crm_links.change(taken.clone()).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Conflict);
        assert_eq!(found(&house, second.id).await.as_ref(), Some(&second));
    }
    let same = CrmLink { tries: 1, ..first.clone() };
    assert!(house.crm_links.change(same).await.unwrap(), "its own lead and record are no obstacle");
    let freed = CrmLink { lead: None, external: String::new(), version: 2, ..first };
    assert!(house.crm_links.change(freed).await.unwrap());
    for (taken, version) in wanted.into_iter().zip(1..) {
        assert!(house.crm_links.change(CrmLink { version, ..taken }).await.unwrap(), "they are free again");
    }
    assert_eq!(by_lead(&house, LEAD).await, None);
    assert_eq!(by_external(&house, EXTERNAL).await.map(|link| link.id), Some(second.id));
    let elsewhere = made(&house, CrmLink { connection: OTHER, ..bare(&house, ALPHA) }).await;
    let same_there = CrmLink { external: EXTERNAL.to_owned(), ..elsewhere };
    assert!(house.crm_links.change(same_there).await.unwrap(), "in another connection it is another record");
}

async fn links_are_listed_newest_first_and_counted(house: House) {
    assert_eq!(house.crm_links.count(ALPHA, CRM).await.unwrap(), (0, 0));
    let mut ids = Vec::new();
    for number in 0..5 {
        let problem = if number % 2 == 1 { "401".to_owned() } else { String::new() };
        ids.insert(0, made(&house, CrmLink { problem, ..bare(&house, ALPHA) }).await.id);
    }
    made(&house, CrmLink { connection: OTHER, ..link(&house) }).await;
    made(&house, CrmLink { organisation: BETA, ..link(&house) }).await;
    let listed = async |query, before, limit| -> Vec<CrmLinkId> {
        let found = house.crm_links.list(query, before, limit).await.unwrap();
        found.into_iter().map(|link| link.id).collect()
    };
    assert_eq!(listed(all(), None, 10).await, ids);
    assert_eq!(listed(all(), None, 2).await, ids[..2]);
    assert_eq!(listed(all(), Some(ids[1]), 2).await, ids[2..4]);
    let troubled = LinkQuery { with_problem: true, ..all() };
    assert_eq!(listed(troubled, None, 10).await, [ids[1], ids[3]]);
    assert_eq!(listed(troubled, Some(ids[1]), 10).await, [ids[3]]);
    assert_eq!(house.crm_links.count(ALPHA, CRM).await.unwrap(), (5, 2));
    assert_eq!(house.crm_links.count(ALPHA, OTHER).await.unwrap(), (1, 1));
    let well = CrmLink { problem: String::new(), ..found(&house, ids[1]).await.unwrap() };
    assert!(house.crm_links.change(well).await.unwrap());
    assert_eq!(listed(troubled, None, 10).await, [ids[3]]);
    assert_eq!(house.crm_links.count(ALPHA, CRM).await.unwrap(), (5, 1));
}

async fn the_links_of_a_lead_and_of_a_connection_are_forgotten_and_leave_room(house: House) {
    let here = made(&house, link(&house)).await;
    let elsewhere = made(&house, CrmLink { connection: OTHER, ..link(&house) }).await;
    let another = CrmLink { lead: Some(LeadId(52)), external: "8".to_owned(), ..link(&house) };
    let (another, nobodys) = (made(&house, another).await, made(&house, bare(&house, ALPHA)).await);
    let foreign = made(&house, CrmLink { organisation: BETA, ..link(&house) }).await;
    assert_eq!(house.crm_links.make(bare(&house, ALPHA), 4).await.unwrap(), LinkMade::Full);
    assert_eq!(house.crm_links.forget_lead(ALPHA, LEAD).await.unwrap(), 2);
    assert_eq!(house.crm_links.forget_lead(ALPHA, LEAD).await.unwrap(), 0);
    assert_eq!((found(&house, here.id).await, house.crm_links.count(ALPHA, OTHER).await.unwrap()), (None, (0, 0)));
    assert_eq!(house.crm_links.list(all(), None, 10).await.unwrap(), [nobodys, another]);
    assert_eq!(house.crm_links.find_by_lead(BETA, CRM, LEAD).await.unwrap().as_ref(), Some(&foreign));
    let back = made(&house, CrmLink { id: house.id(), version: 0, ..elsewhere }).await;
    let forget = async |limit| house.crm_links.forget(ALPHA, CRM, limit).await.unwrap();
    assert_eq!((forget(1).await, forget(10).await, forget(10).await), (1, 1, 0));
    assert_eq!(house.crm_links.list(all(), None, 10).await.unwrap(), []);
    assert_eq!(house.crm_links.find_by_lead(ALPHA, OTHER, LEAD).await.unwrap(), Some(back), "of another connection");
    assert_eq!(house.crm_links.find_by_lead(BETA, CRM, LEAD).await.unwrap(), Some(foreign));
    assert_eq!(house.crm_links.make(bare(&house, ALPHA), 2).await.unwrap(), LinkMade::New, "they leave room");
    assert_eq!(house.crm_links.make(bare(&house, ALPHA), 2).await.unwrap(), LinkMade::Full);
}

async fn a_link_of_others_is_not_there(house: House) {
    let ours = made(&house, link(&house)).await;
    let store = &house.crm_links;
    for troubled in [false, true] {
        let theirs = LinkQuery { organisation: BETA, with_problem: troubled, ..all() };
        assert_eq!(store.list(theirs, None, 10).await.unwrap(), []);
    }
    assert_eq!(store.find_by_lead(BETA, CRM, LEAD).await.unwrap(), None);
    assert_eq!(store.find_by_external(BETA, CRM, EXTERNAL).await.unwrap(), None);
    assert_eq!(store.count(BETA, CRM).await.unwrap(), (0, 0));
    assert_eq!(store.forget_lead(BETA, LEAD).await.unwrap(), 0);
    assert_eq!(store.forget(BETA, CRM, 10).await.unwrap(), 0);
    assert_eq!(by_lead(&house, LEAD).await, Some(ours));
}
