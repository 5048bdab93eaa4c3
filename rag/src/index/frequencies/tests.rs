use super::*;

const BASE: Base = (1, 1);

fn table(passages: u64, sampled: usize) -> Table {
    // Word 1 is in every passage, word 2 in every hundredth.
    let rows: Vec<Vec<u32>> = (0..sampled).map(|row| if row % 100 == 0 { vec![1, 2] } else { vec![1] }).collect();
    Table::new(passages, rows.iter().map(Vec::as_slice))
}

fn holds(table: &Table, dimension: u32) -> u64 {
    table.holding(dimension).unwrap().round() as u64
}

#[test]
fn a_small_base_is_counted_exactly() {
    let table = table(250, 250);
    assert_eq!((holds(&table, 1), holds(&table, 2), holds(&table, 3)), (250, 3, 0));
}

#[test]
fn common_words_of_a_large_base_are_estimated_and_rare_ones_counted_once() {
    let table = table(819_200, SAMPLE);
    assert_eq!(holds(&table, 1), 819_200);
    assert!((7_000..=9_000).contains(&holds(&table, 2)), "{:?}", table.holding(2));
    assert_eq!(table.holding(3), None);
    assert!(table.count_limit() > 6_400);
    table.remember(3, 12);
    assert_eq!(holds(&table, 3), 12);
}

#[test]
fn a_table_is_read_again_when_enough_of_its_base_has_changed() {
    let frequencies = Frequencies::default();
    assert!(matches!(frequencies.known(BASE), Known::Missing));
    frequencies.reading(BASE);
    frequencies.read(BASE, table(3_200, 3_200));
    frequencies.changed(1, Some(1), 99);
    assert!(matches!(frequencies.known(BASE), Known::Fresh(_)));
    frequencies.changed(1, None, 1);
    assert!(matches!(frequencies.known(BASE), Known::Due(_)));
    frequencies.read(BASE, table(320, 320));
    frequencies.reading(BASE);
    frequencies.read(BASE, table(320, 320));
    frequencies.changed(1, Some(1), 1);
    assert!(matches!(frequencies.known(BASE), Known::Missing));
}

#[test]
fn a_large_table_serves_while_one_asker_reads_it_again() {
    let frequencies = Frequencies::default();
    frequencies.reading(BASE);
    frequencies.read(BASE, table(5_000, 5_000));
    frequencies.changed(1, Some(1), 5_000);
    assert!(matches!(frequencies.known(BASE), Known::Due(_)));
    assert!(matches!(frequencies.known(BASE), Known::Fresh(_)));
    frequencies.not_read(BASE);
    assert!(matches!(frequencies.known(BASE), Known::Due(_)));
}

#[test]
fn another_organisation_changes_nothing() {
    let frequencies = Frequencies::default();
    frequencies.reading(BASE);
    frequencies.read(BASE, table(100, 100));
    frequencies.changed(2, Some(1), 1_000);
    frequencies.changed(2, None, 1_000);
    assert!(matches!(frequencies.known(BASE), Known::Fresh(_)));
}
