//! From a question in a conversation to the passages that may answer it, and how sure that is.
//!
//! 1. `asked` reads the words of the question and of the turns before; the embedder gives both a vector.
//! 2. `subject` finds the titles that the conversation mentions (`titles`).
//! 3. The index gives candidates: by words, by each vector, and from within mentioned titles.
//! 4. `signals` measures each candidate, `rows` sets the measures against each other, `weights` adds them up: once with the
//!    turns before and once without them, each a `view`. `gate` chooses between the two.
//! 5. `confidence` says whether the best of them answer; `duplicates` leaves out what was said already.
//! 6. A reranker may look at the best once more, where one is configured.
//!
//! To add a signal: a list in `signals`, a column in `rows`, and the recipe run anew for the weights.

mod asked;
mod confidence;
mod duplicates;
mod gate;
mod ranked;
mod reading;
mod rows;
mod signals;
mod subject;
mod titles;
mod view;
mod weights;

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use self::asked::Asked;
pub(crate) use self::ranked::{Ranked, SIGNALS, Sample};
use self::reading::Readings;
use self::subject::Subjects;
use crate::document::{Passage, PassageVectors};
use crate::embed::{Embedder, Purpose};
use crate::index::{Candidate, IndexError, IndexQuery, Narrow, Scope, VectorIndex};
use crate::rerank::Stage;

/// Candidates of each leg of the search.
const CANDIDATES: usize = 50;
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub organisation: i64,
    pub knowledge_bases: Vec<i64>,
    /// What the customer asks now.
    pub text: String,
    /// The turns before, oldest first, of both sides: a place or a product is often named by the one who answers.
    pub history: Vec<Said>,
    pub limit: usize,
}

/// An earlier turn of the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub by_customer: bool,
    pub text: String,
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
    reranking: Option<Stage>,
    readings: Arc<Readings>,
    subjects: Arc<Subjects>,
}

impl Retriever {
    /// Lexical without an embedder, or while the index is still in another model's space.
    pub fn new(index: Arc<dyn VectorIndex>, embedder: Option<Arc<dyn Embedder>>) -> Self {
        Self { index, embedder, reranking: None, readings: Arc::default(), subjects: Arc::default() }
    }

    /// Lets a reranker look at the best passages once more.
    #[must_use]
    pub fn with_reranking(self, reranking: Option<Stage>) -> Self {
        Self { reranking, ..self }
    }

    pub async fn retrieve(&self, query: &Query) -> Result<Retrieval, IndexError> {
        let ranked = self.rank(query).await?;
        Ok(self.finish(query, ranked).await)
    }

    /// What is handed out of everything found. The confidence is that of the search, whatever a reranker says.
    pub(crate) async fn finish(&self, query: &Query, ranked: Ranked) -> Retrieval {
        let Some(stage) = &self.reranking else { return ranked.into_retrieval(query.limit) };
        let question = if ranked.stands_alone() { None } else { asked::joined(query) };
        let question = question.as_deref().unwrap_or(&query.text);
        let mut retrieval = ranked.into_retrieval(query.limit.max(stage.most()));
        stage.reorder(question, &mut retrieval.passages).await;
        retrieval.passages.truncate(query.limit);
        retrieval
    }

    /// Everything found, in order, with what was measured on it.
    pub(crate) async fn rank(&self, query: &Query) -> Result<Ranked, IndexError> {
        let scope = Scope { organisation: query.organisation, knowledge_bases: query.knowledge_bases.clone() };
        if scope.knowledge_bases.is_empty() {
            return Ok(Ranked::default());
        }
        let index = self.index.as_ref();
        let mut asked = Asked::read(index, &scope, query).await?;
        self.embed(&mut asked, query).await;
        let mentioned = self.subjects.of(index, &scope, query).await?;
        let vectors: Vec<Vec<f32>> = asked.latest.iter().chain(&asked.joined).cloned().collect();
        let scoped = subject::legs(&mentioned.together, &scope, query, &vectors, CANDIDATES);
        let broad = IndexQuery {
            scope,
            narrow: Narrow::default(),
            text: query.text.clone(),
            hints: asked::hints(query),
            vectors,
            limit: CANDIDATES,
        };
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut seen = HashSet::new();
        for leg in [broad].iter().chain(&scoped) {
            let found = index.search(leg).await?;
            candidates.extend(found.into_iter().filter(|candidate| seen.insert(candidate.passage.id)));
        }
        let readings: Vec<_> = candidates.iter().map(|candidate| self.readings.of(&candidate.passage)).collect();
        Ok(Ranked::new(asked, &mentioned, candidates, &readings))
    }

    /// Questions go on without vectors when the model cannot be asked.
    async fn embed(&self, asked: &mut Asked, query: &Query) {
        let Some(embedder) = self.embedder.as_ref().filter(|embedder| self.index.space().as_ref() == Some(embedder.space()))
        else {
            return;
        };
        let texts: Vec<String> = [query.text.clone()].into_iter().chain(asked::joined(query)).collect();
        match embedder.embed(&texts, Purpose::Question).await {
            Ok(vectors) => {
                let mut vectors = vectors.into_iter();
                asked.latest = vectors.next();
                asked.joined = vectors.next();
            }
            Err(error) => tracing::warn!(%error, "a question is searched by its words alone"),
        }
    }
}

#[cfg(test)]
mod tests;
