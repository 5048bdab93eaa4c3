use engine::clock::Timestamp;
use engine::model::inbox::Channel;
use engine::model::social::{Counts, LONGEST_TEXT};
use serde_json::Value;

use super::call::Call;
use crate::publish::{at, link};
use crate::wire::Wire as _;

/// Rows of a page that are read, whatever was asked for.
const MOST_ROWS: usize = 200;
/// Pictures and films of a post.
const MOST_MEDIA: usize = 20;
/// Answers that come with a comment.
const MOST_REPLIES: usize = 100;
/// Bytes of a cursor.
const LONGEST_CURSOR: usize = 1_024;
/// Characters of who wrote a comment.
const LONGEST_AUTHOR: usize = 200;

/// What the platform answered to a [`Call`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Account(Following),
    Posts(Listed<FoundPost>),
    /// The post is there.
    Post,
    Comments(Listed<FoundComment>),
}

/// Absent: the platform does not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Following {
    pub followers: Option<u64>,
    pub posts: Option<u64>,
}

/// A page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed<T> {
    pub items: Vec<T>,
    /// Of its last row.
    pub last: Option<String>,
    /// Behind which the next page begins; none: this is the last.
    pub next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPost {
    pub external: String,
    pub text: String,
    /// Empty: the platform does not tell.
    pub permalink: String,
    pub at: Timestamp,
    pub media: Vec<FoundMedium>,
    pub counts: Counts,
}

/// A picture, or the still of a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMedium {
    pub is_film: bool,
    /// Absent: the platform does not give it.
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundComment {
    pub external: String,
    /// The comment it answers; empty: the post.
    pub parent: String,
    /// Both empty where the platform does not tell.
    pub author: String,
    pub author_id: String,
    pub text: String,
    pub at: Timestamp,
    pub likes: Option<u64>,
}

/// None: it is no answer to this call.
pub fn read(call: &Call, channel: Channel, said: &Value) -> Option<Said> {
    let is_instagram = channel == Channel::Instagram;
    match call {
        Call::Account => {
            let followers = number(said, "followers_count");
            said.is_object().then(|| Said::Account(Following { followers, posts: number(said, "media_count") }))
        }
        Call::Post { .. } => said.id("id").map(|_id| Said::Post),
        Call::Posts { .. } => {
            let post = if is_instagram { of_instagram } else { of_page };
            listed(said, |row, found: &mut Vec<FoundPost>| found.extend(post(row))).map(Said::Posts)
        }
        Call::Comments { .. } => {
            let comment = if is_instagram { with_replies } else { alone };
            listed(said, comment).map(Said::Comments)
        }
    }
}

/// Rows that make no sense are passed over.
fn listed<T>(said: &Value, mut take: impl FnMut(&Value, &mut Vec<T>)) -> Option<Listed<T>> {
    let rows = said.get("data")?.as_array()?;
    let mut items = Vec::with_capacity(rows.len().min(MOST_ROWS));
    for row in rows.iter().take(MOST_ROWS) {
        take(row, &mut items);
    }
    let paging = said.part("paging");
    let last = paging.part("cursors").exact("after").filter(|cursor| cursor.len() <= LONGEST_CURSOR);
    // A cursor stands there on the last page too.
    let next = last.clone().filter(|_| paging.has("next"));
    Some(Listed { items, last, next })
}

fn of_page(row: &Value) -> Option<FoundPost> {
    Some(FoundPost {
        external: plain_id(row, "id")?,
        text: text(row, "message"),
        permalink: link(row).unwrap_or_default(),
        at: time(row, "created_time")?,
        media: media_of_page(row),
        counts: Counts {
            likes: number(row.part("reactions").part("summary"), "total_count"),
            comments: number(row.part("comments").part("summary"), "total_count"),
            // Absent until somebody shares it.
            shares: Some(number(row.part("shares"), "count").unwrap_or(0)),
        },
    })
}

fn media_of_page(row: &Value) -> Vec<FoundMedium> {
    let mut media = Vec::new();
    for attachment in row.part("attachments").items("data") {
        let parts = attachment.part("subattachments").items("data");
        if parts.is_empty() {
            media.extend(attached(attachment));
        } else {
            media.extend(parts.iter().filter_map(attached));
        }
    }
    if media.is_empty() {
        media.extend(row.url("full_picture").map(|url| FoundMedium { is_film: false, url: Some(url) }));
    }
    media.truncate(MOST_MEDIA);
    media
}

fn attached(attachment: &Value) -> Option<FoundMedium> {
    let url = attachment.part("media").part("image").url("src")?;
    let is_film = attachment.word("media_type").is_some_and(|kind| kind.contains("video"));
    Some(FoundMedium { is_film, url: Some(url) })
}

fn of_instagram(row: &Value) -> Option<FoundPost> {
    let children = row.part("children").items("data");
    let mut media: Vec<FoundMedium> =
        if children.is_empty() { medium(row).into_iter().collect() } else { children.iter().filter_map(medium).collect() };
    media.truncate(MOST_MEDIA);
    Some(FoundPost {
        external: plain_id(row, "id")?,
        text: text(row, "caption"),
        permalink: row.url("permalink").unwrap_or_default(),
        at: time(row, "timestamp")?,
        media,
        // Likes are absent where the owner hides them.
        counts: Counts { likes: number(row, "like_count"), comments: number(row, "comments_count"), shares: None },
    })
}

fn medium(row: &Value) -> Option<FoundMedium> {
    let kind = row.word("media_type")?;
    let is_film = kind == "VIDEO" || kind == "REELS";
    // Of a film the still is kept, never the film.
    let url = if is_film { row.url("thumbnail_url") } else { row.url("media_url") };
    Some(FoundMedium { is_film, url })
}

fn comment_of_page(row: &Value) -> Option<FoundComment> {
    let from = row.part("from");
    Some(FoundComment {
        external: plain_id(row, "id")?,
        parent: row.part("parent").id("id").unwrap_or_default(),
        author: author(from.word("name")),
        author_id: from.id("id").unwrap_or_default(),
        text: text(row, "message"),
        at: time(row, "created_time")?,
        likes: number(row, "like_count"),
    })
}

fn alone(row: &Value, found: &mut Vec<FoundComment>) {
    found.extend(comment_of_page(row));
}

fn with_replies(row: &Value, found: &mut Vec<FoundComment>) {
    let Some(comment) = comment_of_instagram(row, None) else { return };
    let replies = row.part("replies").items("data").iter().take(MOST_REPLIES);
    let replies: Vec<FoundComment> = replies.filter_map(|reply| comment_of_instagram(reply, Some(&comment.external))).collect();
    found.push(comment);
    found.extend(replies);
}

fn comment_of_instagram(row: &Value, parent: Option<&str>) -> Option<FoundComment> {
    let from = row.part("from");
    Some(FoundComment {
        external: plain_id(row, "id")?,
        parent: parent.map(str::to_owned).or_else(|| row.id("parent_id")).unwrap_or_default(),
        author: author(row.word("username").or_else(|| from.word("username"))),
        author_id: from.id("id").unwrap_or_default(),
        text: text(row, "text"),
        at: time(row, "timestamp")?,
        likes: number(row, "like_count"),
    })
}

/// It becomes a part of the path of other calls.
fn plain_id(row: &Value, name: &str) -> Option<String> {
    let is_plain = |id: &String| id.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"_-:=".contains(&letter));
    row.id(name).filter(is_plain)
}

fn text(row: &Value, name: &str) -> String {
    row.words(name).unwrap_or_default().chars().take(LONGEST_TEXT).collect()
}

fn author(name: Option<String>) -> String {
    name.unwrap_or_default().chars().take(LONGEST_AUTHOR).collect()
}

fn time(row: &Value, name: &str) -> Option<Timestamp> {
    row.time(name).or_else(|| at(&row.word(name)?))
}

fn number(row: &Value, name: &str) -> Option<u64> {
    row.count(name).map(u64::from)
}
