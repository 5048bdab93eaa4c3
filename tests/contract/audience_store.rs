//! An audience has each number once, however often it is brought, and whoever wants to leave is in none afterwards.

use engine::ids::AudienceId;
use engine::model::audience::{AudienceCounts, FaultReason, Member, RowFault};

use super::{ALPHA, BETA, House};

every_backend! {
    a_batch_that_is_added_again_changes_nothing,
    a_number_that_another_row_has_is_a_fault,
    a_row_that_is_there_stays_as_it_is,
    a_large_batch_is_added_whole,
    members_and_faults_are_listed_by_row_and_the_last_one_is_known,
    a_member_is_found_by_their_number_and_leaves_alone,
    an_audience_is_forgotten_bit_by_bit,
    who_is_forgotten_leaves_every_audience_of_the_organisation,
    an_audience_of_others_is_not_there,
}

pub const LIST: AudienceId = AudienceId(31);
const OTHER: AudienceId = AudienceId(32);
pub const KOLKATA: &str = "Asia/Kolkata";

pub fn handle(row: u64) -> String {
    format!("+49151{row:07}")
}

/// Nobody knows the zone of every other one.
pub fn member(row: u64) -> Member {
    Member {
        row,
        handle: handle(row),
        name: format!("Änne {row}"),
        zone: if row.is_multiple_of(2) { KOLKATA.to_owned() } else { String::new() },
        values: [("order".to_owned(), format!("№ {row}")), ("city".to_owned(), "\"Köln\"".to_owned())].into(),
    }
}

pub fn fault(row: u64, reason: FaultReason, what: &str) -> RowFault {
    RowFault { row, reason, what: what.to_owned() }
}

fn repeated(row: u64, of: u64) -> RowFault {
    fault(row, FaultReason::Repeated, &handle(of))
}

async fn add(house: &House, members: Vec<Member>, faults: Vec<RowFault>) {
    house.audiences.add(ALPHA, LIST, members, faults).await.unwrap();
}

async fn members(house: &House) -> Vec<Member> {
    house.audiences.list_members(ALPHA, LIST, 0, 5_000).await.unwrap()
}

async fn faults(house: &House) -> Vec<RowFault> {
    house.audiences.list_faults(ALPHA, LIST, 0, 5_000).await.unwrap()
}

async fn count(house: &House) -> AudienceCounts {
    house.audiences.count(ALPHA, LIST).await.unwrap()
}

async fn a_batch_that_is_added_again_changes_nothing(mut house: House) {
    add(&house, Vec::new(), Vec::new()).await;
    assert_eq!(count(&house).await, AudienceCounts::default());
    let people = vec![member(2), member(4), Member { row: 6, ..member(4) }];
    let faulty = vec![fault(3, FaultReason::NoNumber, ""), fault(5, FaultReason::UnknownZone, "Mars/Olympus")];
    add(&house, people.clone(), faulty.clone()).await;
    house.reopen();
    add(&house, people.clone(), faulty.clone()).await;
    assert_eq!(members(&house).await, people[..2]);
    assert_eq!(faults(&house).await, [faulty[0].clone(), faulty[1].clone(), repeated(6, 4)]);
    assert_eq!(count(&house).await, AudienceCounts { members: 2, faulty: 2, repeated: 1 });
}

async fn a_number_that_another_row_has_is_a_fault(house: House) {
    add(&house, vec![member(2)], Vec::new()).await;
    // Of one batch, and of one before it.
    add(&house, vec![Member { row: 3, ..member(2) }, member(4), Member { row: 5, ..member(4) }], Vec::new()).await;
    assert_eq!(members(&house).await, [member(2), member(4)]);
    assert_eq!(faults(&house).await, [repeated(3, 2), repeated(5, 4)]);
    house.audiences.add(ALPHA, OTHER, vec![member(2)], Vec::new()).await.unwrap();
    let there = house.audiences.count(ALPHA, OTHER).await.unwrap();
    assert_eq!(there, AudienceCounts { members: 1, ..AudienceCounts::default() }, "another audience has its own");
}

async fn a_row_that_is_there_stays_as_it_is(house: House) {
    let faulty = fault(3, FaultReason::BadNumber, "12");
    add(&house, vec![member(2)], vec![faulty.clone()]).await;
    let renamed = Member { name: "Somebody else".to_owned(), ..member(2) };
    add(&house, vec![renamed, Member { row: 2, ..member(8) }, member(3)], Vec::new()).await;
    add(&house, Vec::new(), vec![fault(2, FaultReason::TooLong, ""), fault(3, FaultReason::NoNumber, "")]).await;
    assert_eq!(members(&house).await, [member(2)]);
    assert_eq!(faults(&house).await, std::slice::from_ref(&faulty));
    // The number is free again; what was made of the row stays.
    add(&house, vec![Member { row: 9, ..member(2) }], Vec::new()).await;
    house.audiences.remove_member(ALPHA, LIST, 2).await.unwrap();
    add(&house, vec![Member { row: 9, ..member(2) }], Vec::new()).await;
    assert_eq!(members(&house).await, []);
    assert_eq!(faults(&house).await, [faulty, repeated(9, 2)]);
}

async fn a_large_batch_is_added_whole(house: House) {
    let mut people: Vec<Member> = (2..=1_001).map(member).collect();
    people[499].handle = handle(2);
    add(&house, people, Vec::new()).await;
    assert_eq!(count(&house).await, AudienceCounts { members: 999, faulty: 0, repeated: 1 });
    assert_eq!(faults(&house).await, [repeated(501, 2)]);
}

async fn members_and_faults_are_listed_by_row_and_the_last_one_is_known(house: House) {
    let last = async || house.audiences.last_row(ALPHA, LIST).await.unwrap();
    assert_eq!(last().await, 0);
    add(&house, vec![member(12), member(10), member(11)], Vec::new()).await;
    assert_eq!(last().await, 12);
    add(&house, Vec::new(), vec![fault(20, FaultReason::NoCountry, "0151"), fault(14, FaultReason::Unreadable, "")]).await;
    assert_eq!(last().await, 20, "a fault is a row as well");
    add(&house, vec![member(21)], Vec::new()).await;
    assert_eq!(last().await, 21);
    let rows = async |after, limit| -> Vec<u64> {
        let found = house.audiences.list_members(ALPHA, LIST, after, limit).await.unwrap();
        found.into_iter().map(|member| member.row).collect()
    };
    assert_eq!(rows(0, 10).await, [10, 11, 12, 21]);
    assert_eq!(rows(10, 2).await, [11, 12]);
    assert!(rows(21, 2).await.is_empty());
    let faulty = async |after, limit| -> Vec<u64> {
        let found = house.audiences.list_faults(ALPHA, LIST, after, limit).await.unwrap();
        found.into_iter().map(|fault| fault.row).collect()
    };
    assert_eq!(faulty(0, 1).await, [14]);
    assert_eq!(faulty(14, 10).await, [20]);
}

async fn a_member_is_found_by_their_number_and_leaves_alone(house: House) {
    add(&house, vec![member(2), member(3)], Vec::new()).await;
    let find = async |row| house.audiences.find_member(ALPHA, LIST, &handle(row)).await.unwrap();
    assert_eq!(find(3).await, Some(member(3)));
    assert_eq!(find(4).await, None);
    assert_eq!(house.audiences.find_member(ALPHA, OTHER, &handle(3)).await.unwrap(), None);
    assert!(house.audiences.remove_member(ALPHA, LIST, 3).await.unwrap());
    assert!(!house.audiences.remove_member(ALPHA, LIST, 3).await.unwrap());
    assert_eq!(find(3).await, None);
    assert_eq!(members(&house).await, [member(2)]);
}

async fn an_audience_is_forgotten_bit_by_bit(house: House) {
    let faulty = (1..=3).map(|row| fault(row, FaultReason::NoNumber, "")).collect();
    add(&house, (4..=8).map(member).collect(), faulty).await;
    house.audiences.add(ALPHA, OTHER, vec![member(4)], Vec::new()).await.unwrap();
    let mut gone = Vec::new();
    for _ in 0..5 {
        gone.push(house.audiences.forget(ALPHA, LIST, 3).await.unwrap());
    }
    assert!(gone.iter().all(|gone| *gone <= 3), "{gone:?}");
    assert_eq!((gone.iter().sum::<usize>(), gone.last()), (8, Some(&0)));
    assert_eq!(count(&house).await, AudienceCounts::default());
    assert_eq!(house.audiences.list_members(ALPHA, OTHER, 0, 10).await.unwrap(), [member(4)]);
}

async fn who_is_forgotten_leaves_every_audience_of_the_organisation(house: House) {
    add(&house, vec![member(2), member(3), Member { row: 4, ..member(2) }, Member { row: 5, ..member(3) }], Vec::new()).await;
    house.audiences.add(ALPHA, OTHER, vec![member(2)], Vec::new()).await.unwrap();
    house.audiences.add(BETA, LIST, vec![member(2)], Vec::new()).await.unwrap();
    assert_eq!(house.audiences.list_of(ALPHA, &handle(2), 10).await.unwrap(), [OTHER, LIST]);
    assert_eq!(house.audiences.list_of(ALPHA, &handle(2), 1).await.unwrap(), [OTHER]);
    assert_eq!(house.audiences.list_of(BETA, &handle(3), 10).await.unwrap(), []);
    assert_eq!(house.audiences.forget_handle(ALPHA, &handle(2)).await.unwrap(), 2);
    assert_eq!(house.audiences.list_of(ALPHA, &handle(2), 10).await.unwrap(), []);
    assert_eq!(house.audiences.forget_handle(ALPHA, &handle(2)).await.unwrap(), 0);
    assert_eq!(house.audiences.forget_handle(ALPHA, "").await.unwrap(), 0);
    assert_eq!(members(&house).await, [member(3)]);
    assert_eq!(faults(&house).await, [fault(4, FaultReason::Repeated, ""), repeated(5, 3)], "the figures stay");
    assert_eq!(house.audiences.list_members(ALPHA, OTHER, 0, 10).await.unwrap(), []);
    assert_eq!(house.audiences.list_members(BETA, LIST, 0, 10).await.unwrap(), [member(2)]);
}

async fn an_audience_of_others_is_not_there(house: House) {
    let faulty = fault(3, FaultReason::NoNumber, "");
    add(&house, vec![member(2)], vec![faulty.clone()]).await;
    let theirs = &house.audiences;
    assert_eq!(theirs.count(BETA, LIST).await.unwrap(), AudienceCounts::default());
    assert_eq!(theirs.last_row(BETA, LIST).await.unwrap(), 0);
    assert_eq!(theirs.list_members(BETA, LIST, 0, 10).await.unwrap(), []);
    assert_eq!(theirs.list_faults(BETA, LIST, 0, 10).await.unwrap(), []);
    assert_eq!(theirs.find_member(BETA, LIST, &handle(2)).await.unwrap(), None);
    assert!(!theirs.remove_member(BETA, LIST, 2).await.unwrap());
    assert_eq!(theirs.forget(BETA, LIST, 10).await.unwrap(), 0);
    assert_eq!(theirs.forget_handle(BETA, &handle(2)).await.unwrap(), 0);
    // Whose rows have the same numbers are others.
    theirs.add(BETA, LIST, vec![Member { row: 2, ..member(7) }], Vec::new()).await.unwrap();
    assert_eq!(theirs.list_members(BETA, LIST, 0, 10).await.unwrap(), [Member { row: 2, ..member(7) }]);
    assert_eq!((members(&house).await, faults(&house).await), (vec![member(2)], vec![faulty]));
}
