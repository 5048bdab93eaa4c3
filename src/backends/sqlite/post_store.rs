use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{InboxId, OperatorId, OrgId, PostId};
use engine::model::post::{Post, PostState};
use engine::page::MAX_PAGE;
use engine::ports::PostStore;
use engine::ports::post_store::PostQuery;
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::SqliteStore;
use super::errors::SqliteResult as _;
use super::rows::Columns;

const POST: &str = "id, organisation, inbox, text, link, media, state, publish_at, work, trouble, created_by, created_at, \
     updated_at, approved_by, published_at, remote, permalink, next_at, version";

/// Stored as the time of those that have none yet.
const NEVER: i64 = i64::MAX;

/// Posts that are read in one step.
const MOST: usize = 2_000;

/// Posts that are given out together.
const MOST_CLAIMED: usize = 100;

#[async_trait]
impl PostStore for SqliteStore {
    async fn make(&self, post: Post, most: u64) -> Result<bool> {
        self.writer.call(move |desk| make(desk.connection, &post, most)).await
    }

    async fn change(&self, post: Post) -> Result<bool> {
        self.writer.call(move |desk| change(desk.connection, &post)).await
    }

    async fn find(&self, organisation: OrgId, post: PostId) -> Result<Option<Post>> {
        let sql = format!("SELECT {POST} FROM post WHERE id = ?1 AND organisation = ?2");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                select.query_row([post.0, organisation.0], |row| Ok(read(row))).optional().stored()?.transpose()
            })
            .await
    }

    async fn list(&self, query: PostQuery, from: Timestamp, to: Timestamp, limit: usize) -> Result<Vec<Post>> {
        let sql = list_sql(&query, "publish_at >= ?2 AND publish_at < ?3", "publish_at, id");
        let (from, to, limit) = (from.as_millis(), to.as_millis(), limit.clamp(1, MOST) as i64);
        self.readers
            .call(move |connection| {
                let inbox = query.inbox.map(|inbox| inbox.0);
                posts(connection, &sql, params![query.organisation.0, from, to, inbox, limit])
            })
            .await
    }

    async fn list_undated(&self, query: PostQuery, after: Option<PostId>, limit: usize) -> Result<Vec<Post>> {
        let sql = list_sql(&query, "publish_at = ?2 AND id < ?3", "id DESC");
        let before = after.map_or(i64::MAX, |post| post.0);
        // One more than a page tells whether another follows.
        let limit = limit.clamp(1, MAX_PAGE + 1) as i64;
        self.readers
            .call(move |connection| {
                let inbox = query.inbox.map(|inbox| inbox.0);
                posts(connection, &sql, params![query.organisation.0, NEVER, before, inbox, limit])
            })
            .await
    }

    async fn claim(&self, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<Post>> {
        let most = most.min(MOST_CLAIMED);
        // Asking is a read: as long as nothing is due, nothing is written.
        if self.readers.call(move |connection| due(connection, now, most)).await?.is_empty() {
            return Ok(Vec::new());
        }
        self.writer.call(move |desk| hide(desk.connection, now, lease, most)).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT min(next_at) FROM post INDEXED BY post_next WHERE next_at IS NOT NULL";
        self.readers
            .call(move |connection| {
                let next = connection.prepare_cached(sql).stored()?.query_row([], |row| row.get::<_, Option<i64>>(0)).stored()?;
                Ok(next.map(Timestamp::from_millis))
            })
            .await
    }

    async fn forget(&self, organisation: OrgId, post: PostId) -> Result<bool> {
        let sql = "DELETE FROM post WHERE id = ?1 AND organisation = ?2";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                let is_gone = delete.execute([post.0, organisation.0]).stored()? == 1;
                if is_gone {
                    count(desk.connection, organisation, -1)?;
                }
                Ok(is_gone)
            })
            .await
    }
}

/// Of an inbox or of all, along the index that has them by their time.
fn list_sql(query: &PostQuery, when: &str, order: &str) -> String {
    let (index, of_inbox) = match query.inbox {
        Some(_) => ("post_inbox", "inbox = ?4"),
        None => ("post_time", "?4 IS NULL"),
    };
    let codes: Vec<String> = query.states.iter().map(|state| state.code().to_string()).collect();
    let in_state = if codes.is_empty() { String::new() } else { format!(" AND state IN ({})", codes.join(", ")) };
    format!(
        "SELECT {POST} FROM post INDEXED BY {index} WHERE organisation = ?1 AND {of_inbox} AND {when}{in_state} \
         ORDER BY {order} LIMIT ?5"
    )
}

fn posts(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<Post>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_map(values, |row| Ok(read(row))).stored()?;
    found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?
}

fn make(connection: &Connection, post: &Post, most: u64) -> Result<bool> {
    let mut select = connection.prepare_cached("SELECT posts FROM post_count WHERE organisation = ?1").stored()?;
    let there: Option<i64> = select.query_row([post.organisation.0], |row| row.get(0)).optional().stored()?;
    if there.unwrap_or(0) as u64 >= most {
        return Ok(false);
    }
    let sql = format!(
        "INSERT INTO post ({POST}) VALUES \
         (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, 1)"
    );
    let row = params![
        post.id.0,
        post.organisation.0,
        post.inbox.0,
        post.text,
        post.link,
        json(&post.media)?,
        post.state.code(),
        publish_column(post),
        json(&post.work)?,
        post.trouble.as_ref().map(json).transpose()?,
        post.created_by.0,
        post.created_at.as_millis(),
        post.updated_at.as_millis(),
        post.approved_by.map(|operator| operator.0),
        post.published_at.map(Timestamp::as_millis),
        post.remote,
        post.permalink,
        post.next_at.map(Timestamp::as_millis),
    ];
    connection.prepare_cached(&sql).and_then(|mut insert| insert.execute(row)).stored()?;
    count(connection, post.organisation, 1)?;
    Ok(true)
}

/// Who made it stays.
fn change(connection: &Connection, post: &Post) -> Result<bool> {
    let sql = "UPDATE post SET inbox = ?4, text = ?5, link = ?6, media = ?7, state = ?8, publish_at = ?9, work = ?10, \
               trouble = ?11, updated_at = ?12, approved_by = ?13, published_at = ?14, remote = ?15, permalink = ?16, \
               next_at = ?17, version = version + 1 WHERE id = ?1 AND organisation = ?2 AND version = ?3";
    let row = params![
        post.id.0,
        post.organisation.0,
        post.version as i64,
        post.inbox.0,
        post.text,
        post.link,
        json(&post.media)?,
        post.state.code(),
        publish_column(post),
        json(&post.work)?,
        post.trouble.as_ref().map(json).transpose()?,
        post.updated_at.as_millis(),
        post.approved_by.map(|operator| operator.0),
        post.published_at.map(Timestamp::as_millis),
        post.remote,
        post.permalink,
        post.next_at.map(Timestamp::as_millis),
    ];
    let changed = connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    Ok(changed == 1)
}

/// So many more there are now.
fn count(connection: &Connection, organisation: OrgId, more: i64) -> Result<()> {
    let sql = "INSERT INTO post_count (organisation, posts) VALUES (?1, ?2) \
               ON CONFLICT (organisation) DO UPDATE SET posts = posts + excluded.posts";
    let mut upsert = connection.prepare_cached(sql).stored()?;
    upsert.execute([organisation.0, more]).stored().map(drop)
}

/// The longest due first.
fn due(connection: &Connection, now: Timestamp, most: usize) -> Result<Vec<i64>> {
    let sql =
        "SELECT id FROM post INDEXED BY post_next WHERE next_at IS NOT NULL AND next_at <= ?1 ORDER BY next_at, id LIMIT ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_map([now.as_millis(), most as i64], |row| row.get(0)).stored()?;
    found.collect::<rusqlite::Result<_>>().stored()
}

/// As they are afterwards, in the order in which they were due.
fn hide(connection: &Connection, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<Post>> {
    let due = due(connection, now, most)?;
    let sql = format!("UPDATE post SET next_at = ?2, version = version + 1 WHERE id = ?1 RETURNING {POST}");
    let mut update = connection.prepare_cached(&sql).stored()?;
    let until = now.plus(lease).as_millis();
    let mut hidden = Vec::with_capacity(due.len());
    for id in due {
        hidden.push(update.query_row([id, until], |row| Ok(read(row))).stored()??);
    }
    Ok(hidden)
}

fn read(row: &Row<'_>) -> Result<Post> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    let unknown = || Error::corrupt("a post has a state that this program does not know");
    Ok(Post {
        id: PostId(c.get()?),
        organisation: OrgId(c.get()?),
        inbox: InboxId(c.get()?),
        text: c.get()?,
        link: c.get()?,
        media: from_json(&c.get::<String>()?)?,
        state: PostState::from_code(c.get()?).ok_or_else(unknown)?,
        publish_at: Some(c.time()?).filter(|at| at.as_millis() != NEVER),
        work: from_json(&c.get::<String>()?)?,
        trouble: c.get::<Option<String>>()?.as_deref().map(from_json).transpose()?,
        created_by: OperatorId(c.get()?),
        created_at: c.time()?,
        updated_at: c.time()?,
        approved_by: c.get::<Option<i64>>()?.map(OperatorId),
        published_at: c.time_or_none()?,
        remote: c.get()?,
        permalink: c.get()?,
        next_at: c.time_or_none()?,
        version: c.seq()?,
    })
}

fn publish_column(post: &Post) -> i64 {
    post.publish_at.map_or(NEVER, Timestamp::as_millis)
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).context(Kind::Invalid, "what a post consists of cannot be written")
}

fn from_json<T: DeserializeOwned>(stored: &str) -> Result<T> {
    serde_json::from_str(stored).context(Kind::Corrupt, "what a post consists of cannot be read")
}

#[cfg(test)]
mod tests;
