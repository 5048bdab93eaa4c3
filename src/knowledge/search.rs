//! What a bot with one base would find, and what a document was cut into.

use engine::error::Result;
use engine::ids::{DocumentId, KnowledgeBaseId, OrgId};
use engine::page::Page;
use rag::document::Passage;
use rag::index::VectorIndex as _;
use rag::retrieve::{Query, Retrieval};

use super::{Knowledge, from_index};

const PASSAGES: usize = 10;
const PAGE: usize = 50;

/// What a search found, and what the assistant would say to it.
#[derive(Debug)]
pub struct Found {
    pub retrieval: Retrieval,
    pub answer: rag::answer::Answer,
}

pub type PassagePage = Page<Passage>;

impl Knowledge {
    pub async fn search(&self, organisation: OrgId, base: KnowledgeBaseId, text: &str) -> Result<Found> {
        let query = Query {
            organisation: organisation.0,
            knowledge_bases: vec![base.0],
            text: text.to_owned(),
            history: Vec::new(),
            limit: PASSAGES,
        };
        let retrieval = self.retriever.retrieve(&query).await.map_err(from_index)?;
        let answer = rag::answer::answer(text, &retrieval);
        Ok(Found { retrieval, answer })
    }

    /// In order.
    pub async fn passages(
        &self,
        organisation: OrgId,
        base: KnowledgeBaseId,
        document: DocumentId,
        after: Option<u32>,
    ) -> Result<PassagePage> {
        self.need(organisation, base, document).await?;
        let first = after.map_or(0, |after| after.saturating_add(1));
        let found = self.index.passages_of(organisation.0, &document.to_string(), first, PAGE + 1).await.map_err(from_index)?;
        let mut items: Vec<Passage> = found.into_iter().map(|candidate| candidate.passage).collect();
        let more = items.len() > PAGE;
        items.truncate(PAGE);
        let next = items.last().filter(|_| more).map(|last| last.ordinal.to_string());
        Ok(Page { items, next })
    }
}
