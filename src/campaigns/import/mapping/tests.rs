use super::*;

fn columns(heads: &[&str]) -> Vec<String> {
    heads.iter().map(|head| (*head).to_owned()).collect()
}

fn rows(cells: &[&[&str]]) -> Vec<Row> {
    (2..).zip(cells).map(|(number, cells)| Row { number, cells: columns(cells), is_readable: true }).collect()
}

fn guess(heads: &[&str], cells: &[&[&str]]) -> (String, Option<String>, Option<String>, Vec<String>) {
    let Mapping { number, name, zone, values } = Mapping::guess(&columns(heads), &rows(cells));
    (number, name, zone, values)
}

#[test]
fn columns_are_known_by_their_heads_in_several_languages() {
    for (number, name) in [
        ("Phone", "Name"),
        ("WhatsApp Number", "Full name"),
        ("MOBILE_NO.", "customer-name"),
        ("Teléfono móvil", "Nombre"),
        ("Nº móvil", "Nombre y apellidos"),
        ("Telefonnummer", "Vorname"),
        ("मोबाइल नंबर", "नाम"),
        ("फोन", "पूरा नाम"),
        ("Customer phone (mobile)", "Name of customer"),
    ] {
        let guessed = guess(&["Id", name, number, "City"], &[]);
        let wanted = (number.to_owned(), Some(name.to_owned()), None, columns(&["Id", "City"]));
        assert_eq!(guessed, wanted);
    }
}

#[test]
fn the_surest_head_is_taken_and_the_others_are_kept() {
    let guessed = guess(&["Number", "Phone", "WhatsApp"], &[]);
    assert_eq!((guessed.0.as_str(), guessed.3), ("WhatsApp", columns(&["Number", "Phone"])));
}

#[test]
fn where_no_head_tells_the_column_full_of_numbers_is_taken() {
    let guessed = guess(&["A", "B", "C"], &[&["1", "Ana", "612 345 678"], &["2", "Luis", "622 345 678"]]);
    assert_eq!(guessed.0, "C");
    assert_eq!(guess(&["A", "B"], &[&["x", "y"]]).0, "A", "somebody has to choose");
    assert_eq!(guess(&[], &[]).0, "");
}

#[test]
fn a_zone_is_one_only_where_all_that_stands_there_are_zones() {
    let heads = ["phone", "zona"];
    let guessed = guess(&heads, &[&["1", "Europe/Madrid"], &["2", ""], &["3", "America/Bogota"]]);
    assert_eq!((guessed.2.as_deref(), guessed.3.len()), (Some("zona"), 0));
    let guessed = guess(&heads, &[&["1", "Norte"], &["2", "Europe/Madrid"]]);
    assert_eq!((guessed.2, guessed.3), (None, columns(&["zona"])));
    assert_eq!(guess(&heads, &[]).2, None);
}

#[test]
fn no_more_columns_are_kept_than_may_be() {
    let heads: Vec<String> = (0..50).map(|place| format!("c{place}")).chain(["phone".to_owned()]).collect();
    assert_eq!(Mapping::guess(&heads, &[]).values.len(), MOST_COLUMNS);
}

fn pointers(mapping: &Mapping, heads: &[&str]) -> Vec<String> {
    mapping.places(&columns(heads)).unwrap_err().into_iter().map(|problem| problem.pointer).collect()
}

#[test]
fn a_mapping_names_columns_that_are_there() {
    let mapping =
        Mapping { number: "phone".into(), name: Some("name".into()), zone: Some(String::new()), values: columns(&["city"]) };
    let found = mapping.places(&columns(&["city", "phone", "name"])).unwrap();
    assert_eq!((found.width, found.number, found.name, found.zone), (3, 1, Some(2), None));
    assert_eq!(found.values, [("city".to_owned(), 0)]);
    assert_eq!(pointers(&mapping, &["a"]), ["/mapping/number", "/mapping/name", "/mapping/values/0"]);
    let twice = Mapping { values: columns(&["city", "city"]), ..mapping.clone() };
    assert_eq!(pointers(&twice, &["city", "phone", "name"]), ["/mapping/values/1"]);
    let heads: Vec<String> = (0..=MOST_COLUMNS).map(|place| format!("c{place}")).collect();
    let all = Mapping { number: "c0".into(), values: heads.clone(), ..Mapping::default() };
    assert_eq!(all.places(&heads).unwrap_err()[0].pointer, "/mapping/values");
}
