//! The guides under `docs/`, built into the program and shown as pages at `/guides/`.
//!
//! To add one: a Markdown file there; its first heading is its title. Links between guides are written as file links.

mod render;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use rust_embed::RustEmbed;

use super::assets::{ASK_AGAIN, Asset};
use super::pages::{escaped, framed, missing};

#[derive(RustEmbed)]
#[folder = "docs"]
#[allow_missing = true]
struct Docs;

struct Guide {
    path: String,
    title: String,
    markdown: String,
    page: Asset,
}

/// A guide as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// File path below `docs/`, such as `channels/web.md`.
    pub path: &'static str,
    /// The path without its ending; the page is `/guides/{name}`.
    pub name: &'static str,
    pub markdown: &'static str,
}

/// All guides, by name.
pub fn all() -> impl Iterator<Item = Source> {
    GUIDES.iter().map(|(name, guide)| Source { path: &guide.path, name, markdown: &guide.markdown })
}

/// By path without the ending, such as `channels/web`.
static GUIDES: LazyLock<BTreeMap<String, Guide>> = LazyLock::new(|| {
    let files = Docs::iter().filter_map(|path| {
        let name = path.strip_suffix(".md")?.to_owned();
        let markdown = String::from_utf8_lossy(&Docs::get(&path)?.data).into_owned();
        let rendered = render::render(&name, &markdown);
        let page = Asset::new("guide.html", framed(&rendered.title, &body(&name, &rendered)));
        Some((name, Guide { path: path.into_owned(), title: rendered.title, markdown, page }))
    });
    files.collect()
});

/// What guides show beside their words, by path.
static PICTURES: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let files = Docs::iter().filter(|path| [".png", ".svg", ".webp", ".jpg", ".gif"].iter().any(|ending| path.ends_with(ending)));
    files.filter_map(|path| Some((path.to_string(), Asset::new(&path, Docs::get(&path)?.data.into_owned())))).collect()
});

static INDEX: LazyLock<Asset> = LazyLock::new(|| Asset::new("index.html", framed("Guides", &index())));

pub async fn to_index() -> Redirect {
    Redirect::permanent("/guides/")
}

pub async fn home(headers: HeaderMap) -> Response {
    INDEX.answer(&headers, ASK_AGAIN)
}

pub async fn guide(Path(path): Path<String>, headers: HeaderMap) -> Response {
    if let Some(name) = path.strip_suffix(".md").filter(|name| GUIDES.contains_key(*name)) {
        return Redirect::permanent(&format!("/guides/{name}")).into_response();
    }
    let found = GUIDES.get(path.trim_end_matches('/')).map(|guide| &guide.page).or_else(|| PICTURES.get(&path));
    found.map_or_else(missing, |asset| asset.answer(&headers, ASK_AGAIN))
}

fn body(name: &str, rendered: &render::Rendered) -> String {
    let mut html = String::from("<p class=\"trail\"><a href=\"/guides/\">Guides</a>");
    if let Some((folder, _)) = name.rsplit_once('/') {
        // Writing to a String cannot fail.
        let _ = write!(html, " / {}", escaped(folder));
    }
    html.push_str("</p>\n");
    // The contents stand between the title and the first words.
    let (title, words) = rendered.html.split_once("</h1>\n").unwrap_or(("", &rendered.html));
    if !title.is_empty() {
        let _ = writeln!(html, "{title}</h1>");
    }
    if rendered.contents.len() > 2 {
        html.push_str("<nav class=\"contents\" aria-label=\"On this page\"><ul>\n");
        for (anchor, heading) in &rendered.contents {
            let _ = writeln!(html, "<li><a href=\"#{}\">{}</a></li>", escaped(anchor), escaped(heading));
        }
        html.push_str("</ul></nav>\n");
    }
    html.push_str(words);
    html
}

fn index() -> String {
    let mut html = String::from(
        "<h1>Guides</h1>\n<p>For people who run Switchboard. The calls are in the <a href=\"/docs/\">API reference</a>.</p>\n",
    );
    let mut folder = None;
    let mut names: Vec<_> =
        GUIDES.iter().map(|(name, guide)| (name.rsplit_once('/').map(|(folder, _)| folder), name, guide)).collect();
    names.sort_by(|left, right| (left.0, &left.2.title).cmp(&(right.0, &right.2.title)));
    if names.is_empty() {
        html.push_str("<p>This program was built without them.</p>\n");
    }
    html.push_str("<ul class=\"guides\">\n");
    for (of, name, guide) in names {
        if of != folder {
            let _ = writeln!(html, "</ul>\n<h2>{}</h2>\n<ul class=\"guides\">", escaped(of.unwrap_or_default()));
            folder = of;
        }
        let _ = writeln!(html, "<li><a href=\"/guides/{}\">{}</a></li>", escaped(name), escaped(&guide.title));
    }
    html.push_str("</ul>\n");
    html
}

#[cfg(test)]
mod tests;
