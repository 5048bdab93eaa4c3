//! The collection of a space: its name, and how it is made.

use std::collections::HashMap;

use qdrant_client::Qdrant;
use qdrant_client::qdrant::{
    CreateCollection, CreateFieldIndexCollection, Datatype, Distance, FieldType, HnswConfigDiff, IntegerIndexParams,
    KeywordIndexParams, Memory, MultiVectorComparator, MultiVectorConfig, PayloadIndexParams, PayloadStorageParams,
    SparseIndexConfig, SparseVectorConfig, SparseVectorParams, VectorParams, VectorParamsMap, VectorsConfig,
    payload_index_params, vectors_config,
};

use super::call::{Caller, failed, retried};
use crate::embed::Space;
use crate::index::IndexError;
use crate::index::schema::{
    self, BM25, DENSE, FieldKind, GRAPH_BUILD_BREADTH, GRAPH_LINKS, INDEXED, IndexedField, SCANNED_KB, SENTENCES,
};

pub(super) fn name(space: Option<&Space>) -> String {
    space.map_or_else(|| "switchboard-lexical".to_owned(), |space| format!("switchboard-{}", schema::space_hash(space)))
}

/// Makes what is missing; several programs may do so at once.
pub(super) async fn ensure(client: &Qdrant, name: &str, space: Option<&Space>) -> Result<(), IndexError> {
    let caller = Caller { client, action: "make the collection" };
    let exists = || retried(caller, |client| client.collection_exists(name.to_owned()));
    if !exists().await?
        && let Err(error) = client.create_collection(layout(name, space)).await
        && !exists().await?
    {
        return Err(failed("make the collection")(error));
    }
    for field in INDEXED {
        let request = field_index(name, field);
        retried(caller, |client| client.create_field_index(request.clone())).await?;
    }
    Ok(())
}

fn layout(name: &str, space: Option<&Space>) -> CreateCollection {
    let vectors = space.map(|space| HashMap::from([(DENSE.to_owned(), dense(space)), (SENTENCES.to_owned(), sentences(space))]));
    // No IDF modifier: rarity is multiplied into the question, because the server's statistics span all tenants.
    let index = SparseIndexConfig { memory: Some(on_disk()), ..SparseIndexConfig::default() };
    let bm25 = SparseVectorParams { index: Some(index), modifier: None };
    CreateCollection {
        collection_name: name.to_owned(),
        hnsw_config: Some(graphs(GRAPH_LINKS)),
        payload: Some(PayloadStorageParams { memory: Some(on_disk()) }),
        vectors_config: vectors
            .map(|map| VectorsConfig { config: Some(vectors_config::Config::ParamsMap(VectorParamsMap { map })) }),
        sparse_vectors_config: Some(SparseVectorConfig { map: HashMap::from([(BM25.to_owned(), bm25)]) }),
        ..CreateCollection::default()
    }
}

fn dense(space: &Space) -> VectorParams {
    VectorParams {
        size: space.dimensions as u64,
        distance: Distance::Cosine.into(),
        memory: Some(on_disk()),
        datatype: Some(Datatype::Float16.into()),
        ..VectorParams::default()
    }
}

fn sentences(space: &Space) -> VectorParams {
    let comparator = MultiVectorComparator::MaxSim.into();
    VectorParams { multivector_config: Some(MultiVectorConfig { comparator }), hnsw_config: Some(graphs(0)), ..dense(space) }
}

/// Read when it is needed, and kept by the system while there is room.
fn on_disk() -> i32 {
    Memory::Cold.into()
}

/// Every search names its tenant, so there are graphs within tenants and knowledge bases, and none across.
fn graphs(links: usize) -> HnswConfigDiff {
    HnswConfigDiff {
        m: Some(0),
        payload_m: Some(links as u64),
        ef_construct: Some(GRAPH_BUILD_BREADTH as u64),
        full_scan_threshold: Some(SCANNED_KB as u64),
        ..HnswConfigDiff::default()
    }
}

fn field_index(collection: &str, field: IndexedField) -> CreateFieldIndexCollection {
    let enable_hnsw = Some(field.has_graph);
    let (kind, params) = match field.kind {
        FieldKind::Integer => {
            let params =
                IntegerIndexParams { lookup: Some(true), range: Some(false), enable_hnsw, ..IntegerIndexParams::default() };
            (FieldType::Integer, payload_index_params::IndexParams::IntegerIndexParams(params))
        }
        FieldKind::Keyword | FieldKind::Tenant => {
            let is_tenant = Some(field.kind == FieldKind::Tenant);
            let params = KeywordIndexParams { is_tenant, enable_hnsw, ..KeywordIndexParams::default() };
            (FieldType::Keyword, payload_index_params::IndexParams::KeywordIndexParams(params))
        }
    };
    CreateFieldIndexCollection {
        collection_name: collection.to_owned(),
        wait: Some(true),
        field_name: field.name.to_owned(),
        field_type: Some(kind.into()),
        field_index_params: Some(PayloadIndexParams { index_params: Some(params) }),
        ..CreateFieldIndexCollection::default()
    }
}
