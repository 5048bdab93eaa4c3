use super::*;
use crate::model::{Entry, Piece, Request, ToolCall};

fn fragment<'a>(index: Option<i64>, id: Option<&'a str>, name: Option<&'a str>, arguments: &'a str) -> Fragment<'a> {
    Fragment { index, id, name, arguments: Cow::Borrowed(arguments) }
}

fn put_together(fragments: &[Fragment<'_>]) -> Vec<ToolCall> {
    let mut calls = Calls::default();
    for fragment in fragments {
        calls.add(fragment).unwrap();
    }
    let mut out = Out::new(&Request::new("", vec![Entry::User { text: "hi".into() }]), "model");
    calls.settle(&mut out);
    std::iter::from_fn(|| out.next()).filter_map(|piece| if let Piece::Call(call) = piece { Some(call) } else { None }).collect()
}

fn shown(calls: &[ToolCall]) -> Vec<(&str, &str, &str)> {
    calls.iter().map(|call| (call.id.as_str(), call.name.as_str(), call.arguments.as_str())).collect()
}

#[test]
fn pieces_go_by_their_index_even_when_they_interleave() {
    let calls = put_together(&[
        fragment(Some(0), Some("a"), Some("order"), ""),
        fragment(Some(1), Some("b"), Some("stock"), ""),
        fragment(Some(0), None, None, "{\"n\":"),
        fragment(Some(1), None, None, "{}"),
        fragment(Some(0), None, None, "1}"),
    ]);
    assert_eq!(shown(&calls), [("a", "order", "{\"n\":1}"), ("b", "stock", "{}")]);
}

#[test]
fn whole_calls_that_all_have_index_nought_stay_apart() {
    let calls = put_together(&[
        fragment(Some(0), Some("a"), Some("order"), "{\"n\":1}"),
        fragment(Some(0), Some("b"), Some("order"), "{\"n\":2}"),
    ]);
    assert_eq!(shown(&calls), [("a", "order", "{\"n\":1}"), ("b", "order", "{\"n\":2}")]);
    let nameless =
        put_together(&[fragment(Some(0), None, Some("order"), "{\"n\":1}"), fragment(Some(0), None, Some("order"), "{\"n\":2}")]);
    assert_eq!(nameless.len(), 2);
    assert_ne!(nameless[0].id, nameless[1].id);
}

#[test]
fn pieces_without_index_go_to_the_last_open_call() {
    let calls = put_together(&[
        fragment(None, Some("a"), Some("order"), "{"),
        fragment(None, None, None, "}"),
        fragment(None, Some("b"), Some("stock"), ""),
        fragment(None, None, None, "{\"n\":"),
        fragment(None, Some("b"), Some("stock"), "2}"),
    ]);
    assert_eq!(shown(&calls), [("a", "order", "{}"), ("b", "stock", "{\"n\":2}")]);
}

#[test]
fn a_name_repeated_in_every_piece_and_a_late_id_open_no_second_call() {
    let calls =
        put_together(&[fragment(Some(0), None, Some("order"), "{\"n\""), fragment(Some(0), Some("a"), Some("order"), ":1}")]);
    assert_eq!(shown(&calls), [("a", "order", "{\"n\":1}")]);
}

#[test]
fn no_arguments_are_an_empty_object_and_no_name_is_no_call() {
    let calls = put_together(&[fragment(Some(0), Some(""), Some("order"), ""), fragment(Some(1), Some("x"), None, "{}")]);
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].arguments, "{}");
    assert!(calls[0].id.starts_with("call_"));
}

#[test]
fn calls_and_arguments_have_a_bound() {
    let mut calls = Calls::default();
    let ids: Vec<String> = (0..=MOST_CALLS).map(|nth| format!("c{nth}")).collect();
    let refused = ids.iter().filter(|id| calls.add(&fragment(Some(0), Some(id), Some("t"), "{}")).is_err()).count();
    assert_eq!(refused, 1);
    let long = "x".repeat(MOST_ARGUMENTS + 1);
    assert!(Calls::default().add(&fragment(Some(0), Some("a"), Some("t"), &long)).is_err());
}
