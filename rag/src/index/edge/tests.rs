use std::fs;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::*;
use crate::index::{Hint, Narrow};
use crate::ingest::{Label, Source, ingest};

fn document(organisation: i64, knowledge_base: i64, id: &str, text: &str) -> Document {
    let label = Label { id: id.into(), organisation, knowledge_base, ..Label::default() };
    let source = Source { bytes: text.as_bytes(), media_type: Some("text/markdown"), file_name: None };
    ingest(label, source).unwrap().document
}

/// Sections long enough to stay passages of their own.
fn manual(sections: &[&str]) -> String {
    let filler = "Read this part with care, because every word of it was chosen to help you along the way. ".repeat(3);
    let texts: Vec<_> = sections.iter().map(|section| format!("## {section}\n\nAbout {section}. {filler}")).collect();
    texts.join("\n\n")
}

fn asking(scope: Scope, text: &str, hints: Vec<Hint>, limit: usize) -> IndexQuery {
    IndexQuery { scope, narrow: Narrow::default(), text: text.into(), hints, vectors: Vec::new(), limit }
}

async fn find(index: &EdgeIndex, organisation: i64, knowledge_bases: &[i64], text: &str) -> Vec<Candidate> {
    let scope = Scope { organisation, knowledge_bases: knowledge_bases.to_vec() };
    index.search(&asking(scope, text, Vec::new(), 10)).await.unwrap()
}

#[tokio::test]
async fn the_same_document_twice_is_stored_once() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    let document = document(1, 1, "manual", &manual(&["Returns", "Shipping"]));
    index.upsert_document(&document, &[]).await.unwrap();
    index.upsert_document(&document, &[]).await.unwrap();
    assert_eq!(index.count(1, 1).await.unwrap(), 2);
    let found = find(&index, 1, &[1], "returns").await;
    assert_eq!(found[0].passage, document.passages[0]);
}

#[tokio::test]
async fn a_new_version_replaces_the_old_one_and_leaves_nothing_behind() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    index.upsert_document(&document(1, 1, "m", &manual(&["Returns", "Shipping", "Zebras"])), &[]).await.unwrap();
    index.upsert_document(&document(1, 2, "m", &manual(&["Warranty"])), &[]).await.unwrap();
    assert_eq!(index.count(1, 1).await.unwrap(), 0);
    assert_eq!(index.count(1, 2).await.unwrap(), 1);
    assert!(find(&index, 1, &[1, 2], "zebras").await.is_empty());
    assert_eq!(find(&index, 1, &[1, 2], "warranty").await.len(), 1);
}

#[tokio::test]
async fn a_deleted_document_is_gone_and_deleting_again_is_fine() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    index.upsert_document(&document(1, 1, "a", &manual(&["Returns", "Shipping"])), &[]).await.unwrap();
    index.upsert_document(&document(1, 1, "b", &manual(&["Returns"])), &[]).await.unwrap();
    index.delete_document(1, "a").await.unwrap();
    index.delete_document(1, "a").await.unwrap();
    let found = find(&index, 1, &[1], "returns shipping").await;
    assert!(found.iter().all(|found| found.passage.document == "b"));
    assert_eq!(index.count(1, 1).await.unwrap(), 1);
}

#[tokio::test]
async fn an_organisation_never_sees_or_touches_another() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    index.upsert_document(&document(1, 7, "m", &manual(&["Returns"])), &[]).await.unwrap();
    index.upsert_document(&document(2, 7, "m", &manual(&["Returns", "Secrets"])), &[]).await.unwrap();
    assert!(find(&index, 1, &[7], "secrets").await.is_empty());
    assert!(find(&index, 1, &[], "returns").await.is_empty());
    assert!(find(&index, 3, &[7], "returns").await.is_empty());
    index.delete_document(1, "m").await.unwrap();
    assert_eq!(index.count(2, 7).await.unwrap(), 2);
    assert_eq!(find(&index, 2, &[7], "secrets").await.len(), 1);
}

#[tokio::test]
async fn rarity_counts_only_what_the_asker_may_see() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    for number in 0..20 {
        index.upsert_document(&document(2, 1, &format!("x{number}"), &manual(&["Returns"])), &[]).await.unwrap();
    }
    let names = ["return".to_owned(), "word".to_owned(), "unknown".to_owned()];
    let scope = Scope { organisation: 1, knowledge_bases: vec![1] };
    index.upsert_document(&document(1, 1, "a", &manual(&["Returns"])), &[]).await.unwrap();
    index.upsert_document(&document(1, 1, "b", &manual(&["Shipping"])), &[]).await.unwrap();
    let rarities = index.rarities(&scope, &names).await.unwrap();
    // One of two passages, both, none: whatever the other organisation holds.
    let expected = [bm25(2.0, 1.0), bm25(2.0, 2.0), bm25(2.0, 0.0)];
    assert!(rarities.iter().zip(expected).all(|(rarity, expected)| (rarity - expected).abs() < 1e-6), "{rarities:?}");
}

fn bm25(passages: f32, holding: f32) -> f32 {
    crate::index::bm25::rarity(passages, holding)
}

#[tokio::test]
async fn an_index_survives_closing_and_opening() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    index.upsert_document(&document(1, 1, "m", &manual(&["Returns", "Shipping"])), &[]).await.unwrap();
    drop(index);
    for _ in 0..3 {
        let index = EdgeIndex::open(home.path(), None).unwrap();
        assert_eq!(index.count(1, 1).await.unwrap(), 2);
        index.upsert_document(&document(1, 1, "m", &manual(&["Shipping", "Returns"])), &[]).await.unwrap();
        assert_eq!(find(&index, 1, &[1], "returns").await[0].passage.ordinal, 1);
    }
}

/// The files as they are after an answered write are what a killed process leaves behind.
#[tokio::test]
async fn an_answered_write_survives_a_kill() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    index.upsert_document(&document(1, 1, "a", &manual(&["Returns", "Shipping"])), &[]).await.unwrap();
    index.upsert_document(&document(1, 1, "b", &manual(&["Warranty"])), &[]).await.unwrap();
    index.delete_document(1, "a").await.unwrap();
    let left = tempfile::tempdir().unwrap();
    copy(home.path(), left.path());
    let revived = EdgeIndex::open(left.path(), None).unwrap();
    assert_eq!(revived.count(1, 1).await.unwrap(), 1);
    assert_eq!(find(&revived, 1, &[1], "warranty").await.len(), 1);
    revived.upsert_document(&document(1, 1, "c", &manual(&["Returns"])), &[]).await.unwrap();
    assert_eq!(find(&revived, 1, &[1], "returns").await.len(), 1);
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn the_log_is_shortened_and_numbering_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let long = manual(&["Returns"; 40]);
    for round in 0..3 {
        let index = EdgeIndex::open(home.path(), None).unwrap();
        for number in 0..30 {
            index.upsert_document(&document(1, 1, &format!("d{number}"), &format!("{long} round{round}")), &[]).await.unwrap();
        }
        drop(index);
        wal::prune(home.path()).unwrap();
        let closed = fs::read_dir(home.path().join("wal")).unwrap();
        let closed = closed.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("closed-"));
        assert!(closed.count() <= 1);
        let index = EdgeIndex::open(home.path(), None).unwrap();
        assert_eq!(find(&index, 1, &[1], &format!("round{round}")).await.len(), 10);
        assert!(find(&index, 1, &[1], "round9").await.is_empty());
    }
}

#[tokio::test]
async fn a_search_during_replacement_always_finds_one_version() {
    let home = tempfile::tempdir().unwrap();
    let index = Arc::new(EdgeIndex::open(home.path(), None).unwrap());
    let versions = [manual(&["Returns", "Old"]), manual(&["New", "Returns", "More"])];
    let versions = versions.map(|text| document(1, 1, "m", &text));
    index.upsert_document(&versions[0], &[]).await.unwrap();
    let writer = Arc::clone(&index);
    let mut writing = JoinSet::new();
    writing.spawn(async move {
        for round in 0..20 {
            writer.upsert_document(&versions[round % 2], &[]).await.unwrap();
        }
    });
    loop {
        if let Some(written) = writing.try_join_next() {
            return written.unwrap();
        }
        assert_eq!(find(&index, 1, &[1], "returns").await.len(), 1);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_index_opened_in_the_background_answers_when_the_folder_is_free() {
    let home = tempfile::tempdir().unwrap();
    let first = EdgeIndex::open(home.path(), None).unwrap();
    first.upsert_document(&document(1, 1, "m", &manual(&["Returns"])), &[]).await.unwrap();
    assert!(EdgeIndex::open(home.path(), None).is_err());
    let second = EdgeIndex::open_in_background(home.path(), None, READERS).unwrap();
    drop(first);
    assert_eq!(second.count(1, 1).await.unwrap(), 1);
    assert_eq!(find(&second, 1, &[1], "returns").await.len(), 1);
}

#[tokio::test]
async fn hints_help_a_short_question() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    index.upsert_document(&document(1, 1, "m", &manual(&["Returns of shoes", "Returns of books"])), &[]).await.unwrap();
    let scope = Scope { organisation: 1, knowledge_bases: vec![1] };
    let hints = vec![Hint { text: "I bought books".into(), weight: 0.3 }];
    let query = asking(scope, "and returns?", hints, 1);
    assert_eq!(index.search(&query).await.unwrap()[0].passage.headings, ["Returns of books"]);
}
