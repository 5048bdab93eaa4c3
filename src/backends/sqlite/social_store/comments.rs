//! What people wrote below posts.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{InboxId, OrgId, SocialPostId};
use engine::model::social::SocialComment;
use rusqlite::{Connection, params};

use super::rows::{COMMENT, column, comment, found};
use crate::sqlite::errors::SqliteResult as _;

pub(super) const FORGET_OF_INBOX: &str = "DELETE FROM social_comment WHERE organisation = ?1 AND inbox = ?2 AND external IN \
     (SELECT external FROM social_comment WHERE organisation = ?1 AND inbox = ?2 ORDER BY external LIMIT ?3)";

/// How many are new.
pub(super) fn put(connection: &Connection, comments: &[SocialComment], most: usize) -> Result<usize> {
    let sql = "UPDATE social_comment SET post = ?4, parent = ?5, author = ?6, author_id = ?7, text = ?8, at = ?9, likes = ?10 \
               WHERE organisation = ?1 AND inbox = ?2 AND external = ?3";
    let mut update = connection.prepare_cached(sql).stored()?;
    let sql = format!("INSERT INTO social_comment ({COMMENT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    let mut insert = connection.prepare_cached(&sql).stored()?;
    let (mut there, mut new) = (HashMap::new(), 0);
    for one in comments {
        let author_id = Some(one.author_id.as_str()).filter(|author| !author.is_empty());
        let row = params![
            one.organisation.0,
            one.inbox.0,
            one.external,
            one.post.0,
            one.parent,
            one.author,
            author_id,
            one.text,
            one.at.as_millis(),
            column(one.likes),
        ];
        if update.execute(row).stored()? == 1 {
            continue;
        }
        let of_post = match there.entry((one.organisation, one.post)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(counted(connection, one.organisation, one.post)?),
        };
        if *of_post < most {
            insert.execute(row).stored()?;
            *of_post += 1;
            new += 1;
        }
    }
    Ok(new)
}

fn counted(connection: &Connection, organisation: OrgId, post: SocialPostId) -> Result<usize> {
    let sql = "SELECT count(*) FROM social_comment INDEXED BY social_comment_time WHERE organisation = ?1 AND post = ?2";
    let mut count = connection.prepare_cached(sql).stored()?;
    let there: i64 = count.query_row([organisation.0, post.0], |row| row.get(0)).stored()?;
    Ok(there as usize)
}

pub(super) fn list(
    connection: &Connection,
    organisation: OrgId,
    post: SocialPostId,
    after: Option<&(Timestamp, String)>,
    limit: usize,
) -> Result<Vec<SocialComment>> {
    let (at, external) = after.map_or((i64::MIN, ""), |(at, external)| (at.as_millis(), external.as_str()));
    found(connection, &list_sql(), params![organisation.0, post.0, at, external, limit as i64], comment)
}

pub(super) fn list_sql() -> String {
    format!(
        "SELECT {COMMENT} FROM social_comment INDEXED BY social_comment_time WHERE organisation = ?1 AND post = ?2 \
         AND (at, external) > (?3, ?4) ORDER BY at, external LIMIT ?5"
    )
}

pub(super) fn list_by_author(
    connection: &Connection,
    (organisation, inbox): (OrgId, InboxId),
    author: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<SocialComment>> {
    found(connection, &by_author_sql(), params![organisation.0, inbox.0, author, after, limit as i64], comment)
}

pub(super) fn by_author_sql() -> String {
    format!(
        "SELECT {COMMENT} FROM social_comment INDEXED BY social_comment_author WHERE organisation = ?1 AND inbox = ?2 \
         AND author_id = ?3 AND external > ?4 ORDER BY external LIMIT ?5"
    )
}

pub(super) fn forget_authors(connection: &Connection, organisation: OrgId, authors: &[(InboxId, String)]) -> Result<usize> {
    let sql = "DELETE FROM social_comment INDEXED BY social_comment_author \
               WHERE organisation = ?1 AND inbox = ?2 AND author_id = ?3";
    let mut delete = connection.prepare_cached(sql).stored()?;
    let mut gone = 0;
    for (inbox, author) in authors {
        gone += delete.execute(params![organisation.0, inbox.0, author]).stored()?;
    }
    Ok(gone)
}
