use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::Kind;
use engine::ids::LeadId;
use engine::model::lead::{Lead, Stage};
use engine::ports::lead_store::{LeadOrder, LeadQuery};

use super::{made, somebody};
use crate::{ALPHA, ASHA, BEN, BETA, House};

every_backend! {
    leads_come_newest_first_or_by_the_time_they_are_got_back_to,
    pages_follow_one_another_in_every_order,
    leads_are_picked_by_stage_owner_tag_and_time,
    leads_are_found_by_what_stands_in_them_in_any_case,
    leads_are_counted_by_stage,
    a_cursor_of_somebody_elses_is_refused,
    what_changed_since_comes_in_the_order_of_the_changes,
}

const HOUR: Duration = Duration::from_hours(1);

/// Of all of them, by page.
async fn listed(house: &House, query: &LeadQuery, limit: usize) -> Vec<LeadId> {
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = house.leads.list(query.clone(), cursor, limit).await.unwrap();
        assert!(page.items.len() <= limit);
        seen.extend(page.items.into_iter().map(|lead| lead.id));
        cursor = page.next;
        if cursor.is_none() {
            return seen;
        }
    }
}

/// Twelve with other stages, owners, tags and times, in this order: every third is Ben's, every third nobody's, and every other one
/// has no time. And one of others.
async fn crowd(house: &House) -> Vec<Lead> {
    made(house, Lead { next_at: Some(house.now()), owner: Some(ASHA), ..somebody(house, BETA) }).await;
    let mut crowd = Vec::new();
    for number in 0_u32..12 {
        let new = Lead {
            stage: Stage::ALL[number as usize % 5],
            owner: [Some(ASHA), Some(BEN), None][number as usize % 3],
            tags: if number % 4 == 0 { vec!["blue".to_owned(), "red".to_owned()] } else { vec!["reddish".to_owned()] },
            // Some of one time.
            next_at: (number % 2 == 0).then(|| house.now().plus(HOUR * (number / 4))),
            ..somebody(house, ALPHA)
        };
        crowd.push(made(house, new).await);
    }
    crowd
}

/// Those of them that a query asks for, in its order, as nobody could read it more plainly.
fn wanted(crowd: &[Lead], query: &LeadQuery) -> Vec<LeadId> {
    let mut wanted: Vec<&Lead> = crowd
        .iter()
        .filter(|lead| query.stage.is_none_or(|stage| lead.stage == stage))
        .filter(|lead| query.owner.is_none_or(|owner| lead.owner == Some(owner)))
        .filter(|lead| query.tag.as_ref().is_none_or(|tag| lead.tags.iter().any(|own| own == tag)))
        .filter(|lead| query.due_before.is_none_or(|before| lead.next_at.is_some_and(|at| at < before)))
        .collect();
    match query.order {
        LeadOrder::Newest => wanted.reverse(),
        LeadOrder::Next => wanted.sort_by_key(|lead| (lead.next_at.is_none(), lead.next_at, lead.id)),
    }
    wanted.into_iter().map(|lead| lead.id).collect()
}

async fn leads_come_newest_first_or_by_the_time_they_are_got_back_to(house: House) {
    let [first, second, third] = [None, Some(2), Some(1)].map(|hours| hours.map(|hours| house.now().plus(HOUR * hours)));
    let mut ids = Vec::new();
    for next_at in [first, second, third] {
        ids.push(made(&house, Lead { next_at, ..somebody(&house, ALPHA) }).await.id);
    }
    let all = LeadQuery::all(ALPHA);
    assert_eq!(listed(&house, &all, 10).await, [ids[2], ids[1], ids[0]]);
    let next = LeadQuery { order: LeadOrder::Next, ..all };
    assert_eq!(listed(&house, &next, 10).await, [ids[2], ids[1], ids[0]], "who has no time comes last");
    let moved = house.leads.find(ALPHA, ids[0]).await.unwrap().unwrap();
    assert!(house.leads.change(Lead { next_at: Some(house.now()), ..moved }, Vec::new()).await.unwrap());
    assert_eq!(listed(&house, &next, 10).await, [ids[0], ids[2], ids[1]]);
}

async fn pages_follow_one_another_in_every_order(house: House) {
    let crowd = crowd(&house).await;
    for order in [LeadOrder::Newest, LeadOrder::Next] {
        let query = LeadQuery { order, ..LeadQuery::all(ALPHA) };
        for limit in [1, 4, 11, 12, 13] {
            assert_eq!(listed(&house, &query, limit).await, wanted(&crowd, &query), "{order:?} in pages of {limit}");
        }
    }
    let page = house.leads.list(LeadQuery::all(ALPHA), None, 0).await.unwrap();
    assert_eq!(page.items.len(), 1, "a page has something");
}

async fn leads_are_picked_by_stage_owner_tag_and_time(house: House) {
    let crowd = crowd(&house).await;
    for chosen in 0..32_u32 {
        let is = |part: u32| chosen & (1 << part) != 0;
        let query = LeadQuery {
            stage: is(0).then_some(Stage::Real),
            owner: is(1).then_some(ASHA),
            tag: is(2).then(|| "red".to_owned()),
            due_before: is(3).then(|| house.now().plus(HOUR)),
            order: if is(4) { LeadOrder::Next } else { LeadOrder::Newest },
            ..LeadQuery::all(ALPHA)
        };
        let found = listed(&house, &query, 2).await;
        assert_eq!(found, wanted(&crowd, &query), "{query:?}");
    }
    let due_now = LeadQuery { due_before: Some(house.now()), ..LeadQuery::all(ALPHA) };
    assert!(listed(&house, &due_now, 10).await.is_empty(), "before is not at");
    let nobodys = LeadQuery { tag: Some("Red".to_owned()), ..LeadQuery::all(ALPHA) };
    assert!(listed(&house, &nobodys, 10).await.is_empty(), "a tag is what it is");
}

async fn leads_are_found_by_what_stands_in_them_in_any_case(house: House) {
    let mut all = Vec::new();
    for number in 0..5 {
        let is = |field: usize, text: &str| if field == number { text.to_owned() } else { String::new() };
        let new = Lead {
            name: is(0, "ÄNNE Quandt"),
            phone: is(1, "+919876543210"),
            email: is(2, "Otto@Mail.example"),
            location: is(3, "Bengaluru, HSR"),
            needs: is(4, "Eine Küche (100 %_)"),
            // Nobody looks here.
            budget: "a secret".to_owned(),
            ..somebody(&house, ALPHA)
        };
        all.push(made(&house, new).await.id);
    }
    made(&house, Lead { name: "Änne Other".to_owned(), ..somebody(&house, BETA) }).await;
    let found = async |text: &str| {
        let query = LeadQuery { text: text.to_owned(), ..LeadQuery::all(ALPHA) };
        listed(&house, &query, 2).await
    };
    let texts = [("änne q", 0), ("98765", 1), ("OTTO@MAIL", 2), ("bengaluru", 3), ("küche (100 %_)", 4)];
    for (text, number) in texts {
        assert_eq!(found(text).await, [all[number]], "{text}");
    }
    assert_eq!(found("ett").await, []);
    assert_eq!(found("secret").await, []);
    assert_eq!(found("e").await, [all[4], all[3], all[2], all[0]]);
    all.reverse();
    assert_eq!(found("").await, all);
    let narrow = LeadQuery { text: "e".to_owned(), order: LeadOrder::Next, owner: Some(ASHA), ..LeadQuery::all(ALPHA) };
    assert_eq!(listed(&house, &narrow, 2).await, []);
}

async fn leads_are_counted_by_stage(house: House) {
    assert_eq!(house.leads.count(LeadQuery::all(ALPHA)).await.unwrap(), Stage::ALL.map(|stage| (stage, 0_u64)));
    let crowd = crowd(&house).await;
    for chosen in 0..8_u32 {
        let is = |part: u32| chosen & (1 << part) != 0;
        let query = LeadQuery {
            // Passed over, as the order is.
            stage: Some(Stage::Won),
            owner: is(0).then_some(BEN),
            tag: is(1).then(|| "blue".to_owned()),
            due_before: is(2).then(|| house.now().plus(HOUR * 2)),
            order: LeadOrder::Next,
            ..LeadQuery::all(ALPHA)
        };
        let of = |stage: Stage| {
            let one = LeadQuery { stage: Some(stage), ..query.clone() };
            (stage, wanted(&crowd, &one).len() as u64)
        };
        assert_eq!(house.leads.count(query.clone()).await.unwrap(), Stage::ALL.map(of), "{query:?}");
    }
    let named = made(&house, Lead { name: "Mira".to_owned(), stage: Stage::Hold, ..somebody(&house, ALPHA) }).await;
    let query = LeadQuery { text: "mIR".to_owned(), ..LeadQuery::all(ALPHA) };
    let mira = Stage::ALL.map(|stage| (stage, u64::from(stage == named.stage)));
    assert_eq!(house.leads.count(query).await.unwrap(), mira);
}

async fn a_cursor_of_somebody_elses_is_refused(house: House) {
    crowd(&house).await;
    for cursor in ["x", "5", "5-cg_04tq8c5xk0g00", "five-ld_04tq8c5xk0g00"] {
        let refused = house.leads.list(LeadQuery::all(ALPHA), Some(cursor.to_owned()), 5).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Invalid, "{cursor}");
    }
}

async fn what_changed_since_comes_in_the_order_of_the_changes(house: House) {
    let (start, mut ids) = (house.now(), Vec::new());
    // Some of one time, and neither in the order in which they were made.
    for hours in [2_u32, 1, 1, 3, 1] {
        let updated_at = start.plus(HOUR * hours);
        ids.push(made(&house, Lead { updated_at, ..somebody(&house, ALPHA) }).await.id);
    }
    made(&house, Lead { updated_at: start.plus(HOUR), ..somebody(&house, BETA) }).await;
    let changed = async |since: (Timestamp, LeadId), limit| -> Vec<LeadId> {
        let found = house.leads.list_changed(ALPHA, since, limit).await.unwrap();
        found.into_iter().map(|lead| lead.id).collect()
    };
    let first = (start, LeadId(0));
    assert_eq!(changed(first, 10).await, [ids[1], ids[2], ids[4], ids[0], ids[3]]);
    assert_eq!(changed(first, 2).await, [ids[1], ids[2]]);
    assert_eq!(changed((start.plus(HOUR), ids[2]), 2).await, [ids[4], ids[0]], "behind the one, of its time and later");
    assert_eq!(changed((start.plus(HOUR), ids[2]), 1).await, [ids[4]]);
    assert_eq!(changed((start.plus(HOUR), LeadId(0)), 3).await, [ids[1], ids[2], ids[4]]);
    assert_eq!(changed((start.plus(HOUR * 3), ids[3]), 10).await, []);
    let lead = house.leads.find(ALPHA, ids[2]).await.unwrap().unwrap();
    assert!(house.leads.change(Lead { updated_at: start.plus(HOUR * 4), ..lead }, Vec::new()).await.unwrap());
    assert_eq!(changed(first, 10).await, [ids[1], ids[4], ids[0], ids[3], ids[2]]);
    assert_eq!(changed((start.plus(HOUR * 3), ids[3]), 10).await, [ids[2]]);
}
