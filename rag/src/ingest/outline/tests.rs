use super::*;

#[test]
fn anchors_are_lower_case_with_dashes() {
    let mut slugs = Slugs::default();
    assert_eq!(slugs.next("What's new, José?").as_deref(), Some("whats-new-josé"));
    assert_eq!(slugs.next("What's new, José?").as_deref(), Some("whats-new-josé-1"));
    assert_eq!(slugs.next("!?"), None);
}

#[test]
fn an_address_gets_the_anchor_instead_of_an_older_one() {
    assert_eq!(address("https://a.example/x#y", Some("z")), "https://a.example/x#z");
    assert_eq!(address("https://a.example/x#y", None), "https://a.example/x#y");
}

#[test]
fn an_endless_heading_is_a_paragraph() {
    let mut builder = Builder::default();
    builder.heading(1, &"long ".repeat(100), None);
    let outline = builder.finish().unwrap();
    assert!(outline.sections[0].headings.is_empty());
}

#[test]
fn code_that_holds_a_fence_gets_another_one() {
    assert!(fence("md", "```\nx\n```").starts_with("~~~~md\n"));
}
