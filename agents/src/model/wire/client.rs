//! One HTTP client a connection: it follows nothing, and reaches only what the settings allow.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HeaderMap;
use reqwest::{Client, Response, redirect, retry};
use tokio::time::{Instant, timeout_at};

use super::door::Outgoing;
use crate::model::reach::{Reach, reach};
use crate::model::{ErrorClass, ModelError, failure};

const CONNECTING: Duration = Duration::from_secs(10);
/// Connections kept for the next request; more may be open at once.
const IDLE_CONNECTIONS: usize = 32;

pub fn client(allow_private: bool) -> Result<Client, ModelError> {
    outgoing::client()
        // A redirect would carry the key and the conversation to another host.
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        // A proxy would resolve the name itself, out of reach of the check.
        .no_proxy()
        // Compression holds pieces back until a block is full.
        .no_gzip()
        .connect_timeout(CONNECTING)
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .tcp_nodelay(true)
        .dns_resolver(Arc::new(CheckedNames { allow_private }))
        .build()
        .map_err(|_cause| ModelError::invalid("the HTTP client could not be set up"))
}

#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address that may not be reached")]
struct Forbidden;

/// Looks a name up and checks where it leads, inside the connection, so that nothing can change in between.
struct CheckedNames {
    allow_private: bool,
}

impl Resolve for CheckedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let admits = |found: &SocketAddr| match reach(found.ip()) {
                Reach::Public => true,
                Reach::Private => allow_private,
                Reach::Never => false,
            };
            if !found.iter().all(admits) {
                return Err(Forbidden.into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// An answer that has begun.
pub struct Sent {
    pub response: Response,
    pub headers: HeaderMap,
}

/// Sends, and waits for the head of a successful answer.
pub async fn send(client: &Client, outgoing: Outgoing, until: Instant) -> Result<Sent, ModelError> {
    let host = outgoing.url.host_str().unwrap_or_default().to_owned();
    let request = client.post(outgoing.url).headers(outgoing.headers).body(outgoing.body);
    let late = || ModelError::new(ErrorClass::TimedOut, "did not begin to answer in time").at(&host);
    let sent = timeout_at(until, request.send()).await.map_err(|_elapsed| late())?;
    let response = sent.map_err(|cause| of_transport(&cause).at(&host))?;
    let headers = response.headers().clone();
    let status = response.status().as_u16();
    if status == 200 {
        return Ok(Sent { response, headers });
    }
    let body = timeout_at(until, body(response)).await.unwrap_or_default();
    Err(failure::of_response(status, &headers, &body).at(&host))
}

/// The beginning of an error's body, as far as it comes.
pub async fn body(mut response: Response) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = failure::MOST_BYTES - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if bytes.len() == failure::MOST_BYTES {
            break;
        }
    }
    bytes
}

/// No answer came. The cause is not kept: it may name the address with what stands in its query.
fn of_transport(cause: &reqwest::Error) -> ModelError {
    let mut link: Option<&(dyn Error + 'static)> = Some(cause);
    while let Some(error) = link {
        if error.is::<Forbidden>() {
            return ModelError::invalid("leads into a private network, which this connection may not reach");
        }
        link = error.source();
    }
    if cause.is_builder() {
        return ModelError::invalid("cannot be asked: the address or the key is malformed");
    }
    if cause.is_timeout() {
        return ModelError::new(ErrorClass::TimedOut, "could not be reached in time");
    }
    ModelError::new(ErrorClass::Unreachable, "could not be reached")
}
