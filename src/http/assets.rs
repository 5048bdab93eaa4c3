//! Files of the browser apps, built into the program: strong tags, 304, and gzip made once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{LazyLock, OnceLock};

use axum::body::Bytes;
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;

use super::tokens::fingerprint;

#[derive(RustEmbed)]
#[folder = "widget/dist"]
#[allow_missing = true]
struct Dist;

/// One file, ready to be sent.
pub struct Asset {
    bytes: Bytes,
    gzip: OnceLock<Option<Bytes>>,
    media_type: &'static str,
    /// Of the content, without quotes.
    tag: String,
}

/// Smaller than this, gzip saves less than its own header and the work.
const WORTH_PACKING: usize = 512;

impl Asset {
    pub fn new(name: &str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let tag = fingerprint(&bytes)[..32].to_owned();
        Self { bytes, gzip: OnceLock::new(), media_type: media_type(name), tag }
    }

    pub fn is_page(&self) -> bool {
        self.media_type.starts_with("text/html")
    }

    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// The file in the form the client takes, or 304 when it has it.
    pub fn answer(&self, asked: &HeaderMap, caching: &'static str) -> Response {
        let packed = if takes_gzip(asked) { self.packed() } else { None };
        // Two forms of a file are two things to a strong tag.
        let tag = if packed.is_some() { format!("\"{}-gz\"", self.tag) } else { format!("\"{}\"", self.tag) };
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        let known = asked.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_known = known.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag);
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(ETAG, tag);
        }
        if is_known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        match packed {
            Some(packed) => {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                (headers, packed).into_response()
            }
            None => (headers, self.bytes.clone()).into_response(),
        }
    }

    fn packed(&self) -> Option<Bytes> {
        let pack = || {
            let is_text = self.media_type.contains("charset") || self.media_type == "image/svg+xml";
            (is_text && self.bytes.len() >= WORTH_PACKING).then(|| gzip(&self.bytes)).flatten()
        };
        self.gzip.get_or_init(pack).clone()
    }
}

fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let values = asked.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip")
            && !matches!(weight.trim().replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

/// A file of `widget/dist` by its path there.
pub fn find(path: &str) -> Option<&'static Asset> {
    static FILES: LazyLock<HashMap<String, Asset>> = LazyLock::new(|| {
        let files = Dist::iter().filter_map(|name| {
            let bytes = match Dist::get(&name)?.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            Some((name.to_string(), Asset::new(&name, bytes)))
        });
        files.collect()
    });
    FILES.get(path)
}

/// Scripts that customers' sites load: any origin may, and a new release is there within minutes.
pub fn for_sites(path: &str, asked: &HeaderMap) -> Option<Response> {
    let mut response = find(path)?.answer(asked, "public, max-age=300");
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    Some(response)
}

/// For files whose name changes with what is in them.
pub const KEEP: &str = "public, max-age=31536000, immutable";

/// The names of other files carry no version, so browsers ask each time; the tag makes the answer short.
pub const ASK_AGAIN: &str = "no-cache";

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
