//! A language model behind HTTP, whatever its wire.

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::client::{body, send};
use super::pump::Pump;
use super::{Frames, Out, Wire};
use crate::model::bounded::{Bounds, bounded};
use crate::model::{Entry, LanguageModel, ModelError, Pieces, Request, failure};

pub struct HttpModel {
    /// As traces name it.
    name: String,
    /// As the provider names it.
    model: String,
    /// The connection and the model: thoughts that another one sealed are not sent to it.
    origin: String,
    wire: Arc<dyn Wire>,
    client: Client,
}

impl HttpModel {
    pub fn new(name: String, (connection, model): (&str, &str), wire: Arc<dyn Wire>, client: Client) -> Self {
        Self { name, model: model.to_owned(), origin: format!("{connection}/{model}"), wire, client }
    }

    /// The request without what other providers echoed, which this one could not open.
    fn own<'a>(&self, request: &'a Request) -> Cow<'a, Request> {
        let is_foreign = |entry: &Entry| match entry {
            Entry::Assistant { echo: Some(echo), .. } => echo.get("origin").and_then(Value::as_str) != Some(self.origin.as_str()),
            _ => false,
        };
        if !request.entries.iter().any(is_foreign) {
            return Cow::Borrowed(request);
        }
        let mut own = request.clone();
        for entry in own.entries.iter_mut().filter(|entry| is_foreign(entry)) {
            if let Entry::Assistant { echo, .. } = entry {
                *echo = None;
            }
        }
        Cow::Owned(own)
    }
}

#[async_trait]
impl LanguageModel for HttpModel {
    fn name(&self) -> &str {
        &self.name
    }

    async fn stream(&self, request: &Request) -> Result<Pieces, ModelError> {
        let outgoing = self.wire.encode(&self.own(request))?;
        let host = outgoing.url.host_str().unwrap_or_default().to_owned();
        let until = request.deadline.min(Instant::now() + request.idle);
        let sent = send(&self.client, outgoing, until).await?;
        let kind = sent.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let frames = self.wire.frames();
        if is_no_stream(&frames, kind) {
            let is_json = kind.starts_with("application/json");
            let body = timeout_at(until, body(sent.response)).await.unwrap_or_default();
            let value: Value = serde_json::from_slice(&body).unwrap_or_default();
            let told = is_json && value.get("error").is_some_and(|error| !error.is_null());
            let error = if told {
                failure::in_stream(&failure::Said::of(&value))
            } else {
                ModelError::broken("answered with something else than a stream")
            };
            return Err(error.at(&host));
        }
        let pump = Pump::new(
            sent.response,
            frames,
            self.wire.decoder(request),
            Out::new(request, &self.model).of(&self.origin),
            host,
            request.idle,
        );
        Ok(bounded(pump.pieces(), Bounds::of(request, &self.model)))
    }
}

/// An error, or a page of a gateway, with status 200. Servers that name no type, or a wrong one, are given a chance.
fn is_no_stream(frames: &Frames, kind: &str) -> bool {
    match frames {
        Frames::Lines(_) => kind.starts_with("text/html"),
        Frames::Sse(_) | Frames::Binary(_) => kind.starts_with("text/html") || kind.starts_with("application/json"),
    }
}
