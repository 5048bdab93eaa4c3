//! Rows of posts and what belongs to them, read and written.

use engine::error::{Context as _, Kind, Result};
use engine::ids::{InboxId, OrgId, SocialPostId};
use engine::model::social::{Counts, DayFigures, SocialComment, SocialMedia, SocialPost};
use rusqlite::{Connection, Params, Row};

use crate::sqlite::errors::SqliteResult as _;
use crate::sqlite::rows::Columns;

pub(super) const POST: &str = "id, organisation, inbox, external, text, permalink, published_at, media, likes, comments, shares, \
     comments_at, seen_at, is_gone";

pub(super) const COMMENT: &str = "organisation, inbox, external, post, parent, author, author_id, text, at, likes";

pub(super) const FIGURES: &str = "organisation, inbox, post, day, followers, likes, comments, shares";

/// All rows of a statement that is bounded by itself.
pub(super) fn found<T>(
    connection: &Connection,
    sql: &str,
    values: impl Params,
    read: fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let rows = select.query_map(values, |row| Ok(read(row))).stored()?;
    rows.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?
}

pub(super) fn post(row: &Row<'_>) -> Result<SocialPost> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(SocialPost {
        id: SocialPostId(c.get()?),
        organisation: OrgId(c.get()?),
        inbox: InboxId(c.get()?),
        external: c.get()?,
        text: c.get()?,
        permalink: c.get()?,
        published_at: c.time()?,
        media: from_json(&c.get::<String>()?)?,
        figures: Counts { likes: counted(c)?, comments: counted(c)?, shares: counted(c)? },
        comments_at: c.get()?,
        seen_at: c.time()?,
        is_gone: c.get()?,
    })
}

/// Of a row that has nothing else.
pub(super) fn media(row: &Row<'_>) -> Result<Vec<SocialMedia>> {
    from_json(&Columns::of(row).get::<String>()?)
}

pub(super) fn comment(row: &Row<'_>) -> Result<SocialComment> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(SocialComment {
        organisation: OrgId(c.get()?),
        inbox: InboxId(c.get()?),
        external: c.get()?,
        post: SocialPostId(c.get()?),
        parent: c.get()?,
        author: c.get()?,
        author_id: c.get::<Option<String>>()?.unwrap_or_default(),
        text: c.get()?,
        at: c.time()?,
        likes: counted(c)?,
    })
}

pub(super) fn figures(row: &Row<'_>) -> Result<DayFigures> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(DayFigures {
        organisation: OrgId(c.get()?),
        inbox: InboxId(c.get()?),
        post: Some(c.get::<i64>()?).filter(|post| *post != ACCOUNT).map(SocialPostId),
        day: c.get()?,
        followers: counted(c)?,
        counts: Counts { likes: counted(c)?, comments: counted(c)?, shares: counted(c)? },
    })
}

/// Stored as the post of what is the page's or account's own.
const ACCOUNT: i64 = 0;

pub(super) fn post_column(post: Option<SocialPostId>) -> i64 {
    post.map_or(ACCOUNT, |post| post.0)
}

fn counted(c: &mut Columns<'_, '_>) -> Result<Option<u64>> {
    Ok(c.get::<Option<i64>>()?.map(|count| count as u64))
}

pub(super) fn column(count: Option<u64>) -> Option<i64> {
    count.map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

pub(super) fn json(media: &[SocialMedia]) -> Result<String> {
    serde_json::to_string(media).context(Kind::Invalid, "the media of a post cannot be written")
}

fn from_json(stored: &str) -> Result<Vec<SocialMedia>> {
    serde_json::from_str(stored).context(Kind::Corrupt, "the media of a post cannot be read")
}
