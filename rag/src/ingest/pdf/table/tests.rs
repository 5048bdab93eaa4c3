use super::*;

fn line(baseline: f32, cells: &[(f32, &str)]) -> Line {
    let cells =
        cells.iter().map(|(left, text)| Cell { left: *left, right: left + text.len() as f32 * 5.0, text: (*text).into() });
    Line { cells: cells.collect(), baseline, size: 10.0, ..Line::default() }
}

#[test]
fn lines_in_columns_are_a_table_and_wrapped_cells_go_on_above() {
    let lines = [
        line(100.0, &[(0.0, "Room"), (100.0, "Price")]),
        line(85.0, &[(0.0, "Lake"), (100.0, "90 euros a")]),
        line(73.0, &[(100.0, "night")]),
        line(58.0, &[(0.0, "Attic"), (100.0, "50 euros")]),
        line(30.0, &[(0.0, "Text that follows.")]),
    ];
    let (table, count) = Table::starting(&lines).unwrap();
    assert_eq!(count, 4);
    assert_eq!(table.rows, [["Room", "Price"], ["Lake", "90 euros a night"], ["Attic", "50 euros"]]);
}

#[test]
fn one_line_with_a_gap_and_gaps_in_no_columns_are_text() {
    assert!(Table::starting(&[line(100.0, &[(0.0, "Hotel"), (300.0, "2027")]), line(80.0, &[(0.0, "Text.")])]).is_none());
    let loose = [
        line(100.0, &[(0.0, "some words"), (60.0, "more words here")]),
        line(88.0, &[(0.0, "quite other"), (80.0, "words")]),
        line(76.0, &[(0.0, "words again and more"), (115.0, "x")]),
    ];
    assert!(Table::starting(&loose).is_none());
}

#[test]
fn rows_on_the_next_page_go_on_without_the_repeated_head() {
    let (table, _) =
        Table::starting(&[line(100.0, &[(0.0, "Room"), (100.0, "Price")]), line(85.0, &[(0.0, "Lake"), (100.0, "90")])]).unwrap();
    let next = [
        line(700.0, &[(0.0, "Room"), (100.0, "Price")]),
        line(685.0, &[(0.0, "Attic"), (100.0, "50")]),
        line(650.0, &[(0.0, "The end.")]),
    ];
    let (rows, count) = table.continued(&next).unwrap();
    assert_eq!((rows, count), (vec![vec!["Attic".to_owned(), "50".to_owned()]], 2));
}
