//! Who is asked: addresses, headers and bodies of `OpenAI`-compatible services and of both forms of Azure `OpenAI`.

use std::fmt;

use reqwest::{Client, RequestBuilder};
use serde::Serialize;
use url::Url;

use crate::embed::{EmbedError, Secret};

/// A provider's address with the means to be let in.
pub struct Service {
    address: Url,
    host: String,
    /// The name kept with every vector.
    model: String,
    /// The name in the request; the classic form of Azure has it in the address.
    asked_model: Option<String>,
    /// The length asked for, where the model can be cut.
    asked_dimensions: Option<usize>,
    key: Key,
}

enum Key {
    None,
    Bearer(Secret),
    /// Azure's own header.
    Header(Secret),
}

#[derive(Serialize)]
struct Request<'a> {
    input: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<usize>,
    encoding_format: &'static str,
}

impl Service {
    /// `base` is the address before `/embeddings`, such as `https://api.openai.com/v1`.
    pub fn openai(base: &str, model: &str, key: Option<Secret>) -> Result<Self, EmbedError> {
        let key = key.map_or(Key::None, Key::Bearer);
        Self::at(address(base, &["embeddings"])?, model, Some(model.to_owned()), key)
    }

    /// With an API version the classic form, without one the `v1` form. `model` is what is deployed.
    pub fn azure(
        endpoint: &str,
        deployment: &str,
        model: &str,
        api_version: Option<&str>,
        key: Secret,
    ) -> Result<Self, EmbedError> {
        let key = Key::Header(key);
        let Some(version) = api_version else {
            return Self::at(address(endpoint, &["openai", "v1", "embeddings"])?, model, Some(deployment.to_owned()), key);
        };
        let mut url = address(endpoint, &["openai", "deployments", deployment, "embeddings"])?;
        url.query_pairs_mut().append_pair("api-version", version);
        Self::at(url, model, None, key)
    }

    /// Asks for vectors cut to this length.
    #[must_use]
    pub fn shortened(mut self, dimensions: usize) -> Self {
        self.asked_dimensions = Some(dimensions);
        self
    }

    fn at(address: Url, model: &str, asked_model: Option<String>, key: Key) -> Result<Self, EmbedError> {
        let host = address.host_str().unwrap_or_default().to_owned();
        if model.is_empty() {
            return Err(EmbedError::invalid("the embedding model has no name"));
        }
        Ok(Self { address, host, model: model.to_owned(), asked_model, asked_dimensions: None, key })
    }

    pub(super) fn model(&self) -> &str {
        &self.model
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn request(&self, client: &Client, texts: &[&str]) -> RequestBuilder {
        let model = self.asked_model.as_deref();
        let body = Request { input: texts, model, dimensions: self.asked_dimensions, encoding_format: "float" };
        let request = client.post(self.address.clone()).json(&body);
        match &self.key {
            Key::None => request,
            Key::Bearer(key) => request.bearer_auth(key.reveal()),
            Key::Header(key) => request.header("api-key", key.reveal()),
        }
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Service").field("host", &self.host).field("model", &self.model).finish_non_exhaustive()
    }
}

fn address(base: &str, path: &[&str]) -> Result<Url, EmbedError> {
    let malformed = || EmbedError::invalid("the address of the embedding provider is no web address");
    let mut url = Url::parse(base).map_err(|cause| malformed().because(cause))?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    if !is_web || !url.username().is_empty() || url.password().is_some() {
        return Err(malformed());
    }
    url.path_segments_mut().map_err(|()| malformed())?.pop_if_empty().extend(path);
    Ok(url)
}

#[cfg(test)]
mod tests;
