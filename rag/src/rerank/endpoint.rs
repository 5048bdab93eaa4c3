//! Scores from a service that speaks `POST …/rerank`: Cohere, Jina, vLLM and others alike, or in the older form of
//! Hugging Face's Text Embeddings Inference.
//!
//! A customer waits, so a request that fails in passing is sent once more at once or after the pause the service names,
//! when that is short; what is refused is not.

mod wire;

use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, StatusCode, redirect};
use tokio::time::sleep;
use url::Url;

pub use self::wire::Shape;
use super::{RerankError, Reranker};
use crate::embed::Secret;

/// Tries of one request, the first among them.
const ATTEMPTS: u32 = 2;
const PAUSE: Duration = Duration::from_millis(100);
/// A service that asks to wait longer is not waited for.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
const CONNECT: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub struct EndpointSettings {
    /// The address before `/rerank`, such as `https://api.cohere.com/v2`.
    pub base_url: String,
    pub shape: Shape,
    /// Empty for a service with one model.
    pub model: String,
    pub key: Option<Secret>,
    /// Of one request.
    pub timeout: Duration,
}

pub struct Endpoint {
    client: Client,
    address: Url,
    host: String,
    shape: Shape,
    model: String,
    key: Option<Secret>,
}

enum Failure {
    /// The same request may pass later.
    Passing {
        after: Option<Duration>,
        error: RerankError,
    },
    Final(RerankError),
}

impl From<RerankError> for Failure {
    fn from(error: RerankError) -> Self {
        Self::Final(error)
    }
}

impl Endpoint {
    pub fn new(settings: EndpointSettings) -> Result<Self, RerankError> {
        let EndpointSettings { base_url, shape, model, key, timeout } = settings;
        let address = address(&base_url)?;
        let host = address.host_str().unwrap_or_default().to_owned();
        let client = outgoing::client()
            // A redirect would carry the key to another host.
            .redirect(redirect::Policy::none())
            .connect_timeout(timeout.min(CONNECT))
            .timeout(timeout)
            .build()
            .map_err(|cause| RerankError::new("the HTTP client could not be set up").because(cause))?;
        Ok(Self { client, address, host, shape, model, key })
    }

    async fn ask(&self, question: &str, texts: &[String]) -> Result<Vec<f32>, Failure> {
        let body = wire::request(self.shape, &self.model, question, texts);
        let request = self.client.post(self.address.clone()).json(&body);
        let request = match &self.key {
            Some(key) => request.bearer_auth(key.reveal()),
            None => request,
        };
        let response = request.send().await.map_err(|cause| self.broken(cause))?;
        if !response.status().is_success() {
            return Err(self.refused(&response));
        }
        let bytes = self.body(response, wire::most_bytes(texts)).await?;
        Ok(wire::scores(self.shape, &bytes, texts.len())?)
    }

    async fn body(&self, mut response: Response, most: usize) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|cause| self.broken(cause))? {
            if bytes.len() + chunk.len() > most {
                return Err(RerankError::new(format!("{} sent more than {most} bytes", self.host)).into());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Nothing came, or broke off. What took too long is not begun again.
    fn broken(&self, cause: reqwest::Error) -> Failure {
        let is_late = cause.is_timeout();
        let what = if is_late { "did not answer in time" } else { "could not be reached" };
        let is_final = is_late || cause.is_builder();
        let error = RerankError::new(format!("{} {what}", self.host)).because(cause.without_url());
        if is_final { Failure::Final(error) } else { Failure::Passing { after: None, error } }
    }

    /// The sentences of an answer may repeat what was sent, so only its status is told.
    fn refused(&self, response: &Response) -> Failure {
        let status = response.status();
        let what = match status.as_u16() {
            401 | 403 => "does not accept the key",
            404 => "does not know the model or the address",
            300..=399 => "redirects, which is not followed",
            408 | 429 | 500.. => "is busy or limits the rate",
            _ => "refused the request",
        };
        let error = RerankError::new(format!("{} {what} (status {})", self.host, status.as_u16()));
        let passes = matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) || status.is_server_error();
        let seconds = || response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse::<f64>().ok();
        let after = seconds().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        if passes { Failure::Passing { after, error } } else { Failure::Final(error) }
    }
}

#[async_trait]
impl Reranker for Endpoint {
    async fn score(&self, question: &str, texts: &[String]) -> Result<Vec<f32>, RerankError> {
        let mut attempt = 1;
        loop {
            match self.ask(question, texts).await {
                Ok(scores) => return Ok(scores),
                Err(Failure::Passing { after, error }) => {
                    let pause = after.unwrap_or(PAUSE);
                    if attempt >= ATTEMPTS || pause > LONGEST_PAUSE {
                        return Err(error);
                    }
                    sleep(pause).await;
                }
                Err(Failure::Final(error)) => return Err(error),
            }
            attempt += 1;
        }
    }
}

fn address(base: &str) -> Result<Url, RerankError> {
    let malformed = || RerankError::new("the address of the reranker is no web address");
    let mut url = Url::parse(base).map_err(|cause| malformed().because(cause))?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    if !is_web || !url.username().is_empty() || url.password().is_some() {
        return Err(malformed());
    }
    let is_whole = url.path().trim_end_matches('/').ends_with("/rerank");
    if !is_whole {
        url.path_segments_mut().map_err(|()| malformed())?.pop_if_empty().push("rerank");
    }
    Ok(url)
}

#[cfg(test)]
mod tests;
