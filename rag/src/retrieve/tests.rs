use super::*;
use crate::index::EdgeIndex;
use crate::ingest::{Label, Source, ingest};

const HANDBOOK: &str = "# Handbook\n\n## Returns\n\nYou can return shoes within 30 days of delivery. Keep the box and the receipt, \
    because we check both when the parcel arrives at our warehouse. Return shipping is free inside Europe.\n\n\
    ## Opening hours\n\nThe store in Lyon opens at nine in the morning and closes at seven in the evening, Monday to Saturday. \
    On public holidays the doors stay closed, and so does the telephone line for customers.\n\n\
    ## Warranty\n\nEvery pair comes with a warranty of two years on seams and soles. Send a photo of the damage first, \
    then we decide within three working days whether we repair or replace the pair.\n";

pub(crate) async fn handbook() -> (tempfile::TempDir, Retriever) {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    for id in ["handbook", "copy"] {
        let label = Label { id: id.into(), organisation: 1, knowledge_base: 1, ..Label::default() };
        let source = Source { bytes: HANDBOOK.as_bytes(), media_type: Some("text/markdown"), file_name: None };
        index.upsert_document(&ingest(label, source).unwrap().document, &[]).await.unwrap();
    }
    (home, Retriever::new(Arc::new(index), None))
}

pub(crate) fn query(text: &str, history: &[&str]) -> Query {
    Query {
        organisation: 1,
        knowledge_bases: vec![1],
        text: text.into(),
        history: history.iter().map(|turn| Said { by_customer: true, text: (*turn).to_owned() }).collect(),
        limit: 5,
    }
}

#[tokio::test]
async fn copies_of_a_passage_are_shown_once() {
    let (_home, retriever) = handbook().await;
    let found = retriever.retrieve(&query("How long is the warranty on soles?", &[])).await.unwrap();
    assert_eq!(found.passages[0].passage.headings, ["Warranty"]);
    let warranty = found.passages.iter().filter(|hit| hit.passage.headings == ["Warranty"]);
    assert_eq!(warranty.count(), 1);
}

#[tokio::test]
async fn what_the_knowledge_lacks_gets_little_confidence() {
    let (_home, retriever) = handbook().await;
    let known = retriever.retrieve(&query("Can I return shoes after two weeks?", &[])).await.unwrap();
    let unknown = retriever.retrieve(&query("Do you sell train tickets to Berlin?", &[])).await.unwrap();
    assert!(known.confidence > 0.5, "{}", known.confidence);
    assert!(unknown.confidence < 0.3, "{}", unknown.confidence);
    let nothing = retriever.retrieve(&query("hello", &[])).await.unwrap();
    assert!(nothing.passages.is_empty() && nothing.confidence == 0.0);
}

#[tokio::test]
async fn a_short_question_borrows_from_the_turns_before() {
    let (_home, retriever) = handbook().await;
    let found = retriever.retrieve(&query("And the one there?", &["When does the store in Lyon open?"])).await.unwrap();
    assert_eq!(found.passages[0].passage.headings, ["Opening hours"]);
    let borrowed = found.terms.iter().find(|term| term.term == "lyon").unwrap();
    assert!(borrowed.weight < 1.0);
}

#[tokio::test]
async fn no_knowledge_base_means_no_passages() {
    let (_home, retriever) = handbook().await;
    let mut blind = query("warranty", &[]);
    blind.knowledge_bases.clear();
    let found = retriever.retrieve(&blind).await.unwrap();
    assert!(found.passages.is_empty() && found.confidence == 0.0);
}

#[tokio::test]
async fn an_earlier_subject_does_not_push_out_what_is_asked_now() {
    let (_home, retriever) = handbook().await;
    let alone = retriever.retrieve(&query("When does the store in Lyon open?", &[])).await.unwrap();
    let after =
        retriever.retrieve(&query("When does the store in Lyon open?", &["What does the warranty cover?"])).await.unwrap();
    assert_eq!(after.passages[0].passage.id, alone.passages[0].passage.id);
}

#[tokio::test]
async fn what_the_other_side_named_completes_a_question() {
    let (_home, retriever) = handbook().await;
    let mut asked = query("When does it open?", &["Where can I try shoes on?"]);
    asked.history.push(Said { by_customer: false, text: "In our store in Lyon.".into() });
    let found = retriever.retrieve(&asked).await.unwrap();
    assert_eq!(found.passages[0].passage.headings, ["Opening hours"]);
    assert!(found.passages[0].why.dense.is_none(), "there is no model");
}
