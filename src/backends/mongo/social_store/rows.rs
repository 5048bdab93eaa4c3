//! Documents of posts and what belongs to them, read and written.

use engine::error::Result;
use engine::ids::{InboxId, OrgId, SocialPostId};
use engine::model::social::{Counts, DayFigures, SocialComment, SocialMedia, SocialPost};
use mongodb::bson::{Document, doc};

use crate::mongo::fields::{Fields, own, present};
use crate::mongo::rows::{from_json, json};

pub(super) fn document(post: &SocialPost) -> Result<Document> {
    let mut document = own(post.organisation, post.id.0);
    document.extend(doc! { "inbox": post.inbox.0, "external": &post.external, "media": media_field(post)? });
    document.extend(changeable(post)?);
    Ok(present(document))
}

/// What is written over; media alone where there are some.
pub(super) fn changeable(post: &SocialPost) -> Result<Document> {
    let mut changed = doc! {
        "text": &post.text,
        "permalink": &post.permalink,
        "published_at": post.published_at.as_millis(),
        "comments_at": &post.comments_at,
        "seen_at": post.seen_at.as_millis(),
        "is_gone": post.is_gone,
    };
    changed.extend(counts(post.figures));
    if !post.media.is_empty() {
        changed.insert("media", media_field(post)?);
    }
    Ok(changed)
}

fn media_field(post: &SocialPost) -> Result<String> {
    json(&post.media, "the media of a post")
}

/// Of a post.
pub(super) fn media(stored: &Document) -> Result<Vec<SocialMedia>> {
    Ok(from_json(Fields(stored), "media")?.unwrap_or_default())
}

pub(super) fn post(stored: &Document) -> Result<SocialPost> {
    let fields = Fields(stored);
    let text = |name| fields.text(name).map(str::to_owned);
    Ok(SocialPost {
        id: SocialPostId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        inbox: InboxId(fields.int("inbox")?),
        external: text("external")?,
        text: text("text")?,
        permalink: text("permalink")?,
        published_at: fields.time("published_at")?,
        media: media(stored)?,
        figures: read_counts(fields)?,
        comments_at: text("comments_at")?,
        seen_at: fields.time("seen_at")?,
        is_gone: fields.flag("is_gone")?,
    })
}

/// A comment beside its inbox and its name; what is null is absent once it is stored.
pub(super) fn comment_fields(comment: &SocialComment) -> Document {
    let author_id = Some(comment.author_id.as_str()).filter(|author| !author.is_empty());
    doc! {
        "post": comment.post.0,
        "parent": &comment.parent,
        "author": &comment.author,
        "author_id": author_id,
        "text": &comment.text,
        "at": comment.at.as_millis(),
        "likes": field(comment.likes),
    }
}

pub(super) fn comment(stored: &Document) -> Result<SocialComment> {
    let fields = Fields(stored);
    let text = |name| fields.text(name).map(str::to_owned);
    Ok(SocialComment {
        organisation: OrgId(fields.int("organisation")?),
        inbox: InboxId(fields.int("inbox")?),
        post: SocialPostId(fields.int("post")?),
        external: text("external")?,
        parent: text("parent")?,
        author: text("author")?,
        author_id: fields.text_or_none("author_id")?.unwrap_or_default().to_owned(),
        text: text("text")?,
        at: fields.time("at")?,
        likes: read_count(fields, "likes")?,
    })
}

/// The figures of a day beside what they are of.
pub(super) fn day_fields(day: &DayFigures) -> Document {
    let mut fields = counts(day.counts);
    fields.insert("followers", field(day.followers));
    fields
}

pub(super) fn day(stored: &Document) -> Result<DayFigures> {
    let fields = Fields(stored);
    Ok(DayFigures {
        organisation: OrgId(fields.int("organisation")?),
        inbox: InboxId(fields.int("inbox")?),
        post: Some(fields.int("post")?).filter(|post| *post != ACCOUNT).map(SocialPostId),
        day: fields.small("day")?,
        followers: read_count(fields, "followers")?,
        counts: read_counts(fields)?,
    })
}

/// Stored as the post of what is the page's or account's own.
const ACCOUNT: i64 = 0;

pub(super) fn post_field(post: Option<SocialPostId>) -> i64 {
    post.map_or(ACCOUNT, |post| post.0)
}

fn counts(counts: Counts) -> Document {
    doc! { "likes": field(counts.likes), "comments": field(counts.comments), "shares": field(counts.shares) }
}

fn field(count: Option<u64>) -> Option<i64> {
    count.map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

fn read_counts(fields: Fields<'_>) -> Result<Counts> {
    Ok(Counts {
        likes: read_count(fields, "likes")?,
        comments: read_count(fields, "comments")?,
        shares: read_count(fields, "shares")?,
    })
}

fn read_count(fields: Fields<'_>, name: &str) -> Result<Option<u64>> {
    Ok(fields.int_or_none(name)?.map(|count| count as u64))
}
