//! A stand-in for a Qdrant server that speaks its protocol: points in memory, every search a scan. It shows that the
//! index asks in the right way; how a server answers at length is for the tests on a real one.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use ::qdrant_client::qdrant::collections_server::{Collections, CollectionsServer};
use ::qdrant_client::qdrant::condition::ConditionOneOf;
use ::qdrant_client::qdrant::r#match::MatchValue;
use ::qdrant_client::qdrant::point_id::PointIdOptions;
use ::qdrant_client::qdrant::points_selector::PointsSelectorOneOf;
use ::qdrant_client::qdrant::points_server::{Points, PointsServer};
use ::qdrant_client::qdrant::points_update_operation::Operation;
use ::qdrant_client::qdrant::value::Kind;
use ::qdrant_client::qdrant::vector::Vector as In;
use ::qdrant_client::qdrant::vector_output::Vector as Out;
use ::qdrant_client::qdrant::vectors::VectorsOptions;
use ::qdrant_client::qdrant::with_vectors_selector::SelectorOptions;
use ::qdrant_client::qdrant::*;
use tonic::transport::server::{Server, TcpIncoming};
use tonic::{Request, Response, Status};

type Stored = BTreeMap<String, PointStruct>;

#[derive(Clone, Default)]
struct Peer {
    collections: Arc<Mutex<HashMap<String, Stored>>>,
    aliases: Arc<Mutex<HashMap<String, String>>>,
}

/// Starts one, which ends with the test's runtime, and gives its address.
pub(super) fn start() -> String {
    let peer = Peer::default();
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = incoming.local_addr().unwrap();
    let server = Server::builder()
        .add_service(PointsServer::new(peer.clone()).max_decoding_message_size(64 << 20))
        .add_service(CollectionsServer::new(peer))
        .serve_with_incoming(incoming);
    tokio::runtime::Handle::current().spawn(server);
    format!("http://{address}")
}

impl Peer {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Stored>> {
        self.collections.lock().unwrap()
    }

    fn within<T>(&self, collection: &str, act: impl FnOnce(&mut Stored) -> T) -> Result<T, Status> {
        let mut all = self.all();
        all.get_mut(collection).map(act).ok_or_else(|| Status::not_found(format!("no collection {collection}")))
    }

    fn search(&self, query: &QueryPoints) -> Result<Vec<ScoredPoint>, Status> {
        let Some(query::Variant::Nearest(nearest)) = query.query.as_ref().and_then(|query| query.variant.as_ref()) else {
            return Err(Status::invalid_argument("not a nearest query"));
        };
        let (name, limit) = (query.using.clone().unwrap_or_default(), query.limit.unwrap_or(10) as usize);
        self.within(&query.collection_name, |points| {
            let own = points.values().filter(|point| matches(query.filter.as_ref(), point));
            let scored = own.filter_map(|point| Some((point.id.clone(), score(nearest, named(point)?.get(&name)?)?)));
            let mut found: Vec<_> = scored.map(|(id, score)| ScoredPoint { id, score, ..ScoredPoint::default() }).collect();
            found.sort_by(|a, b| b.score.total_cmp(&a.score));
            found.truncate(limit);
            found
        })
    }
}

fn key(id: &PointId) -> String {
    match &id.point_id_options {
        Some(PointIdOptions::Uuid(uuid)) => uuid.clone(),
        other => format!("{other:?}"),
    }
}

fn named(point: &PointStruct) -> Option<&HashMap<String, Vector>> {
    match point.vectors.as_ref()?.vectors_options.as_ref()? {
        VectorsOptions::Vectors(named) => Some(&named.vectors),
        VectorsOptions::Vector(_) => None,
    }
}

fn score(question: &VectorInput, stored: &Vector) -> Option<f32> {
    match (question.variant.as_ref()?, stored.vector.as_ref()?) {
        (vector_input::Variant::Dense(a), In::Dense(b)) => Some(a.data.iter().zip(&b.data).map(|(a, b)| a * b).sum()),
        (vector_input::Variant::Sparse(a), In::Sparse(b)) => {
            let of_b: HashMap<_, _> = b.indices.iter().zip(&b.values).collect();
            let shared: Vec<f32> = a.indices.iter().zip(&a.values).filter_map(|(at, a)| of_b.get(at).map(|b| a * **b)).collect();
            (!shared.is_empty()).then(|| shared.iter().sum())
        }
        _ => None,
    }
}

fn matches(filter: Option<&Filter>, point: &PointStruct) -> bool {
    let conditions = filter.map(|filter| filter.must.as_slice()).unwrap_or_default();
    conditions.iter().all(|condition| match &condition.condition_one_of {
        Some(ConditionOneOf::Field(field)) => field_matches(field, point.payload.get(&field.key)),
        other => panic!("this server does not know {other:?}"),
    })
}

fn field_matches(field: &FieldCondition, value: Option<&Value>) -> bool {
    let kind = value.and_then(|value| value.kind.as_ref());
    let wanted = field.r#match.as_ref().and_then(|wanted| wanted.match_value.as_ref());
    match (wanted, kind) {
        (Some(MatchValue::Integer(wanted)), Some(Kind::IntegerValue(own))) => wanted == own,
        (Some(MatchValue::Integers(wanted)), Some(Kind::IntegerValue(own))) => wanted.integers.contains(own),
        (Some(MatchValue::Keyword(wanted)), Some(Kind::StringValue(own))) => wanted == own,
        (Some(MatchValue::Keywords(wanted)), Some(Kind::StringValue(own))) => wanted.strings.contains(own),
        (None, Some(Kind::IntegerValue(own))) => {
            field.range.as_ref().is_some_and(|range| range.gte.is_none_or(|least| *own as f64 >= least))
        }
        _ => false,
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
    let vector = match vector.vector.clone().unwrap() {
        In::Dense(dense) => Out::Dense(dense),
        In::Sparse(sparse) => Out::Sparse(sparse),
        In::MultiDense(rows) => Out::MultiDense(rows),
        other => panic!("this server does not keep {other:?}"),
    };
    VectorOutput { vector: Some(vector), ..VectorOutput::default() }
}

fn delete(points: &mut Stored, selector: Option<&PointsSelector>) {
    match selector.and_then(|selector| selector.points_selector_one_of.as_ref()) {
        Some(PointsSelectorOneOf::Filter(filter)) => points.retain(|_, point| !matches(Some(filter), point)),
        other => panic!("this server does not delete by {other:?}"),
    }
}

/// The methods of a service that the index calls, and those that it does not.
macro_rules! service {
    ($service:ident; $($name:ident($peer:ident, $request:ident: $in:ty) -> $out:ty $body:block)*; $($other:ident($other_in:ty) -> $other_out:ty,)*) => {
        #[tonic::async_trait]
        impl $service for Peer {
            $(async fn $name(&self, request: Request<$in>) -> Result<Response<$out>, Status> {
                let ($peer, $request) = (self, request.into_inner());
                let answer: Result<$out, Status> = $body;
                answer.map(Response::new)
            })*
            $(async fn $other(&self, _: Request<$other_in>) -> Result<Response<$other_out>, Status> {
                Err(Status::unimplemented(stringify!($other)))
            })*
        }
    };
}

service! { Points;
    create_field_index(_peer, _request: CreateFieldIndexCollection) -> PointsOperationResponse {
        Ok(PointsOperationResponse::default())
    }
    update_batch(peer, request: UpdateBatchPoints) -> UpdateBatchResponse {
        peer.within(&request.collection_name, |points| {
            for operation in request.operations {
                match operation.operation.unwrap() {
                    Operation::Upsert(list) => {
                        points.extend(list.points.into_iter().map(|point| (key(point.id.as_ref().unwrap()), point)));
                    }
                    Operation::DeletePoints(some) => delete(points, some.points.as_ref()),
                    other => panic!("this server does not know {other:?}"),
                }
            }
            UpdateBatchResponse::default()
        })
    }
    delete(peer, request: DeletePoints) -> PointsOperationResponse {
        peer.within(&request.collection_name, |points| {
            delete(points, request.points.as_ref());
            PointsOperationResponse::default()
        })
    }
    get(peer, request: GetPoints) -> GetResponse {
        peer.within(&request.collection_name, |points| {
            let found = request.ids.iter().filter_map(|id| points.get(&key(id)));
            let read = |point| retrieved(point, request.with_payload.as_ref(), request.with_vectors.as_ref());
            GetResponse { result: found.map(read).collect(), ..GetResponse::default() }
        })
    }
    scroll(peer, request: ScrollPoints) -> ScrollResponse {
        peer.within(&request.collection_name, |points| {
            let from = request.offset.as_ref().map(key).unwrap_or_default();
            let own: Vec<_> = points.range(from..).filter(|(_, point)| matches(request.filter.as_ref(), point)).collect();
            let limit = request.limit.unwrap_or(10) as usize;
            let read = |point| retrieved(point, request.with_payload.as_ref(), request.with_vectors.as_ref());
            let result = own.iter().take(limit).map(|(_, point)| read(point)).collect();
            let next_page_offset = own.get(limit).and_then(|(_, point)| point.id.clone());
            ScrollResponse { result, next_page_offset, ..ScrollResponse::default() }
        })
    }
    count(peer, request: CountPoints) -> CountResponse {
        peer.within(&request.collection_name, |points| {
            let count = points.values().filter(|point| matches(request.filter.as_ref(), point)).count() as u64;
            CountResponse { result: Some(CountResult { count }), ..CountResponse::default() }
        })
    }
    facet(peer, request: FacetCounts) -> FacetResponse {
        peer.within(&request.collection_name, |points| {
            let mut counts: HashMap<String, u64> = HashMap::new();
            for point in points.values().filter(|point| matches(request.filter.as_ref(), point)) {
                if let Some(Kind::StringValue(word)) = point.payload.get(&request.key).and_then(|value| value.kind.clone()) {
                    *counts.entry(word).or_default() += 1;
                }
            }
            let value = |word| Some(FacetValue { variant: Some(facet_value::Variant::StringValue(word)) });
            let hits = counts.into_iter().map(|(word, count)| FacetHit { value: value(word), count }).collect();
            FacetResponse { hits, ..FacetResponse::default() }
        })
    }
    query_batch(peer, request: QueryBatchPoints) -> QueryBatchResponse {
        let legs = request.query_points.iter().map(|query| peer.search(query).map(|result| BatchResult { result }));
        legs.collect::<Result<_, _>>().map(|result| QueryBatchResponse { result, ..QueryBatchResponse::default() })
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
    collection_exists(peer, request: CollectionExistsRequest) -> CollectionExistsResponse {
        let exists = peer.all().contains_key(&request.collection_name);
        Ok(CollectionExistsResponse { result: Some(CollectionExists { exists }), ..CollectionExistsResponse::default() })
    }
    create(peer, request: CreateCollection) -> CollectionOperationResponse {
        peer.all().insert(request.collection_name, Stored::new());
        Ok(CollectionOperationResponse { result: true, ..CollectionOperationResponse::default() })
    }
    delete(peer, request: DeleteCollection) -> CollectionOperationResponse {
        let result = peer.all().remove(&request.collection_name).is_some();
        Ok(CollectionOperationResponse { result, ..CollectionOperationResponse::default() })
    }
    update_aliases(peer, request: ChangeAliases) -> CollectionOperationResponse {
        for action in request.actions {
            match action.action.unwrap() {
                alias_operations::Action::CreateAlias(new) => {
                    peer.aliases.lock().unwrap().insert(new.alias_name, new.collection_name);
                }
                other => panic!("this server does not know {other:?}"),
            }
        }
        Ok(CollectionOperationResponse { result: true, ..CollectionOperationResponse::default() })
    }
    list_aliases(peer, _request: ListAliasesRequest) -> ListAliasesResponse {
        let aliases = peer.aliases.lock().unwrap().clone().into_iter();
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
