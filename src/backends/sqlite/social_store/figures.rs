//! How it stood, day by day.

use engine::error::Result;
use engine::ids::{InboxId, OrgId, SocialPostId};
use engine::model::social::{DayFigures, KEPT_DAYS};
use rusqlite::{Connection, params};

use super::rows::{FIGURES, column, figures, found, post_column};
use crate::sqlite::errors::SqliteResult as _;

pub(super) const FORGET_OLD: &str = "DELETE FROM social_figure WHERE organisation = ?1 AND (inbox, post, day) IN \
     (SELECT inbox, post, day FROM social_figure INDEXED BY social_figure_day WHERE organisation = ?1 AND day < ?2 \
     ORDER BY day LIMIT ?3)";

pub(super) const FORGET_OF_INBOX: &str = "DELETE FROM social_figure WHERE organisation = ?1 AND inbox = ?2 AND (post, day) IN \
     (SELECT post, day FROM social_figure WHERE organisation = ?1 AND inbox = ?2 ORDER BY post, day LIMIT ?3)";

/// The last of a day stays.
pub(super) fn note(connection: &Connection, days: &[DayFigures]) -> Result<()> {
    let sql = format!(
        "INSERT INTO social_figure ({FIGURES}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
         ON CONFLICT (organisation, inbox, post, day) DO UPDATE SET followers = excluded.followers, likes = excluded.likes, \
         comments = excluded.comments, shares = excluded.shares"
    );
    let mut upsert = connection.prepare_cached(&sql).stored()?;
    for DayFigures { organisation, inbox, post, day, followers, counts } in days {
        let row = params![
            organisation.0,
            inbox.0,
            post_column(*post),
            day,
            column(*followers),
            column(counts.likes),
            column(counts.comments),
            column(counts.shares),
        ];
        upsert.execute(row).stored()?;
    }
    Ok(())
}

pub(super) fn list(
    connection: &Connection,
    organisation: OrgId,
    inbox: InboxId,
    post: Option<SocialPostId>,
    since: u32,
) -> Result<Vec<DayFigures>> {
    let values = params![organisation.0, inbox.0, post_column(post), since, KEPT_DAYS + 1];
    found(connection, &list_sql(), values, figures)
}

pub(super) fn list_sql() -> String {
    format!(
        "SELECT {FIGURES} FROM social_figure WHERE organisation = ?1 AND inbox = ?2 AND post = ?3 AND day >= ?4 \
         ORDER BY day LIMIT ?5"
    )
}
