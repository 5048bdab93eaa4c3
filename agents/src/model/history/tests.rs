use super::*;

fn user(text: &str) -> Entry {
    Entry::User { text: text.into() }
}

fn called(text: &str, ids: &[&str]) -> Entry {
    let call = |id: &&str| ToolCall { id: (*id).into(), name: "order".into(), arguments: "{}".into() };
    Entry::Assistant { text: text.into(), calls: ids.iter().map(call).collect(), echo: None }
}

fn result(call: &str, output: &str) -> Entry {
    Entry::Tool { call: call.into(), name: "order".into(), output: output.into(), failed: false }
}

#[test]
fn a_call_without_a_result_gets_one_and_a_result_without_a_call_goes() {
    let entries = [user("hi"), called("", &["a", "b"]), result("b", "two"), result("x", "stray"), user("more")];
    let outcomes: Vec<(String, bool)> = tidy(&entries)
        .into_iter()
        .filter_map(
            |item| if let Item::Result(outcome) = item { Some((outcome.output.to_owned(), outcome.failed)) } else { None },
        )
        .collect();
    assert_eq!(outcomes, [(NOT_RUN.to_owned(), true), ("two".to_owned(), false)]);
}

#[test]
fn turns_alternate_and_begin_and_end_with_the_user() {
    let entries = [
        called("Welcome!", &[]),
        user("where is it"),
        user("and when"),
        called("Let me see. ", &["a"]),
        result("a", "sent"),
        user("well?"),
        called("", &[]),
        called("It is sent.", &[]),
    ];
    let turns = turns(&entries);
    let is_user: Vec<bool> = turns.iter().map(|turn| matches!(turn, Turn::User { .. })).collect();
    assert_eq!(is_user, [true, false, true, false, true, false, true]);
    assert!(matches!(&turns[2], Turn::User { texts, .. } if texts == &["where is it", "and when"]));
    assert!(matches!(&turns[4], Turn::User { results, texts } if results.len() == 1 && texts == &["well?"]));
    assert!(matches!(&turns[3], Turn::Assistant { texts, .. } if texts == &["Let me see."]));
}

#[test]
fn nothing_at_all_is_still_a_conversation() {
    assert_eq!(turns(&[]).len(), 1);
    assert_eq!(turns(&[user("  ")]).len(), 1);
}

#[test]
fn ids_of_other_providers_are_made_plain_and_stay_apart() {
    assert_eq!(id("call_1"), "call_1");
    assert_ne!(id("a:1"), id("a:2"));
    let long = "x".repeat(80);
    assert!(id(&long).len() <= 64);
    assert_eq!(id(""), "call_");
}

#[test]
fn only_the_own_blocks_are_echoed() {
    let blocks = echo("anthropic", &[serde_json::json!({"type": "thinking"})]);
    assert_eq!(echoed(blocks.as_ref(), "anthropic").len(), 1);
    assert_eq!(echoed(blocks.as_ref(), "responses").len(), 0);
    assert_eq!(echo("x", &[]), None);
}
