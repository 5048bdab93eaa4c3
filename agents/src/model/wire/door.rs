//! Where a provider is asked, and how one is let in.

use std::fmt;

use rag::embed::Secret;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use url::Url;

use super::super::providers::sigv4::Signer;
use crate::model::ModelError;

pub enum Auth {
    None,
    Bearer(Secret),
    /// A header of the provider's own.
    Header(&'static str, Secret),
    Signed(Signer),
}

/// A request ready to go.
pub struct Outgoing {
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

pub struct Door {
    pub url: Url,
    pub auth: Auth,
    /// Such as a version, or the organisation.
    pub headers: Vec<(&'static str, String)>,
}

impl Door {
    pub fn new(url: Url, auth: Auth) -> Self {
        Self { url, auth, headers: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.headers.extend(value.map(|value| (name, value.to_owned())));
        self
    }

    pub fn outgoing(&self, accept: &'static str, body: &Value) -> Result<Outgoing, ModelError> {
        let body = serde_json::to_vec(body).map_err(|_cause| ModelError::invalid("the request is no JSON"))?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        for (name, value) in &self.headers {
            headers.insert(HeaderName::from_static(name), plain(value)?);
        }
        match &self.auth {
            Auth::None => {}
            Auth::Bearer(key) => {
                headers.insert(AUTHORIZATION, secret(&format!("Bearer {}", key.reveal()))?);
            }
            Auth::Header(name, key) => {
                headers.insert(HeaderName::from_static(name), secret(key.reveal())?);
            }
            Auth::Signed(signer) => {
                for (name, value) in signer.sign(&self.url, &body)? {
                    headers.insert(HeaderName::from_static(name), secret(&value)?);
                }
            }
        }
        Ok(Outgoing { url: self.url.clone(), headers, body })
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Door").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

fn plain(value: &str) -> Result<HeaderValue, ModelError> {
    HeaderValue::from_str(value).map_err(|_cause| ModelError::invalid("a header of the connection holds what headers cannot"))
}

fn secret(value: &str) -> Result<HeaderValue, ModelError> {
    let mut value = HeaderValue::from_str(value.trim_end())
        .map_err(|_cause| ModelError::new(crate::model::ErrorClass::Unauthorised, "the key holds letters that no key has"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The address of a path below a base.
pub fn url(base: &Url, path: &[&str]) -> Result<Url, ModelError> {
    let mut url = base.clone();
    url.path_segments_mut()
        .map_err(|()| ModelError::invalid("the address of the provider has no path"))?
        .pop_if_empty()
        .extend(path);
    Ok(url)
}
