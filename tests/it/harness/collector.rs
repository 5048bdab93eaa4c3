//! An OpenTelemetry collector: takes what it can decode, at its address and under its key, and refuses everything else.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::PATIENCE;

const KEY: &str = "Bearer of-spans";

type Taken = Arc<Mutex<Vec<Span>>>;

pub struct Collector {
    pub url: String,
    taken: Taken,
    // Ends with it.
    _serving: JoinSet<()>,
}

impl Collector {
    pub async fn start() -> Self {
        let taken = Taken::default();
        let router = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&taken));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, taken, _serving: serving }
    }

    /// What a program has to be told.
    pub fn settings(&self) -> [(&str, &str); 2] {
        [("SWITCHBOARD__TRACES__ENDPOINT", &self.url), ("SWITCHBOARD__TRACES__HEADERS", r#"{authorization="Bearer of-spans"}"#)]
    }

    pub fn taken(&self) -> Vec<Span> {
        self.taken.lock().unwrap().clone()
    }

    /// Every span so far, once there is one of this name.
    pub async fn spans_with(&self, name: &str) -> Vec<Span> {
        let found = async {
            loop {
                let taken = self.taken();
                if taken.iter().any(|span| span.name == name) {
                    return taken;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("no span {name}: {:?}", self.taken()))
    }
}

async fn take(State(taken): State<Taken>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if header("authorization") != Some(KEY) {
        return StatusCode::UNAUTHORIZED;
    }
    if header("content-type") != Some("application/x-protobuf") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    let Ok(request) = ExportTraceServiceRequest::decode(body) else { return StatusCode::BAD_REQUEST };
    let spans = request.resource_spans.into_iter().flat_map(|one| one.scope_spans).flat_map(|one| one.spans);
    taken.lock().unwrap().extend(spans);
    StatusCode::OK
}

/// What a span says of itself under this name.
pub fn said(span: &Span, name: &str) -> Option<String> {
    let value = span.attributes.iter().find(|attribute| attribute.key == name)?.value.clone()?.value?;
    match value {
        Value::StringValue(text) => Some(text),
        other => Some(format!("{other:?}")),
    }
}
