//! What a socket keeps of the request that opened it.

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ORIGIN, SEC_WEBSOCKET_KEY};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use hyper::upgrade::OnUpgrade;

use crate::http::address::ClientAddress;

/// All that is read after this: the site, what a long-polling client posts, and the key the upgrade answers.
const READ: [HeaderName; 3] = [ORIGIN, CONTENT_TYPE, SEC_WEBSOCKET_KEY];

/// The socket layer keeps the request for the socket's life, and everything in it is a slice of the connection's read
/// buffer of 8 KB and more. Copies of the little that is read let the buffer go.
pub fn lighten(request: Request) -> Request {
    let (mut parts, body) = request.into_parts();
    let mut headers = HeaderMap::with_capacity(READ.len());
    for name in READ {
        if let Some(Ok(copy)) = parts.headers.get(&name).map(|value| HeaderValue::from_bytes(value.as_bytes())) {
            headers.insert(name, copy);
        }
    }
    parts.headers = headers;
    if let Ok(copy) = parts.uri.to_string().parse() {
        parts.uri = copy;
    }
    let mut extensions = Extensions::new();
    extensions.insert(ClientAddress::of(&parts.extensions));
    if let Some(upgrade) = parts.extensions.remove::<OnUpgrade>() {
        extensions.insert(upgrade);
    }
    parts.extensions = extensions;
    Request::from_parts(parts, body)
}

#[cfg(test)]
mod tests;
