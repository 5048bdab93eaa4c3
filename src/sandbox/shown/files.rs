//! Where a page finds the file of a message.

use ::sandbox::meta::State;
use serde::Serialize;
use serde_json::Value;
use url::{Host, Url};

/// Whose types say this are shown as it; everything else is a document.
const KINDS: [&str; 3] = ["image", "audio", "video"];

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    pub url: String,
    /// `image`, `audio`, `video`, `document`.
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A file of `WhatsApp`: by id, or by link.
pub fn by_id_or_link(state: &State, kind: &str, file: &Value) -> Option<File> {
    let name = file["filename"].as_str().map(str::to_owned);
    match (file["id"].as_str(), file["link"].as_str()) {
        (Some(id), _) => kept(state, id, kind, name),
        (None, Some(link)) => Some(File { url: near(link), kind: kind_of(kind), name }),
        (None, None) => None,
    }
}

/// An attachment of Messenger or Instagram: by link, or by the id of one that was sent before.
pub fn by_payload(state: &State, kind: &str, payload: &Value) -> Option<File> {
    if let Some(url) = payload["url"].as_str() {
        // What a customer sent stands with the platform itself.
        let own = url.split_once("/cdn/").map(|(_, rest)| rest.split('?').next().unwrap_or_default());
        let own = own.filter(|id| state.media.contains_key(*id));
        return match own {
            Some(id) => kept(state, id, kind, None),
            None => Some(File { url: near(url), kind: kind_of(kind), name: None }),
        };
    }
    let known = state.media.get(payload["attachment_id"].as_str()?)?;
    let url = String::from_utf8_lossy(&known.bytes);
    Some(File { url: near(&url), kind: kind_of(kind), name: None })
}

/// A picture or a film of a post.
pub fn of_post(state: &State, id: &str) -> Option<File> {
    let kind = state.media.get(id)?.mime.split('/').next().unwrap_or_default();
    kept(state, id, kind, None)
}

fn kept(state: &State, id: &str, kind: &str, name: Option<String>) -> Option<File> {
    let media = state.media.get(id)?;
    let kind = if kind == "sticker" { "image" } else { kind };
    Some(File { url: format!("/sandbox/api/media/{id}"), kind: kind_of(kind), name: name.or_else(|| media.file_name.clone()) })
}

fn kind_of(kind: &str) -> &'static str {
    KINDS.into_iter().find(|known| *known == kind).unwrap_or("document")
}

/// Our own files by their path: the page may be open under another name of this machine than the one in the link.
pub fn near(link: &str) -> String {
    let own = Url::parse(link).ok().filter(|url| {
        let is_here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        is_here && url.path().starts_with("/files/")
    });
    own.map_or_else(|| link.to_owned(), |url| url.path().to_owned())
}
