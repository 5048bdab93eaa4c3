//! The reading half: legs of a search, passages by id, and what a scope holds. Runs on several threads at once.

use std::sync::Arc;

use qdrant_edge::{
    CountRequest, FacetRequest, FacetValue, Filter, NamedQuery, PointId, QueryEnum, Record, ScoredPoint, ScrollRequest,
    SearchParams, SearchRequest, VectorInternal, VectorStructInternal, WithVector,
};
use uuid::Uuid;

use super::layout::{self, engine, path, sparse};
use super::shard::Shard;
use crate::document::{Passage, PassageVectors};
use crate::index::bm25::{self, SparseWeights};
use crate::index::frequencies::{Base, Known, SAMPLE, Table};
use crate::index::join::{Found, Joined};
use crate::index::schema::{self, BM25, DENSE, GRAPH_SEARCH_BREADTH, MOST_TITLES, SENTENCES, TITLE, Visible};
use crate::index::{Candidate, IndexError, IndexQuery, Narrow, Scope};

/// What a read left to do once its answer is on its way: tables to read again.
pub(super) type Due = Vec<Base>;

impl Shard {
    pub(super) fn search(&self, query: &IndexQuery, due: &mut Due) -> Result<Vec<Candidate>, IndexError> {
        schema::check_question(self.space(), &query.vectors)?;
        if query.scope.knowledge_bases.is_empty() || query.limit == 0 {
            return Ok(Vec::new());
        }
        let mut weights = bm25::query_weights(query);
        let rarities = self.rarities(&query.scope, &weights.dimensions, due)?;
        weights.weights.iter_mut().zip(rarities).for_each(|(weight, rarity)| *weight *= rarity);
        let filter = layout::within(&query.scope, &query.narrow)?;
        let mut joined = Joined::default();
        for point in self.lexical_leg(&filter, &weights, query.limit)? {
            joined.lexical(point.id, point.score);
        }
        for vector in &query.vectors {
            for point in self.leg(&filter, DENSE, VectorInternal::Dense(vector.clone()), query.limit)? {
                joined.dense(point.id, point.score);
            }
        }
        let ids = joined.ids();
        let records = self.read(&ids)?;
        let found = records.into_iter().map(|record| {
            let words = record.vector.as_ref().and_then(words).unwrap_or_default();
            let id = record.id;
            let candidate = candidate(record, Visible::Scope(&query.scope))?;
            Ok(candidate.map(|candidate| Found { id, candidate, words }))
        });
        Ok(joined.rank(found.filter_map(Result::transpose).collect::<Result<_, IndexError>>()?, &weights))
    }

    pub(super) fn passages(&self, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Candidate>, IndexError> {
        let ids: Vec<PointId> = ids.iter().map(|id| PointId::Uuid(*id)).collect();
        let records = self.read(&ids)?;
        records.into_iter().filter_map(|record| candidate(record, Visible::Scope(scope)).transpose()).collect()
    }

    /// The ids of a document's passages are known, so that nothing has to be searched.
    pub(super) fn passages_of(
        &self,
        organisation: i64,
        document: &str,
        from: u32,
        limit: u32,
    ) -> Result<Vec<Candidate>, IndexError> {
        let ordinals = from..from.saturating_add(limit);
        let ids: Vec<_> = ordinals.map(|ordinal| PointId::Uuid(Passage::id_for(organisation, document, ordinal))).collect();
        let records = self.engine()?.retrieve(&ids, Some(true.into()), None).map_err(engine("read passages"))?;
        let visible = Visible::Organisation(organisation);
        records.into_iter().filter_map(|record| candidate(record, visible).transpose()).collect()
    }

    pub(super) fn count(&self, scope: &Scope) -> Result<u64, IndexError> {
        let filter = Some(layout::within(scope, &Narrow::default())?);
        let count = self.engine()?.count(CountRequest { filter, exact: true }).map_err(engine("count passages"))?;
        Ok(count as u64)
    }

    pub(super) fn titles(&self, scope: &Scope) -> Result<Arc<[String]>, IndexError> {
        if let Some(known) = self.titles.known(scope) {
            return Ok(known);
        }
        let generation = self.titles.generation();
        let filter = Some(layout::within(scope, &Narrow::default())?);
        let request = FacetRequest { key: path(TITLE)?, limit: MOST_TITLES + 1, filter, exact: true };
        let hits = self.engine()?.facet(request).map_err(engine("list titles"))?.hits;
        let mut titles: Vec<_> = hits.into_iter().filter(|hit| hit.count > 0).filter_map(|hit| word(hit.value)).collect();
        if titles.len() > MOST_TITLES {
            titles.clear();
        }
        titles.sort_unstable();
        Ok(self.titles.remember(scope, generation, titles))
    }

    pub(super) fn rarities(&self, scope: &Scope, dimensions: &[u32], due: &mut Due) -> Result<Vec<f32>, IndexError> {
        let mut bases = scope.knowledge_bases.clone();
        bases.sort_unstable();
        bases.dedup();
        let mut passages = 0.0;
        let mut holding = vec![0.0; dimensions.len()];
        for knowledge_base in bases {
            let table = self.table((scope.organisation, knowledge_base), due)?;
            passages += table.passages() as f32;
            let own = Scope { organisation: scope.organisation, knowledge_bases: vec![knowledge_base] };
            for (dimension, holding) in dimensions.iter().zip(&mut holding) {
                *holding += self.holding(&own, &table, *dimension)?;
            }
        }
        Ok(holding.into_iter().map(|holding| bm25::rarity(passages, holding)).collect())
    }

    fn table(&self, base: Base, due: &mut Due) -> Result<Arc<Table>, IndexError> {
        match self.frequencies.known(base) {
            Known::Fresh(table) => Ok(table),
            Known::Due(table) => {
                due.push(base);
                Ok(table)
            }
            Known::Missing => self.read_table(base),
        }
    }

    pub(super) fn read_table(&self, base: Base) -> Result<Arc<Table>, IndexError> {
        self.frequencies.reading(base);
        let sampled = self.sample(base).inspect_err(|_| self.frequencies.not_read(base))?;
        Ok(self.frequencies.read(base, sampled))
    }

    fn sample(&self, (organisation, knowledge_base): Base) -> Result<Table, IndexError> {
        let scope = Scope { organisation, knowledge_bases: vec![knowledge_base] };
        let request = ScrollRequest {
            offset: None,
            limit: Some(SAMPLE),
            filter: Some(layout::within(&scope, &Narrow::default())?),
            with_payload: Some(false.into()),
            with_vector: WithVector::Selector(vec![BM25.to_owned()]),
            order_by: None,
        };
        let (records, more) = self.engine()?.scroll(request).map_err(engine("count words"))?;
        let passages = if more.is_some() { self.count(&scope)? } else { records.len() as u64 };
        let rows: Vec<_> = records.iter().filter_map(|record| record.vector.as_ref().and_then(words)).collect();
        Ok(Table::new(passages, rows.iter().map(|row| row.dimensions.as_slice())))
    }

    fn holding(&self, base: &Scope, table: &Table, dimension: u32) -> Result<f32, IndexError> {
        if let Some(holding) = table.holding(dimension) {
            return Ok(holding);
        }
        let single = SparseWeights { dimensions: vec![dimension], weights: vec![1.0] };
        let filter = layout::within(base, &Narrow::default())?;
        let holding = self.lexical_leg(&filter, &single, table.count_limit())?.len() as u64;
        table.remember(dimension, holding);
        Ok(holding as f32)
    }

    fn lexical_leg(&self, filter: &Filter, weights: &SparseWeights, limit: usize) -> Result<Vec<ScoredPoint>, IndexError> {
        if weights.dimensions.is_empty() {
            return Ok(Vec::new());
        }
        self.leg(filter, BM25, VectorInternal::Sparse(sparse(weights.clone())), limit)
    }

    fn leg(&self, filter: &Filter, name: &str, vector: VectorInternal, limit: usize) -> Result<Vec<ScoredPoint>, IndexError> {
        let request = SearchRequest {
            query: QueryEnum::Nearest(NamedQuery { query: vector, using: Some(name.to_owned()) }),
            filter: Some(filter.clone()),
            params: Some(SearchParams { hnsw_ef: Some(GRAPH_SEARCH_BREADTH.max(limit)), ..SearchParams::default() }),
            limit,
            offset: 0,
            with_payload: None,
            with_vector: None,
            score_threshold: None,
        };
        self.engine()?.search(request).map_err(engine("search the knowledge index"))
    }

    fn read(&self, ids: &[PointId]) -> Result<Vec<Record>, IndexError> {
        let vectors = Some(WithVector::Bool(true));
        self.engine()?.retrieve(ids, Some(true.into()), vectors).map_err(engine("read passages"))
    }
}

fn candidate(record: Record, visible: Visible<'_>) -> Result<Option<Candidate>, IndexError> {
    let vectors = record.vector.and_then(passage_vectors);
    let fields = record.payload.unwrap_or_default().0.into_iter().collect();
    Ok(schema::read_back(fields, visible)?.map(|candidate| Candidate { vectors, ..candidate }))
}

fn passage_vectors(vectors: VectorStructInternal) -> Option<PassageVectors> {
    let VectorStructInternal::Named(mut named) = vectors else { return None };
    let VectorInternal::Dense(whole) = named.remove(DENSE)? else { return None };
    let sentences = match named.remove(SENTENCES) {
        Some(VectorInternal::MultiDense(rows)) => rows.into_multi_vectors(),
        _ => Vec::new(),
    };
    Some(PassageVectors { whole, sentences })
}

fn words(vectors: &VectorStructInternal) -> Option<SparseWeights> {
    let VectorStructInternal::Named(named) = vectors else { return None };
    let mut pairs: Vec<_> = match named.get(BM25)? {
        VectorInternal::Sparse(sparse) => sparse.indices.iter().copied().zip(sparse.values.iter().copied()).collect(),
        _ => return None,
    };
    // Scores are joined in the order of dimensions, which the engine does not promise to keep.
    if !pairs.is_sorted_by_key(|(dimension, _)| *dimension) {
        pairs.sort_unstable_by_key(|(dimension, _)| *dimension);
    }
    let (dimensions, weights) = pairs.into_iter().unzip();
    Some(SparseWeights { dimensions, weights })
}

fn word(value: FacetValue) -> Option<String> {
    match value {
        FacetValue::Keyword(word) => Some(word),
        _ => None,
    }
}
