use super::*;

fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

#[test]
fn a_header_is_known_by_its_names() {
    assert!(has_header(&rows(&[&["Name", "Price"], &["Tea", "3"]])));
    assert!(has_header(&rows(&[&["City", "Country"], &["Lyon", "France"]])));
    assert!(!has_header(&rows(&[&["Tea", "3"], &["Cake", "4"]])));
    assert!(!has_header(&rows(&[&["Name", ""], &["Tea", "3"]])));
}

#[test]
fn empty_columns_are_left_out() {
    let mut found = Rows { names: vec!["A".into(), String::new(), "C".into()], rows: rows(&[&["1", "", "3"], &["4"]]) };
    drop_empty_columns(&mut found);
    assert_eq!(found, Rows { names: vec!["A".into(), "C".into()], rows: rows(&[&["1", "3"], &["4"]]) });
}

#[test]
fn records_are_named_by_the_column_that_tells_them_apart() {
    let named = Rows { names: vec!["No".into(), "Product name".into()], rows: rows(&[&["1", "Tea"]]) };
    assert_eq!(naming_column(&named), Some(1));
    let guessed = Rows {
        names: vec!["No".into(), "Town".into(), "Land".into()],
        rows: rows(&[&["1", "Graz", "AT"], &["2", "Linz", "AT"]]),
    };
    assert_eq!(naming_column(&guessed), Some(1));
}
