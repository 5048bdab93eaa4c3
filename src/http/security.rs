//! Headers that keep a browser from doing more than our pages need.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// Our pages: own scripts only, nobody may frame them, so that no site can place an invisible inbox under a cursor.
const PAGE_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Middleware: what a handler set itself stays.
pub async fn guard(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let headers = response.headers_mut();
    add(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(headers, REFERRER_POLICY, "strict-origin-when-cross-origin");
    if is_page {
        add(headers, CONTENT_SECURITY_POLICY, PAGE_POLICY);
        add(headers, X_FRAME_OPTIONS, "DENY");
        add(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    if is_api {
        // Answers hold customers' words: no proxy and no back button keeps them.
        add(headers, CACHE_CONTROL, "no-store");
    }
    response
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
