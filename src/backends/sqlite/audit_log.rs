use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{AuditId, ContactId, OperatorId, OrgId, RecordId};
use engine::model::audit::{Actor, Entry, EntryKind};
use engine::page::{MAX_PAGE, Page};
use engine::ports::AuditLog;
use engine::ports::audit_log::AuditFilter;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::SqliteStore;
use super::errors::SqliteResult as _;

/// Entries that one call looks through for a text.
const SEARCHED: usize = 10_000;

const SYSTEM: i64 = 0;
const LINK: i64 = -1;

const COLUMNS: &str = "id, organisation, at, kind, operation, actor, login, address, object_kind, object, contact, detail";

#[async_trait]
impl AuditLog for SqliteStore {
    async fn append(&self, entries: Vec<Entry>) -> Result<()> {
        let sql = format!(
            "INSERT INTO audit ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING"
        );
        let details = entries.iter().map(|entry| serde_json::to_string(&entry.detail)).collect::<Result<Vec<_>, _>>();
        let details = details.context(Kind::Invalid, "an entry cannot be written as JSON")?;
        self.writer
            .call(move |desk| {
                let mut insert = desk.connection.prepare_cached(&sql).stored()?;
                for (entry, detail) in entries.iter().zip(&details) {
                    insert
                        .execute(params![
                            entry.id.0,
                            entry.organisation.0,
                            entry.at.as_millis(),
                            entry.kind.as_str(),
                            entry.operation,
                            actor_column(entry.actor),
                            entry.login.map(|login| login.0),
                            entry.address,
                            entry.object_kind,
                            entry.object,
                            entry.contact.map(|contact| contact.0),
                            detail,
                        ])
                        .stored()?;
                }
                Ok(())
            })
            .await
    }

    async fn list(&self, organisation: OrgId, filter: AuditFilter, cursor: Option<&str>, limit: usize) -> Result<Page<Entry>> {
        let before = cursor.map_or(Some((i64::MAX, i64::MAX)), |cursor| {
            let (at, id) = cursor.split_once('/')?;
            Some((at.parse().ok()?, id.parse().ok()?))
        });
        let before = before.ok_or_else(|| Error::invalid("this cursor is not one of ours"))?;
        let limit = limit.clamp(1, MAX_PAGE);
        let text = filter.text.as_ref().map(|text| text.to_lowercase());
        self.readers
            .call(move |connection| {
                let read = if text.is_some() { SEARCHED } else { limit };
                let (sql, values) = select(organisation, filter, before, read + 1);
                page(connection, &sql, values, text.as_deref(), limit, read)
            })
            .await
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let sql = "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < ?1 ORDER BY at LIMIT ?2)";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute(params![before.as_millis(), limit as i64]).stored()
            })
            .await
    }
}

/// Filters are equalities, and each but the kind is the beginning of an index in the order of the list.
fn select(organisation: OrgId, filter: AuditFilter, before: (i64, i64), limit: usize) -> (String, Vec<Value>) {
    let AuditFilter { actor, kind, operation, object_kind, object, contact, from, until, text: _ } = filter;
    let mut sql = format!("SELECT {COLUMNS} FROM audit WHERE organisation = ?");
    let mut values = vec![Value::Integer(organisation.0)];
    let filters = [
        (" AND contact = ?", contact.map(|contact| Value::Integer(contact.0))),
        (" AND object = ?", object.map(Value::Text)),
        (" AND actor = ?", actor.map(|actor| Value::Integer(actor_column(actor)))),
        (" AND kind = ?", kind.map(|kind| Value::Text(kind.as_str().to_owned()))),
        (" AND operation = ?", operation.map(Value::Text)),
        (" AND object_kind = ?", object_kind.map(Value::Text)),
        (" AND at >= ?", from.map(|from| Value::Integer(from.as_millis()))),
        (" AND at < ?", until.map(|until| Value::Integer(until.as_millis()))),
    ];
    for (part, value) in filters {
        if let Some(value) = value {
            sql.push_str(part);
            values.push(value);
        }
    }
    let (at, id) = before;
    sql.push_str(" AND at <= ? AND (at < ? OR id < ?) ORDER BY at DESC, id DESC LIMIT ?");
    values.extend([at, at, id, limit as i64].map(Value::Integer));
    (sql, values)
}

/// Up to `limit` entries with the text among the next `most` ones.
fn page(
    connection: &Connection,
    sql: &str,
    values: Vec<Value>,
    text: Option<&str>,
    limit: usize,
    most: usize,
) -> Result<Page<Entry>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut rows = select.query(params_from_iter(values)).stored()?;
    let (mut items, mut last, mut seen) = (Vec::new(), None, 0);
    while let Some(row) = rows.next().stored()? {
        if items.len() == limit || seen == most {
            return Ok(Page { items, next: last });
        }
        let entry = entry(row)?;
        seen += 1;
        last = Some(format!("{}/{}", entry.at.as_millis(), entry.id.0));
        if text.is_none_or(|text| entry.tells_of(text)) {
            items.push(entry);
        }
    }
    Ok(Page { items, next: None })
}

fn actor_column(actor: Actor) -> i64 {
    match actor {
        Actor::Operator(operator) => operator.0,
        Actor::System => SYSTEM,
        Actor::Link => LINK,
    }
}

fn actor(column: i64) -> Actor {
    match column {
        SYSTEM => Actor::System,
        LINK => Actor::Link,
        operator => Actor::Operator(OperatorId(operator)),
    }
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    let kind: String = row.get(3).stored()?;
    let detail: String = row.get(11).stored()?;
    Ok(Entry {
        id: AuditId(row.get(0).stored()?),
        organisation: OrgId(row.get(1).stored()?),
        at: Timestamp::from_millis(row.get(2).stored()?),
        kind: EntryKind::named(&kind).ok_or_else(|| Error::corrupt("an entry of an unknown kind is stored"))?,
        operation: row.get(4).stored()?,
        actor: actor(row.get(5).stored()?),
        login: row.get::<_, Option<i64>>(6).stored()?.map(RecordId),
        address: row.get(7).stored()?,
        object_kind: row.get(8).stored()?,
        object: row.get(9).stored()?,
        contact: row.get::<_, Option<i64>>(10).stored()?.map(ContactId),
        detail: serde_json::from_str(&detail).context(Kind::Corrupt, "a stored entry cannot be read")?,
    })
}

#[cfg(test)]
mod tests;
