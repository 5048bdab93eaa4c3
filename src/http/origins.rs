//! Which sites may use an inbox's widget: the origins its owner listed, or every one.

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, HOST, ORIGIN,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::error::{Context, Error, Kind, Result};
use engine::model::inbox::Inbox;
use url::Url;

use super::problem::Problem;

pub const MOST_ORIGINS: usize = 50;

/// Whether a page of this origin may speak to the inbox. An origin that is no text is a page of nobody.
pub fn allows(inbox: &Inbox, headers: &HeaderMap) -> bool {
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or("null"));
    channels::web::origin_allowed(&inbox.allowed_origins, origin)
}

/// Whoever acts with the cookie of a login does it from our own pages: browsers say from where they post. Other clients say
/// nothing, and have no cookie that somebody else could use.
pub(super) fn need_own(public_url: &str, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let origin = origin.to_str().unwrap_or("null");
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    let is_own = authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
        || normal(public_url).is_ok_and(|own| own == origin);
    if is_own { Ok(()) } else { Err(Problem::forbidden("this is asked for from the pages of another site")) }
}

/// The form browsers send: scheme, host and, unless it is the scheme's own, port.
pub fn normal(text: &str) -> Result<String> {
    let url = Url::parse(text.trim()).context(Kind::Invalid, "an origin looks like https://shop.example")?;
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let anonymous = url.username().is_empty() && url.password().is_none();
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !bare || !anonymous {
        return Err(Error::invalid("an origin is scheme and host only, such as https://shop.example"));
    }
    Ok(url.origin().ascii_serialization())
}

/// Middleware for paths the widget calls from the customer's site. Cookies play no part, hence `*`; the call itself is
/// refused when the token's inbox does not list the site.
pub async fn open_to_sites(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// A browser's question before such a call. It shows no token, so every site gets the same answer.
pub async fn preflight() -> Response {
    let allowed = [
        (ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, allowed).into_response()
}

#[cfg(test)]
mod tests;
