mod comments;
mod figures;
mod rows;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{InboxId, OrgId, SocialPostId};
use engine::model::social::{DayFigures, SocialComment, SocialPost};
use engine::page::MAX_PAGE;
use engine::ports::SocialStore;
use engine::ports::social_store::Forgotten;
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use self::rows::{POST, column, found, json, media, post};
use super::SqliteStore;
use super::errors::SqliteResult as _;

/// Where one post stands.
const AT_ID: &str = "WHERE id = ?1 AND organisation = ?2";
const AT_EXTERNAL: &str = "INDEXED BY social_post_external WHERE organisation = ?1 AND inbox = ?2 AND external = ?3";

/// The table finds the ids itself; the media come back with what is gone.
const FORGET_POSTS: &str = "DELETE FROM social_post WHERE id IN (SELECT id FROM social_post INDEXED BY social_post_inbox \
     WHERE organisation = ?1 AND inbox = ?2 ORDER BY published_at, id LIMIT ?3) RETURNING media";

#[async_trait]
impl SocialStore for SqliteStore {
    async fn put_posts(&self, posts: Vec<SocialPost>, most: u64) -> Result<Vec<Option<SocialPostId>>> {
        self.writer.call(move |desk| posts.iter().map(|post| put(desk.connection, post, most)).collect()).await
    }

    async fn find_post(&self, organisation: OrgId, post: SocialPostId) -> Result<Option<SocialPost>> {
        self.readers.call(move |connection| one(connection, AT_ID, [post.0, organisation.0])).await
    }

    async fn find_by_external(&self, organisation: OrgId, inbox: InboxId, external: &str) -> Result<Option<SocialPost>> {
        let external = external.to_owned();
        self.readers.call(move |connection| one(connection, AT_EXTERNAL, params![organisation.0, inbox.0, external])).await
    }

    async fn list_posts(
        &self,
        organisation: OrgId,
        inbox: Option<InboxId>,
        after: Option<(Timestamp, SocialPostId)>,
        limit: usize,
    ) -> Result<Vec<SocialPost>> {
        let sql = list_sql(inbox);
        let (at, id) = after.map_or((i64::MAX, i64::MAX), |(at, id)| (at.as_millis(), id.0));
        // One more than a page tells whether another follows.
        let limit = limit.clamp(1, MAX_PAGE + 1) as i64;
        self.readers
            .call(move |connection| {
                let inbox = inbox.map(|inbox| inbox.0);
                found(connection, &sql, params![organisation.0, inbox, at, id, limit], post)
            })
            .await
    }

    async fn count_posts(&self, organisation: OrgId, inbox: InboxId) -> Result<u64> {
        self.readers.call(move |connection| counted(connection, organisation, inbox)).await
    }

    async fn put_comments(&self, comments: Vec<SocialComment>, most: usize) -> Result<usize> {
        self.writer.call(move |desk| comments::put(desk.connection, &comments, most)).await
    }

    async fn list_comments(
        &self,
        organisation: OrgId,
        post: SocialPostId,
        after: Option<(Timestamp, String)>,
        limit: usize,
    ) -> Result<Vec<SocialComment>> {
        let limit = limit.clamp(1, MAX_PAGE + 1);
        self.readers.call(move |connection| comments::list(connection, organisation, post, after.as_ref(), limit)).await
    }

    async fn list_by_author(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        author: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SocialComment>> {
        let (author, after) = (author.to_owned(), after.unwrap_or_default().to_owned());
        let limit = limit.clamp(1, MAX_PAGE + 1);
        self.readers
            .call(move |connection| comments::list_by_author(connection, (organisation, inbox), &author, &after, limit))
            .await
    }

    async fn note_figures(&self, figures: Vec<DayFigures>) -> Result<()> {
        self.writer.call(move |desk| figures::note(desk.connection, &figures)).await
    }

    async fn list_figures(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        post: Option<SocialPostId>,
        since: u32,
    ) -> Result<Vec<DayFigures>> {
        self.readers.call(move |connection| figures::list(connection, organisation, inbox, post, since)).await
    }

    async fn forget_figures(&self, organisation: OrgId, before: u32, limit: usize) -> Result<usize> {
        let values = [organisation.0, i64::from(before), limit.max(1) as i64];
        self.writer
            .call(move |desk| {
                desk.connection.prepare_cached(figures::FORGET_OLD).and_then(|mut delete| delete.execute(values)).stored()
            })
            .await
    }

    async fn forget_inbox(&self, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Forgotten> {
        self.writer.call(move |desk| forget_inbox(desk.connection, organisation, inbox, limit.max(1))).await
    }

    async fn forget_authors(&self, organisation: OrgId, authors: &[(InboxId, String)]) -> Result<usize> {
        let authors = authors.to_vec();
        self.writer.call(move |desk| comments::forget_authors(desk.connection, organisation, &authors)).await
    }
}

fn one(connection: &Connection, place: &str, values: impl Params) -> Result<Option<SocialPost>> {
    let mut select = connection.prepare_cached(&one_sql(place)).stored()?;
    select.query_row(values, |row| Ok(post(row))).optional().stored()?.transpose()
}

fn one_sql(place: &str) -> String {
    format!("SELECT {POST} FROM social_post {place}")
}

/// Of an inbox or of all, along the index that has them by their time.
fn list_sql(inbox: Option<InboxId>) -> String {
    let (index, of_inbox) = match inbox {
        Some(_) => ("social_post_inbox", "inbox = ?2"),
        None => ("social_post_time", "?2 IS NULL"),
    };
    format!(
        "SELECT {POST} FROM social_post INDEXED BY {index} WHERE organisation = ?1 AND {of_inbox} \
         AND (published_at, id) < (?3, ?4) ORDER BY published_at DESC, id DESC LIMIT ?5"
    )
}

fn put(connection: &Connection, new: &SocialPost, most: u64) -> Result<Option<SocialPostId>> {
    let sql =
        "SELECT id FROM social_post INDEXED BY social_post_external WHERE organisation = ?1 AND inbox = ?2 AND external = ?3";
    let mut select = connection.prepare_cached(sql).stored()?;
    let place = params![new.organisation.0, new.inbox.0, new.external];
    let there: Option<i64> = select.query_row(place, |row| row.get(0)).optional().stored()?;
    if let Some(id) = there {
        write_over(connection, SocialPostId(id), new)?;
        return Ok(Some(SocialPostId(id)));
    }
    if counted(connection, new.organisation, new.inbox)? >= most {
        return Ok(None);
    }
    let sql = format!("INSERT INTO social_post ({POST}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
    let row = params![
        new.id.0,
        new.organisation.0,
        new.inbox.0,
        new.external,
        new.text,
        new.permalink,
        new.published_at.as_millis(),
        json(&new.media)?,
        column(new.figures.likes),
        column(new.figures.comments),
        column(new.figures.shares),
        new.comments_at,
        new.seen_at.as_millis(),
        new.is_gone,
    ];
    connection.prepare_cached(&sql).and_then(|mut insert| insert.execute(row)).stored()?;
    count(connection, new.organisation, new.inbox, 1)?;
    Ok(Some(new.id))
}

fn write_over(connection: &Connection, id: SocialPostId, new: &SocialPost) -> Result<()> {
    let sql = "UPDATE social_post SET text = ?3, permalink = ?4, published_at = ?5, media = coalesce(?6, media), likes = ?7, \
               comments = ?8, shares = ?9, comments_at = ?10, seen_at = ?11, is_gone = ?12 WHERE id = ?1 AND organisation = ?2";
    let media = (!new.media.is_empty()).then(|| json(&new.media)).transpose()?;
    let row = params![
        id.0,
        new.organisation.0,
        new.text,
        new.permalink,
        new.published_at.as_millis(),
        media,
        column(new.figures.likes),
        column(new.figures.comments),
        column(new.figures.shares),
        new.comments_at,
        new.seen_at.as_millis(),
        new.is_gone,
    ];
    connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored().map(drop)
}

/// How many posts of the inbox there are.
fn counted(connection: &Connection, organisation: OrgId, inbox: InboxId) -> Result<u64> {
    let sql = "SELECT posts FROM social_count WHERE organisation = ?1 AND inbox = ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    let posts: Option<i64> = select.query_row([organisation.0, inbox.0], |row| row.get(0)).optional().stored()?;
    Ok(posts.unwrap_or(0) as u64)
}

/// So many more there are now.
fn count(connection: &Connection, organisation: OrgId, inbox: InboxId, more: i64) -> Result<()> {
    let sql = "INSERT INTO social_count (organisation, inbox, posts) VALUES (?1, ?2, ?3) \
               ON CONFLICT (organisation, inbox) DO UPDATE SET posts = posts + excluded.posts";
    let mut upsert = connection.prepare_cached(sql).stored()?;
    upsert.execute([organisation.0, inbox.0, more]).stored().map(drop)
}

fn forget_inbox(connection: &Connection, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Forgotten> {
    let some = [organisation.0, inbox.0, limit as i64];
    let mut rows = 0;
    for sql in [figures::FORGET_OF_INBOX, comments::FORGET_OF_INBOX] {
        rows += connection.prepare_cached(sql).and_then(|mut delete| delete.execute(some)).stored()?;
    }
    let gone = found(connection, FORGET_POSTS, some, media)?;
    if !gone.is_empty() {
        count(connection, organisation, inbox, -(gone.len() as i64))?;
        let sql = "DELETE FROM social_count WHERE organisation = ?1 AND inbox = ?2 AND posts <= 0";
        connection.prepare_cached(sql).and_then(|mut delete| delete.execute([organisation.0, inbox.0])).stored()?;
    }
    let (posts, blobs) = (gone.len(), gone.into_iter().flatten().filter_map(|media| media.blob).collect());
    Ok(Forgotten { rows: rows + posts, blobs })
}

#[cfg(test)]
mod tests;
