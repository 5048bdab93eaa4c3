use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;
use crate::ingest::marks::PAGE_TURN;
use crate::ingest::outline::{Block, Section};
use crate::ingest::watch::Deadline;

const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
    <w:style w:styleId="Mine"><w:name w:val="Company head"/><w:basedOn w:val="berschrift1"/></w:style>
    <w:style w:styleId="Deep"><w:name w:val="Clause"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style></w:styles>"#;
const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>
    <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#;
const RELATIONS: &str =
    r#"<Relationships><Relationship Id="r1" TargetMode="External" Target="https://a.example/x"/></Relationships>"#;
const NOTES: &str =
    r#"<w:footnotes xmlns:w="w"><w:footnote w:id="2"><w:p><w:r><w:t>Only in May.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;

fn packed(body: &str, app: &str) -> Vec<u8> {
    let text = format!(r#"<w:document xmlns:w="w" xmlns:r="r" xmlns:mc="m"><w:body>{body}</w:body></w:document>"#);
    let parts = [
        ("word/document.xml", text.as_str()),
        ("word/styles.xml", STYLES),
        ("word/numbering.xml", NUMBERING),
        ("word/_rels/document.xml.rels", RELATIONS),
        ("word/footnotes.xml", NOTES),
        ("docProps/app.xml", app),
        ("docProps/core.xml", "<p><dc:title xmlns:dc='d'>Manual</dc:title></p>"),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn read(body: &str, app: &str) -> Result<Outline, Refusal> {
    outline(&packed(body, app), &mut Deadline::within(std::time::Duration::from_mins(1)))
}

fn sections(body: &str) -> Vec<Section> {
    read(body, "").unwrap().sections
}

fn paragraph(style: &str, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

#[test]
fn headings_are_known_by_name_parent_and_outline_level() {
    let body = [
        paragraph("berschrift1", "One"),
        paragraph("Deep", "Three"),
        paragraph("", "Text."),
        paragraph("Mine", "Other"),
        paragraph("", "More."),
    ];
    let found = sections(&body.concat());
    assert_eq!(found[0].headings, ["One", "Three"]);
    assert_eq!(found[1].headings, ["Other"]);
}

#[test]
fn lists_links_and_notes_become_markdown() {
    let item = |depth: u8, text: &str| {
        format!(
            r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
        )
    };
    let linked = r#"<w:p><w:r><w:t xml:space="preserve">See </w:t></w:r><w:hyperlink r:id="r1"><w:r><w:t>this</w:t></w:r></w:hyperlink><w:r><w:t>.</w:t><w:footnoteReference w:id="2"/></w:r></w:p>"#;
    let found = sections(&[item(0, "A"), item(1, "b"), item(0, "C"), linked.to_owned()].concat());
    let blocks = [
        Block::Item("1. A".into()),
        Block::Item("  - b".into()),
        Block::Item("2. C".into()),
        Block::Prose("See [this](https://a.example/x).".into()),
        Block::Prose("Only in May.".into()),
    ];
    assert_eq!(found[0].blocks, blocks);
}

#[test]
fn deleted_and_hidden_text_is_left_out_and_inserted_text_is_kept() {
    let body = "<w:p><w:r><w:t>Now</w:t></w:r><w:del><w:r><w:delText> not</w:delText></w:r></w:del><w:ins><w:r><w:t> open</w:t></w:r></w:ins>\
        <w:r><w:rPr><w:vanish/></w:rPr><w:t> secret</w:t></w:r><w:r><w:t>.</w:t></w:r></w:p>";
    assert_eq!(sections(body)[0].blocks, [Block::Prose("Now open.".into())]);
}

#[test]
fn merged_cells_leave_every_row_readable_alone() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    };
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let rows = [
        row(&[cell("", "Room"), cell("", "Night"), cell("", "Price")]),
        row(&[cell(r#"<w:vMerge w:val="restart"/>"#, "Lake"), cell("", "week"), cell("", "90")]),
        row(&[cell("<w:vMerge/>", ""), cell("", "weekend"), cell("", "120")]),
        row(&[cell(r#"<w:gridSpan w:val="2"/>"#, "Attic"), cell("", "50")]),
    ];
    let found = sections(&format!("<w:tbl>{}</w:tbl>", rows.concat()));
    let Block::Table { rows, .. } = &found[0].blocks[0] else { panic!("{found:?}") };
    assert_eq!(rows, &["| Lake | week | 90 |", "| Lake | weekend | 120 |", "| Attic |  | 50 |"]);
}

#[test]
fn a_break_that_was_also_shown_turns_one_page_only() {
    let body = r#"<w:p><w:r><w:t>One</w:t></w:r></w:p><w:p><w:r><w:br w:type="page"/></w:r></w:p>
        <w:p><w:r><w:lastRenderedPageBreak/><w:t>Two</w:t></w:r><w:r><w:t> and </w:t><w:lastRenderedPageBreak/><w:t>three</w:t></w:r></w:p>"#;
    let found = read(body, "").unwrap();
    assert_eq!(found.pages, Some(3));
    assert_eq!(found.sections[0].page, Some(1));
    assert_eq!(found.sections[0].blocks[1], Block::Prose(format!("{PAGE_TURN}Two and {PAGE_TURN}three")));
}

#[test]
fn pages_are_not_told_when_only_some_of_their_breaks_are_known() {
    let body = r#"<w:p><w:r><w:t>One</w:t><w:br w:type="page"/></w:r></w:p><w:p><w:r><w:t>Seven</w:t></w:r></w:p>"#;
    let found = read(body, "<p><Pages>9</Pages></p>").unwrap();
    assert_eq!((found.pages, found.sections[0].page), (Some(9), None));
    assert_eq!(read(body, "<p><Pages>2</Pages></p>").unwrap().sections[0].page, Some(1));
}

#[test]
fn questions_in_running_text_head_their_answers() {
    let found = sections(&[paragraph("", "Q: Is there a lift?"), paragraph("", "A: Yes, one.")].concat());
    assert_eq!(found[0].headings, ["Is there a lift?"]);
    assert_eq!(found[0].blocks, [Block::Prose("Yes, one.".into())]);
}

#[test]
fn deep_nesting_and_unknown_entities_do_no_harm() {
    let deep = "<w:p><w:r><w:txbxContent>".repeat(5_000);
    assert!(read(&deep, "").is_err());
    let nested = format!("{}x{}", "<w:tbl><w:tr><w:tc>".repeat(500), "</w:tc></w:tr></w:tbl>".repeat(500));
    assert_eq!(read(&nested, "").unwrap_err(), Refusal::TooDeep { limit: 32 });
    assert_eq!(sections("<w:p><w:r><w:t>a&lol;b&amp;c&#233;</w:t></w:r></w:p>")[0].blocks, [Block::Prose("ab&cé".into())]);
}
