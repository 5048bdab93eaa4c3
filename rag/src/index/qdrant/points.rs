//! Points and filters as the server takes them, and passages as it gives them back.

use qdrant_client::Payload;
use qdrant_client::qdrant::points_update_operation::{DeletePoints, Operation, PointStructList};
use qdrant_client::qdrant::vector_output::Vector as Out;
use qdrant_client::qdrant::vectors_output::VectorsOptions;
use qdrant_client::qdrant::{
    Condition, FacetHit, Filter, NamedVectors, PointId, PointStruct, PointsSelector, PointsUpdateOperation, Range,
    RetrievedPoint, Vector, VectorsOutput, facet_value,
};
use serde_json::Value;
use uuid::Uuid;

use crate::document::{Document, Passage, PassageVectors};
use crate::index::bm25::{self, SparseWeights};
use crate::index::schema::{self, BM25, DENSE, DOCUMENT, KNOWLEDGE_BASE, ORDINAL, ORGANISATION, SENTENCES, Visible};
use crate::index::{Candidate, IndexError, IndexErrorKind, Narrow, Scope};

/// Points in one operation of a request.
const BATCH: usize = 256;

pub(super) fn id(id: &Uuid) -> PointId {
    PointId::from(id.to_string())
}

/// The new version over the old one, then nothing beyond it.
pub(super) fn replacement(
    document: &Document,
    vectors: Option<&[PassageVectors]>,
) -> Result<Vec<PointsUpdateOperation>, IndexError> {
    let passages = document.passages.iter().enumerate();
    let points = passages.map(|(number, passage)| point(document, passage, vectors.and_then(|vectors| vectors.get(number))));
    let mut points = points.collect::<Result<Vec<_>, IndexError>>()?.into_iter();
    let beyond = document_from(document.organisation, &document.id, document.passages.len());
    let mut operations = Vec::new();
    loop {
        let points: Vec<_> = points.by_ref().take(BATCH).collect();
        if points.is_empty() {
            break;
        }
        operations.push(Operation::Upsert(PointStructList { points, ..PointStructList::default() }));
    }
    let points = Some(PointsSelector::from(beyond));
    operations.push(Operation::DeletePoints(DeletePoints { points, ..DeletePoints::default() }));
    Ok(operations.into_iter().map(|operation| PointsUpdateOperation { operation: Some(operation) }).collect())
}

fn point(document: &Document, passage: &Passage, vectors: Option<&PassageVectors>) -> Result<PointStruct, IndexError> {
    let words = bm25::passage_weights(passage);
    let mut named = NamedVectors::default().add_vector(BM25, Vector::new_sparse(words.dimensions, words.weights));
    if let Some(vectors) = vectors {
        if !vectors.whole.is_empty() {
            named = named.add_vector(DENSE, Vector::new_dense(vectors.whole.clone()));
        }
        let rows: Vec<_> = vectors.sentences.iter().filter(|row| !row.is_empty()).cloned().collect();
        if !rows.is_empty() {
            named = named.add_vector(SENTENCES, Vector::new_multi(rows));
        }
    }
    let payload = Payload::try_from(Value::Object(schema::payload(document, passage)?))
        .map_err(|error| IndexError::new(IndexErrorKind::Invalid, "a passage could not be written as a payload", error))?;
    Ok(PointStruct::new(id(&passage.id), named, payload))
}

pub(super) fn within(scope: &Scope, narrow: &Narrow) -> Filter {
    let own =
        [Condition::matches(ORGANISATION, scope.organisation), Condition::matches(KNOWLEDGE_BASE, scope.knowledge_bases.clone())];
    let narrowed = schema::narrowing(narrow).map(|(field, wanted)| Condition::matches(field, wanted.clone()));
    Filter::must(own.into_iter().chain(narrowed).collect::<Vec<_>>())
}

/// The passages of a document from this ordinal on.
pub(super) fn document_from(organisation: i64, document: &str, ordinal: usize) -> Filter {
    Filter::must([
        Condition::matches(ORGANISATION, organisation),
        Condition::matches(DOCUMENT, document.to_owned()),
        Condition::range(ORDINAL, Range { gte: Some(ordinal as f64), ..Range::default() }),
    ])
}

pub(super) fn candidate(point: RetrievedPoint, visible: Visible<'_>) -> Result<Option<Candidate>, IndexError> {
    let vectors = passage_vectors(point.vectors.as_ref());
    let fields = point.payload.into_iter().map(|(name, value)| (name, value.into_json())).collect();
    Ok(schema::read_back(fields, visible)?.map(|candidate| Candidate { vectors, ..candidate }))
}

fn named(vectors: Option<&VectorsOutput>, name: &str) -> Option<Out> {
    match vectors?.vectors_options.as_ref()? {
        // Older servers fill other fields, which this reads as well.
        VectorsOptions::Vectors(named) => named.vectors.get(name).map(|vector| vector.clone().into_vector()),
        VectorsOptions::Vector(_) => None,
    }
}

fn passage_vectors(vectors: Option<&VectorsOutput>) -> Option<PassageVectors> {
    let Some(Out::Dense(whole)) = named(vectors, DENSE) else { return None };
    let sentences = match named(vectors, SENTENCES) {
        Some(Out::MultiDense(rows)) => rows.vectors.into_iter().map(|row| row.data).collect(),
        _ => Vec::new(),
    };
    Some(PassageVectors { whole: whole.data, sentences })
}

/// The stored words, in ascending order.
pub(super) fn words(vectors: Option<&VectorsOutput>) -> SparseWeights {
    let Some(Out::Sparse(sparse)) = named(vectors, BM25) else { return SparseWeights::default() };
    let mut pairs: Vec<_> = sparse.indices.into_iter().zip(sparse.values).collect();
    pairs.sort_unstable_by_key(|(dimension, _)| *dimension);
    let (dimensions, weights) = pairs.into_iter().unzip();
    SparseWeights { dimensions, weights }
}

pub(super) fn title(hit: FacetHit) -> Option<String> {
    match hit.value?.variant? {
        facet_value::Variant::StringValue(title) if hit.count > 0 => Some(title),
        _ => None,
    }
}
