//! Requests to services that people name: only where they may lead, in time, and of a bounded size.
//!
//! Over https, to the public internet. A service that is said to stand in a private network may be there and speak plain
//! http; what clouds keep at their own addresses is never asked. The check of a name sits in the connection's resolver.
//! Redirects are followed for reading and within one origin alone, so no secret travels on.

mod guard;

use std::fmt;
use std::time::Duration;

use engine::error::{Context as _, Kind, Result};
use rag::net::{NameRefused, Names, name_refused};
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{Client, Method, Response, StatusCode};
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};
use url::Url;

pub use self::guard::Allowed;
use self::guard::Where;

const MOST_REDIRECTS: usize = 3;
const CONNECT: Duration = Duration::from_secs(5);
/// Connections kept open to one service.
const IDLE: usize = 4;

/// Cheap to clone; made once, because it keeps connections open.
#[derive(Clone)]
pub struct Web {
    public: Client,
    private: Client,
    allowed: Allowed,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<Vec<u8>>,
    /// For all of it: connection, answer and body.
    pub timeout: Duration,
    /// Bytes of the answer.
    pub most: usize,
    /// The service is said to stand in a private network.
    pub allow_private: bool,
}

#[derive(Debug, Clone)]
pub struct Received {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// An answer whose body is still to come.
pub struct Opened {
    pub status: StatusCode,
    pub headers: HeaderMap,
    response: Response,
    deadline: Instant,
    left: usize,
}

/// Why there is no answer. Its words hold neither an address that a name leads to nor anything a service sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebError {
    #[error("the address may not be asked: it has to be https and lead to the public internet")]
    Forbidden,
    #[error("the service cannot be found or reached")]
    Unreachable,
    #[error("the service did not answer in time")]
    Late,
    #[error("the connection broke off")]
    BrokenOff,
    #[error("the answer is too large")]
    TooLarge,
    #[error("the service sends requests elsewhere, which is not followed")]
    Redirected,
}

impl WebError {
    /// The request certainly never reached the service.
    pub fn is_unsent(self) -> bool {
        matches!(self, Self::Forbidden | Self::Unreachable)
    }
}

impl Request {
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
            timeout: Duration::from_secs(10),
            most: 1 << 20,
            allow_private: false,
        }
    }
}

impl Web {
    pub fn new(allowed: Allowed) -> Result<Self> {
        let names: Arc<dyn Names> = Arc::new(rag::net::SystemNames);
        Self::with(allowed, &names)
    }

    pub(crate) fn with(allowed: Allowed, names: &Arc<dyn Names>) -> Result<Self> {
        let client = |place| {
            outgoing::http1_client()
                .user_agent(concat!("Switchboard/", env!("CARGO_PKG_VERSION")))
                .dns_resolver(Arc::new(guard::resolver(place, Arc::clone(names))))
                // A proxy would resolve the name itself, out of reach of the check.
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .no_gzip()
                .connect_timeout(CONNECT)
                .pool_max_idle_per_host(IDLE)
                .pool_idle_timeout(Duration::from_secs(30))
                .build()
                .context(Kind::Unavailable, "the client for services cannot be set up")
        };
        Ok(Self { public: client(Where::Public)?, private: client(Where::Private)?, allowed })
    }

    /// Whether an address has a form that may be asked; where a name leads is seen when it is asked.
    pub fn admits(&self, url: &Url, allow_private: bool) -> bool {
        guard::place(self.allowed, url, allow_private).is_some()
    }

    pub async fn send(&self, request: Request) -> Result<Received, WebError> {
        self.open(request).await?.read().await
    }

    /// Sends, and leaves the body to be read piece by piece.
    pub async fn open(&self, mut request: Request) -> Result<Opened, WebError> {
        let deadline = Instant::now() + request.timeout;
        let place = guard::place(self.allowed, &request.url, request.allow_private).ok_or(WebError::Forbidden)?;
        let client = if place == Where::Private { &self.private } else { &self.public };
        for _ in 0..=MOST_REDIRECTS {
            let mut sent = client.request(request.method.clone(), request.url.clone()).headers(request.headers.clone());
            if let Some(body) = &request.body {
                sent = sent.body(body.clone());
            }
            let response =
                timeout_at(deadline, sent.send()).await.map_err(|_elapsed| WebError::Late)?.map_err(|error| failed(&error))?;
            if !is_redirect(response.status()) {
                let (status, headers) = (response.status(), response.headers().clone());
                return Ok(Opened { status, headers, response, deadline, left: request.most });
            }
            let next = response.headers().get(LOCATION).and_then(|to| request.url.join(to.to_str().ok()?).ok());
            let next = next.filter(|next| request.method == Method::GET && next.origin() == request.url.origin());
            request.url = next.ok_or(WebError::Redirected)?;
        }
        Err(WebError::Redirected)
    }
}

impl Opened {
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, WebError> {
        let chunk = timeout_at(self.deadline, self.response.chunk())
            .await
            .map_err(|_elapsed| WebError::Late)?
            .map_err(|error| failed(&error))?;
        let Some(chunk) = chunk else { return Ok(None) };
        self.left = self.left.checked_sub(chunk.len()).ok_or(WebError::TooLarge)?;
        Ok(Some(chunk.to_vec()))
    }

    pub async fn read(mut self) -> Result<Received, WebError> {
        if self.response.content_length().is_some_and(|length| length > self.left as u64) {
            return Err(WebError::TooLarge);
        }
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            body.extend(chunk);
        }
        Ok(Received { status: self.status, headers: self.headers, body })
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn failed(error: &reqwest::Error) -> WebError {
    match name_refused(error) {
        Some(NameRefused::Forbidden) => WebError::Forbidden,
        Some(NameRefused::Unknown) => WebError::Unreachable,
        None if error.is_connect() || error.is_builder() => WebError::Unreachable,
        None if error.is_timeout() => WebError::Late,
        None => WebError::BrokenOff,
    }
}

impl fmt::Debug for Web {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Web").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened").field("status", &self.status).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
