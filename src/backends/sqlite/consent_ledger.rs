use std::cmp::Reverse;
use std::collections::BTreeMap;

use async_trait::async_trait;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{ConsentId, ContactId, OrgId};
use engine::model::consent::{Consent, ConsentSource, MOST_OF_ONE};
use engine::page::MAX_PAGE;
use engine::ports::ConsentLedger;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::errors::SqliteResult as _;
use super::rows::Columns;
use super::{SqliteStore, contact_store, erasure};

const CONSENT: &str = "id, organisation, contact, handle, is_given, source, wording, at";

#[async_trait]
impl ConsentLedger for SqliteStore {
    async fn add(&self, consents: Vec<Consent>) -> Result<()> {
        self.writer.call(move |desk| add(desk.connection, &consents)).await
    }

    async fn list(
        &self,
        organisation: OrgId,
        contact: ContactId,
        handles: &[String],
        before: Option<ConsentId>,
        limit: usize,
    ) -> Result<Vec<Consent>> {
        let handles = handles.to_vec();
        let before = before.map_or(i64::MAX, |consent| consent.0);
        // One more than a page tells whether another follows.
        let limit = limit.clamp(1, MAX_PAGE + 1);
        self.readers
            .call(move |connection| {
                let mut found = BTreeMap::new();
                for who in known_as(connection, organisation, contact, &handles)? {
                    let mut select = connection.prepare_cached(&who.list_sql()).stored()?;
                    let values = params![organisation.0, who.value(), before, limit as i64];
                    let theirs = select.query_map(values, |row| Ok(consent(row))).stored()?;
                    for consent in theirs.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?? {
                        found.insert(Reverse(consent.id), consent);
                    }
                }
                Ok(found.into_values().take(limit).collect())
            })
            .await
    }

    async fn newest(&self, organisation: OrgId, handle: &str) -> Result<Option<Consent>> {
        // Of no handle in particular is what was said for all of them.
        if handle.is_empty() {
            return Ok(None);
        }
        let who = Who::Handle(handle.to_owned());
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&who.list_sql()).stored()?;
                let values = params![organisation.0, who.value(), i64::MAX, 1];
                select.query_row(values, |row| Ok(consent(row))).optional().stored()?.transpose()
            })
            .await
    }

    async fn forget_person(&self, organisation: OrgId, contact: ContactId, handles: &[String]) -> Result<usize> {
        let handles = handles.to_vec();
        self.writer
            .call(move |desk| {
                let mut gone = 0;
                for who in known_as(desk.connection, organisation, contact, &handles)? {
                    let mut delete = desk.connection.prepare_cached(who.forget_sql()).stored()?;
                    gone += delete.execute(params![organisation.0, who.value()]).stored()?;
                }
                Ok(gone)
            })
            .await
    }
}

/// By what somebody is known here.
enum Who {
    Contact(ContactId),
    Handle(String),
}

impl Who {
    /// None: it is nobody's.
    fn said(consent: &Consent) -> Option<Self> {
        match consent.contact {
            Some(contact) => Some(Self::Contact(contact)),
            None => known(&consent.handle).map(|handle| Self::Handle(handle.to_owned())),
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Contact(contact) => Value::Integer(contact.0),
            Self::Handle(handle) => Value::Text(handle.clone()),
        }
    }

    /// The newest first.
    fn list_sql(&self) -> String {
        let place = match self {
            Self::Contact(_) => "INDEXED BY consent_contact WHERE organisation = ?1 AND contact = ?2",
            Self::Handle(_) => "INDEXED BY consent_handle WHERE organisation = ?1 AND handle = ?2",
        };
        format!("SELECT {CONSENT} FROM consent {place} AND id < ?3 ORDER BY id DESC LIMIT ?4")
    }

    const fn count_sql(&self) -> &'static str {
        match self {
            Self::Contact(_) => {
                "SELECT count(*) FROM consent INDEXED BY consent_contact WHERE organisation = ?1 AND contact = ?2"
            }
            Self::Handle(_) => "SELECT count(*) FROM consent INDEXED BY consent_handle WHERE organisation = ?1 AND handle = ?2",
        }
    }

    const fn newest_sql(&self) -> &'static str {
        match self {
            Self::Contact(_) => {
                "SELECT is_given FROM consent INDEXED BY consent_contact \
                 WHERE organisation = ?1 AND contact = ?2 ORDER BY id DESC LIMIT 1"
            }
            Self::Handle(_) => {
                "SELECT is_given FROM consent INDEXED BY consent_handle \
                 WHERE organisation = ?1 AND handle = ?2 ORDER BY id DESC LIMIT 1"
            }
        }
    }

    const fn forget_sql(&self) -> &'static str {
        match self {
            Self::Contact(_) => "DELETE FROM consent INDEXED BY consent_contact WHERE organisation = ?1 AND contact = ?2",
            Self::Handle(_) => "DELETE FROM consent INDEXED BY consent_handle WHERE organisation = ?1 AND handle = ?2",
        }
    }
}

/// The contact, whoever was merged into them, and their handles. What was said before a merge stays under the id of then.
fn known_as(connection: &Connection, organisation: OrgId, contact: ContactId, handles: &[String]) -> Result<Vec<Who>> {
    let living = contact_store::living(connection, organisation, contact)?;
    let everybody = erasure::everybody(connection, organisation, living)?;
    let handles = handles.iter().filter_map(|handle| known(handle)).map(|handle| Who::Handle(handle.to_owned()));
    Ok(everybody.into_iter().map(Who::Contact).chain(handles).collect())
}

/// Whether they may be added is settled before any is.
fn add(connection: &Connection, consents: &[Consent]) -> Result<()> {
    let nobodys = || Error::invalid("a consent is of nobody: it has neither a contact nor a handle");
    let whose = consents.iter().map(|consent| Who::said(consent).ok_or_else(nobodys)).collect::<Result<Vec<_>>>()?;
    let rows = consents.iter().map(|consent| json(&consent.source)).collect::<Result<Vec<_>>>()?;
    let sql = format!("INSERT INTO consent ({CONSENT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING");
    let mut insert = connection.prepare_cached(&sql).stored()?;
    for ((consent, who), source) in consents.iter().zip(&whose).zip(rows) {
        if has_room(connection, consent, who)? {
            let Consent { id, organisation, contact, handle, is_given, source: _, wording, at } = consent;
            let (contact, handle) = (contact.map(|contact| contact.0), known(handle));
            let row = params![id.0, organisation.0, contact, handle, is_given, source, wording, at.as_millis()];
            insert.execute(row).stored()?;
        }
    }
    Ok(())
}

/// Whoever says again what they said before fills no more than their place.
fn has_room(connection: &Connection, consent: &Consent, who: &Who) -> Result<bool> {
    let mut count = connection.prepare_cached(who.count_sql()).stored()?;
    let there: i64 = count.query_row(params![consent.organisation.0, who.value()], |row| row.get(0)).stored()?;
    if (there as usize) < MOST_OF_ONE {
        return Ok(true);
    }
    let mut newest = connection.prepare_cached(who.newest_sql()).stored()?;
    let newest: Option<bool> =
        newest.query_row(params![consent.organisation.0, who.value()], |row| row.get(0)).optional().stored()?;
    Ok(newest.is_none_or(|is_given| is_given != consent.is_given))
}

fn consent(row: &Row<'_>) -> Result<Consent> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(Consent {
        id: ConsentId(c.get()?),
        organisation: OrgId(c.get()?),
        contact: c.get::<Option<i64>>()?.map(ContactId),
        handle: c.get::<Option<String>>()?.unwrap_or_default(),
        is_given: c.get()?,
        source: from_json(&c.get::<String>()?)?,
        wording: c.get()?,
        at: c.time()?,
    })
}

/// What is said for all handles stands under none.
fn known(handle: &str) -> Option<&str> {
    Some(handle).filter(|handle| !handle.is_empty())
}

fn json(source: &ConsentSource) -> Result<String> {
    serde_json::to_string(source).context(Kind::Invalid, "how a consent was said cannot be written")
}

fn from_json(stored: &str) -> Result<ConsentSource> {
    serde_json::from_str(stored).context(Kind::Corrupt, "how a consent was said cannot be read")
}

#[cfg(test)]
mod tests;
