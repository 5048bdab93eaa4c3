//! Pages for people: the demo site, the operators' inbox, the API reference.

use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use engine::Kind;

use super::assets::{self, ASK_AGAIN, Asset, KEEP};
use super::problem::Problem;
use crate::app::App;
use crate::demo::{INBOX_KEY, PRACTICE_KEY};

pub async fn widget(headers: HeaderMap) -> Response {
    assets::for_sites("widget.js", &headers).unwrap_or_else(not_built)
}

pub async fn chat(headers: HeaderMap) -> Response {
    assets::for_sites("chat.js", &headers).unwrap_or_else(not_built)
}

/// The demo site, whose pages carry the demo inbox's key.
pub async fn demo_home(State(app): State<App>, headers: HeaderMap) -> Response {
    demo(&app, "index.html", &headers).await
}

pub async fn demo_file(State(app): State<App>, Path(path): Path<String>, headers: HeaderMap) -> Response {
    demo(&app, &path, &headers).await
}

async fn demo(app: &App, path: &str, headers: &HeaderMap) -> Response {
    match app.engine.settings.inbox_by_key(INBOX_KEY).await {
        Ok(_it_is_a_demo) => {}
        Err(error) if error.kind == Kind::NotFound => {
            return plain(
                "There is no demo here",
                "This installation runs without the demo site. Operators work in the <a href=\"/inbox/\">inbox</a>.",
            );
        }
        Err(error) => return Problem::from(error).into_response(),
    }
    let Some(asset) = assets::find(&format!("demo/{path}")) else {
        return if path == "index.html" { not_built() } else { missing() };
    };
    if !asset.is_page() {
        return asset.answer(headers, ASK_AGAIN);
    }
    let page = asset.text().replace("{{inbox_key}}", &escaped(INBOX_KEY)).replace("{{practice_key}}", &escaped(PRACTICE_KEY));
    Asset::new(path, page).answer(headers, ASK_AGAIN)
}

pub async fn to_inbox() -> Redirect {
    Redirect::permanent("/inbox/")
}

pub async fn inbox_home(headers: HeaderMap) -> Response {
    inbox("", &headers)
}

pub async fn inbox_file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    inbox(&path, &headers)
}

/// Addresses inside the app have no ending: the app itself knows what they mean.
fn inbox(path: &str, headers: &HeaderMap) -> Response {
    match assets::find(&format!("inbox/{path}")) {
        Some(asset) => asset.answer(headers, if path.starts_with("later/") { KEEP } else { ASK_AGAIN }),
        None if path.rsplit('/').next().is_some_and(|last| last.contains('.')) => missing(),
        None => assets::find("inbox/index.html").map_or_else(not_built, |asset| asset.answer(headers, ASK_AGAIN)),
    }
}

static REFERENCE: LazyLock<[(&str, Asset); 4]> = LazyLock::new(|| {
    let page = |name: &'static str, text: &'static str| (name, Asset::new(name, text));
    [
        page("index.html", include_str!("pages/reference.html")),
        page("reference.js", include_str!("pages/reference.js")),
        page("reference.css", include_str!("pages/reference.css")),
        page("page.css", include_str!("pages/page.css")),
    ]
});

pub async fn to_docs() -> Redirect {
    Redirect::permanent("/docs/")
}

pub async fn docs_home(headers: HeaderMap) -> Response {
    docs("index.html", &headers)
}

pub async fn docs_file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    docs(&path, &headers)
}

fn docs(path: &str, headers: &HeaderMap) -> Response {
    let found = REFERENCE.iter().find(|(name, _)| *name == path);
    found.map_or_else(missing, |(_, asset)| asset.answer(headers, ASK_AGAIN))
}

pub fn missing() -> Response {
    plain(
        "There is nothing here",
        "The address may be mistyped. Perhaps you look for the <a href=\"/inbox/\">inbox</a>, the <a href=\"/guides/\">guides</a> or the <a href=\"/docs/\">API reference</a>?",
    )
}

pub(crate) fn not_built() -> Response {
    plain(
        "The browser apps are not built",
        "Run <code>make run</code>, or <code>npm ci &amp;&amp; npm run build</code> in <code>widget/</code>, and build the program again.",
    )
}

/// A page that says one thing, with status 404.
fn plain(title: &str, html: &str) -> Response {
    let page = framed(title, &format!("<h1>{title}</h1>\n<p>{html}</p>"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::NOT_FOUND, headers, page).into_response()
}

/// A whole page around some HTML of ours; `title` is text.
pub fn framed(title: &str, html: &str) -> String {
    include_str!("pages/page.html").replace("{{title}}", &escaped(title)).replace("{{body}}", html)
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
