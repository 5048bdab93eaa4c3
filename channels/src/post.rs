//! Posts of a page or an Instagram account, and the comments below them, as far as they are not messages.

use engine::model::inbox::Channel;
use serde_json::json;

use crate::failure::Trouble;
use crate::graph::{Graph, Key};
use crate::wire::Wire as _;

/// Characters of a post that tell which one it is.
const EXCERPT: usize = 200;

/// What a post says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Post {
    pub permalink: Option<String>,
    pub excerpt: Option<String>,
}

/// Errors: `None` stands for a post that is gone or not for us.
pub async fn read(graph: &Graph, key: &Key, channel: Channel, id: &str) -> Result<Option<Post>, Trouble> {
    let (words, link) = if channel == Channel::Instagram { ("caption", "permalink") } else { ("message", "permalink_url") };
    let fields = format!("{words},{link}");
    let said = match graph.get(key, id, &[("fields", &fields)]).await.and_then(|answered| answered.value()) {
        Ok(said) => said,
        Err(Trouble::Refused(failure)) if matches!(failure.code, 10 | 100 | 200..=299) => return Ok(None),
        Err(trouble) => return Err(trouble),
    };
    let excerpt = said.words(words).map(|text| text.trim().chars().take(EXCERPT).collect::<String>());
    Ok(Some(Post { permalink: said.url(link), excerpt: excerpt.filter(|text| !text.is_empty()) }))
}

/// Hides a comment from everybody but its author, or shows it again.
pub async fn hide(graph: &Graph, key: &Key, channel: Channel, comment: &str, is_hidden: bool) -> Result<(), Trouble> {
    let member = if channel == Channel::Instagram { "hide" } else { "is_hidden" };
    graph.post(key, comment, &json!({member: is_hidden})).await?.value().map(drop)
}
