use uuid::Uuid;

use super::*;

fn passage(text: &str) -> Passage {
    Passage {
        id: Uuid::nil(),
        document: "d".into(),
        ordinal: 0,
        title: "Opening hours".into(),
        headings: Vec::new(),
        anchor: None,
        page: None,
        page_starts: Vec::new(),
        text: text.into(),
        url: None,
    }
}

#[test]
fn words_are_known_by_term_root_and_place() {
    let reading = Reading::new(&passage("The legislature passed a law. It closes at seven."));
    assert_eq!(reading.sentences.len(), 2);
    assert!(reading.has(Token::new("law")) && !reading.has(Token::new("legislative")));
    assert!(reading.has_root(Token::new("legislative")), "legislature begins alike");
    assert!(reading.has(Token::new("hour")), "the title counts");
    assert!(reading.has_pair(Token::new("pass"), Token::new("law")));
    assert!(!reading.has_pair(Token::new("law"), Token::new("pass")));
}

#[test]
fn a_changed_text_is_read_anew() {
    let readings = Readings::default();
    let first = readings.of(&passage("One."));
    assert!(Arc::ptr_eq(&first, &readings.of(&passage("One."))));
    assert!(!Arc::ptr_eq(&first, &readings.of(&passage("Two."))));
}
