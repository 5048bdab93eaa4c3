//! A Qdrant server: its protocol over gRPC, as far as an index of passages uses it, with points in memory and every search a scan.
//!
//! It refuses what the real one refuses: a vector that is not of the collection's layout, a collection that is there already or is
//! not, a count of values without an index for it. What it does not know it answers with "unimplemented".

mod collection;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::qdrant_client::qdrant::collections_server::{Collections, CollectionsServer};
use ::qdrant_client::qdrant::points_server::{Points, PointsServer};
use ::qdrant_client::qdrant::qdrant_server::{Qdrant, QdrantServer};
use ::qdrant_client::qdrant::vector::Vector as In;
use ::qdrant_client::qdrant::vector_output::Vector as Out;
use ::qdrant_client::qdrant::with_vectors_selector::SelectorOptions;
#[cfg_attr(not(test), expect(clippy::wildcard_imports, reason = "a service takes and gives eighty messages"))]
use ::qdrant_client::qdrant::*;
use tokio::task::JoinSet;
use tonic::transport::server::{Server as Grpc, TcpIncoming};
use tonic::{Request, Response, Status};

use self::collection::{Collection, key, named};

/// Of one request.
const MOST_BYTES: usize = 64 << 20;

#[derive(Default)]
struct Kept {
    collections: HashMap<String, Collection>,
    aliases: HashMap<String, String>,
}

#[derive(Clone, Default)]
struct Store(Arc<Mutex<Kept>>);

/// Ends when it is dropped.
pub struct Server {
    /// Its gRPC address.
    pub url: String,
    _serving: JoinSet<()>,
}

impl Server {
    /// Empty, on a free port of the loopback.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn start() -> io::Result<Self> {
        Self::start_at(([127, 0, 0, 1], 0).into())
    }

    /// # Errors
    /// When the port cannot be had.
    pub fn start_at(address: SocketAddr) -> io::Result<Self> {
        let store = Store::default();
        let incoming = TcpIncoming::bind(address)?;
        let url = format!("http://{}", incoming.local_addr()?);
        let server = Grpc::builder()
            .add_service(PointsServer::new(store.clone()).max_decoding_message_size(MOST_BYTES))
            .add_service(CollectionsServer::new(store.clone()))
            .add_service(QdrantServer::new(store))
            .serve_with_incoming(incoming);
        let mut serving = JoinSet::new();
        // It ends with its listener, which nothing closes before this is dropped.
        serving.spawn(async move { drop(server.await) });
        Ok(Self { url, _serving: serving })
    }
}

impl Store {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn within<T>(&self, name: &str, act: impl FnOnce(&mut Collection) -> Result<T, Status>) -> Result<T, Status> {
        let mut kept = self.kept();
        let kept = &mut *kept;
        let name = kept.aliases.get(name).map_or(name, String::as_str);
        let found = kept.collections.get_mut(name);
        act(found.ok_or_else(|| Status::not_found(format!("Not found: Collection `{name}` doesn't exist!")))?)
    }
}

fn retrieved(
    point: &PointStruct,
    payload: Option<&WithPayloadSelector>,
    vectors: Option<&WithVectorsSelector>,
) -> RetrievedPoint {
    let wanted = |name: &str| match vectors.and_then(|selector| selector.selector_options.as_ref()) {
        Some(SelectorOptions::Enable(all)) => *all,
        Some(SelectorOptions::Include(names)) => names.names.iter().any(|wanted| wanted == name),
        None => false,
    };
    let own = named(point).into_iter().flatten().filter(|(name, _)| wanted(name));
    let vectors = own.map(|(name, vector)| (name.clone(), output(vector))).collect();
    let none = with_payload_selector::SelectorOptions::Enable(false);
    let has_payload = payload.is_some_and(|selector| selector.selector_options != Some(none));
    RetrievedPoint {
        id: point.id.clone(),
        payload: if has_payload { point.payload.clone() } else { HashMap::new() },
        vectors: Some(VectorsOutput {
            vectors_options: Some(vectors_output::VectorsOptions::Vectors(NamedVectorsOutput { vectors })),
        }),
        ..RetrievedPoint::default()
    }
}

fn output(vector: &Vector) -> VectorOutput {
    let vector = vector.vector.clone().and_then(|vector| match vector {
        In::Dense(dense) => Some(Out::Dense(dense)),
        In::Sparse(sparse) => Some(Out::Sparse(sparse)),
        In::MultiDense(rows) => Some(Out::MultiDense(rows)),
        // No layout has any other.
        _ => None,
    });
    VectorOutput { vector, ..VectorOutput::default() }
}

/// The methods of a service that the index calls, and those that it does not.
macro_rules! service {
    ($service:ident; $($name:ident($store:ident, $request:ident: $in:ty) -> $out:ty $body:block)*; $($other:ident($other_in:ty) -> $other_out:ty,)*) => {
        #[tonic::async_trait]
        impl $service for Store {
            $(async fn $name(&self, request: Request<$in>) -> Result<Response<$out>, Status> {
                let ($store, $request) = (self, request.into_inner());
                let answer: Result<$out, Status> = $body;
                answer.map(Response::new)
            })*
            $(async fn $other(&self, _: Request<$other_in>) -> Result<Response<$other_out>, Status> {
                Err(Status::unimplemented(stringify!($other)))
            })*
        }
    };
}

service! { Qdrant;
    health_check(_store, _request: HealthCheckRequest) -> HealthCheckReply {
        Ok(HealthCheckReply { title: "a simulated Qdrant".to_owned(), ..HealthCheckReply::default() })
    };
}

service! { Points;
    create_field_index(store, request: CreateFieldIndexCollection) -> PointsOperationResponse {
        store.within(&request.collection_name, |collection| {
            collection.index(request.field_name.clone());
            Ok(PointsOperationResponse::default())
        })
    }
    update_batch(store, request: UpdateBatchPoints) -> UpdateBatchResponse {
        store.within(&request.collection_name, |collection| {
            request.operations.into_iter().try_for_each(|operation| collection.update(operation))?;
            Ok(UpdateBatchResponse::default())
        })
    }
    delete(store, request: DeletePoints) -> PointsOperationResponse {
        store.within(&request.collection_name, |collection| {
            collection.delete(request.points.as_ref())?;
            Ok(PointsOperationResponse::default())
        })
    }
    get(store, request: GetPoints) -> GetResponse {
        store.within(&request.collection_name, |collection| {
            let mut result = Vec::new();
            for id in &request.ids {
                let found = collection.point(id)?;
                result.extend(found.map(|point| retrieved(point, request.with_payload.as_ref(), request.with_vectors.as_ref())));
            }
            Ok(GetResponse { result, ..GetResponse::default() })
        })
    }
    scroll(store, request: ScrollPoints) -> ScrollResponse {
        store.within(&request.collection_name, |collection| {
            let from = request.offset.as_ref().map(key).transpose()?.unwrap_or_default();
            let own: Vec<_> = collection.matching(request.filter.as_ref())?.into_iter().filter(|(key, _)| **key >= from).collect();
            let limit = request.limit.unwrap_or(10) as usize;
            let read = |point| retrieved(point, request.with_payload.as_ref(), request.with_vectors.as_ref());
            let result = own.iter().take(limit).map(|(_, point)| read(point)).collect();
            let next_page_offset = own.get(limit).and_then(|(_, point)| point.id.clone());
            Ok(ScrollResponse { result, next_page_offset, ..ScrollResponse::default() })
        })
    }
    count(store, request: CountPoints) -> CountResponse {
        store.within(&request.collection_name, |collection| {
            let count = collection.matching(request.filter.as_ref())?.len() as u64;
            Ok(CountResponse { result: Some(CountResult { count }), ..CountResponse::default() })
        })
    }
    facet(store, request: FacetCounts) -> FacetResponse {
        store.within(&request.collection_name, |collection| {
            Ok(FacetResponse { hits: collection.facet(&request)?, ..FacetResponse::default() })
        })
    }
    query_batch(store, request: QueryBatchPoints) -> QueryBatchResponse {
        store.within(&request.collection_name, |collection| {
            let legs = request.query_points.iter().map(|query| collection.search(query).map(|result| BatchResult { result }));
            let result = legs.collect::<Result<_, _>>()?;
            Ok(QueryBatchResponse { result, ..QueryBatchResponse::default() })
        })
    };
    upsert(UpsertPoints) -> PointsOperationResponse,
    update_vectors(UpdatePointVectors) -> PointsOperationResponse,
    delete_vectors(DeletePointVectors) -> PointsOperationResponse,
    set_payload(SetPayloadPoints) -> PointsOperationResponse,
    overwrite_payload(SetPayloadPoints) -> PointsOperationResponse,
    delete_payload(DeletePayloadPoints) -> PointsOperationResponse,
    clear_payload(ClearPayloadPoints) -> PointsOperationResponse,
    delete_field_index(DeleteFieldIndexCollection) -> PointsOperationResponse,
    create_vector_name(CreateVectorNameRequest) -> PointsOperationResponse,
    delete_vector_name(DeleteVectorNameRequest) -> PointsOperationResponse,
    search(SearchPoints) -> SearchResponse,
    search_batch(SearchBatchPoints) -> SearchBatchResponse,
    search_groups(SearchPointGroups) -> SearchGroupsResponse,
    recommend(RecommendPoints) -> RecommendResponse,
    recommend_batch(RecommendBatchPoints) -> RecommendBatchResponse,
    recommend_groups(RecommendPointGroups) -> RecommendGroupsResponse,
    discover(DiscoverPoints) -> DiscoverResponse,
    discover_batch(DiscoverBatchPoints) -> DiscoverBatchResponse,
    query(QueryPoints) -> QueryResponse,
    query_groups(QueryPointGroups) -> QueryGroupsResponse,
    search_matrix_pairs(SearchMatrixPoints) -> SearchMatrixPairsResponse,
    search_matrix_offsets(SearchMatrixPoints) -> SearchMatrixOffsetsResponse,
}

service! { Collections;
    collection_exists(store, request: CollectionExistsRequest) -> CollectionExistsResponse {
        let kept = store.kept();
        let exists = kept.collections.contains_key(&request.collection_name) || kept.aliases.contains_key(&request.collection_name);
        Ok(CollectionExistsResponse { result: Some(CollectionExists { exists }), ..CollectionExistsResponse::default() })
    }
    create(store, request: CreateCollection) -> CollectionOperationResponse {
        let mut kept = store.kept();
        match kept.collections.entry(request.collection_name.clone()) {
            Entry::Occupied(there) => {
                Err(Status::already_exists(format!("Wrong input: Collection `{}` already exists!", there.key())))
            }
            Entry::Vacant(place) => Collection::new(request).map(|new| {
                place.insert(new);
                CollectionOperationResponse { result: true, ..CollectionOperationResponse::default() }
            }),
        }
    }
    delete(store, request: DeleteCollection) -> CollectionOperationResponse {
        let mut kept = store.kept();
        let result = kept.collections.remove(&request.collection_name).is_some();
        kept.aliases.retain(|_, collection| *collection != request.collection_name);
        Ok(CollectionOperationResponse { result, ..CollectionOperationResponse::default() })
    }
    update_aliases(store, request: ChangeAliases) -> CollectionOperationResponse {
        let mut kept = store.kept();
        let changes = request.actions.into_iter().map(|action| match action.action {
            Some(alias_operations::Action::CreateAlias(new)) if kept.collections.contains_key(&new.collection_name) => {
                Ok((new.alias_name, new.collection_name))
            }
            Some(alias_operations::Action::CreateAlias(new)) => {
                Err(Status::not_found(format!("Not found: Collection `{}` doesn't exist!", new.collection_name)))
            }
            other => Err(Status::unimplemented(format!("{other:?}"))),
        });
        changes.collect::<Result<Vec<_>, _>>().map(|changes| {
            kept.aliases.extend(changes);
            CollectionOperationResponse { result: true, ..CollectionOperationResponse::default() }
        })
    }
    list_aliases(store, _request: ListAliasesRequest) -> ListAliasesResponse {
        let aliases = store.kept().aliases.clone().into_iter();
        let aliases = aliases.map(|(alias_name, collection_name)| AliasDescription { alias_name, collection_name }).collect();
        Ok(ListAliasesResponse { aliases, ..ListAliasesResponse::default() })
    };
    get(GetCollectionInfoRequest) -> GetCollectionInfoResponse,
    list(ListCollectionsRequest) -> ListCollectionsResponse,
    update(UpdateCollection) -> CollectionOperationResponse,
    list_collection_aliases(ListCollectionAliasesRequest) -> ListAliasesResponse,
    collection_cluster_info(CollectionClusterInfoRequest) -> CollectionClusterInfoResponse,
    update_collection_cluster_setup(UpdateCollectionClusterSetupRequest) -> UpdateCollectionClusterSetupResponse,
    create_shard_key(CreateShardKeyRequest) -> CreateShardKeyResponse,
    delete_shard_key(DeleteShardKeyRequest) -> DeleteShardKeyResponse,
    list_shard_keys(ListShardKeysRequest) -> ListShardKeysResponse,
}

#[cfg(test)]
mod tests;
