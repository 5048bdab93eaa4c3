//! The collection of `schema` as qdrant-edge wants it: vectors, payload indexes, points and filters.

use std::num::NonZero;
use std::thread;

use qdrant_edge::external::ordered_float::OrderedFloat;
use qdrant_edge::{
    Condition, Distance, EdgeConfig, EdgeOptimizersConfig, EdgeSparseVectorParams, EdgeVectorParams, FieldCondition, Filter,
    HnswIndexConfig, IntegerIndexParams, JsonPath, KeywordIndexParams, Match, MultiVectorComparator, MultiVectorConfig,
    OperationError, PayloadFieldSchema, PayloadSchemaParams, PointId, PointStruct, PointStructPersisted, Range, SparseVector,
    Vector, VectorInternal, VectorStorageDatatype, Vectors,
};
use serde_json::Value;

use super::wal;
use crate::document::{Document, Passage, PassageVectors};
use crate::embed::Space;
use crate::index::bm25::{self, SparseWeights};
use crate::index::schema::{
    self, BM25, DENSE, DOCUMENT, FieldKind, GRAPH_BUILD_BREADTH, GRAPH_LINKS, IndexedField, KNOWLEDGE_BASE, ORDINAL,
    ORGANISATION, SCANNED_KB, SENTENCES,
};
use crate::index::{IndexError, IndexErrorKind, Narrow, Scope};

/// Segments that a search visits, besides the one that is written to. More make merging cheaper and searches slower.
const SEGMENTS: usize = 3;
/// Larger segments are no longer merged.
const LARGEST_SEGMENT_KB: usize = 16_000_000;
/// Kilobytes of its largest vectors from which a segment gets graphs and a word index that stays on disk. With some six
/// sentences a passage the first is about 13,000 passages; words alone take less room, so the second is about as many.
const INDEXED_FROM_KB: usize = 128_000;
const INDEXED_FROM_KB_LEXICAL: usize = 12_000;

pub(super) fn config(space: Option<&Space>) -> EdgeConfig {
    // No IDF modifier: rarity is multiplied into the question, because the engine's own statistics span all tenants.
    let bm25 = EdgeSparseVectorParams::builder().on_disk(true).build();
    let optimizers = EdgeOptimizersConfig {
        default_segment_number: Some(SEGMENTS),
        max_segment_size: Some(LARGEST_SEGMENT_KB),
        indexing_threshold: Some(if space.is_some() { INDEXED_FROM_KB } else { INDEXED_FROM_KB_LEXICAL }),
        ..EdgeOptimizersConfig::default()
    };
    let config = EdgeConfig::builder()
        .sparse_vector(BM25, bm25)
        .on_disk_payload(true)
        .optimizers(optimizers)
        .hnsw_config(graphs(GRAPH_LINKS))
        .wal_options(wal::options());
    let Some(space) = space else { return config.build() };
    config.vector(DENSE, dense(space)).vector(SENTENCES, sentences(space)).build()
}

/// Half precision costs a cosine less than a thousandth, and half of the memory that vectors take.
fn dense(space: &Space) -> EdgeVectorParams {
    EdgeVectorParams::builder(space.dimensions, Distance::Cosine)
        .datatype(VectorStorageDatatype::Float16)
        .on_disk(true)
        .hnsw_config(graphs(GRAPH_LINKS))
        .build()
}

fn sentences(space: &Space) -> EdgeVectorParams {
    EdgeVectorParams::builder(space.dimensions, Distance::Cosine)
        .datatype(VectorStorageDatatype::Float16)
        .on_disk(true)
        .multivector_config(MultiVectorConfig { comparator: MultiVectorComparator::MaxSim })
        .hnsw_config(graphs(0))
        .build()
}

/// Every search names its tenant, so there are graphs within tenants and knowledge bases, and none across.
fn graphs(links: usize) -> HnswIndexConfig {
    HnswIndexConfig {
        m: 0,
        payload_m: Some(links),
        ef_construct: GRAPH_BUILD_BREADTH,
        full_scan_threshold: SCANNED_KB,
        max_indexing_threads: spare_cores(),
        on_disk: None,
        inline_storage: None,
    }
}

/// Half of the machine stays for customers while a graph is built.
fn spare_cores() -> usize {
    thread::available_parallelism().map_or(1, |cores| (NonZero::get(cores) / 2).max(1))
}

pub(super) fn field_schema(field: IndexedField) -> PayloadFieldSchema {
    let enable_hnsw = Some(field.has_graph);
    let params = match field.kind {
        FieldKind::Integer => PayloadSchemaParams::Integer(IntegerIndexParams {
            lookup: Some(true),
            range: Some(false),
            enable_hnsw,
            ..IntegerIndexParams::default()
        }),
        FieldKind::Keyword | FieldKind::Tenant => PayloadSchemaParams::Keyword(KeywordIndexParams {
            is_tenant: Some(field.kind == FieldKind::Tenant),
            enable_hnsw,
            ..KeywordIndexParams::default()
        }),
    };
    PayloadFieldSchema::FieldParams(params)
}

pub(super) fn point(
    document: &Document,
    passage: &Passage,
    vectors: Option<&PassageVectors>,
) -> Result<PointStructPersisted, IndexError> {
    let mut named = vec![(BM25, sparse_vector(bm25::passage_weights(passage)))];
    if let Some(vectors) = vectors {
        if !vectors.whole.is_empty() {
            named.push((DENSE, Vector::new_dense(vectors.whole.clone())));
        }
        let rows: Vec<_> = vectors.sentences.iter().filter(|row| !row.is_empty()).cloned().collect();
        if !rows.is_empty() {
            named.push((SENTENCES, Vector::new_multi(rows).map_err(engine("read the vectors of sentences"))?));
        }
    }
    let payload = Value::Object(schema::payload(document, passage)?);
    Ok(PointStruct::new(PointId::Uuid(passage.id), Vectors::new_named(named), payload).into())
}

pub(super) fn sparse(weights: SparseWeights) -> SparseVector {
    SparseVector { indices: weights.dimensions, values: weights.weights }
}

fn sparse_vector(weights: SparseWeights) -> Vector {
    Vector::from(VectorInternal::Sparse(sparse(weights)))
}

pub(super) fn within(scope: &Scope, narrow: &Narrow) -> Result<Filter, IndexError> {
    let mut conditions = vec![
        FieldCondition::new_match(path(ORGANISATION)?, Match::from(scope.organisation)),
        FieldCondition::new_match(path(KNOWLEDGE_BASE)?, Match::from(scope.knowledge_bases.clone())),
    ];
    for (field, wanted) in schema::narrowing(narrow) {
        conditions.push(FieldCondition::new_match(path(field)?, Match::from(wanted.clone())));
    }
    Ok(must(conditions))
}

/// The passages of a document from this ordinal on.
pub(super) fn document_from(organisation: i64, document: &str, ordinal: usize) -> Result<Filter, IndexError> {
    let beyond = Range { gte: Some(OrderedFloat(ordinal as f64)), ..Range::default() };
    Ok(must(vec![
        FieldCondition::new_match(path(ORGANISATION)?, Match::from(organisation)),
        FieldCondition::new_match(path(DOCUMENT)?, Match::from(document.to_owned())),
        FieldCondition::new_range(path(ORDINAL)?, beyond),
    ]))
}

fn must(conditions: Vec<FieldCondition>) -> Filter {
    Filter { must: Some(conditions.into_iter().map(Condition::Field).collect()), ..Filter::default() }
}

pub(super) fn path(field: &str) -> Result<JsonPath, IndexError> {
    JsonPath::try_from(field).map_err(|()| IndexError::corrupt(format!("{field} is not a payload path")))
}

pub(super) fn engine(action: &'static str) -> impl Fn(OperationError) -> IndexError {
    move |error| {
        let kind = match &error {
            OperationError::ValidationError { .. } => IndexErrorKind::Invalid,
            OperationError::InconsistentStorage { .. } => IndexErrorKind::Corrupt,
            _ => IndexErrorKind::Unavailable,
        };
        IndexError::new(kind, format!("could not {action}"), error)
    }
}
