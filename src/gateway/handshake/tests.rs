use axum::body::{Body, Bytes};
use axum::http::Uri;

use super::*;

#[test]
fn a_socket_keeps_nothing_of_the_read_buffer() {
    let buffer = Bytes::from(b"/socket.io/?EIO=4&transport=websocket https://shop.example a long cookie".to_vec());
    let part = |range| buffer.slice(range);
    let uri = Uri::from_maybe_shared(part(0..37)).unwrap();
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri.clone();
    let origin = HeaderValue::from_maybe_shared(part(38..58)).unwrap();
    request.headers_mut().insert(ORIGIN, origin.clone());
    request.headers_mut().insert("cookie", HeaderValue::from_maybe_shared(part(59..72)).unwrap());
    request.extensions_mut().insert("something of another layer");
    let address = ClientAddress([192, 0, 2, 7].into());
    request.extensions_mut().insert(address);
    let kept = lighten(request);
    assert_eq!((kept.uri(), kept.headers().get(ORIGIN)), (&uri, Some(&origin)));
    assert_eq!(kept.headers().len(), 1);
    assert_eq!((ClientAddress::of(kept.extensions()), kept.extensions().len()), (address, 1));
    drop((uri, origin));
    assert!(buffer.is_unique(), "nothing points into the buffer any more");
}
