use super::*;

fn blocks(text: &str) -> Vec<Block> {
    outline(text).unwrap().sections.into_iter().flat_map(|section| section.blocks).collect()
}

#[test]
fn nested_lists_keep_numbers_and_indentation() {
    let found = blocks("1. One\n   - inner\n2. Two\n\n   more of two\n");
    let expected = ["1. One", "  - inner", "2. Two more of two"];
    assert_eq!(found, expected.map(|text| Block::Item(text.into())));
}

#[test]
fn links_keep_targets_that_lead_somewhere() {
    let found = blocks("Open [your account](https://a.example/me) or [this](#part).");
    assert_eq!(found, [Block::Prose("Open [your account](https://a.example/me) or this.".into())]);
}

#[test]
fn repeated_headings_get_numbered_anchors() {
    let sections = outline("# A\n\n## Fees\n\nx\n\n## Fees\n\ny\n").unwrap().sections;
    let anchors: Vec<_> = sections.iter().map(|section| section.anchor.as_deref().unwrap()).collect();
    assert_eq!(anchors, ["fees", "fees-1"]);
}

#[test]
fn a_heading_without_text_below_is_kept() {
    assert_eq!(blocks("# A\n\n## Closed on Sunday\n"), [Block::Prose("Closed on Sunday".into())]);
}

#[test]
fn front_matter_gives_the_title_and_html_is_read() {
    let outline =
        outline("---\ntitle: \"Help\"\nx: y\n---\n\n<details>\n<summary>More</summary>\n<p>Inside.</p>\n</details>\n").unwrap();
    assert_eq!(outline.title.as_deref(), Some("Help"));
    assert_eq!(outline.sections[0].headings, ["More"]);
    assert_eq!(outline.sections[0].blocks, [Block::Prose("Inside.".into())]);
}

#[test]
fn a_line_with_endless_quote_marks_never_reaches_the_parser() {
    assert_eq!(outline(&"> ".repeat(100_000)).unwrap_err(), Refusal::TooDeep { limit: DEEPEST });
    assert!(outline(&format!("text\n{}\n", "-".repeat(500))).is_ok());
}
