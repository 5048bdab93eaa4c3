use std::collections::BTreeMap;
use std::time::Duration;

use engine::error::Kind;
use engine::ids::{ContactId, OrgId, RecordId};
use engine::model::audit::{Actor, Change, Detail, Entry, EntryKind};
use engine::ports::audit_log::AuditFilter;

use super::{ALPHA, ASHA, BEN, BETA, House};

every_backend! {
    an_entry_comes_back_as_it_was,
    an_entry_that_is_written_again_is_there_once,
    entries_come_newest_first_in_pages_without_a_gap,
    each_filter_lets_through_what_it_names,
    what_is_old_is_forgotten_in_small_steps,
    entries_are_there_after_a_restart,
    a_text_is_found_wherever_it_stands_in_pages_without_a_gap,
}

fn entry(house: &House, organisation: OrgId, operation: &str) -> Entry {
    Entry {
        id: house.id(),
        organisation,
        at: house.now(),
        kind: EntryKind::Changed,
        operation: operation.to_owned(),
        actor: Actor::Operator(ASHA),
        login: Some(RecordId(5)),
        address: "192.0.2.7".to_owned(),
        object_kind: "role".to_owned(),
        object: "role_1".to_owned(),
        contact: None,
        detail: Detail {
            actor_name: "Asha".to_owned(),
            path: BTreeMap::from([("id".to_owned(), "role_1".to_owned())]),
            actor_role: "owner".to_owned(),
            object_name: "Cashier".to_owned(),
            made: None,
            fields: BTreeMap::from([("name".to_owned(), "Cashier".to_owned())]),
            changes: vec![Change { field: "name".to_owned(), before: None, after: Some("Cashier".to_owned()) }],
        },
    }
}

async fn all(house: &House, organisation: OrgId, filter: AuditFilter) -> Vec<String> {
    let page = house.audit.list(organisation, filter, None, 100).await.unwrap();
    assert_eq!(page.next, None);
    page.items.into_iter().map(|entry| entry.operation).collect()
}

async fn an_entry_comes_back_as_it_was(house: House) {
    let kept = entry(&house, ALPHA, "roles_change");
    let bare = Entry { actor: Actor::Link, login: None, detail: Detail::default(), ..entry(&house, ALPHA, "files_read") };
    let bare = Entry { kind: EntryKind::Looked, contact: Some(ContactId(7)), ..bare };
    house.audit.append(vec![kept.clone(), bare.clone()]).await.unwrap();
    assert_eq!(house.audit.list(ALPHA, AuditFilter::default(), None, 10).await.unwrap().items, [bare, kept]);
    assert_eq!(all(&house, BETA, AuditFilter::default()).await, <[String; 0]>::default());
}

async fn an_entry_that_is_written_again_is_there_once(house: House) {
    let kept = entry(&house, ALPHA, "roles_change");
    house.audit.append(vec![kept.clone()]).await.unwrap();
    house.audit.append(vec![Entry { operation: "forged".to_owned(), ..kept }]).await.unwrap();
    assert_eq!(all(&house, ALPHA, AuditFilter::default()).await, ["roles_change"]);
}

async fn entries_come_newest_first_in_pages_without_a_gap(house: House) {
    // Three of each moment, so that a page ends between entries of one.
    let mut written = Vec::new();
    for number in 0..12 {
        written.push(entry(&house, ALPHA, &number.to_string()));
        if number % 3 == 2 {
            house.wait(Duration::from_secs(1));
        }
    }
    house.audit.append(written).await.unwrap();
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = house.audit.list(ALPHA, AuditFilter::default(), cursor.as_deref(), 5).await.unwrap();
        seen.extend(page.items.into_iter().map(|entry| entry.operation));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, (0..12).rev().map(|number| number.to_string()).collect::<Vec<_>>());
    for odd in ["", "7", "a/b", "1/2/3"] {
        let refused = house.audit.list(ALPHA, AuditFilter::default(), Some(odd), 5).await;
        assert_eq!(refused.unwrap_err().kind, Kind::Invalid, "{odd}");
    }
}

async fn each_filter_lets_through_what_it_names(house: House) {
    let first = entry(&house, ALPHA, "first");
    house.wait(Duration::from_secs(10));
    let second = Entry { actor: Actor::Operator(BEN), contact: Some(ContactId(7)), ..entry(&house, ALPHA, "second") };
    let second_at = house.now();
    house.wait(Duration::from_secs(10));
    let third = Entry { object_kind: "bot".to_owned(), object: "bot_1".to_owned(), ..entry(&house, ALPHA, "third") };
    let fourth = Entry {
        actor: Actor::System,
        kind: EntryKind::Refused,
        object: "x".to_owned(),
        object_kind: String::new(),
        ..entry(&house, ALPHA, "fourth")
    };
    house.audit.append(vec![fourth, first, second, third, entry(&house, BETA, "foreign")]).await.unwrap();
    let none = AuditFilter::default;
    for (filter, wanted) in [
        (AuditFilter { actor: Some(Actor::Operator(ASHA)), ..none() }, vec!["third", "first"]),
        (AuditFilter { actor: Some(Actor::Operator(BEN)), ..none() }, vec!["second"]),
        (AuditFilter { actor: Some(Actor::System), ..none() }, vec!["fourth"]),
        (AuditFilter { kind: Some(EntryKind::Refused), ..none() }, vec!["fourth"]),
        (AuditFilter { operation: Some("first".to_owned()), ..none() }, vec!["first"]),
        (AuditFilter { object_kind: Some("bot".to_owned()), ..none() }, vec!["third"]),
        (AuditFilter { object: Some("role_1".to_owned()), ..none() }, vec!["second", "first"]),
        (AuditFilter { contact: Some(ContactId(7)), ..none() }, vec!["second"]),
        (AuditFilter { contact: Some(ContactId(8)), ..none() }, vec![]),
        (AuditFilter { from: Some(second_at), ..none() }, vec!["fourth", "third", "second"]),
        (AuditFilter { until: Some(second_at), ..none() }, vec!["first"]),
        (AuditFilter { actor: Some(Actor::Operator(ASHA)), object: Some("bot_1".to_owned()), ..none() }, vec!["third"]),
    ] {
        assert_eq!(all(&house, ALPHA, filter.clone()).await, wanted, "{filter:?}");
    }
}

async fn what_is_old_is_forgotten_in_small_steps(house: House) {
    for number in 0..3 {
        house.audit.append(vec![entry(&house, ALPHA, &number.to_string())]).await.unwrap();
    }
    house.wait(Duration::from_hours(1));
    house.audit.append(vec![entry(&house, BETA, "new")]).await.unwrap();
    assert_eq!(house.audit.forget(house.now(), 2).await.unwrap(), 2);
    assert_eq!(house.audit.forget(house.now(), 2).await.unwrap(), 1);
    assert_eq!(house.audit.forget(house.now(), 2).await.unwrap(), 0);
    assert_eq!(all(&house, BETA, AuditFilter::default()).await, ["new"]);
}

async fn entries_are_there_after_a_restart(mut house: House) {
    house.audit.append(vec![entry(&house, ALPHA, "kept")]).await.unwrap();
    house.reopen();
    assert_eq!(all(&house, ALPHA, AuditFilter::default()).await, ["kept"]);
}

async fn a_text_is_found_wherever_it_stands_in_pages_without_a_gap(house: House) {
    let mut written = Vec::new();
    for number in 0..40 {
        let mut each = entry(&house, ALPHA, "plain");
        match number % 4 {
            0 => "needle".clone_into(&mut each.operation),
            1 => "The NEEDLE".clone_into(&mut each.detail.object_name),
            2 => each.detail.changes[0].before = Some("a needle in it".to_owned()),
            _ => {}
        }
        written.push(each);
    }
    house.audit.append(written).await.unwrap();
    let filter = || AuditFilter { text: Some("Needle".to_owned()), ..AuditFilter::default() };
    let (mut seen, mut cursor) = (0, None);
    loop {
        let page = house.audit.list(ALPHA, filter(), cursor.as_deref(), 7).await.unwrap();
        seen += page.items.len();
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, 30);
    assert_eq!(
        all(&house, ALPHA, AuditFilter { text: Some("haystack".to_owned()), ..AuditFilter::default() }).await,
        <[String; 0]>::default()
    );
}
