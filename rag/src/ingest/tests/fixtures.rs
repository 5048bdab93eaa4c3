//! Documents made by other programs (`fixtures/make.py`): a fact is found in each, on the page it stands on.

use super::*;

pub(super) fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub(super) fn read(name: &str) -> Result<Ingested, Refusal> {
    ingest(label(), Source { bytes: &file(name), media_type: None, file_name: Some(name) })
}

fn document(name: &str) -> Document {
    read(name).unwrap().document
}

/// The passage that says it, and the page of those words.
fn find<'a>(document: &'a Document, words: &str) -> (&'a Passage, Option<u32>) {
    let found = document.passages.iter().find_map(|passage| Some((passage, passage.text.find(words)?)));
    let (passage, at) = found.unwrap_or_else(|| panic!("{words:?} is not in {}", document.title));
    (passage, passage.page_at(at))
}

#[test]
fn facts_in_a_pdf_of_a_word_processor_are_cited_with_their_pages() {
    let handbook = document("handbook.pdf");
    assert_eq!(handbook.title, "Guest handbook of Hotel Falkenried");
    assert_eq!((handbook.pages, handbook.language.as_deref()), (Some(6), Some("en")));
    for (words, page, headings) in [
        ("A late departure until 14:00 costs 35 euros", 1, &["Arrival and departure"][..]),
        ("The sauna in the boathouse opens at 16:30", 3, &["Sauna, pool and boats"]),
        ("no night is charged", 4, &["Changing and cancelling a booking", "Storms and closed roads"]),
        ("lost@falkenried.example", 5, &["Getting about", "Lost property"]),
        ("the crew is glad of cake", 6, &["The house and its history"]),
    ] {
        let (passage, found) = find(&handbook, words);
        assert_eq!(
            (found, &passage.headings[..]),
            (Some(page), &headings.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
            "{words}"
        );
    }
}

#[test]
fn a_table_that_goes_on_over_the_page_is_one_table_with_both_pages() {
    let handbook = document("handbook.pdf");
    let (passage, page) = find(&handbook, "| Courtyard single | 16 m² | 1 single | 89 euros |");
    assert_eq!(page, Some(1));
    let (same, page) = find(&handbook, "| Courtyard double | 22 m² | 1 double | 124 euros |");
    assert_eq!((same.id, page), (passage.id, Some(2)));
    assert_eq!(passage.text.matches("| Room type | Size | Beds | Price from |").count(), 1);
}

#[test]
fn running_heads_and_page_numbers_are_no_text() {
    let handbook = document("handbook.pdf");
    assert!(
        handbook
            .passages
            .iter()
            .all(|passage| !passage.text.contains("Page 2") && !passage.text.contains("Oberlangen on the lake"))
    );
}

#[test]
fn facts_in_a_pdf_of_a_browser_are_cited_with_their_pages() {
    for name in ["conditions.pdf", "restricted.pdf"] {
        let conditions = document(name);
        assert_eq!(conditions.pages, Some(3));
        let (hall, page) = find(&conditions, "| Boathouse loft | 45 | 32 | 190 euros | 310 euros |");
        assert_eq!((page, hall.headings.last().map(String::as_str)), (Some(1), Some("Halls")));
        // The sentence goes on in the second column.
        assert_eq!(find(&conditions, "The house tries to let the rooms to others and pays back").1, Some(2));
        assert_eq!(find(&conditions, "up to 3,500 euros").1, Some(3));
    }
}

#[test]
fn facts_in_a_word_file_are_cited_with_their_pages() {
    let handbook = document("handbook.docx");
    assert_eq!((handbook.title.as_str(), handbook.pages), ("Guest handbook of Hotel Falkenried", Some(4)));
    assert_eq!(find(&handbook, "2. Choose a breakfast time").1, Some(1));
    assert_eq!(find(&handbook, "The deposit is not taken from guests who paid").1, Some(1));
    let (sauna, page) = find(&handbook, "opens at 16:30");
    assert_eq!((page, &sauna.headings[..]), (Some(2), &["Sauna, pool and boats".to_owned()][..]));
    assert_eq!(find(&handbook, "The last bus from the station leaves at 23:05").1, Some(4));
}

#[test]
fn workbooks_are_read_sheet_by_sheet_without_hidden_ones() {
    let prices = document("prices.xlsx");
    let (rooms, _) = find(&prices, "| Lake double | 158 | 189.5 | 22 | free until 2 days before |");
    assert_eq!(rooms.headings, ["Rooms", "Room prices 2027"]);
    let (tasting, _) = find(&prices, "- Date: 2027-02-20");
    assert_eq!(tasting.headings, ["Events", "Wine tasting"]);
    assert!(prices.passages.iter().all(|passage| !passage.text.contains("Margin")));
    for name in ["spa.xlsx", "spa.ods"] {
        assert!(
            find(&document(name), "| Lake stone massage | 60 | 88 | Friday, Saturday |")
                .0
                .text
                .starts_with("| Treatment | Minutes |")
        );
    }
}

#[test]
fn the_rows_of_a_workbook_come_one_by_one_with_their_numbers() {
    let (prices, mut rows) = (file("prices.xlsx"), Vec::new());
    let all = sheet_rows(&prices, &mut |number, cells| {
        rows.push((number, cells));
        true
    });
    assert_eq!(all, Ok(()));
    assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3, 4, 5, 6, 7, 8]);
    assert_eq!(rows[2].1, ["Courtyard single", "89", "109", "", "free until 2 days before"]);
    let mut taken = 0;
    let some = sheet_rows(&prices, &mut |_, _| {
        taken += 1;
        taken < 2
    });
    assert_eq!((some, taken), (Ok(()), 2));
    assert_eq!(sheet_rows(b"PK\x03\x04", &mut |_, _| true), Err(Refusal::Damaged { format: "XLSX" }));
}

#[test]
fn plain_formats_are_read_in_their_structure_and_encoding() {
    let shop = document("shop.csv");
    find(&shop, "| Honig vom Seeufer | 250 g | 8,50 € | ja |");
    assert_eq!(shop.language.as_deref(), Some("de"));
    assert!(find(&document("faq.json"), "There is one lift.").0.text.contains(
        "Do you have a lift?

There is one lift."
    ));
    let (rules, found) = (document("house-rules.md"), "From the age of fourteen");
    assert!(find(&rules, found).0.text.contains(&format!("May children row alone?\n\n{found}")));
    assert_eq!(
        find(&document("directions.txt"), "for 10 euros a ride").0.headings.last().unwrap(),
        "Do you fetch guests from the station?"
    );
}

#[test]
fn a_page_gives_the_answers_that_only_its_structured_data_holds() {
    let page = document("conditions.html");
    let heading = |words: &str| find(&page, words).0.headings.last().cloned().unwrap();
    assert_eq!(heading("due for the grand piano"), "May groups bring their own musicians?");
    assert_eq!(heading("locked into room 12"), "Does the house insure instruments?");
    find(&page, "- Corkage: 18 euros for each bottle");
    assert_eq!(page.language.as_deref(), Some("en"));
}

#[test]
fn locked_files_are_refused_as_locked() {
    for name in ["locked.pdf", "locked.docx", "locked.xlsx"] {
        assert_eq!(read(name).unwrap_err(), Refusal::Locked, "{name}");
    }
}

#[test]
fn files_that_were_cut_off_are_refused_as_damaged() {
    for name in ["handbook.pdf", "handbook.docx", "prices.xlsx", "spa.ods"] {
        let whole = file(name);
        for part in [whole.len() / 3, whole.len() * 9 / 10] {
            let refused = ingest(label(), Source { bytes: &whole[..part], media_type: None, file_name: Some(name) });
            assert!(matches!(refused, Err(Refusal::Damaged { .. })), "{name} cut at {part}: {refused:?}");
        }
    }
}
