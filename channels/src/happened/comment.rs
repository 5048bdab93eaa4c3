use serde::{Deserialize, Serialize};

use super::{By, Raw};

/// A comment below a post, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub id: String,
    /// The page's own comments come too.
    pub by: By,
    pub change: CommentChange,
    /// The post or the Instagram media below which it stands.
    pub post: Option<String>,
    /// The media an advertisement was made of, where the post is one.
    pub original_post: Option<String>,
    /// The comment it answers; none at the top.
    pub parent: Option<String>,
    pub text: Option<String>,
    /// Picture or video in the comment.
    pub media_url: Option<String>,
    pub permalink: Option<String>,
    /// `FEED`, `REELS`, `AD`…, as the platform calls it.
    pub place: Option<String>,
    pub ad: Option<String>,
    /// During a live broadcast.
    pub live: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommentChange {
    Added,
    Edited,
    Removed,
    Hidden,
    Shown,
    Other(String),
}

/// Somebody named the account in a post, a comment or a picture. The text has to be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    pub post: Option<String>,
    pub comment: Option<String>,
    pub text: Option<String>,
    /// Its form is not certain on every platform.
    pub raw: Raw,
}
