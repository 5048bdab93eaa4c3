use super::*;
use crate::ingest::outline::{Block, Outline};

fn read(rows: &[&[&str]]) -> Outline {
    let mut builder = Builder::default();
    builder.heading(1, "Sheet", None);
    add(&mut builder, rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect());
    builder.finish().unwrap()
}

#[test]
fn titles_tables_and_notes_of_a_sheet_are_told_apart() {
    let outline = read(&[
        &["Prices 2027"],
        &[],
        &["", "Dish", "Price"],
        &["", "Soup", "5"],
        &["", "Stew", "9"],
        &["", "All prices include tax, service and a glass of water."],
    ]);
    assert_eq!(outline.sections.len(), 1);
    assert_eq!(outline.sections[0].headings, ["Sheet", "Prices 2027"]);
    let table =
        Block::Table { head: "| Dish | Price |\n| --- | --- |".into(), rows: vec!["| Soup | 5 |".into(), "| Stew | 9 |".into()] };
    assert_eq!(outline.sections[0].blocks, [table, Block::Prose("All prices include tax, service and a glass of water.".into())]);
}

#[test]
fn group_lines_head_their_rows_under_the_same_names() {
    let outline = read(&[&["Dish", "Price"], &["Starters"], &["Soup", "5"], &["Mains"], &["Stew", "9"]]);
    assert_eq!(outline.sections[1].headings, ["Sheet", "Mains"]);
    assert_eq!(
        outline.sections[1].blocks,
        [Block::Table { head: "| Dish | Price |\n| --- | --- |".into(), rows: vec!["| Stew | 9 |".into()] }]
    );
}

#[test]
fn a_table_goes_on_after_an_empty_row() {
    let outline = read(&[&["Dish", "Price"], &["Soup", "5"], &[], &["Stew", "9"]]);
    assert!(
        outline
            .sections
            .iter()
            .flat_map(|section| &section.blocks)
            .all(|block| matches!(block, Block::Table { head, .. } if head.starts_with("| Dish")))
    );
}
