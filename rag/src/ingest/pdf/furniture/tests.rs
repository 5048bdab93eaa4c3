use super::*;
use crate::ingest::pdf::lines::Cell;

fn line(baseline: f32, text: &str) -> Line {
    Line { cells: vec![Cell { left: 50.0, right: 200.0, text: text.into() }], baseline, size: 10.0, ..Line::default() }
}

#[test]
fn page_numbers_are_known_in_their_usual_forms() {
    for text in ["7", "- 7 -", "7 / 12", "Page 7", "Seite 7 von 12", "Página 3 de 9"] {
        assert!(is_page_number(text), "{text}");
    }
    for text in ["1987 a year", "Chapter 7", "room 12345", "Page", ""] {
        assert!(!is_page_number(text), "{text}");
    }
}

#[test]
fn what_stands_at_the_edge_of_page_after_page_is_dropped_and_nothing_else() {
    let page = |number: u32| Page {
        bottom: 0.0,
        height: 800.0,
        lines: vec![
            line(780.0, &format!("Handbook, edition {number}")),
            line(500.0, "Same text inside."),
            line(760.0, ["One", "Two", "Three"][number as usize]),
        ],
    };
    let mut pages: Vec<Page> = (0..3).map(page).collect();
    drop_repeated(&mut pages);
    let left: Vec<String> = pages[1].lines.iter().map(Line::text).collect();
    assert_eq!(left, ["Same text inside.", "Two"]);
}
