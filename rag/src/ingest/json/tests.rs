use super::*;

fn sections(content: &str) -> Vec<(Vec<String>, Vec<Block>)> {
    outline(content).unwrap().sections.into_iter().map(|section| (section.headings, section.blocks)).collect()
}

fn item(text: &str) -> Block {
    Block::Item(text.into())
}

#[test]
fn a_list_of_questions_becomes_pairs() {
    let found = sections(r#"[{"question": "Do you ship?", "answer": "Yes.\n\nDaily."}, {"question": "Cash?", "answer": "No."}]"#);
    assert_eq!(found[0].0, ["Do you ship?"]);
    assert_eq!(found[0].1, [Block::Prose("Yes.".into()), Block::Prose("Daily.".into())]);
    assert_eq!(found[1].0, ["Cash?"]);
}

#[test]
fn nested_objects_are_paths_of_headings() {
    let found = sections(r#"{"shop": {"openingHours": {"monday": "9 to 5", "sunday": null}, "phone": "030 1234"}}"#);
    assert_eq!(found[0], (vec!["shop".into()], vec![item("- phone: 030 1234")]));
    assert_eq!(found[1], (vec!["shop".into(), "opening hours".into()], vec![item("- monday: 9 to 5")]));
}

#[test]
fn records_with_the_same_fields_are_a_table() {
    let found = sections(r#"[{"name": "Tea", "price_eur": 3.5}, {"name": "Cake", "price_eur": 4, "vegan": true}]"#);
    let table = Block::Table {
        head: "| name | price eur | vegan |\n| --- | --- | --- |".into(),
        rows: vec!["| Tea | 3.5 |  |".into(), "| Cake | 4 | yes |".into()],
    };
    assert_eq!(found, [(vec![], vec![table])]);
}

#[test]
fn one_value_a_line_is_read_as_a_list() {
    let found = sections("{\"question\": \"A?\", \"answer\": \"B.\"}\n{\"question\": \"C?\", \"answer\": \"D.\"}\n");
    assert_eq!(found.len(), 2);
}

#[test]
fn hostile_json_is_refused() {
    assert_eq!(outline(&"[".repeat(1_000_000)).unwrap_err(), Refusal::TooDeep { limit: 127 });
    assert!(matches!(outline(&format!("[{}0]", "0,".repeat(1_000_000))), Err(Refusal::TooManyValues { .. })));
    assert_eq!(outline("{\"a\": ").unwrap_err(), Refusal::Damaged { format: "JSON" });
}
