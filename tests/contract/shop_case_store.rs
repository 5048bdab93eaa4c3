//! Of one thing of a shop there is one case, it changes only as it was read, and is given out to one who looks at it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{CampaignId, ContactId, ConversationId, MessageId, OrgId, ShopCaseId};
use engine::model::lead::Enrolled;
use engine::model::shop::{CaseKind, CaseState, ShopCase};
use engine::ports::shop_case_store::{CaseMade, CaseQuery};
use tokio::task::JoinSet;

use super::{ALPHA, BETA, House};

every_backend! {
    a_case_is_stored_with_all_that_belongs_to_it,
    where_the_subject_has_a_case_that_one_is_given_back,
    of_many_that_are_made_at_once_no_more_than_the_limit_stay,
    of_many_of_one_subject_one_is_made,
    a_case_is_changed_as_it_was_read,
    of_sixteen_who_change_one_version_one_succeeds,
    a_case_is_found_by_the_place_its_person_has_in_a_sequence,
    what_is_open_of_somebody_comes_newest_first,
    what_is_due_of_all_organisations_is_given_out_once_while_the_lease_runs,
    two_who_claim_at_once_get_others,
    cases_are_listed_and_counted_by_kind_and_state,
    who_is_erased_is_forgotten_by_phone,
    what_is_over_and_old_is_forgotten_and_leaves_room,
    a_case_of_others_is_not_there,
}

const MANY: u64 = 1_000;
const PHONE: &str = "+919876543210";
const SERIES: CampaignId = CampaignId(63);
const LEASE: Duration = Duration::from_mins(5);
const HOUR: Duration = Duration::from_hours(1);

/// Nothing is known of it but what it is about, which no other is.
pub fn bare(house: &House, organisation: OrgId) -> ShopCase {
    let id: ShopCaseId = house.id();
    ShopCase {
        id,
        organisation,
        kind: CaseKind::Cart,
        subject: format!("checkout {id}"),
        token: String::new(),
        name: String::new(),
        phone: String::new(),
        person: String::new(),
        values: BTreeMap::new(),
        state: CaseState::Waiting,
        reason: String::new(),
        enrolled: None,
        contact: None,
        conversation: None,
        answer: None,
        tags: Vec::new(),
        tags_owed: Vec::new(),
        tries: 0,
        happened_at: house.now(),
        changed_at: house.now(),
        next_at: None,
        created_at: house.now(),
        updated_at: house.now(),
        version: 0,
    }
}

/// Everything is.
pub fn case(house: &House) -> ShopCase {
    let values = [("items", "2 × \"Kurta\",\n1 × Šál"), ("total", "₹ 1 499,00")];
    ShopCase {
        kind: CaseKind::Cod,
        subject: "gid://shopify/Order/450789469".to_owned(),
        token: "68778783ad298f1c80c3bafcddeea02f".to_owned(),
        name: "#1001".to_owned(),
        phone: PHONE.to_owned(),
        person: "Änne \"Mira\"".to_owned(),
        values: values.map(|(column, value)| (column.to_owned(), value.to_owned())).into(),
        state: CaseState::Asked,
        reason: "the shop did not answer".to_owned(),
        enrolled: Some(Enrolled { campaign: SERIES, row: 7 }),
        contact: Some(ContactId(61)),
        conversation: Some(ConversationId(62)),
        answer: Some(MessageId(63)),
        tags: vec!["COD Not Confirmed".to_owned()],
        tags_owed: vec!["first_reminder".to_owned(), "süd".to_owned()],
        tries: 255,
        happened_at: house.now().minus(HOUR * 2),
        changed_at: house.now().minus(HOUR),
        next_at: Some(house.now()),
        ..bare(house, ALPHA)
    }
}

/// As it is stored now.
async fn made(house: &House, case: ShopCase) -> ShopCase {
    assert_eq!(house.shop_cases.make(case.clone(), MANY).await.unwrap(), CaseMade::New);
    ShopCase { version: 1, ..case }
}

async fn found(house: &House, case: ShopCaseId) -> Option<ShopCase> {
    house.shop_cases.find(ALPHA, case).await.unwrap()
}

pub fn all() -> CaseQuery {
    CaseQuery { organisation: ALPHA, kind: None, state: None }
}

async fn claim(house: &House, most: usize) -> Vec<ShopCaseId> {
    let claimed = house.shop_cases.claim(house.now(), LEASE, most).await.unwrap();
    claimed.into_iter().map(|case| case.id).collect()
}

async fn a_case_is_stored_with_all_that_belongs_to_it(mut house: House) {
    let (full, empty) = (made(&house, case(&house)).await, made(&house, bare(&house, ALPHA)).await);
    house.reopen();
    let by_subject = async |kind, subject: &str| house.shop_cases.find_by_subject(ALPHA, kind, subject).await.unwrap();
    assert_eq!(found(&house, full.id).await.as_ref(), Some(&full));
    assert_eq!(found(&house, empty.id).await.as_ref(), Some(&empty));
    assert_eq!(found(&house, ShopCaseId(1)).await, None);
    assert_eq!(by_subject(full.kind, &full.subject).await.as_ref(), Some(&full));
    assert_eq!(by_subject(CaseKind::Shipment, &full.subject).await, None);
    assert_eq!(by_subject(full.kind, "").await, None);
    for kind in CaseKind::ALL {
        for state in CaseState::ALL {
            let case = made(&house, ShopCase { kind, state, ..bare(&house, ALPHA) }).await;
            assert_eq!(found(&house, case.id).await, Some(case));
        }
    }
}

async fn where_the_subject_has_a_case_that_one_is_given_back(house: House) {
    let first = made(&house, case(&house)).await;
    let again = ShopCase { id: house.id(), name: "#1002".to_owned(), version: 0, ..first.clone() };
    let there = CaseMade::There(Box::new(first.clone()));
    assert_eq!(house.shop_cases.make(again.clone(), 1).await.unwrap(), there, "although there is no room for another");
    assert_eq!(found(&house, again.id).await, None);
    assert_eq!(found(&house, first.id).await.as_ref(), Some(&first), "it stays as it is");
    made(&house, ShopCase { kind: CaseKind::Shipment, ..again.clone() }).await;
    made(&house, ShopCase { id: house.id(), organisation: BETA, ..again }).await;
}

async fn of_many_that_are_made_at_once_no_more_than_the_limit_stay(house: House) {
    made(&house, bare(&house, BETA)).await;
    let house = Arc::new(house);
    let mut makers = JoinSet::new();
    for _ in 0..16 {
        let house = Arc::clone(&house);
        makers.spawn(async move { house.shop_cases.make(bare(&house, ALPHA), 5).await.unwrap() });
    }
    let made_by_all = makers.join_all().await;
    assert_eq!(made_by_all.iter().filter(|made| **made == CaseMade::New).count(), 5);
    assert_eq!(made_by_all.iter().filter(|made| **made == CaseMade::Full).count(), 11);
    assert_eq!(house.shop_cases.list(all(), None, 100).await.unwrap().len(), 5);
}

async fn of_many_of_one_subject_one_is_made(house: House) {
    let house = Arc::new(house);
    let mut makers = JoinSet::new();
    for _ in 0..8 {
        let house = Arc::clone(&house);
        makers.spawn(async move { house.shop_cases.make(case(&house), MANY).await.unwrap() });
    }
    let made_by_all = makers.join_all().await;
    assert_eq!(made_by_all.iter().filter(|made| **made == CaseMade::New).count(), 1);
    let one = house.shop_cases.list(all(), None, 10).await.unwrap().pop().unwrap();
    let there = CaseMade::There(Box::new(one));
    assert_eq!(made_by_all.iter().filter(|made| **made == there).count(), 7);
}

async fn a_case_is_changed_as_it_was_read(mut house: House) {
    let read = made(&house, bare(&house, ALPHA)).await;
    house.wait(HOUR);
    let ShopCase { kind, subject, created_at, .. } = read.clone();
    let next = ShopCase { id: read.id, kind, subject, created_at, version: 1, ..case(&house) };
    assert!(house.shop_cases.change(next.clone()).await.unwrap());
    let late = ShopCase { name: "late".to_owned(), ..read.clone() };
    assert!(!house.shop_cases.change(late).await.unwrap(), "somebody was faster");
    house.reopen();
    assert_eq!(found(&house, read.id).await, Some(ShopCase { version: 2, ..next }));
    let empty = ShopCase { version: 2, ..read.clone() };
    assert!(!house.shop_cases.change(ShopCase { organisation: BETA, ..empty.clone() }).await.unwrap());
    assert!(house.shop_cases.change(empty.clone()).await.unwrap());
    assert_eq!(found(&house, read.id).await, Some(ShopCase { version: 3, ..empty }), "what is not known any more is gone");
    let subject = "another".to_owned();
    let turned = ShopCase { kind: CaseKind::Cod, subject, created_at: house.now(), version: 3, ..read.clone() };
    assert!(house.shop_cases.change(turned).await.unwrap());
    assert_eq!(found(&house, read.id).await, Some(ShopCase { version: 4, ..read }), "what it is about stays");
    assert!(!house.shop_cases.change(ShopCase { version: 1, ..bare(&house, ALPHA) }).await.unwrap());
}

async fn of_sixteen_who_change_one_version_one_succeeds(house: House) {
    let read = made(&house, bare(&house, ALPHA)).await;
    let house = Arc::new(house);
    let mut writers = JoinSet::new();
    for number in 0..16 {
        let (house, next) = (Arc::clone(&house), ShopCase { name: format!("{number}"), ..read.clone() });
        writers.spawn(async move { house.shop_cases.change(next).await.unwrap() });
    }
    assert_eq!(writers.join_all().await.into_iter().filter(|is_written| *is_written).count(), 1);
    assert_eq!(found(&house, read.id).await.map(|case| case.version), Some(2));
}

async fn a_case_is_found_by_the_place_its_person_has_in_a_sequence(house: House) {
    let at = |campaign, row| ShopCase { enrolled: Some(Enrolled { campaign, row }), ..bare(&house, ALPHA) };
    let (other, third) = (CampaignId(64), made(&house, at(SERIES, 3)).await);
    let fourth = made(&house, at(SERIES, 4)).await;
    made(&house, ShopCase { organisation: BETA, ..at(SERIES, 3) }).await;
    let elsewhere = made(&house, at(other, 3)).await;
    made(&house, bare(&house, ALPHA)).await;
    let enrolled = async |campaign, row| house.shop_cases.find_by_enrolled(ALPHA, campaign, row).await.unwrap();
    assert_eq!(enrolled(SERIES, 3).await, Some(third.clone()));
    assert_eq!(enrolled(SERIES, 4).await, Some(fourth));
    assert_eq!(enrolled(other, 3).await, Some(elsewhere));
    assert_eq!(enrolled(SERIES, 5).await, None);
    let again = made(&house, at(SERIES, 3)).await;
    assert_eq!(enrolled(SERIES, 3).await, Some(again.clone()), "the newest of them");
    assert!(house.shop_cases.change(ShopCase { enrolled: None, ..again }).await.unwrap());
    assert_eq!(enrolled(SERIES, 3).await, Some(third));
}

async fn what_is_open_of_somebody_comes_newest_first(house: House) {
    let of = |phone: &str, state| ShopCase { phone: phone.to_owned(), state, ..bare(&house, ALPHA) };
    let mut open = Vec::new();
    for state in CaseState::ALL.into_iter().chain([CaseState::Waiting]) {
        let case = made(&house, of(PHONE, state)).await;
        if !state.is_over() {
            open.insert(0, case.id);
        }
    }
    made(&house, of("+4915112345678", CaseState::Asked)).await;
    made(&house, of("", CaseState::Asked)).await;
    made(&house, ShopCase { organisation: BETA, ..of(PHONE, CaseState::Asked) }).await;
    let listed = async |phone: &str, limit| -> Vec<ShopCaseId> {
        let found = house.shop_cases.list_open(ALPHA, phone, limit).await.unwrap();
        found.into_iter().map(|case| case.id).collect()
    };
    assert_eq!(open.len(), 3);
    assert_eq!(listed(PHONE, 10).await, open);
    assert_eq!(listed(PHONE, 2).await, open[..2]);
    assert_eq!(listed("", 10).await, [], "nobody's number is not a number");
    let newest = found(&house, open[0]).await.unwrap();
    assert!(house.shop_cases.change(ShopCase { state: CaseState::Settled, ..newest }).await.unwrap());
    assert_eq!(listed(PHONE, 10).await, open[1..]);
}

/// With this time at which the program looks at it.
async fn due(house: &House, organisation: OrgId, next_at: Option<Timestamp>) -> ShopCase {
    made(house, ShopCase { next_at, ..bare(house, organisation) }).await
}

async fn what_is_due_of_all_organisations_is_given_out_once_while_the_lease_runs(mut house: House) {
    assert_eq!(claim(&house, 10).await, []);
    assert_eq!(house.shop_cases.next_due().await.unwrap(), None);
    let now = house.now();
    let [first, second, third] = [
        due(&house, ALPHA, Some(now)).await,
        due(&house, BETA, Some(now.minus(HOUR))).await,
        due(&house, ALPHA, Some(now)).await,
    ];
    let later = due(&house, ALPHA, Some(now.plus(HOUR))).await;
    due(&house, ALPHA, None).await;
    assert_eq!(house.shop_cases.next_due().await.unwrap(), Some(now.minus(HOUR)), "of whichever organisation");
    assert_eq!(claim(&house, 0).await, []);
    let claimed = house.shop_cases.claim(now, LEASE, 2).await.unwrap();
    let hidden = |case: &ShopCase| ShopCase { next_at: Some(now.plus(LEASE)), version: 2, ..case.clone() };
    assert_eq!(claimed, [hidden(&second), hidden(&first)], "the longest due first");
    house.reopen();
    assert_eq!(found(&house, first.id).await, Some(hidden(&first)));
    assert!(!house.shop_cases.change(first.clone()).await.unwrap(), "as it was before it was claimed it is no more");
    assert_eq!(claim(&house, 10).await, [third.id]);
    assert_eq!(claim(&house, 10).await, []);
    let done = ShopCase { next_at: None, ..hidden(&second) };
    assert!(house.shop_cases.change(done).await.unwrap());
    assert_eq!(house.shop_cases.next_due().await.unwrap(), Some(now.plus(LEASE)));
    house.wait(LEASE);
    assert_eq!(claim(&house, 10).await, [first.id, third.id], "nobody went on with them");
    house.wait(HOUR);
    assert_eq!(claim(&house, 10).await, [first.id, third.id, later.id]);
}

async fn two_who_claim_at_once_get_others(house: House) {
    for _ in 0..10 {
        due(&house, ALPHA, Some(house.now())).await;
    }
    let four = tokio::join!(claim(&house, 3), claim(&house, 3), claim(&house, 3), claim(&house, 3));
    let mut all = [four.0, four.1, four.2, four.3].concat();
    // Whoever met others may have got fewer than there were.
    all.extend(claim(&house, 10).await);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 10);
    assert_eq!(claim(&house, 10).await, []);
}

async fn cases_are_listed_and_counted_by_kind_and_state(house: House) {
    let kinds = [CaseKind::Shipment, CaseKind::Cod, CaseKind::Cart];
    let states = [CaseState::Asked, CaseState::Dropped];
    let mut cases = Vec::new();
    for (kind, state) in kinds.into_iter().cycle().zip(states.into_iter().cycle()).take(13) {
        cases.insert(0, made(&house, ShopCase { kind, state, ..bare(&house, ALPHA) }).await);
    }
    made(&house, bare(&house, BETA)).await;
    let kinds = [None, Some(CaseKind::Cod), Some(CaseKind::Shipment)];
    let states = [None, Some(CaseState::Asked), Some(CaseState::Waiting)];
    for query in kinds.into_iter().flat_map(|kind| states.map(|state| CaseQuery { kind, state, ..all() })) {
        let is_meant = |case: &&ShopCase| {
            query.kind.is_none_or(|kind| case.kind == kind) && query.state.is_none_or(|state| case.state == state)
        };
        let wanted: Vec<ShopCase> = cases.iter().filter(is_meant).cloned().collect();
        let (mut listed, mut before) = (Vec::new(), None);
        loop {
            let page = house.shop_cases.list(query, before, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            assert!(page.len() <= 2);
            before = Some(last.id);
            listed.extend(page);
        }
        assert_eq!(listed, wanted, "{query:?}");
    }
    let of = |kind: CaseKind, state: CaseState| {
        let alike = cases.iter().filter(|case| (case.kind, case.state) == (kind, state));
        (kind, state, alike.count() as u64)
    };
    let wanted: Vec<_> = CaseKind::ALL.into_iter().flat_map(|kind| CaseState::ALL.map(|state| of(kind, state))).collect();
    assert_eq!(house.shop_cases.count(ALPHA).await.unwrap(), wanted);
}

async fn who_is_erased_is_forgotten_by_phone(house: House) {
    let of = |phone: &str, state| ShopCase { phone: phone.to_owned(), state, ..bare(&house, ALPHA) };
    let theirs = [
        made(&house, of(PHONE, CaseState::Asked)).await,
        made(&house, of(PHONE, CaseState::Settled)).await,
        made(&house, of("+4915112345678", CaseState::Waiting)).await,
    ];
    let another = made(&house, of("+4930000000", CaseState::Asked)).await;
    let nameless = made(&house, of("", CaseState::Asked)).await;
    let foreign = made(&house, ShopCase { organisation: BETA, ..of(PHONE, CaseState::Asked) }).await;
    let phones = [PHONE, "", "+4915112345678", "+4930111111"].map(str::to_owned);
    assert_eq!(house.shop_cases.forget_person(ALPHA, &[]).await.unwrap(), 0);
    assert_eq!(house.shop_cases.forget_person(ALPHA, &phones).await.unwrap(), 3);
    assert_eq!(house.shop_cases.forget_person(ALPHA, &phones).await.unwrap(), 0);
    for case in theirs {
        assert_eq!(found(&house, case.id).await, None);
    }
    for case in [another, nameless] {
        assert_eq!(found(&house, case.id).await, Some(case));
    }
    assert_eq!(house.shop_cases.find(BETA, foreign.id).await.unwrap(), Some(foreign));
    assert_eq!(house.shop_cases.make(case(&house), 3).await.unwrap(), CaseMade::New, "they leave room");
    assert_eq!(house.shop_cases.make(bare(&house, ALPHA), 3).await.unwrap(), CaseMade::Full);
}

async fn what_is_over_and_old_is_forgotten_and_leaves_room(house: House) {
    let mut old = Vec::new();
    for state in CaseState::ALL {
        old.push(made(&house, ShopCase { state, ..bare(&house, ALPHA) }).await);
    }
    let foreign = made(&house, ShopCase { state: CaseState::Settled, ..bare(&house, BETA) }).await;
    let recent = made(&house, ShopCase { state: CaseState::Settled, ..bare(&house, ALPHA) }).await;
    let forget = async |limit| house.shop_cases.forget_old(ALPHA, recent.id, limit).await.unwrap();
    assert_eq!(forget(2).await, 2);
    for case in &old {
        let is_gone = [CaseState::Confirmed, CaseState::WithPeople].contains(&case.state);
        assert_eq!(found(&house, case.id).await.is_none(), is_gone, "the oldest go first");
    }
    assert_eq!(forget(10).await, 3);
    assert_eq!(forget(10).await, 0);
    for case in old {
        assert_eq!(found(&house, case.id).await.is_some(), !case.state.is_over());
    }
    assert_eq!(found(&house, recent.id).await, Some(recent.clone()), "before then is not then");
    assert_eq!(house.shop_cases.find(BETA, foreign.id).await.unwrap(), Some(foreign));
    assert_eq!(house.shop_cases.make(bare(&house, ALPHA), 4).await.unwrap(), CaseMade::New);
    assert_eq!(house.shop_cases.make(bare(&house, ALPHA), 4).await.unwrap(), CaseMade::Full);
}

async fn a_case_of_others_is_not_there(house: House) {
    let ours = made(&house, ShopCase { state: CaseState::Asked, ..case(&house) }).await;
    let old = made(&house, ShopCase { state: CaseState::Settled, ..bare(&house, ALPHA) }).await;
    let store = &house.shop_cases;
    let next: ShopCaseId = house.id();
    assert_eq!(store.find(BETA, ours.id).await.unwrap(), None);
    assert_eq!(store.find_by_subject(BETA, ours.kind, &ours.subject).await.unwrap(), None);
    assert_eq!(store.find_by_enrolled(BETA, SERIES, 7).await.unwrap(), None);
    assert_eq!(store.list_open(BETA, PHONE, 10).await.unwrap(), []);
    assert_eq!(store.list(CaseQuery { organisation: BETA, ..all() }, None, 10).await.unwrap(), []);
    assert!(store.count(BETA).await.unwrap().iter().all(|(_, _, cases)| *cases == 0));
    assert_eq!(store.forget_person(BETA, &[PHONE.to_owned()]).await.unwrap(), 0);
    assert_eq!(store.forget_old(BETA, next, 10).await.unwrap(), 0);
    assert_eq!(found(&house, ours.id).await, Some(ours));
    assert_eq!(found(&house, old.id).await, Some(old));
}
