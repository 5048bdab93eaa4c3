use super::*;

const TEXT: &str = "First one. Second one. Third one.\n\nLast one.";

#[test]
fn neighbouring_sentences_are_one_quote_and_others_are_parted_by_a_blank_line() {
    let quoted = |pieces: &[&str]| quote(TEXT, &spans(TEXT, pieces.iter().copied()));
    assert_eq!(quoted(&["First one.", "Second one."]).as_deref(), Some("First one. Second one."));
    assert_eq!(quoted(&["Third one.", "First one."]).as_deref(), Some("First one.\n\nThird one."));
    assert_eq!(quoted(&["Third one.", "Last one."]).as_deref(), Some("Third one.\n\nLast one."));
    assert_eq!(quoted(&["Not in it."]), None);
}

#[test]
fn every_stretch_of_a_quote_stands_in_the_passage_word_for_word() {
    let quote = quote(TEXT, &spans(TEXT, ["Last one.", "First one.", "Third one."].into_iter())).unwrap();
    assert!(quote.split("\n\n").all(|stretch| TEXT.contains(stretch)), "{quote}");
}

#[test]
fn of_a_table_the_row_is_quoted() {
    let table = "| size | price |\n| --- | --- |\n| S | 10 |\n| M | 12 |";
    let spans = spans(table, ["| size | price |\n| --- | --- |\n| M | 12 |"].into_iter());
    assert_eq!(quote(table, &spans).as_deref(), Some("| M | 12 |"));
}

#[test]
fn a_page_is_opened_where_the_quote_begins() {
    let passage = Passage {
        id: Passage::id_for(1, "doc", 0),
        document: "doc".into(),
        ordinal: 0,
        title: "Book".into(),
        headings: Vec::new(),
        anchor: None,
        page: Some(7),
        page_starts: vec![23],
        text: TEXT.into(),
        url: None,
    };
    assert_eq!(page(&passage, &spans(TEXT, ["Second one."].into_iter())), Some(7));
    assert_eq!(page(&passage, &spans(TEXT, ["Third one."].into_iter())), Some(8));
    assert_eq!(page(&passage, &[]), Some(7));
    assert_eq!(at_page("/a?sig=x".into(), Some(8)), "/a?sig=x#page=8");
    assert_eq!(at_page("/a#part".into(), Some(8)), "/a#part");
    assert_eq!(at_page("/a".into(), None), "/a");
}
