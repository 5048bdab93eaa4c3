use super::*;

#[test]
fn short_lines_above_text_are_headings_and_bullets_are_items() {
    let sections = outline("Returns\n\nHow to send\nPrint the label and glue it on the box.\n- one\n- two\n").unwrap().sections;
    assert_eq!(sections.len(), 1);
    assert_eq!(sections[0].headings, ["Returns", "How to send"]);
    assert_eq!(
        sections[0].blocks,
        [
            Block::Prose("Print the label and glue it on the box.".into()),
            Block::Item("- one".into()),
            Block::Item("- two".into())
        ]
    );
}

#[test]
fn wrapped_lines_are_one_paragraph() {
    let text = "This line was wrapped by an editor after some eighty characters and it\ngoes on here. The end.\n";
    let sections = outline(text).unwrap().sections;
    assert_eq!(sections[0].blocks.len(), 1);
}

#[test]
fn a_single_line_is_kept_as_text() {
    let sections = outline("Open all day").unwrap().sections;
    assert_eq!(sections[0].blocks, [Block::Prose("Open all day".into())]);
}
