use super::*;

fn section(heading: &str, blocks: Vec<Block>) -> Section {
    Section { headings: vec!["Shop".into(), heading.into()], anchor: Some(heading.to_lowercase()), page: None, blocks }
}

fn sentence(words: usize, name: &str) -> String {
    format!("{} {name}.", "Word".to_owned() + &" word".repeat(words - 2))
}

#[test]
fn a_long_section_is_cut_at_sentence_ends() {
    let text: Vec<_> = (0..30).map(|number| sentence(20, &format!("s{number}"))).collect();
    let cuts = cut(vec![section("Long", vec![Block::Prose(text.join(" "))])], "Title");
    assert!(cuts.len() > 2);
    for cut in &cuts {
        assert!(cut.text.starts_with("Word") && cut.text.ends_with('.'));
        assert!(cut.text.split_whitespace().count() <= MOST);
        assert_eq!(cut.headings, ["Shop", "Long"]);
    }
    let together: Vec<_> = cuts.iter().map(|cut| cut.text.as_str()).collect();
    assert_eq!(together.join(" "), text.join(" "));
}

#[test]
fn a_table_cut_apart_repeats_its_head() {
    let rows = (0..200).map(|row| format!("| item {row} | {row} |")).collect();
    let table = Block::Table { head: "| Name | Price |\n| --- | --- |".into(), rows };
    let cuts = cut(vec![section("Prices", vec![table])], "Title");
    assert!(cuts.len() > 1);
    assert!(cuts.iter().all(|cut| cut.text.starts_with("| Name | Price |\n| --- | --- |\n| item")));
    assert!(cuts.iter().all(|cut| cut.text.matches("| Name |").count() == 1));
}

#[test]
fn code_and_items_are_never_cut_inside() {
    let code = format!("```\n{}```", "let a = 1 + 2 ;\n".repeat(100));
    let item = format!("- {}", sentence(150, "item"));
    let blocks = vec![Block::Item(item.clone()), Block::Item(item.clone()), Block::Code(code.clone())];
    let cuts = cut(vec![section("Code", blocks)], "Title");
    assert_eq!(cuts.len(), 3);
    assert_eq!(cuts[0].text, item);
    assert_eq!(cuts[2].text, code);
}

#[test]
fn short_siblings_are_put_together_under_their_parent() {
    let cuts = cut(
        vec![
            section("Can I pay by card?", vec![Block::Prose("Yes.".into())]),
            section("Can I pay cash?", vec![Block::Prose("Only in the shop.".into())]),
        ],
        "Title",
    );
    assert_eq!(cuts.len(), 1);
    assert_eq!(cuts[0].headings, ["Shop"]);
    assert_eq!(cuts[0].text, "### Can I pay by card?\n\nYes.\n\n### Can I pay cash?\n\nOnly in the shop.");
}

#[test]
fn a_line_that_announces_a_list_moves_with_it() {
    let item = |name: &str| Block::Item(format!("- {}", sentence(60, name)));
    let blocks = vec![Block::Prose(sentence(118, "a")), Block::Prose("You need:".into()), item("b"), item("c")];
    let cuts = cut(vec![section("Papers", blocks)], "Title");
    assert!(cuts[1].text.starts_with("You need:\n\n- Word"), "{}", cuts[1].text);
}

#[test]
fn the_title_is_not_repeated_in_the_path() {
    let cuts = cut(vec![section("Hours", vec![Block::Prose(sentence(60, "a"))])], "Shop");
    assert_eq!(cuts[0].headings, ["Hours"]);
}

#[test]
fn a_block_beyond_all_bounds_is_cut_after_all() {
    let code = format!("```rust\n{}```", "x".repeat(40).repeat(1_000) + "\n");
    let cuts = cut(vec![section("Dump", vec![Block::Code(code)])], "Title");
    assert!(cuts.len() > 4);
    assert!(cuts.iter().all(|cut| cut.text.starts_with("```rust\n") && cut.text.ends_with("\n```")));
}

proptest::proptest! {
    #[test]
    fn pages_rise_and_their_marks_lie_inside_the_text(
        steps in proptest::collection::vec((0..4_u8, 0..3_u32, 1..60_usize), 1..40),
    ) {
        let mut builder = crate::ingest::outline::Builder::default();
        let mut page = 1;
        for (kind, turns, words) in steps {
            page += turns;
            builder.on_page(page);
            let text = sentence(words + 1, "end");
            match kind {
                0 => builder.heading(2, &text, None),
                1 => builder.block(Block::Item(format!("- {text}"))),
                2 => builder.block(Block::Table { head: "| A |\n| --- |".into(), rows: vec![format!("| {text} |"); 3] }),
                _ => builder.prose(&text),
            }
        }
        let mut reached = 1;
        for cut in cut(builder.finish().unwrap().sections, "Title") {
            let first = cut.page.unwrap();
            proptest::prop_assert!(first >= reached && !cut.text.contains(marks::PAGE_TURN));
            proptest::prop_assert!(cut.page_starts.is_sorted());
            proptest::prop_assert!(cut.page_starts.iter().all(|start| *start > 0 && (*start as usize) < cut.text.len()));
            reached = first + cut.page_starts.len() as u32;
            proptest::prop_assert!(reached <= page);
        }
    }
}
