use engine::model::campaign::{TemplateName, Words};

use super::*;

fn variant(fillers: &[(&str, Filler)]) -> Variant {
    Variant {
        name: "A".into(),
        share: 1,
        words: Words::Template(TemplateName { name: "spring".into(), language: "en".into() }),
        values: fillers.iter().map(|(key, filler)| ((*key).to_owned(), filler.clone())).collect(),
    }
}

fn column(column: &str, otherwise: &str) -> Filler {
    Filler::Column { column: column.into(), otherwise: otherwise.into() }
}

#[test]
fn what_the_audience_has_stands_in_the_gap_and_else_what_was_given_instead() {
    let variant = variant(&[
        ("body.1", column(NAME, "there")),
        ("body.2", column("city", "your town")),
        ("body.3", Filler::Fixed("20 %".into())),
        ("body.4", column("gone", "nothing")),
    ]);
    let columns = BTreeMap::from([("city".to_owned(), " New \n\t Delhi ".to_owned())]);
    let filled = values(&variant, "  ", &columns);
    assert_eq!(filled["body.1"], "there", "a name of blanks is none");
    assert_eq!(filled["body.2"], "New Delhi", "line ends are refused by platforms");
    assert_eq!(filled["body.3"], "20 %");
    assert_eq!(filled["body.4"], "nothing");
}
