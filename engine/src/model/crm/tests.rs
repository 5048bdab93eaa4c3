use proptest::prelude::*;

use super::*;

fn one(owner: Owner, agreed: Option<&str>, here: (&str, i64), there: (&str, i64)) -> Settled {
    let field = |value: &str| BTreeMap::from([("stage".to_owned(), value.to_owned())]);
    let agreed = agreed.map(field).unwrap_or_default();
    settled(
        &BTreeMap::from([("stage".to_owned(), owner)]),
        &agreed,
        (&field(here.0), Timestamp::from_millis(here.1)),
        (&field(there.0), Timestamp::from_millis(there.1)),
    )
}

/// What is written here, and what there.
fn written(settled: &Settled) -> (Option<&str>, Option<&str>) {
    (settled.here.get("stage").map(String::as_str), settled.there.get("stage").map(String::as_str))
}

#[test]
fn what_changed_on_one_side_goes_to_the_other_whoever_wrote_later() {
    assert_eq!(written(&one(Owner::Newest, Some("a"), ("b", 1), ("a", 9))), (None, Some("b")));
    assert_eq!(written(&one(Owner::Newest, Some("a"), ("a", 9), ("b", 1))), (Some("b"), None));
}

#[test]
fn where_both_changed_it_the_owner_has_its_way() {
    assert_eq!(written(&one(Owner::Newest, Some("a"), ("b", 1), ("c", 2))), (Some("c"), None));
    assert_eq!(written(&one(Owner::Newest, Some("a"), ("b", 2), ("c", 1))), (None, Some("b")));
    assert_eq!(written(&one(Owner::Ours, Some("a"), ("b", 1), ("c", 2))), (None, Some("b")));
    assert_eq!(written(&one(Owner::Theirs, Some("a"), ("b", 2), ("c", 1))), (Some("c"), None));
}

#[test]
fn what_was_never_agreed_on_is_filled_before_it_is_overwritten() {
    assert_eq!(written(&one(Owner::Newest, None, ("", 9), ("c", 1))), (Some("c"), None));
    assert_eq!(written(&one(Owner::Newest, None, ("b", 1), ("", 9))), (None, Some("b")));
}

proptest! {
    #[test]
    fn afterwards_both_say_the_same_and_nothing_is_left_to_do(
        owner in prop::sample::select(vec![Owner::Ours, Owner::Theirs, Owner::Newest]),
        agreed in prop::option::of("[ab]?"), here in "[ab]?", there in "[ab]?", at in 0_i64..3, then in 0_i64..3,
    ) {
        let first = one(owner, agreed.as_deref(), (&here, at), (&there, then));
        let own = first.here.get("stage").cloned().unwrap_or(here);
        let foreign = first.there.get("stage").cloned().unwrap_or(there);
        prop_assert_eq!(&own, &foreign);
        let again = one(owner, first.agreed.get("stage").map(String::as_str), (&own, at), (&foreign, then));
        prop_assert!(again.here.is_empty() && again.there.is_empty());
    }
}
