use std::sync::Arc;

use super::*;
use crate::index::{EdgeIndex, VectorIndex};
use crate::ingest::{Label, Source, ingest};
use crate::retrieve::{Query, Retriever};

const HELP: &str = "# Help\n\n## Reset your password\n\nA forgotten password is reset in a minute. Follow these steps:\n\n\
    1. Open the sign-in page.\n2. Choose *Forgot password*.\n3. Open the link in our mail.\n\nThe link is valid for one hour. \
    After that you have to ask for another one, which you may do as often as you like during the day.\n\n\
    ## Shipping costs\n\nParcels inside France cost 4.90 euros. Parcels to other countries of Europe cost 9.90 euros, and orders above \
    80 euros travel free of charge. It takes two to four working days until they arrive at your door.\n\n\
    ## Install the command line\n\nThe tool runs on every system. Install it with one command, then sign in with your account \
    and the projects you own are listed at once, newest first, together with their owners:\n\n```sh\nswb install\n```\n";

async fn ask(question: &str) -> Answer {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    let label = Label {
        id: "help".into(),
        organisation: 1,
        knowledge_base: 1,
        source: Some("https://a.example/help".into()),
        ..Label::default()
    };
    let source = Source { bytes: HELP.as_bytes(), media_type: Some("text/markdown"), file_name: None };
    index.upsert_document(&ingest(label, source).unwrap().document, &[]).await.unwrap();
    let query = Query { organisation: 1, knowledge_bases: vec![1], text: question.into(), history: Vec::new(), limit: 5 };
    let retrieval = Retriever::new(Arc::new(index), None).retrieve(&query).await.unwrap();
    answer(question, &retrieval)
}

#[tokio::test]
async fn a_fact_is_answered_with_its_sentence_and_source() {
    let answer = ask("How much does shipping to other countries of Europe cost?").await;
    assert!(answer.found);
    assert!(answer.markdown().contains("cost 9.90 euros"), "{}", answer.markdown());
    let source = &answer.citations[answer.sentences[0].citation];
    assert_eq!(source.headings, ["Shipping costs"]);
    assert_eq!(source.url.as_deref(), Some("https://a.example/help#shipping-costs"));
}

#[tokio::test]
async fn a_how_to_question_gets_all_the_steps() {
    let answer = ask("How do I reset a forgotten password?").await;
    assert!(answer.markdown().contains("1. Open the sign-in page.\n2. Choose Forgot password.\n3."), "{}", answer.markdown());
    assert!(answer.sentences.len() <= 4 && answer.citations.len() <= 2);
}

#[tokio::test]
async fn a_command_comes_with_the_sentence_that_announces_it() {
    let answer = ask("How do I install the command line tool?").await;
    assert!(answer.markdown().contains("```sh\nswb install\n```"), "{}", answer.markdown());
}

#[test]
fn a_question_on_the_page_heads_the_sentence_after_it() {
    let found = pieces::pieces("Can I pay cash? Only in the shop. Bring change.");
    let texts: Vec<_> = found.iter().map(|piece| (piece.heading.as_deref(), piece.text.as_str())).collect();
    assert_eq!(texts, [(Some("Can I pay cash?"), "Only in the shop."), (Some("Can I pay cash?"), "Bring change.")]);
}

#[tokio::test]
async fn an_unknown_question_is_not_answered() {
    let answer = ask("Which vaccinations does my dog need?").await;
    assert!(!answer.found && answer.sentences.is_empty() && answer.citations.is_empty());
}
