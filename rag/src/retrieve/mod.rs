//! From a question in a conversation to the passages that may answer it, and how sure that is.
//!
//! To add a step (fusion with dense vectors, reranking): a sibling file with one function from candidates to candidates,
//! called in `Retriever::retrieve` between the search and the confidence.

mod confidence;
mod duplicates;

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::{Passage, PassageVectors};
use crate::embed::Embedder;
use crate::index::{Candidate, Hint, IndexError, IndexQuery, Narrow, Scope, VectorIndex, terms};

/// Candidates fetched for each wanted passage, so that dropped duplicates leave enough.
const SPARE: usize = 3;
/// A question with fewer terms of its own leans on the turns before it.
const FEW_TERMS: usize = 3;
/// Weight of the words of the turn before, and of those before that, each against the next.
const HISTORY_WEIGHT: f32 = 0.4;
const HISTORY_WEIGHT_FEW: f32 = 0.6;
const HISTORY_FADES: f32 = 0.7;
/// From this confidence on a question stands alone; a short one has to be surer, for it matches much by chance.
const SURE: f32 = 0.5;
const SURE_SHORT: f32 = 0.8;
/// Turns further back than this have no say.
const HISTORY_TURNS: usize = 6;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub organisation: i64,
    pub knowledge_bases: Vec<i64>,
    /// What the customer asks now.
    pub text: String,
    /// The customer's turns before, oldest first.
    pub history: Vec<String>,
    pub limit: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    pub passage: Passage,
    pub knowledge_base: i64,
    /// Compares within one retrieval only.
    pub score: f32,
    pub why: Why,
    #[serde(skip)]
    pub vectors: Option<PassageVectors>,
}

/// What a hit's score is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// BM25.
    pub lexical: f32,
    /// Cosine of the question and the passage; none without a model.
    pub dense: Option<f32>,
    /// Cosine of the question and the passage's closest sentence.
    pub sentence: Option<f32>,
}

/// A search term of the question and what it is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryTerm {
    pub term: String,
    /// 1 for words of the question, less for words of earlier turns.
    pub weight: f32,
    /// Inverse document frequency within the searched knowledge.
    pub rarity: f32,
}

impl QueryTerm {
    /// What finding it says about a text.
    pub(crate) fn mass(&self) -> f32 {
        self.weight * self.rarity
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Retrieval {
    /// Best first, without near duplicates.
    pub passages: Vec<Hit>,
    /// From 0, the knowledge lacks the subject, to 1; above one half an answer is worth giving.
    pub confidence: f32,
    pub terms: Vec<QueryTerm>,
    /// The question's vector, when there is a model.
    #[serde(skip)]
    pub question: Option<Vec<f32>>,
}

#[derive(Clone)]
pub struct Retriever {
    index: Arc<dyn VectorIndex>,
    /// Used when its space is the index's.
    embedder: Option<Arc<dyn Embedder>>,
}

impl Retriever {
    /// Lexical without an embedder, or while the index is still in another model's space.
    pub fn new(index: Arc<dyn VectorIndex>, embedder: Option<Arc<dyn Embedder>>) -> Self {
        Self { index, embedder }
    }

    /// A question that is sure of its answer alone is asked alone: most people change the subject without saying so. Only
    /// one that is not ("and to Finland?") borrows from the turns before it.
    pub async fn retrieve(&self, query: &Query) -> Result<Retrieval, IndexError> {
        let alone = self.look(query, Vec::new()).await?;
        let is_short = terms(&query.text).len() < FEW_TERMS;
        let sure = if is_short { SURE_SHORT } else { SURE };
        if query.history.is_empty() || alone.confidence >= sure {
            return Ok(alone);
        }
        let together = self.look(query, hints(query)).await?;
        Ok(if together.confidence >= alone.confidence { together } else { alone })
    }

    async fn look(&self, query: &Query, hints: Vec<Hint>) -> Result<Retrieval, IndexError> {
        let scope = Scope { organisation: query.organisation, knowledge_bases: query.knowledge_bases.clone() };
        let (terms, rarest) = self.weigh(&scope, &query.text, &hints).await?;
        let search = IndexQuery {
            scope,
            narrow: Narrow::default(),
            text: query.text.clone(),
            hints,
            vectors: Vec::new(),
            limit: query.limit * SPARE + 4,
        };
        let candidates = self.index.search(&search).await?;
        let confidence = confidence::confidence(&terms, rarest, &candidates);
        let distinct = duplicates::best_distinct(candidates, query.limit);
        let passages = distinct.into_iter().map(hit).collect();
        Ok(Retrieval { passages, confidence, terms, question: None })
    }

    /// Terms with their worth, and the worth of a word that no passage has.
    async fn weigh(&self, scope: &Scope, text: &str, hints: &[Hint]) -> Result<(Vec<QueryTerm>, f32), IndexError> {
        let own = terms(text).into_iter().map(|term| (term, 1.0));
        let borrowed = hints.iter().flat_map(|hint| terms(&hint.text).into_iter().map(|term| (term, hint.weight)));
        let mut seen = HashSet::new();
        let weighed: Vec<(String, f32)> = own.chain(borrowed).filter(|(term, _)| seen.insert(term.clone())).collect();
        // No passage holds the empty term, so the last rarity is the greatest possible one.
        let names: Vec<String> = weighed.iter().map(|(term, _)| term.clone()).chain([String::new()]).collect();
        let rarities = self.index.rarities(scope, &names).await?;
        let rarest = rarities.last().copied().unwrap_or_default();
        let together = weighed.into_iter().zip(rarities);
        let terms = together.map(|((term, weight), rarity)| QueryTerm { term, weight, rarity }).collect();
        Ok((terms, rarest))
    }
}

fn hit(candidate: Candidate) -> Hit {
    let Candidate { passage, knowledge_base, lexical, vectors } = candidate;
    Hit { passage, knowledge_base, score: lexical, why: Why { lexical, ..Why::default() }, vectors }
}

fn hints(query: &Query) -> Vec<Hint> {
    let is_short = terms(&query.text).len() < FEW_TERMS;
    let mut weight = if is_short { HISTORY_WEIGHT_FEW } else { HISTORY_WEIGHT };
    let recent = query.history.iter().rev().take(HISTORY_TURNS);
    recent
        .map(|text| {
            let hint = Hint { text: text.clone(), weight };
            weight *= HISTORY_FADES;
            hint
        })
        .collect()
}

#[cfg(test)]
mod tests;
