use super::*;

fn filled(text: &str) -> (String, Vec<String>) {
    let value = |name: &str| match name {
        "contact.name" => Some("Mira {{operator.name}}".to_owned()),
        "operator.name" => Some("Asha".to_owned()),
        "contact.phone" => Some(" ".to_owned()),
        _ => None,
    };
    let Rendered { text, empty } = render(text, value);
    (text, empty)
}

#[test]
fn variables_are_filled_and_values_are_not_looked_through_again() {
    assert_eq!(filled("Hi {{contact.name}}!").0, "Hi Mira {{operator.name}}!");
    assert_eq!(filled("{{ operator.name }}{{operator.name}}").0, "AshaAsha");
    assert_eq!(filled("no variables").0, "no variables");
}

#[test]
fn what_has_no_value_is_named_once() {
    let (text, empty) = filled("[{{contact.email}}|{{contact.phone}}|{{contact.email}}]");
    assert_eq!((text.as_str(), empty), ("[||]", vec!["contact.email".to_owned(), "contact.phone".to_owned()]));
}

#[test]
fn braces_that_do_not_close_are_words() {
    for text in ["{{contact.name", "a } b {{", "{ {contact.name}}", "}}{{"] {
        assert_eq!(filled(text), (text.to_owned(), Vec::new()));
    }
}

#[test]
fn a_misspelt_variable_is_noticed() {
    assert_eq!(unknown("{{contact.name}} {{contact.nmae}} {{}}"), ["contact.nmae", ""]);
}
