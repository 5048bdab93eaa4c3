use super::*;
use crate::ingest::outline::Block;
use crate::ingest::watch::Deadline;

fn read(content: &str) -> Outline {
    outline(content, &mut Deadline::within(std::time::Duration::from_mins(1))).unwrap()
}

fn blocks(content: &str) -> Vec<Block> {
    read(content).sections.into_iter().flat_map(|section| section.blocks).collect()
}

#[test]
fn every_usual_delimiter_is_found() {
    let tables = [Block::Table {
        head: "| Name | Price |\n| --- | --- |".into(),
        rows: vec!["| Tea, green | 3 |".into(), "| Cake | 4 |".into()],
    }];
    for delimiter in [";", "\t", "|"] {
        let content = format!("Name{delimiter}Price\nTea, green{delimiter}3\nCake{delimiter}4\n");
        assert_eq!(blocks(&content), tables, "{delimiter:?}");
    }
    assert_eq!(blocks("Name,Price\n\"Tea, green\",3\nCake,4\n"), tables);
    assert_eq!(blocks("sep=;\nName;Price\nTea, green;3\nCake;4\n"), tables);
}

#[test]
fn line_breaks_inside_quotes_belong_to_the_cell() {
    let found = blocks("Name,Note\nTea,\"hot\nand green\"\nCake,none\n");
    assert!(matches!(&found[0], Block::Table { rows, .. } if rows[0] == "| Tea | hot and green |"), "{found:?}");
}

#[test]
fn questions_and_answers_stay_together() {
    let found = read("id;Frage;Antwort\n1;Wann ist offen?;Ab neun.\n2;Gibt es WLAN?;Ja, überall.\n");
    assert_eq!(found.sections[1].headings, ["Gibt es WLAN?"]);
    assert_eq!(found.sections[1].blocks, [Block::Prose("Ja, überall.".into()), Block::Item("- id: 2".into())]);
}

#[test]
fn wide_rows_are_records_under_their_names() {
    let found =
        read("No,Name,Colour,Weight,Length,Width,Price\n1,Heron,blue,80,410,120,900\n2,Kingfisher,red,120,520,140,1400\n");
    assert_eq!(found.sections[1].headings, ["Kingfisher"]);
    assert_eq!(found.sections[1].blocks[1], Block::Item("- Colour: red".into()));
}

#[test]
fn too_many_cells_are_refused() {
    let content = "1,2,3,4,5,6,7,8,9,0\n".repeat(MOST_CELLS / 10 + 1);
    let refused = outline(&content, &mut Deadline::within(std::time::Duration::from_mins(1)));
    assert_eq!(refused.unwrap_err(), Refusal::TooManyValues { limit: MOST_CELLS });
}
