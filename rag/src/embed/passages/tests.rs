use parking_lot::Mutex;
use uuid::Uuid;

use super::*;
use crate::embed::Space;

/// Remembers its batches; a vector is the text's length and the number of its embedding.
struct Recording {
    space: Space,
    batches: Mutex<Vec<Vec<String>>>,
}

#[async_trait::async_trait]
impl Embedder for Recording {
    fn space(&self) -> &Space {
        &self.space
    }

    async fn embed(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        assert_eq!(purpose, Purpose::Passage);
        self.batches.lock().push(texts.to_vec());
        Ok(texts.iter().map(|text| vec![text.len() as f32]).collect())
    }
}

fn recording() -> Recording {
    Recording { space: Space { model: "recording".into(), dimensions: 1 }, batches: Mutex::default() }
}

fn document(texts: &[String]) -> Document {
    let passages = (0..).zip(texts).map(|(ordinal, text)| Passage {
        id: Uuid::nil(),
        document: "guide".into(),
        ordinal,
        title: "Guide".into(),
        headings: vec!["Returns".into(), "Costs".into()],
        anchor: None,
        page: None,
        page_starts: Vec::new(),
        text: text.clone(),
        url: None,
    });
    Document {
        id: "guide".into(),
        organisation: 1,
        knowledge_base: 1,
        title: "Guide".into(),
        source: None,
        language: None,
        checksum: String::new(),
        pages: None,
        passages: passages.collect(),
    }
}

async fn run(embedder: &Recording, document: &Document) -> (Vec<PassageVectors>, Vec<(usize, usize)>) {
    let mut told = Vec::new();
    let mut tell = |done, total| told.push((done, total));
    let vectors = embed_document(embedder, document, &mut tell, &AtomicBool::new(false)).await.unwrap();
    (vectors, told)
}

#[test]
fn a_passage_is_sentences_items_rows_and_code() {
    let text = "### Fees\n\nWe charge **nothing**. Mr. Lee pays too!\n\n- by card\n  1. at home\n\n| Country | Days | |\n| --- | --- | --- |\n\
        | France | 3 |  |\n| *Spain* | 5 \\| 6 | late |\n\n```sh\nship --label 7\n```\n\n***\n\nOK";
    assert_eq!(
        pieces(text),
        [
            "Fees",
            "We charge nothing.",
            "Mr. Lee pays too!",
            "by card",
            "at home",
            "Country: France, Days: 3",
            "Country: Spain, Days: 5 | 6, late",
            "ship --label 7",
        ]
    );
}

#[test]
fn a_table_without_a_head_gives_its_cells() {
    assert_eq!(pieces("| France | 3 days |"), ["France, 3 days"]);
}

#[test]
fn a_passage_gives_no_more_than_its_share_of_sentences() {
    assert_eq!(pieces(&"This is a sentence. ".repeat(100)).len(), MOST_SENTENCES);
}

#[tokio::test]
async fn the_whole_is_read_with_title_and_headings() {
    let embedder = recording();
    let (vectors, told) = run(&embedder, &document(&["It is **free**. Always so.".into()])).await;
    assert_eq!(embedder.batches.lock()[0], ["Guide\nReturns > Costs\nIt is free. Always so.", "It is free.", "Always so."]);
    assert_eq!((vectors.len(), vectors[0].sentences.len(), &told[..]), (1, 2, &[(1, 1)][..]));
}

#[tokio::test]
async fn equal_texts_are_embedded_once() {
    let embedder = recording();
    let texts: Vec<String> = (0..100).map(|number| format!("The footer is the same. Line {number} is not.")).collect();
    let (vectors, told) = run(&embedder, &document(&texts)).await;
    let sent: Vec<String> = embedder.batches.lock().concat();
    assert_eq!(sent.iter().filter(|text| *text == "The footer is the same.").count(), 1);
    assert!(
        vectors.iter().all(|passage| passage.sentences.len() == 2 && passage.sentences.iter().all(|vector| vector.len() == 1))
    );
    assert_eq!(told.last(), Some(&(100, 100)));
    assert!(told.len() > 2 && told.is_sorted());
}

#[tokio::test]
async fn a_stop_is_heeded_between_two_batches() {
    let (embedder, stop) = (recording(), AtomicBool::new(false));
    let texts: Vec<String> = (0..200).map(|number| format!("Line {number} stands alone.")).collect();
    let mut tell = |_, _| stop.store(true, Ordering::Relaxed);
    let error = embed_document(&embedder, &document(&texts), &mut tell, &stop).await.unwrap_err();
    assert!(error.context.contains("stopped"));
    assert_eq!(embedder.batches.lock().len(), 1);
}

#[tokio::test]
async fn a_document_without_passages_asks_for_nothing() {
    let embedder = recording();
    assert!(run(&embedder, &document(&[])).await.0.is_empty());
    assert!(embedder.batches.lock().is_empty());
}
