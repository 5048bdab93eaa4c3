mod fixtures;
mod hostile;

use std::collections::HashSet;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::document::Passage;

fn label() -> Label {
    Label {
        id: "guide".into(),
        organisation: 1,
        knowledge_base: 1,
        source: Some("https://shop.example/help".into()),
        ..Label::default()
    }
}

fn take(text: &str, media_type: &str) -> Result<Ingested, Refusal> {
    ingest(label(), Source { bytes: text.as_bytes(), media_type: Some(media_type), file_name: None })
}

fn words(text: &str) -> HashSet<String> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// Everything a document shows: titles, headings and texts.
fn shown(document: &Document) -> HashSet<String> {
    let passages = document.passages.iter().flat_map(|passage| passage.headings.iter().chain([&passage.text]));
    passages.chain([&document.title]).flat_map(|text| words(text)).collect()
}

const GUIDE: &str = "# Returns\n\nWe take goods back within 30 days.\n\n## Sending a parcel\n\n1. Print the label.\n2. Glue it on.\n\n\
    The driver rings twice and leaves a card with the number of the depot when nobody opens the door.\n\n\
    ```sh\nship --label 7\n```\n\n| Country | Days |\n| --- | --- |\n| France | 3 |\n| Spain | 5 |\n\n## Refunds\n\nMoney comes back in a week.\n\n### Cards\n\nCards take two days more.\n";

#[test]
fn a_passage_knows_its_headings_and_its_link() {
    let document = take(GUIDE, "text/markdown").unwrap().document;
    assert_eq!(document.title, "Returns");
    let parcel = document.passages.iter().find(|passage| passage.text.contains("Print the label")).unwrap();
    assert_eq!(parcel.headings, ["Sending a parcel"]);
    assert_eq!(parcel.anchor.as_deref(), Some("sending-a-parcel"));
    assert_eq!(parcel.url.as_deref(), Some("https://shop.example/help#sending-a-parcel"));
    assert!(parcel.text.contains("1. Print the label.\n2. Glue it on."));
    assert!(parcel.text.contains("```sh\nship --label 7\n```"));
    assert!(parcel.text.contains("| Country | Days |\n| --- | --- |\n| France | 3 |\n| Spain | 5 |"));
}

#[test]
fn markdown_loses_no_word() {
    let document = take(GUIDE, "text/markdown").unwrap().document;
    let missing: Vec<_> = words(GUIDE).difference(&shown(&document)).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn passage_ids_do_not_change_when_the_same_bytes_come_again() {
    let one = take(GUIDE, "text/markdown").unwrap().document;
    assert_eq!(one, take(GUIDE, "text/markdown").unwrap().document);
    assert_eq!(one.checksum.len(), 64);
}

#[test]
fn a_source_that_is_too_large_is_refused_with_its_size() {
    let bytes = vec![b'a'; LARGEST_SOURCE + 1];
    let refused = ingest(label(), Source { bytes: &bytes, media_type: Some("text/plain"), file_name: None });
    assert_eq!(refused.unwrap_err(), Refusal::TooLarge { bytes: LARGEST_SOURCE + 1, limit: LARGEST_SOURCE });
}

#[test]
fn a_pdf_is_known_by_its_content_whatever_it_is_called() {
    let stub = Source { bytes: b"%PDF-1.7", media_type: Some("application/pdf"), file_name: None };
    for source in [
        stub,
        Source { media_type: Some("text/plain"), ..stub },
        Source { media_type: None, file_name: Some("terms.txt"), ..stub },
    ] {
        assert_eq!(ingest(label(), source).unwrap_err(), Refusal::Damaged { format: "PDF" });
    }
}

#[test]
fn damaged_bytes_are_replaced_and_reported() {
    let bytes = ["Öffnungszeiten: täglich für Gäste geöffnet ".as_bytes(), b"\xFF are long."].concat();
    let taken = ingest(label(), Source { bytes: &bytes, media_type: Some("text/plain"), file_name: None }).unwrap();
    assert!(taken.damaged);
    assert!(taken.document.passages[0].text.contains("geöffnet \u{FFFD} are"));
}

#[test]
fn a_language_is_found_unless_the_caller_names_one() {
    let text = "Wir nehmen Waren innerhalb von dreißig Tagen zurück, wenn sie unbenutzt und noch in der Verpackung sind.";
    assert_eq!(take(text, "text/plain").unwrap().document.language.as_deref(), Some("de"));
    let named = Label { language: Some("nl".into()), ..label() };
    let taken = ingest(named, Source { bytes: text.as_bytes(), media_type: None, file_name: None }).unwrap();
    assert_eq!(taken.document.language.as_deref(), Some("nl"));
}

#[test]
fn an_empty_source_is_refused() {
    assert_eq!(take(" \n\n ", "text/plain").unwrap_err(), Refusal::Empty);
    assert_eq!(take("<script>x()</script>", "text/html").unwrap_err(), Refusal::Empty);
}

#[test]
fn a_file_ending_decides_when_the_server_says_plain_text() {
    let source = Source { bytes: b"# Hello\n\nWorld.", media_type: Some("text/plain"), file_name: Some("a/b.md") };
    assert_eq!(ingest(label(), source).unwrap().document.title, "Hello");
}

#[test]
fn very_deep_nesting_is_refused_or_read_fast() {
    let depth = 100_000;
    let hostile = [
        ("text/html", format!("{}deep{}", "<div>".repeat(depth), "</div>".repeat(depth))),
        ("text/html", format!("{}deep", "<ul><li>".repeat(depth))),
        ("text/html", format!("{}deep", "<table><tr><td>".repeat(depth))),
        ("text/html", "<a href='https://a.example'>".repeat(depth)),
        ("text/markdown", format!("{}deep", "> ".repeat(depth))),
        ("text/markdown", format!("{}deep", ">".repeat(depth))),
        ("text/markdown", format!("{}deep", "- ".repeat(depth))),
        ("text/markdown", format!("{}deep", "1. ".repeat(depth))),
        ("text/markdown", format!("{}deep{}", "[".repeat(depth), "](https://a.example)".repeat(depth))),
        ("text/markdown", format!("{}deep{}", "*".repeat(depth), "*".repeat(depth))),
        ("text/markdown", "* a **b ".repeat(depth)),
    ];
    for (media_type, text) in hostile {
        let started = Instant::now();
        let _ = take(&text, media_type);
        let taken = started.elapsed();
        assert!(taken < Duration::from_secs(45), "{media_type} {} took {taken:?}", &text[..12]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        for media_type in [None, Some("text/markdown"), Some("text/html"), Some("text/plain")] {
            let _ = ingest(label(), Source { bytes: &bytes, media_type, file_name: None });
        }
    }

    #[test]
    fn arbitrary_markup_never_panics(text in "([<>/a-z0-9#|`*\\-\\[\\]() \n.é。]|<li>|<td>|<tr>|<table>|</table>|<pre>|<h2>|</h2>|<main>|```|\\| --- \\|){0,200}") {
        for media_type in ["text/markdown", "text/html", "text/plain"] {
            let _ = take(&text, media_type);
        }
    }

    #[test]
    fn plain_text_loses_no_word(text in "([A-Za-z]{1,12}[ .:\n]{1,2}){1,400}") {
        if let Ok(taken) = take(&text, "text/plain") {
            let all = shown(&taken.document);
            prop_assert!(words(&text).is_subset(&all));
        }
    }
}
