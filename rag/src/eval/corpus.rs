//! The documents of a folder as passages: indexed, and kept for the plain modes.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::task::JoinSet;

use super::chunks::reference_chunks;
use super::dataset::{Dataset, PageLine};
use super::spans::Page;
use super::{Cut, EvalError, Tell};
use crate::document::{Document, Passage, PassageVectors};
use crate::embed::{Embedder, embed_document};
use crate::index::{Embedded, IndexError, VectorIndex};
use crate::ingest::{Label, Source, ingest};

/// The organisation that owns the evaluated documents.
pub(super) const ORGANISATION: i64 = 1;
/// Documents in flight together share a flush, which is most of the time of a write.
const TOGETHER: usize = 32;

/// A passage as the plain modes see it.
pub(super) struct Chunk {
    pub(super) document: String,
    pub(super) ordinal: u32,
    pub(super) text: String,
    pub(super) group: i64,
}

#[derive(Default)]
pub(super) struct Corpus {
    pub(super) chunks: Vec<Chunk>,
    /// Of each chunk as a whole, where there is a model.
    pub(super) vectors: Vec<Vec<f32>>,
    pages: HashMap<String, Page>,
}

impl Corpus {
    pub(super) async fn fill(
        index: &Arc<dyn VectorIndex>,
        embedder: Option<&dyn Embedder>,
        cut: Cut,
        dataset: &Dataset,
        tell: Tell<'_>,
    ) -> Result<Self, EvalError> {
        let mut corpus = Self::default();
        for (at, group) in dataset.pages.chunks(TOGETHER).enumerate() {
            tell("documents taken in", at * TOGETHER, dataset.pages.len());
            let mut writes = JoinSet::new();
            for page in group {
                let document = corpus.take(page, cut, dataset)?;
                let vectors = match embedder {
                    Some(embedder) => embed_document(embedder, &document, &mut |_, _| (), &AtomicBool::new(false)).await?,
                    None => Vec::new(),
                };
                corpus.vectors.extend(vectors.iter().map(|vectors| vectors.whole.clone()));
                let space = embedder.map(|embedder| embedder.space().clone());
                let index = Arc::clone(index);
                writes.spawn(async move { write(index.as_ref(), &document, space.as_ref(), &vectors).await });
            }
            writes.join_all().await.into_iter().collect::<Result<(), IndexError>>()?;
        }
        Ok(corpus)
    }

    fn take(&mut self, page: &PageLine, cut: Cut, dataset: &Dataset) -> Result<Document, EvalError> {
        let group = dataset.group_of(&page.id);
        let mut document = read(page, group)?;
        let own = if cut == Cut::House {
            Page::lined_up(&page.text, &document)
        } else {
            let whole = || std::iter::once(0..page.text.chars().count()).collect();
            let ranges: Vec<_> = if dataset.has_spans { reference_chunks(&page.text) } else { whole() };
            document.passages = ranges.iter().enumerate().map(|(at, range)| passage(page, at as u32, range)).collect();
            Page::of(ranges)
        };
        self.pages.insert(page.id.clone(), own);
        self.chunks.extend(document.passages.iter().map(|passage| Chunk {
            document: page.id.clone(),
            ordinal: passage.ordinal,
            text: passage.text.clone(),
            group,
        }));
        Ok(document)
    }

    pub(super) fn passages(&self) -> usize {
        self.chunks.len()
    }

    pub(super) fn page(&self, document: &str) -> Option<&Page> {
        self.pages.get(document)
    }
}

async fn write(
    index: &dyn VectorIndex,
    document: &Document,
    space: Option<&crate::embed::Space>,
    vectors: &[PassageVectors],
) -> Result<(), IndexError> {
    let embedded: Vec<Embedded<'_>> = space.iter().map(|space| Embedded { space, passages: vectors }).collect();
    index.upsert_document(document, &embedded).await
}

fn read(page: &PageLine, knowledge_base: i64) -> Result<Document, EvalError> {
    let label = Label {
        id: page.id.clone(),
        organisation: ORGANISATION,
        knowledge_base,
        title: Some(page.title.clone()),
        ..Label::default()
    };
    let source = Source { bytes: page.text.as_bytes(), media_type: Some("text/plain"), file_name: None };
    let taken = ingest(label, source).map_err(|source| EvalError::Document { id: page.id.clone(), source })?;
    Ok(taken.document)
}

fn passage(page: &PageLine, ordinal: u32, range: &Range<usize>) -> Passage {
    let text: String = page.text.chars().skip(range.start).take(range.len()).collect();
    Passage {
        id: Passage::id_for(ORGANISATION, &page.id, ordinal),
        document: page.id.clone(),
        ordinal,
        title: page.title.clone(),
        headings: Vec::new(),
        anchor: None,
        text: text.trim().to_owned(),
        url: None,
        page: None,
        page_starts: Vec::new(),
    }
}
