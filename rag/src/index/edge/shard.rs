//! The blocking half: what a document operation means in points, filters and sparse queries.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use qdrant_edge::external::ordered_float::OrderedFloat;
use qdrant_edge::{
    Condition, CountRequest, CreateIndex, EdgeConfig, EdgeShard, EdgeSparseVectorParams, FieldCondition, FieldIndexOperations,
    Filter, JsonPath, Match, NamedQuery, OperationError, PayloadSchemaType, PointId, PointInsertOperations, PointOperations,
    PointStruct, PointStructPersisted, QueryEnum, Range, ScoredPoint, SearchRequest, SparseVector, UpdateOperation, Vector,
    VectorInternal, Vectors,
};
use serde_json::Value;
use uuid::Uuid;

use super::wal;
use crate::document::Document;
use crate::index::bm25::{self, SparseWeights};
use crate::index::schema::{self, BM25, DOCUMENT, KNOWLEDGE_BASE, ORDINAL, ORGANISATION};
use crate::index::{Candidate, IndexError, IndexErrorKind, IndexQuery, Scope};

/// Points in one engine operation; bounds the size of its log record.
const BATCH: usize = 256;
/// Changed points after which segments are merged and the log is shortened.
const TIDY_AFTER: usize = 20_000;
/// Words in more passages than this are all equally common.
const MOST_COUNTED: usize = 50_000;
/// Remembered term counts, some 64 bytes each.
const MOST_REMEMBERED: usize = 20_000;

pub(super) struct Shard {
    path: PathBuf,
    /// Absent until opened, or when a reopening failed.
    edge: Option<EdgeShard>,
    changed: usize,
    /// Passages in a scope that hold a term, or all of them; valid until the next change.
    counts: Mutex<HashMap<(Scope, Option<u32>), u64>>,
}

impl Shard {
    pub(super) fn open(path: &Path) -> Result<Self, IndexError> {
        let mut shard = Self::closed(path);
        shard.reopen()?;
        Ok(shard)
    }

    /// Every request fails until [`Shard::reopen`] succeeds.
    pub(super) fn closed(path: &Path) -> Self {
        Self { path: path.to_owned(), edge: None, changed: 0, counts: Mutex::default() }
    }

    /// Closes and opens again, which lets go of log files and of memory that old segments mapped.
    pub(super) fn reopen(&mut self) -> Result<(), IndexError> {
        // The folder is locked by the open shard, so the old one must be gone first.
        self.edge = None;
        fs::create_dir_all(&self.path).and_then(|()| wal::prune(&self.path)).map_err(|error| {
            IndexError::new(IndexErrorKind::Unavailable, format!("cannot use the folder {}", self.path.display()), error)
        })?;
        let edge = EdgeShard::load(&self.path, Some(config())).map_err(engine("open the knowledge index"))?;
        self.edge = Some(edge);
        self.changed = 0;
        self.ensure_payload_indexes()
    }

    pub(super) fn flush(&self) -> Result<(), IndexError> {
        // It panics when the disk is full; the lane turns that into an error for everybody who waits.
        self.edge()?.flush();
        Ok(())
    }

    pub(super) fn tidy_due(&self) -> bool {
        self.edge.is_none() || self.changed >= TIDY_AFTER
    }

    /// Merges segments; slow, and safe beside searches.
    pub(super) fn merge(&self) -> Result<(), IndexError> {
        match &self.edge {
            Some(edge) => edge.optimize().map(|_changed| ()).map_err(engine("merge the knowledge index")),
            None => Ok(()),
        }
    }

    /// Same ids are overwritten in place, then the passages beyond the new length go.
    pub(super) fn replace(&mut self, document: &Document) -> Result<(), IndexError> {
        let points = document
            .passages
            .iter()
            .map(|passage| {
                let vector = Vector::from(VectorInternal::Sparse(sparse(bm25::passage_weights(passage))));
                let payload = Value::Object(schema::payload(document, passage)?);
                let point = PointStruct::new(PointId::Uuid(passage.id), Vectors::new_named([(BM25, vector)]), payload);
                Ok(PointStructPersisted::from(point))
            })
            .collect::<Result<Vec<_>, IndexError>>()?;
        self.changed += points.len();
        for batch in points.chunks(BATCH) {
            let insert = PointInsertOperations::PointsList(batch.to_vec());
            self.update(UpdateOperation::PointOperation(PointOperations::UpsertPoints(insert)))?;
        }
        self.remove(document.organisation, &document.id, points.len())
    }

    /// Removes the passages of a document from this ordinal on.
    pub(super) fn remove(&mut self, organisation: i64, document: &str, from: usize) -> Result<(), IndexError> {
        self.changed += 1;
        let beyond = Range { gte: Some(OrderedFloat(from as f64)), ..Range::default() };
        let filter = must(vec![
            FieldCondition::new_match(path(ORGANISATION)?, Match::from(organisation)),
            FieldCondition::new_match(path(DOCUMENT)?, Match::from(document.to_owned())),
            FieldCondition::new_range(path(ORDINAL)?, beyond),
        ]);
        self.update(UpdateOperation::PointOperation(PointOperations::DeletePointsByFilter(filter)))
    }

    pub(super) fn search(&self, query: &IndexQuery) -> Result<Vec<Candidate>, IndexError> {
        let mut weights = bm25::query_weights(query);
        let rarities = self.rarities(&query.scope, &weights.dimensions)?;
        weights.weights.iter_mut().zip(rarities).for_each(|(weight, rarity)| *weight *= rarity);
        let found = self.nearest(&query.scope, weights, query.limit, true)?;
        found
            .into_iter()
            .filter_map(|point| {
                let fields = point.payload.unwrap_or_default().0;
                schema::read_back(fields, point.score, &query.scope).transpose()
            })
            .collect()
    }

    /// Inverse document frequencies within the scope. The engine's own statistics span all tenants, which would let one
    /// skew and sense another, so passages holding the term are counted here, and remembered until the next change.
    pub(super) fn rarities(&self, scope: &Scope, dimensions: &[u32]) -> Result<Vec<f32>, IndexError> {
        let passages = self.remembered(scope, None, || self.count(scope))? as f32;
        dimensions
            .iter()
            .map(|dimension| {
                let holding = self.remembered(scope, Some(*dimension), || {
                    let single = SparseWeights { dimensions: vec![*dimension], weights: vec![1.0] };
                    Ok(self.nearest(scope, single, MOST_COUNTED, false)?.len() as u64)
                })?;
                Ok(bm25::rarity(passages, holding as f32))
            })
            .collect()
    }

    fn remembered(
        &self,
        scope: &Scope,
        dimension: Option<u32>,
        count: impl FnOnce() -> Result<u64, IndexError>,
    ) -> Result<u64, IndexError> {
        let key = (scope.clone(), dimension);
        let known = self.counts.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let counted = count()?;
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_REMEMBERED {
            counts.clear();
        }
        counts.insert(key, counted);
        Ok(counted)
    }

    pub(super) fn passages(&self, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Candidate>, IndexError> {
        let ids: Vec<PointId> = ids.iter().map(|id| PointId::Uuid(*id)).collect();
        let found = self.edge()?.retrieve(&ids, Some(true.into()), None).map_err(engine("read passages"))?;
        found
            .into_iter()
            .filter_map(|point| schema::read_back(point.payload.unwrap_or_default().0, 0.0, scope).transpose())
            .collect()
    }

    pub(super) fn count(&self, scope: &Scope) -> Result<u64, IndexError> {
        let request = CountRequest { filter: Some(within(scope)?), exact: true };
        let count = self.edge()?.count(request).map_err(engine("count passages"))?;
        Ok(count as u64)
    }

    fn nearest(
        &self,
        scope: &Scope,
        weights: SparseWeights,
        limit: usize,
        with_payload: bool,
    ) -> Result<Vec<ScoredPoint>, IndexError> {
        if weights.dimensions.is_empty() || scope.knowledge_bases.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let nearest = NamedQuery { query: VectorInternal::Sparse(sparse(weights)), using: Some(BM25.to_owned()) };
        let request = SearchRequest {
            query: QueryEnum::Nearest(nearest),
            filter: Some(within(scope)?),
            params: None,
            limit,
            offset: 0,
            with_payload: Some(with_payload.into()),
            with_vector: None,
            score_threshold: None,
        };
        self.edge()?.search(request).map_err(engine("search the knowledge index"))
    }

    fn update(&self, operation: UpdateOperation) -> Result<(), IndexError> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.edge()?.update(operation).map_err(engine("change the knowledge index"))
    }

    fn edge(&self) -> Result<&EdgeShard, IndexError> {
        self.edge.as_ref().ok_or_else(|| IndexError::unavailable("the knowledge index is not open"))
    }

    fn ensure_payload_indexes(&self) -> Result<(), IndexError> {
        let known = self.edge()?.info().payload_schema;
        let fields = [
            (ORGANISATION, PayloadSchemaType::Integer),
            (KNOWLEDGE_BASE, PayloadSchemaType::Integer),
            (DOCUMENT, PayloadSchemaType::Keyword),
        ];
        let mut created = false;
        for (name, kind) in fields {
            let field_name = path(name)?;
            if !known.contains_key(&field_name) {
                let create = CreateIndex { field_name, field_schema: Some(kind.into()) };
                self.update(UpdateOperation::FieldIndexOperation(FieldIndexOperations::CreateIndex(create)))?;
                created = true;
            }
        }
        // Opening an index that has them must not cost a write to disk.
        if created { self.flush() } else { Ok(()) }
    }
}

fn config() -> EdgeConfig {
    // No IDF modifier: rarity is multiplied into the question, see `Shard::rarities`.
    let bm25 = EdgeSparseVectorParams::builder().on_disk(true).build();
    EdgeConfig::builder().sparse_vector(BM25, bm25).on_disk_payload(true).wal_options(wal::options()).build()
}

fn within(scope: &Scope) -> Result<Filter, IndexError> {
    Ok(must(vec![
        FieldCondition::new_match(path(ORGANISATION)?, Match::from(scope.organisation)),
        FieldCondition::new_match(path(KNOWLEDGE_BASE)?, Match::from(scope.knowledge_bases.clone())),
    ]))
}

fn must(conditions: Vec<FieldCondition>) -> Filter {
    Filter { must: Some(conditions.into_iter().map(Condition::Field).collect()), ..Filter::default() }
}

fn path(field: &str) -> Result<JsonPath, IndexError> {
    JsonPath::try_from(field).map_err(|()| IndexError::corrupt(format!("{field} is not a payload path")))
}

fn sparse(weights: SparseWeights) -> SparseVector {
    SparseVector { indices: weights.dimensions, values: weights.weights }
}

fn engine(action: &'static str) -> impl Fn(OperationError) -> IndexError {
    move |error| {
        let kind = match &error {
            OperationError::ValidationError { .. } => IndexErrorKind::Invalid,
            OperationError::InconsistentStorage { .. } => IndexErrorKind::Corrupt,
            _ => IndexErrorKind::Unavailable,
        };
        IndexError::new(kind, format!("could not {action}"), error)
    }
}
