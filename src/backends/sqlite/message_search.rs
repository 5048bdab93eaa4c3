//! Messages by their words: an index of `SQLite`'s own (FTS5), kept in the transaction that stores the message. Row ids are the
//! messages' and grow with time, so the newest are found first without sorting.

use std::fmt::Write as _;

use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{InboxId, MessageId, OrgId};
use engine::model::message::{Author, Message};
use engine::page::{MAX_PAGE, Page};
use engine::ports::MessageSearch;
use engine::ports::message_search::{Found, SearchQuery, Wrote};
use rusqlite::{Connection, params};

use super::errors::SqliteResult as _;
use super::{SqliteStore, act, message_store, rows};

/// Messages that one look reads at most for those that a filter of time, or what is seen, lets through.
const LOOKED_AT: usize = 2_000;

#[async_trait]
impl MessageSearch for SqliteStore {
    async fn search(&self, organisation: OrgId, query: SearchQuery) -> Result<Page<Found>> {
        self.readers.call(move |connection| search(connection, organisation, &query)).await
    }
}

/// A message that was just stored.
pub(super) fn enter(connection: &Connection, inbox: InboxId, message: &Message) -> Result<()> {
    if message.notice.is_some() || message.author == Author::System || message.text.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO message_words (rowid, place, words) VALUES (?1, ?2, ?3)";
    let row = params![message.id.0, place(message, inbox), message.text];
    connection.prepare_cached(sql).and_then(|mut insert| insert.execute(row)).stored().map(drop)
}

/// A message whose text is another now.
pub(super) fn renew(connection: &Connection, inbox: InboxId, message: &Message) -> Result<()> {
    let sql = "DELETE FROM message_words WHERE rowid = ?1";
    connection.prepare_cached(sql).and_then(|mut delete| delete.execute([message.id.0])).stored()?;
    enter(connection, inbox, message)
}

fn place(message: &Message, inbox: InboxId) -> String {
    let (kind, author) = rows::author_columns(message.author);
    let mut place = format!("o{} i{} k{kind}", message.organisation.0, inbox.0);
    if let (Author::Operator(_), Some(operator)) = (message.author, author) {
        // Writing to a String cannot fail.
        let _ = write!(place, " w{operator}");
    }
    place
}

/// The query in the words of the index. Quotes are taken out of what people type, so it is words and nothing else.
fn matching(organisation: OrgId, query: &SearchQuery) -> String {
    let mut marks = vec![format!("o{}", organisation.0)];
    marks.extend(query.inbox.map(|inbox| format!("i{}", inbox.0)));
    marks.extend(query.author.map(|author| match author {
        Wrote::Contact => "k1".to_owned(),
        Wrote::Agent => "k2".to_owned(),
        Wrote::Operator => "k3".to_owned(),
        Wrote::OneOperator(operator) => format!("w{}", operator.0),
    }));
    let phrases: Vec<String> = query.phrases.iter().map(|phrase| format!("\"{}\"", phrase.replace('"', " "))).collect();
    format!("words : ({}) AND place : ({})", phrases.join(" AND "), marks.join(" AND "))
}

fn search(connection: &Connection, organisation: OrgId, query: &SearchQuery) -> Result<Page<Found>> {
    let limit = query.limit.clamp(1, MAX_PAGE);
    let invalid = |error: std::num::ParseIntError| Error::invalid("this cursor is not one of ours").because(error);
    let below: i64 = query.cursor.as_deref().map_or(Ok(i64::MAX), str::parse).map_err(invalid)?;
    if query.phrases.is_empty() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let sql = "SELECT w.rowid, m.at FROM message_words AS w CROSS JOIN message AS m ON m.id = w.rowid \
               WHERE message_words MATCH ?1 AND w.rowid < ?2 ORDER BY w.rowid DESC LIMIT ?3";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut rows = select.query(params![matching(organisation, query), below, LOOKED_AT as i64 + 1]).stored()?;
    let (mut items, mut looked_at, mut last, mut more) = (Vec::new(), 0, below, false);
    while let Some(row) = rows.next().stored()? {
        if items.len() == limit || looked_at == LOOKED_AT {
            more = true;
            break;
        }
        looked_at += 1;
        let (id, at): (i64, i64) = (row.get(0).stored()?, row.get(1).stored()?);
        last = id;
        let is_late_enough = query.since.is_none_or(|since| at >= since.as_millis());
        let is_early_enough = query.until.is_none_or(|until| at < until.as_millis());
        if is_late_enough && is_early_enough {
            let found = found(connection, organisation, MessageId(id))?;
            items.extend(found.filter(|found| query.sight.sees(&found.conversation)));
        }
    }
    Ok(Page { items, next: more.then(|| last.to_string()) })
}

fn found(connection: &Connection, organisation: OrgId, id: MessageId) -> Result<Option<Found>> {
    let Some(message) = message_store::find(connection, organisation, id)? else { return Ok(None) };
    let Some(conversation) = act::find(connection, organisation, message.conversation)? else { return Ok(None) };
    let sql = "SELECT name FROM contact WHERE id = ?1 AND organisation = ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut named = select.query([conversation.contact.0, organisation.0]).stored()?;
    let contact_name = named.next().stored()?.map(|row| row.get(0).stored()).transpose()?.flatten();
    Ok(Some(Found { message, conversation, contact_name }))
}
