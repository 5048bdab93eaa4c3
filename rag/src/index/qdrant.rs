//! The index on a Qdrant server, over gRPC: for several programs that share one knowledge.
//!
//! One collection a space, made when it is missing, in the layout of `schema`, with the organisation as tenant. Every
//! write waits until the server has it. A new version is written over the old one and what lies beyond it removed, in
//! one request, so that there is no moment without the document.
//!
//! Words are counted as `frequencies` says, from a sample of each knowledge base: the server's own IDF spans all tenants,
//! and counts stored beside the passages would need increments that several writers cannot make safely. What other
//! programs change is noticed by age.

mod call;
mod collection;
mod home;
mod points;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use qdrant_client::Qdrant;
use qdrant_client::qdrant::{
    CountPoints, DeletePoints, FacetCounts, GetPoints, PointId, PointsSelector, Query, QueryBatchPoints, QueryPoints,
    RetrievedPoint, ScoredPoint, ScrollPoints, SearchParams, UpdateBatchPoints, VectorInput,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

use self::call::{Caller, retried};
use super::bm25::{self, SparseWeights, dimension};
use super::frequencies::{Base, Frequencies, Known, SAMPLE, Table};
use super::join::{Found, Joined};
use super::schema::{self, BM25, DENSE, GRAPH_SEARCH_BREADTH, MOST_TITLES, TITLE, Visible};
use super::titles::Titles;
use super::{Candidate, Embedded, IndexError, IndexQuery, Narrow, Scope, VectorIndex};
use crate::document::{Document, Passage};
use crate::embed::Space;

/// How long counts and titles are trusted, because other programs may write to the same collection.
const COUNTS_LAST: Duration = Duration::from_mins(10);
const TITLES_LAST: Duration = Duration::from_secs(30);
/// Passages of one page of a document, at most.
const LONGEST_PAGE: usize = 1_000;
/// Points read in one request while words are counted.
const PAGE: usize = 1_024;

/// Where the server is.
#[derive(Debug, Clone)]
pub struct QdrantOptions {
    /// Its gRPC address, such as `http://qdrant:6334`; `https` for TLS.
    pub url: String,
    pub api_key: Option<String>,
    /// Of one request.
    pub timeout: Duration,
}

pub struct QdrantIndex {
    client: Qdrant,
    collection: String,
    space: Option<Space>,
    /// Set once the collection is known to be there.
    ready: OnceCell<()>,
    frequencies: Frequencies,
    titles: Titles,
}

impl QdrantIndex {
    /// Says no to an address that is none; the server is asked at the first request, and may be down until then.
    pub fn connect(options: &QdrantOptions, space: Option<Space>) -> Result<Self, IndexError> {
        let collection = collection::name(space.as_ref());
        let (frequencies, titles) = (Frequencies::aging(COUNTS_LAST), Titles::aging(TITLES_LAST));
        let client = call::client(options)?;
        Ok(Self { client, collection, space, ready: OnceCell::new(), frequencies, titles })
    }

    async fn caller(&self, action: &'static str) -> Result<Caller<'_>, IndexError> {
        self.ready.get_or_try_init(|| collection::ensure(&self.client, &self.collection, self.space.as_ref())).await?;
        Ok(Caller { client: &self.client, action })
    }

    async fn remove(&self, filter: qdrant_client::qdrant::Filter, organisation: i64) -> Result<(), IndexError> {
        let caller = self.caller("remove passages").await?;
        let request = DeletePoints {
            collection_name: self.collection.clone(),
            wait: Some(true),
            points: Some(PointsSelector::from(filter)),
            ..DeletePoints::default()
        };
        retried(caller, |client| client.delete_points(request.clone())).await?;
        self.note(organisation);
        Ok(())
    }

    /// The number of passages that changed is not known here, so every table of the organisation counts as old.
    fn note(&self, organisation: i64) {
        self.frequencies.changed(organisation, None, u64::from(u32::MAX));
        self.titles.changed(organisation);
    }

    /// All legs go out together; their answers come in the same order.
    async fn legs(&self, query: &IndexQuery, weights: &SparseWeights) -> Result<Vec<Vec<ScoredPoint>>, IndexError> {
        let filter = points::within(&query.scope, &query.narrow);
        let leg = |using: &str, vector: VectorInput, limit: usize| QueryPoints {
            collection_name: self.collection.clone(),
            query: Some(Query::new_nearest(vector)),
            using: Some(using.to_owned()),
            filter: Some(filter.clone()),
            params: Some(SearchParams { hnsw_ef: Some(GRAPH_SEARCH_BREADTH.max(limit) as u64), ..SearchParams::default() }),
            limit: Some(limit as u64),
            with_payload: Some(false.into()),
            ..QueryPoints::default()
        };
        let words = VectorInput::new_sparse(weights.dimensions.clone(), weights.weights.clone());
        let lexical = (!weights.dimensions.is_empty()).then(|| leg(BM25, words, query.limit));
        let dense = query.vectors.iter().map(|vector| leg(DENSE, VectorInput::new_dense(vector.clone()), query.limit));
        let query_points: Vec<_> = lexical.into_iter().chain(dense).collect();
        if query_points.is_empty() {
            return Ok(Vec::new());
        }
        let batch = QueryBatchPoints { collection_name: self.collection.clone(), query_points, ..QueryBatchPoints::default() };
        let caller = self.caller("search the knowledge index").await?;
        let answer = retried(caller, |client| client.query_batch(batch.clone())).await?;
        Ok(answer.result.into_iter().map(|leg| leg.result).collect())
    }

    async fn read(&self, ids: Vec<PointId>, with_vectors: bool) -> Result<Vec<RetrievedPoint>, IndexError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let request = GetPoints {
            collection_name: self.collection.clone(),
            ids,
            with_payload: Some(true.into()),
            with_vectors: Some(with_vectors.into()),
            ..GetPoints::default()
        };
        let caller = self.caller("read passages").await?;
        Ok(retried(caller, |client| client.get_points(request.clone())).await?.result)
    }

    async fn count_within(&self, scope: &Scope) -> Result<u64, IndexError> {
        let request = CountPoints {
            collection_name: self.collection.clone(),
            filter: Some(points::within(scope, &Narrow::default())),
            exact: Some(true),
            ..CountPoints::default()
        };
        let caller = self.caller("count passages").await?;
        let counted = retried(caller, |client| client.count(request.clone())).await?;
        Ok(counted.result.map_or(0, |result| result.count))
    }

    async fn dimension_rarities(&self, scope: &Scope, dimensions: &[u32]) -> Result<Vec<f32>, IndexError> {
        let mut bases = scope.knowledge_bases.clone();
        bases.sort_unstable();
        bases.dedup();
        let mut passages = 0.0;
        let mut holding = vec![0.0; dimensions.len()];
        for knowledge_base in bases {
            let base = (scope.organisation, knowledge_base);
            let table = match self.frequencies.known(base) {
                Known::Fresh(table) => table,
                Known::Due(_) | Known::Missing => self.read_table(base).await?,
            };
            passages += table.passages() as f32;
            for (dimension, holding) in dimensions.iter().zip(&mut holding) {
                *holding += self.holding(base, &table, *dimension).await?;
            }
        }
        Ok(holding.into_iter().map(|holding| bm25::rarity(passages, holding)).collect())
    }

    async fn read_table(&self, base: Base) -> Result<Arc<Table>, IndexError> {
        self.frequencies.reading(base);
        let sampled = self.sample(base).await.inspect_err(|_| self.frequencies.not_read(base))?;
        Ok(self.frequencies.read(base, sampled))
    }

    async fn sample(&self, (organisation, knowledge_base): Base) -> Result<Table, IndexError> {
        let scope = Scope { organisation, knowledge_bases: vec![knowledge_base] };
        let mut rows = Vec::new();
        let mut offset = None;
        loop {
            let request = ScrollPoints {
                collection_name: self.collection.clone(),
                filter: Some(points::within(&scope, &Narrow::default())),
                offset: offset.take(),
                limit: Some(PAGE.min(SAMPLE - rows.len()) as u32),
                with_payload: Some(false.into()),
                with_vectors: Some(vec![BM25].into()),
                ..ScrollPoints::default()
            };
            let caller = self.caller("count words").await?;
            let answer = retried(caller, |client| client.scroll(request.clone())).await?;
            rows.extend(answer.result.iter().map(|point| points::words(point.vectors.as_ref()).dimensions));
            offset = answer.next_page_offset;
            if offset.is_none() || rows.len() >= SAMPLE {
                break;
            }
        }
        let passages = if offset.is_some() { self.count_within(&scope).await? } else { rows.len() as u64 };
        Ok(Table::new(passages, rows.iter().map(Vec::as_slice)))
    }

    async fn holding(&self, base: Base, table: &Table, dimension: u32) -> Result<f32, IndexError> {
        if let Some(holding) = table.holding(dimension) {
            return Ok(holding);
        }
        let single = SparseWeights { dimensions: vec![dimension], weights: vec![1.0] };
        let query = IndexQuery {
            scope: Scope { organisation: base.0, knowledge_bases: vec![base.1] },
            narrow: Narrow::default(),
            text: String::new(),
            hints: Vec::new(),
            vectors: Vec::new(),
            limit: table.count_limit(),
        };
        let holding = self.legs(&query, &single).await?.first().map_or(0, Vec::len) as u64;
        table.remember(dimension, holding);
        Ok(holding as f32)
    }
}

#[async_trait]
impl VectorIndex for QdrantIndex {
    fn space(&self) -> Option<Space> {
        self.space.clone()
    }

    async fn upsert_document(&self, document: &Document, vectors: &[Embedded<'_>]) -> Result<(), IndexError> {
        let vectors = schema::own_vectors(self.space.as_ref(), document, vectors)?;
        let request = UpdateBatchPoints {
            collection_name: self.collection.clone(),
            wait: Some(true),
            operations: points::replacement(document, vectors)?,
            ..UpdateBatchPoints::default()
        };
        let caller = self.caller("write passages").await?;
        retried(caller, |client| client.update_points_batch(request.clone())).await?;
        self.note(document.organisation);
        Ok(())
    }

    async fn delete_document(&self, organisation: i64, document: &str) -> Result<(), IndexError> {
        self.remove(points::document_from(organisation, document, 0), organisation).await
    }

    async fn delete_base(&self, organisation: i64, knowledge_base: i64) -> Result<(), IndexError> {
        let scope = Scope { organisation, knowledge_bases: vec![knowledge_base] };
        self.remove(points::within(&scope, &Narrow::default()), organisation).await
    }

    async fn search(&self, query: &IndexQuery) -> Result<Vec<Candidate>, IndexError> {
        schema::check_question(self.space.as_ref(), &query.vectors)?;
        if query.scope.knowledge_bases.is_empty() || query.limit == 0 {
            return Ok(Vec::new());
        }
        let mut weights = bm25::query_weights(query);
        let rarities = self.dimension_rarities(&query.scope, &weights.dimensions).await?;
        weights.weights.iter_mut().zip(rarities).for_each(|(weight, rarity)| *weight *= rarity);
        let mut legs = self.legs(query, &weights).await?.into_iter();
        let mut joined = Joined::default();
        if !weights.dimensions.is_empty() {
            let lexical = legs.next().into_iter().flatten();
            lexical.filter_map(|point| Some((point.id?, point.score))).for_each(|(id, score)| joined.lexical(id, score));
        }
        legs.flatten().filter_map(|point| Some((point.id?, point.score))).for_each(|(id, score)| joined.dense(id, score));
        let mut found = Vec::new();
        for point in self.read(joined.ids(), true).await? {
            let (id, words) = (point.id.clone(), points::words(point.vectors.as_ref()));
            if let (Some(id), Some(candidate)) = (id, points::candidate(point, Visible::Scope(&query.scope))?) {
                found.push(Found { id, candidate, words });
            }
        }
        Ok(joined.rank(found, &weights))
    }

    async fn passages(&self, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Candidate>, IndexError> {
        let read = self.read(ids.iter().map(points::id).collect(), true).await?;
        read.into_iter().filter_map(|point| points::candidate(point, Visible::Scope(scope)).transpose()).collect()
    }

    async fn passages_of(
        &self,
        organisation: i64,
        document: &str,
        from: u32,
        limit: usize,
    ) -> Result<Vec<Candidate>, IndexError> {
        let ordinals = from..from.saturating_add(limit.min(LONGEST_PAGE) as u32);
        let ids = ordinals.map(|ordinal| points::id(&Passage::id_for(organisation, document, ordinal))).collect();
        let read = self.read(ids, false).await?.into_iter();
        let visible = Visible::Organisation(organisation);
        let found = read.filter_map(|point| points::candidate(point, visible).transpose());
        let mut found = found.collect::<Result<Vec<_>, IndexError>>()?;
        found.sort_by_key(|found| found.passage.ordinal);
        Ok(found)
    }

    async fn titles(&self, scope: &Scope) -> Result<Arc<[String]>, IndexError> {
        if let Some(known) = self.titles.known(scope) {
            return Ok(known);
        }
        let generation = self.titles.generation();
        let request = FacetCounts {
            collection_name: self.collection.clone(),
            key: TITLE.to_owned(),
            filter: Some(points::within(scope, &Narrow::default())),
            limit: Some(MOST_TITLES as u64 + 1),
            exact: Some(true),
            ..FacetCounts::default()
        };
        let caller = self.caller("list titles").await?;
        let hits = retried(caller, |client| client.facet(request.clone())).await?.hits;
        let mut titles: Vec<_> = hits.into_iter().filter_map(points::title).collect();
        if titles.len() > MOST_TITLES {
            titles.clear();
        }
        titles.sort_unstable();
        Ok(self.titles.remember(scope, generation, titles))
    }

    async fn rarities(&self, scope: &Scope, terms: &[String]) -> Result<Vec<f32>, IndexError> {
        let dimensions: Vec<u32> = terms.iter().map(|term| dimension(term)).collect();
        self.dimension_rarities(scope, &dimensions).await
    }

    async fn count(&self, organisation: i64, knowledge_base: i64) -> Result<u64, IndexError> {
        self.count_within(&Scope { organisation, knowledge_bases: vec![knowledge_base] }).await
    }
}

#[cfg(test)]
mod tests;
