//! The contract, on a simulated server, and on the real one that `SWITCHBOARD_TEST_QDRANT_URL` names; the latter is shown as
//! ignored without one.

use super::*;
use crate::document::{PassageVectors, checksum};
use crate::index::SwitchingIndex;
use crate::index::ToDo;
use crate::index::contract::{
    Bed, along, asking, document, manual, promises_of_a_dense_index, promises_of_a_lexical_index, promises_of_every_index, scope,
    space,
};

const URL: &str = "SWITCHBOARD_TEST_QDRANT_URL";

struct Server {
    index: Arc<QdrantIndex>,
    url: String,
    /// Ends with it.
    _simulated: Option<sandbox::qdrant::Server>,
}

fn options(url: &str) -> QdrantOptions {
    QdrantOptions { url: url.to_owned(), api_key: None, timeout: Duration::from_secs(30) }
}

fn connect(url: &str, space: Option<Space>) -> QdrantIndex {
    let mut index = QdrantIndex::connect(&options(url), space).unwrap();
    // Tests run side by side; the thread has the name of the test.
    let name = std::thread::current().name().unwrap_or_default().to_owned();
    index.collection = format!("switchboard-test-{}", &checksum(name.as_bytes())[..16]);
    index
}

async fn real(space: Option<Space>) -> Server {
    let url = std::env::var(URL).unwrap_or_else(|_| panic!("{URL} must name a Qdrant server"));
    let index = Arc::new(connect(&url, space));
    // What an earlier run left.
    index.client.delete_collection(index.collection.clone()).await.unwrap();
    Server { index, url, _simulated: None }
}

fn simulated(space: Option<Space>) -> Server {
    let simulated = sandbox::qdrant::Server::start().unwrap();
    let url = simulated.url.clone();
    Server { index: Arc::new(connect(&url, space)), url, _simulated: Some(simulated) }
}

impl Bed for Server {
    fn index(&self) -> Arc<dyn VectorIndex> {
        Arc::clone(&self.index) as _
    }

    async fn reopened(self) -> Self {
        Self { index: Arc::new(connect(&self.url, self.index.space.clone())), ..self }
    }

    /// Nothing of what was answered is in this process.
    async fn killed(self) -> Self {
        self.reopened().await
    }
}

mod simulated_lexical {
    use std::future::ready;

    use super::{promises_of_a_lexical_index, promises_of_every_index};

    promises_of_every_index!([] ready(super::simulated(None)));
    promises_of_a_lexical_index!([] ready(super::simulated(None)));
}

mod simulated_dense {
    use std::future::ready;

    use super::{promises_of_a_dense_index, promises_of_every_index, space};

    promises_of_every_index!([] ready(super::simulated(Some(space()))));
    promises_of_a_dense_index!([] ready(super::simulated(Some(space()))));
}

mod real_lexical {
    use super::{promises_of_a_lexical_index, promises_of_every_index};

    promises_of_every_index!([ignore = "needs SWITCHBOARD_TEST_QDRANT_URL"] super::real(None));
    promises_of_a_lexical_index!([ignore = "needs SWITCHBOARD_TEST_QDRANT_URL"] super::real(None));
}

mod real_dense {
    use super::{promises_of_a_dense_index, promises_of_every_index, space};

    promises_of_every_index!([ignore = "needs SWITCHBOARD_TEST_QDRANT_URL"] super::real(Some(space())));
    promises_of_a_dense_index!([ignore = "needs SWITCHBOARD_TEST_QDRANT_URL"] super::real(Some(space())));
}

#[test]
fn each_space_has_a_collection_of_its_own() {
    let other = Space { model: "other".into(), ..space() };
    let names = [collection::name(None), collection::name(Some(&space())), collection::name(Some(&other))];
    assert!(names[0] != names[1] && names[1] != names[2] && names[0] != names[2]);
}

#[test]
fn an_address_that_is_none_is_refused() {
    assert!(QdrantIndex::connect(&options("not an address"), None).is_err());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    // Port 9 is reserved, and nothing listens there.
    let index = QdrantIndex::connect(&options("http://127.0.0.1:9"), None).unwrap();
    let refused = index.count(1, 1).await.unwrap_err();
    assert_eq!(refused.kind, crate::index::IndexErrorKind::Unavailable);
}

#[tokio::test]
async fn an_index_opens_while_its_server_is_out_and_is_used_when_it_is_there() {
    // The port of a server that has ended.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{address}");
    let (index, to_do) = SwitchingIndex::open_server(&options(&url), Some(space()), None).await.unwrap();
    assert_eq!((index.space(), to_do), (Some(space()), ToDo::Nothing));
    assert_eq!(index.count(1, 1).await.unwrap_err().kind, crate::index::IndexErrorKind::Unavailable);
    assert!(index.answers().await.is_err());
    let _server = sandbox::qdrant::Server::start_at(address).unwrap();
    assert_eq!(index.count(1, 1).await.unwrap(), 0);
    index.answers().await.unwrap();
}

#[tokio::test]
async fn another_model_takes_the_place_of_the_current_one_on_a_server_too() {
    let server = sandbox::qdrant::Server::start().unwrap();
    let url = &server.url;
    let other = Space { model: "other".into(), ..space() };
    let open = async |wanted: Space| SwitchingIndex::open_server(&options(url), Some(wanted), Some(space())).await.unwrap();
    let (index, to_do) = open(space()).await;
    assert_eq!((index.space(), to_do), (Some(space()), ToDo::Nothing));
    let text = document(1, 1, "m", &manual(&["Returns"]));
    let vectors = [PassageVectors { whole: along(0), sentences: Vec::new() }];
    index.upsert_document(&text, &[Embedded { space: &space(), passages: &vectors }]).await.unwrap();
    let (index, to_do) = open(other.clone()).await;
    assert_eq!((index.space(), index.filling(), to_do), (Some(space()), Some(other.clone()), ToDo::Fill));
    index.fill(&text, &[Embedded { space: &other, passages: &vectors }]).await.unwrap();
    assert!(index.promote().await.unwrap());
    let (index, to_do) = open(other.clone()).await;
    assert_eq!((index.space(), to_do), (Some(other), ToDo::Nothing));
    let query = IndexQuery { vectors: vec![along(0)], ..asking(scope(1, &[1]), "") };
    assert_eq!(index.search(&query).await.unwrap().len(), 1);
}
