use super::*;

#[test]
fn questions_and_answers_are_known_by_their_marks() {
    assert_eq!(part("Q: Do you ship?"), Some(Part::Question("Do you ship?")));
    assert_eq!(part("Question 12: Do you ship?"), Some(Part::Question("Do you ship?")));
    assert_eq!(part("Antwort: Ja."), Some(Part::Answer("Ja.")));
    assert_eq!(part("问：几点开门？"), Some(Part::Question("几点开门？")));
    assert_eq!(part("Q: Do you ship? A: Yes, daily."), Some(Part::Pair("Do you ship?", "Yes, daily.")));
}

#[test]
fn ordinary_text_is_neither() {
    for text in ["A. Smith wrote this.", "Note: closed.", "Q:", "Opening hours: nine to five", "a very long beginning: x", ""] {
        assert_eq!(part(text), None, "{text}");
    }
}

#[test]
fn columns_of_pairs_are_found_by_name() {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(columns(&names(&["id", "Frage ", "Antwort"])), Some((1, 2)));
    assert_eq!(columns(&names(&["name", "answer"])), None);
}
