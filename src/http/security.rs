//! Headers that keep a browser from doing more than our pages need, and the address that has nothing but files.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderMap, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use engine::error::{Context as _, Kind, Result};

use super::problem::Problem;
use crate::config::Server;

/// What our pages may do with the device: the inbox talks on the phone, and nothing else is asked for.
const DEVICE_POLICY: &str = "camera=(), geolocation=(), microphone=(self), payment=(), usb=(), serial=(), bluetooth=(), midi=()";

/// A year. Sub-domains are the business of whoever owns the domain.
const SECURE_FOR: &str = "max-age=31536000";

/// Prefixes of paths that hand out files by signed addresses.
const FILES: [&str; 2] = ["/files/", "/api/v1/files/"];

/// Made once, from the addresses of the configuration.
#[derive(Debug, Clone)]
pub struct Headers(Arc<Made>);

#[derive(Debug)]
struct Made {
    page_policy: HeaderValue,
    /// The server is reached over https.
    is_secure: bool,
    /// Host (and port) of the address that has nothing but files.
    files_host: Option<String>,
}

impl Headers {
    pub fn new(server: &Server) -> Result<Self> {
        let files = server.files_url.trim_end_matches('/');
        // Own scripts only, nobody may frame them, so that no site can place an invisible inbox under a cursor.
        let policy = format!(
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: {files}; \
             media-src 'self' blob: {files}; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'"
        );
        let page_policy = HeaderValue::try_from(policy.replace(" ;", ";"))
            .context(Kind::Invalid, "server.files_url cannot be named in a header")?;
        let files_host = files.split_once("://").map(|(_, host)| host.to_ascii_lowercase());
        Ok(Self(Arc::new(Made { page_policy, is_secure: server.public_url.starts_with("https://"), files_host })))
    }
}

/// Middleware: what a handler set itself stays.
pub async fn guard(State(Headers(made)): State<Headers>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_api = path.starts_with("/api/");
    // Whatever somebody uploaded may have a host of its own; nothing of ours is there that it could reach.
    let is_lost = made.files_host.is_some()
        && is_at(&request, made.files_host.as_deref())
        && !FILES.iter().any(|start| path.starts_with(start));
    let mut response =
        if is_lost { Problem::not_found("this address has nothing but files").into_response() } else { next.run(request).await };
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let headers = response.headers_mut();
    add(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(headers, REFERRER_POLICY, "strict-origin-when-cross-origin");
    if made.is_secure {
        add(headers, STRICT_TRANSPORT_SECURITY, SECURE_FOR);
    }
    if is_page {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert_with(|| made.page_policy.clone());
        add(headers, X_FRAME_OPTIONS, "DENY");
        add(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        add(headers, HeaderName::from_static("permissions-policy"), DEVICE_POLICY);
    }
    if is_api {
        // Answers hold customers' words: no proxy and no back button keeps them.
        add(headers, CACHE_CONTROL, "no-store");
    }
    response
}

fn is_at(request: &Request, host: Option<&str>) -> bool {
    let named = request.uri().authority().map(Authority::as_str);
    let asked = named.or_else(|| request.headers().get(HOST).and_then(|asked| asked.to_str().ok()));
    asked.zip(host).is_some_and(|(asked, host)| asked.eq_ignore_ascii_case(host))
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
