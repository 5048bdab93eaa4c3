//! Settings-like documents: versions, unique keys, pages.

use std::sync::Arc;

use engine::error::Kind;
use engine::ids::OrgId;
use engine::model::record::Key;
use engine::ports::records::RawRecord;
use tokio::task::JoinSet;

use super::{ALPHA, BETA, House};

const KIND: &str = "colour";

every_backend! {
    a_write_succeeds_only_on_the_version_read,
    of_sixteen_writers_on_one_version_one_succeeds,
    of_many_that_are_made_at_once_no_more_than_the_limit_stay,
    a_key_is_unique_over_all_organisations,
    a_record_is_found_by_its_key_without_an_organisation,
    a_changed_record_frees_the_keys_it_no_longer_has,
    a_deleted_record_frees_its_keys,
    records_are_listed_in_order_page_by_page,
    the_program_itself_lists_the_records_of_everybody,
    a_foreign_record_is_not_there,
    kinds_do_not_meet,
    records_are_found_again_after_a_restart,
}

fn record(organisation: OrgId, id: i64, body: &str) -> RawRecord {
    RawRecord { organisation, kind: KIND, id, version: 0, body: body.to_owned() }
}

fn key(value: &str) -> Key {
    Key { name: "name", value: value.to_owned() }
}

async fn a_write_succeeds_only_on_the_version_read(house: House) {
    let records = &house.records;
    assert_eq!(records.put(record(ALPHA, 1, "{}"), vec![], 1).await.unwrap_err().kind, Kind::Conflict, "it does not exist");
    assert_eq!(records.put(record(ALPHA, 1, r#""red""#), vec![], 0).await.unwrap(), 1);
    assert_eq!(records.put(record(ALPHA, 1, "{}"), vec![], 0).await.unwrap_err().kind, Kind::Conflict, "it exists");
    assert_eq!(records.put(record(ALPHA, 1, r#""blue""#), vec![], 1).await.unwrap(), 2);
    assert_eq!(records.put(record(ALPHA, 1, "{}"), vec![], 1).await.unwrap_err().kind, Kind::Conflict, "it was changed");
    let read = records.get(ALPHA, KIND, 1).await.unwrap().unwrap();
    assert_eq!((read.version, read.body.as_str()), (2, r#""blue""#));
}

async fn of_sixteen_writers_on_one_version_one_succeeds(house: House) {
    house.records.put(record(ALPHA, 1, "0"), vec![], 0).await.unwrap();
    let house = Arc::new(house);
    let mut writers = JoinSet::new();
    for number in 0..16 {
        let house = Arc::clone(&house);
        writers.spawn(async move { house.records.put(record(ALPHA, 1, &number.to_string()), vec![], 1).await.is_ok() });
    }
    assert_eq!(writers.join_all().await.into_iter().filter(|written| *written).count(), 1);
    assert_eq!(house.records.get(ALPHA, KIND, 1).await.unwrap().unwrap().version, 2);
}

async fn of_many_that_are_made_at_once_no_more_than_the_limit_stay(house: House) {
    house.records.put(record(BETA, 90, "{}"), vec![], 0).await.unwrap();
    let house = Arc::new(house);
    let mut makers = JoinSet::new();
    for number in 1..=16 {
        let house = Arc::clone(&house);
        makers.spawn(async move { house.records.make(record(ALPHA, number, "{}"), vec![], 5).await.unwrap() });
    }
    assert_eq!(makers.join_all().await.into_iter().filter(|made| *made == Some(1)).count(), 5);
    assert_eq!(house.records.count(ALPHA, KIND).await.unwrap(), 5);
    assert_eq!(house.records.count(BETA, KIND).await.unwrap(), 1);
    // Room is what is there now, and keys hold as ever.
    let first = house.records.list(ALPHA, KIND, None, 1).await.unwrap().items.remove(0);
    assert!(house.records.delete(ALPHA, KIND, first.id).await.unwrap());
    assert_eq!(house.records.make(record(ALPHA, 17, "{}"), vec![key("red")], 5).await.unwrap(), Some(1));
    let taken = house.records.make(record(BETA, 91, "{}"), vec![key("red")], 5).await.unwrap_err();
    assert_eq!(taken.kind, Kind::Conflict);
}

async fn a_key_is_unique_over_all_organisations(house: House) {
    let records = &house.records;
    records.put(record(ALPHA, 1, "1"), vec![key("red")], 0).await.unwrap();
    for (organisation, id) in [(ALPHA, 2), (BETA, 1), (BETA, 2)] {
        let refused = records.put(record(organisation, id, "2"), vec![key("green"), key("red")], 0).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Conflict);
        assert!(records.get(organisation, KIND, id).await.unwrap().is_none(), "refused whole");
    }
    assert!(records.find_by_key(KIND, &key("green")).await.unwrap().is_none(), "the keys beside it are not taken");
    records.put(record(ALPHA, 1, "1"), vec![key("red")], 1).await.expect("its own key is no obstacle");
}

async fn a_record_is_found_by_its_key_without_an_organisation(house: House) {
    house.records.put(record(BETA, 7, "7"), vec![key("red"), Key { name: "code", value: "#f00".to_owned() }], 0).await.unwrap();
    let found = house.records.find_by_key(KIND, &key("red")).await.unwrap().unwrap();
    assert_eq!((found.organisation, found.id, found.version, found.body.as_str()), (BETA, 7, 1, "7"));
    assert!(house.records.find_by_key(KIND, &Key { name: "code", value: "#f00".to_owned() }).await.unwrap().is_some());
    assert!(house.records.find_by_key(KIND, &key("#f00")).await.unwrap().is_none(), "keys have names");
    assert!(house.records.find_by_key("shade", &key("red")).await.unwrap().is_none(), "and kinds");
}

async fn a_changed_record_frees_the_keys_it_no_longer_has(house: House) {
    house.records.put(record(ALPHA, 1, "1"), vec![key("red")], 0).await.unwrap();
    house.records.put(record(ALPHA, 1, "1"), vec![key("crimson")], 1).await.unwrap();
    assert!(house.records.find_by_key(KIND, &key("red")).await.unwrap().is_none());
    house.records.put(record(BETA, 2, "2"), vec![key("red")], 0).await.unwrap();
}

async fn a_deleted_record_frees_its_keys(house: House) {
    house.records.put(record(ALPHA, 1, "1"), vec![key("red")], 0).await.unwrap();
    assert!(house.records.delete(ALPHA, KIND, 1).await.unwrap());
    assert!(!house.records.delete(ALPHA, KIND, 1).await.unwrap(), "there was none");
    assert!(house.records.get(ALPHA, KIND, 1).await.unwrap().is_none());
    assert!(house.records.find_by_key(KIND, &key("red")).await.unwrap().is_none());
    assert_eq!(house.records.put(record(BETA, 2, "2"), vec![key("red")], 0).await.unwrap(), 1);
}

async fn records_are_listed_in_order_page_by_page(house: House) {
    for id in (1..=23).rev() {
        house.records.put(record(ALPHA, id, &id.to_string()), vec![], 0).await.unwrap();
    }
    house.records.put(record(BETA, 5, "5"), vec![], 0).await.unwrap();
    for limit in [1, 10, 100] {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = house.records.list(ALPHA, KIND, cursor, limit).await.unwrap();
            assert!(page.items.len() <= limit);
            seen.extend(page.items.into_iter().map(|record| record.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, (1..=23).collect::<Vec<_>>());
    }
    let refused = house.records.list(ALPHA, KIND, Some("x".to_owned()), 5).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Invalid);
}

async fn the_program_itself_lists_the_records_of_everybody(house: House) {
    for (organisation, id) in [(ALPHA, 1), (ALPHA, 2), (BETA, 1), (BETA, 3)] {
        house.records.put(record(organisation, id, &id.to_string()), vec![], 0).await.unwrap();
    }
    house.records.put(RawRecord { kind: "shade", ..record(ALPHA, 9, "9") }, vec![], 0).await.unwrap();
    for limit in [1, 3, 100] {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = house.records.list_all(KIND, cursor, limit).await.unwrap();
            assert!(page.items.len() <= limit);
            seen.extend(page.items.into_iter().map(|record| (record.organisation, record.id)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, [(ALPHA, 1), (ALPHA, 2), (BETA, 1), (BETA, 3)], "in pages of {limit}");
    }
}

async fn a_foreign_record_is_not_there(house: House) {
    house.records.put(record(ALPHA, 1, "ours"), vec![key("red")], 0).await.unwrap();
    assert!(house.records.get(BETA, KIND, 1).await.unwrap().is_none());
    assert!(!house.records.delete(BETA, KIND, 1).await.unwrap());
    assert!(house.records.list(BETA, KIND, None, 10).await.unwrap().items.is_empty());
    assert_eq!(house.records.put(record(BETA, 1, "theirs"), vec![], 1).await.unwrap_err().kind, Kind::Conflict);
    assert_eq!(house.records.put(record(BETA, 1, "theirs"), vec![], 0).await.unwrap(), 1, "the same id is another record");
    let ours = house.records.get(ALPHA, KIND, 1).await.unwrap().unwrap();
    assert_eq!((ours.version, ours.body.as_str()), (1, "ours"));
    assert_eq!(house.records.find_by_key(KIND, &key("red")).await.unwrap().unwrap().organisation, ALPHA);
}

async fn kinds_do_not_meet(house: House) {
    house.records.put(record(ALPHA, 1, "colour"), vec![key("red")], 0).await.unwrap();
    let shade = RawRecord { kind: "shade", ..record(ALPHA, 1, "shade") };
    assert_eq!(house.records.put(shade, vec![key("red")], 0).await.unwrap(), 1);
    assert!(house.records.delete(ALPHA, "shade", 1).await.unwrap());
    assert_eq!(house.records.get(ALPHA, KIND, 1).await.unwrap().unwrap().body, "colour");
    assert!(house.records.find_by_key(KIND, &key("red")).await.unwrap().is_some());
}

async fn records_are_found_again_after_a_restart(mut house: House) {
    house.records.put(record(ALPHA, 1, "1"), vec![key("red")], 0).await.unwrap();
    house.reopen();
    assert_eq!(house.records.get(ALPHA, KIND, 1).await.unwrap().unwrap().body, "1");
    assert_eq!(house.records.put(record(ALPHA, 2, "2"), vec![key("red")], 0).await.unwrap_err().kind, Kind::Conflict);
}
