//! Whom a request comes from: the peer's address, or what a trusted proxy in front says of it.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::Response;
use engine::error::{Error, Result};
use engine::model::network::Network;

/// The proxies whose `X-Forwarded-For` is believed: addresses or networks such as `10.0.0.0/8`.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Arc<[Network]>);

impl Proxies {
    pub fn parse(list: &[String]) -> Result<Self> {
        let network = |text: &String| {
            let read = text.trim().parse::<Network>();
            read.map_err(|error| Error::invalid(format!("trusted_proxies: {}", error.context)))
        };
        list.iter().map(network).collect::<Result<Vec<_>>>().map(|networks| Self(networks.into()))
    }

    /// The nearest address no proxy of ours stands for. What stands left of it anybody may have written.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer.to_canonical();
        let said = headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = said.flat_map(|value| value.split(',')).map(str::trim).collect();
        for hop in hops.iter().rev() {
            if !self.trusts(nearest) {
                break;
            }
            match hop.parse::<IpAddr>() {
                Ok(address) => nearest = address.to_canonical(),
                Err(_not_an_address) => break,
            }
        }
        nearest
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }
}

/// The address limits count; put on every request by [`mark`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// Unspecified when the program was started without connection information.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions))
    }
}

/// Middleware: finds the caller's address once, for limits here and in the socket gateway.
pub async fn mark(State(proxies): State<Proxies>, mut request: Request, next: Next) -> Response {
    if let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() {
        let address = ClientAddress(proxies.caller(peer.ip(), request.headers()));
        request.extensions_mut().insert(address);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests;
