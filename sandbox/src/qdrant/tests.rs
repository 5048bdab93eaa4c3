//! It refuses what a real one refuses, in the same way.

use ::qdrant_client::qdrant::{
    CreateCollectionBuilder, CreateFieldIndexCollectionBuilder, Distance, FacetCountsBuilder, FieldType, NamedVectors,
    PointStruct, PointsUpdateOperation, SparseVectorParamsBuilder, SparseVectorsConfigBuilder, UpdateBatchPoints, Vector,
    VectorParamsBuilder, VectorsConfigBuilder,
};
use ::qdrant_client::{Payload, Qdrant, QdrantError};
use tonic::Code;

use super::*;

const NAME: &str = "passages";
const ID: &str = "00000000-0000-0000-0000-000000000001";

async fn with_collection() -> (Server, Qdrant) {
    let server = Server::start().unwrap();
    let mut config = Qdrant::from_url(&server.url);
    config.check_compatibility = false;
    let client = config.build().unwrap();
    client.create_collection(layout()).await.unwrap();
    (server, client)
}

/// Two numbers, and words.
fn layout() -> CreateCollectionBuilder {
    let mut dense = VectorsConfigBuilder::default();
    dense.add_named_vector_params("dense", VectorParamsBuilder::new(2, Distance::Cosine));
    let mut sparse = SparseVectorsConfigBuilder::default();
    sparse.add_named_vector_params("words", SparseVectorParamsBuilder::default());
    CreateCollectionBuilder::new(NAME).vectors_config(dense).sparse_vectors_config(sparse)
}

async fn upsert(client: &Qdrant, name: &str, vector: Vector) -> Result<(), QdrantError> {
    let point = PointStruct::new(ID, NamedVectors::default().add_vector(name, vector), Payload::new());
    let list = points_update_operation::PointStructList { points: vec![point], ..Default::default() };
    let operation = PointsUpdateOperation { operation: Some(points_update_operation::Operation::Upsert(list)) };
    let request =
        UpdateBatchPoints { collection_name: NAME.to_owned(), operations: vec![operation], ..UpdateBatchPoints::default() };
    client.update_points_batch(request).await.map(drop)
}

fn code<T: std::fmt::Debug>(answer: Result<T, QdrantError>) -> Code {
    match answer.unwrap_err() {
        QdrantError::ResponseError { status } => status.code(),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_point_has_the_vectors_of_the_layout_or_is_refused() {
    let (_server, client) = with_collection().await;
    upsert(&client, "dense", Vector::new_dense(vec![1.0, 0.0])).await.unwrap();
    upsert(&client, "words", Vector::new_sparse(vec![3, 7], vec![1.0, 0.5])).await.unwrap();
    let wrong = [
        ("dense", Vector::new_dense(vec![1.0, 0.0, 0.0])),
        ("dense", Vector::new_sparse(vec![3], vec![1.0])),
        ("words", Vector::new_sparse(vec![3, 3], vec![1.0, 0.5])),
        ("words", Vector::new_sparse(vec![3], vec![1.0, 0.5])),
        ("unknown", Vector::new_dense(vec![1.0, 0.0])),
    ];
    for (name, vector) in wrong {
        assert_eq!(code(upsert(&client, name, vector).await), Code::InvalidArgument, "{name}");
    }
}

#[tokio::test]
async fn a_collection_is_made_once_and_needed_by_whoever_names_it() {
    let (_server, client) = with_collection().await;
    assert_eq!(code(client.create_collection(layout()).await), Code::AlreadyExists);
    client.delete_collection(NAME).await.unwrap();
    assert_eq!(code(upsert(&client, "dense", Vector::new_dense(vec![1.0, 0.0])).await), Code::NotFound);
    let alias = ::qdrant_client::qdrant::CreateAliasBuilder::new(NAME, "current");
    assert_eq!(code(client.create_alias(alias).await), Code::NotFound);
}

#[tokio::test]
async fn values_are_counted_where_an_index_is() {
    let (_server, client) = with_collection().await;
    let titles = || FacetCountsBuilder::new(NAME, "title");
    assert_eq!(code(client.facet(titles()).await), Code::InvalidArgument);
    let index = CreateFieldIndexCollectionBuilder::new(NAME, "title", FieldType::Keyword);
    client.create_field_index(index).await.unwrap();
    assert_eq!(client.facet(titles()).await.unwrap().hits, Vec::new());
}
