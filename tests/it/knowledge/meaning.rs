//! With a model for meanings: documents get vectors, another model takes over without a gap, and its absence stops nothing.

use std::time::Duration;

use sandbox::embeddings::{Embeddings, Fault, Rules};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{Base, page};
use crate::harness::PATIENCE;
use crate::harness::api::Api;
use crate::harness::people::{ask, feed, operator, visitor};
use crate::harness::program::{NO_LIMITS, Program};
use crate::harness::shop::{Shop, add_inbox};

const SMALL: &str = "text-embedding-3-small";
const OTHER: &str = "words-64";

struct Provider {
    server: Embeddings,
    url: String,
    model: &'static str,
}

impl Provider {
    async fn start(model: &'static str) -> Self {
        let server = Embeddings::start(Rules { model: model.to_owned(), ..Rules::default() }).await.unwrap();
        let url = format!("{}/v1", server.url());
        Self { server, url, model }
    }

    fn settings(&self) -> [(&str, &str); 6] {
        [
            NO_LIMITS,
            ("SWITCHBOARD__KNOWLEDGE__EMBEDDING__PROVIDER", "openai"),
            ("SWITCHBOARD__KNOWLEDGE__EMBEDDING__BASE_URL", &self.url),
            ("SWITCHBOARD__KNOWLEDGE__EMBEDDING__MODEL", self.model),
            ("SWITCHBOARD__KNOWLEDGE__EMBEDDING__KEY", "sk-sandbox"),
            ("SWITCHBOARD__KNOWLEDGE__EMBEDDING__DIMENSIONS", "64"),
        ]
    }
}

async fn index(api: &Api) -> Value {
    api.get("/api/v1/knowledge").await.expect(200)["index"].clone()
}

async fn until(api: &Api, wanted: impl Fn(&Value) -> bool) -> Value {
    let until = Instant::now() + PATIENCE * 3;
    loop {
        let now = index(api).await;
        if wanted(&now) {
            return now;
        }
        assert!(Instant::now() < until, "{now}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn documents_are_embedded_and_another_model_takes_over_without_a_gap() {
    let (small, other) = (Provider::start(SMALL).await, Provider::start(OTHER).await);
    let shop = Shop::open(&small.settings()).await;
    let state = index(&shop.api).await;
    assert_eq!((&state["mode"], &state["model"], state.get("building")), (&"hybrid".into(), &SMALL.into(), None));
    let base = Base::new(&shop.api, "Meanings").await;
    let desk = operator(shop.url(), &shop.api.token).await;
    base.put("gasworks.md", &page("gasworks")).await;
    feed(&desk, |event| event.kind == "document" && event.body["document"]["state"] == "ready").await;
    assert!(base.finds("where is the gasworks?").await);
    assert!(small.server.seen().iter().any(|seen| seen.inputs.iter().any(|text| text.contains("gasworks"))));

    let id = base.id.clone();
    let shop = shop.restarted(&other.settings(), async |program: Program| program.kill()).await;
    let base = Base { api: &shop.api, id };
    let inbox = add_inbox(&shop.api, &json!({"name": "Gas", "knowledge_bases": [base.id]})).await;
    let peer = visitor(shop.url(), &inbox.key).await;
    assert!(ask(&peer, "a", "Where is the gasworks?").await.text.contains("old harbour"), "it is answered meanwhile");
    let id = base.id.clone();
    let shop = shop.restarted(&other.settings(), async |program: Program| program.kill()).await;
    until(&shop.api, |index| index["mode"] == "hybrid" && index["model"] == OTHER && index.get("building").is_none()).await;
    let base = Base { api: &shop.api, id };
    assert!(base.finds("where is the gasworks?").await);
}

async fn guides_are_read(api: &Api) {
    let bases = api.get("/api/v1/knowledge").await.expect(200);
    let guides = bases["items"].as_array().unwrap().iter().find(|base| base["name"] == "Shop and guides").unwrap();
    let path = format!("/api/v1/knowledge/{}/documents?limit=100", guides["id"].as_str().unwrap());
    let read = async {
        loop {
            let documents = api.get(&path).await.expect(200);
            let items = documents["items"].as_array().unwrap().clone();
            if !items.is_empty() && items.iter().all(|document| document["state"] == "ready") {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_mins(1), read).await.expect("the guides are read");
}

#[tokio::test]
async fn without_the_model_documents_and_questions_are_compared_by_their_words() {
    let provider = Provider::start(SMALL).await;
    let shop = Shop::open(&provider.settings()).await;
    let base = Base::new(&shop.api, "By words").await;
    let inbox = add_inbox(&shop.api, &json!({"name": "Words", "knowledge_bases": [base.id]})).await;
    // The demo's own guides are embedded first; what waits for the provider keeps others waiting.
    guides_are_read(&shop.api).await;
    provider.server.fail_with(std::iter::repeat_n(Fault::Status(500, None), 1_000));
    let document = base.put("icehouse.md", &page("icehouse")).await;
    assert_eq!(document["state"], "ready", "{document}");
    let peer = visitor(shop.url(), &inbox.key).await;
    assert!(ask(&peer, "a", "Where is the icehouse?").await.text.contains("old harbour"));
}
