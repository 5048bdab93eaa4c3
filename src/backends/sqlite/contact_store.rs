use std::collections::BTreeMap;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{ContactId, ConversationId, InboxId, OperatorId, OrgId};
use engine::model::contact::{Blocked, Contact, Identity, Marketing};
use engine::ports::ContactStore;
use engine::ports::contact_store::Profile;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::errors::SqliteResult as _;
use super::writer::Desk;
use super::{SqliteStore, rows};

#[async_trait]
impl ContactStore for SqliteStore {
    async fn find(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Contact>> {
        self.readers.call(move |connection| find(connection, organisation, contact)).await
    }

    async fn resolve(&self, organisation: OrgId, identities: &[Identity], fresh: ContactId, profile: Profile) -> Result<Contact> {
        let identities = identities.to_vec();
        self.writer.call(move |desk| resolve(desk, organisation, &identities, fresh, &profile)).await
    }

    async fn find_by_handle(&self, organisation: OrgId, identities: &[Identity]) -> Result<Option<ContactId>> {
        let identities = identities.to_vec();
        self.readers.call(move |connection| find_by_handle(connection, organisation, &identities)).await
    }

    async fn update(&self, contact: Contact) -> Result<Contact> {
        self.writer.call(move |desk| update(desk, &contact)).await
    }
}

fn resolve(
    desk: &mut Desk<'_>,
    organisation: OrgId,
    identities: &[Identity],
    fresh: ContactId,
    profile: &Profile,
) -> Result<Contact> {
    if identities.is_empty() {
        return Err(Error::invalid("a contact is found by a handle"));
    }
    let connection = desk.connection;
    let id = match find_by_handle(connection, organisation, identities)? {
        Some(known) => known,
        None => living(connection, organisation, fresh)?,
    };
    let now = desk.clock.now();
    let own_thread = if identities.len() > 1 { thread_of(connection, organisation, identities)? } else { None };
    connection
        .prepare_cached(
            "INSERT INTO contact (id, organisation, created_at, version) VALUES (?1, ?2, ?3, 1) ON CONFLICT (id) DO NOTHING",
        )
        .and_then(|mut insert| insert.execute([id.0, organisation.0, now.as_millis()]))
        .stored()?;
    for (place, identity) in identities.iter().enumerate() {
        // A handle that somebody else has stays theirs: whether both are one person is said by a merge.
        let holder = if place > 0 { find_holder(connection, organisation, identity)?.unwrap_or(id) } else { id };
        // What is named first counts as heard of last.
        let seen_at = now.as_millis() - place as i64;
        connection
            .prepare_cached(
                "INSERT INTO identity (organisation, inbox, channel, handle, contact, verified, seen_at, conversation) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET verified = max(verified, excluded.verified), \
                 seen_at = max(seen_at, excluded.seen_at), conversation = coalesce(conversation, excluded.conversation)",
            )
            .and_then(|mut upsert| {
                let (channel, handle) = (identity.channel.as_str(), &identity.handle);
                upsert.execute(params![
                    organisation.0,
                    identity.inbox.0,
                    channel,
                    handle,
                    holder.0,
                    identity.verified,
                    seen_at,
                    own_thread
                ])
            })
            .stored()?;
    }
    connection
        .prepare_cached(
            "UPDATE contact SET name = coalesce(name, ?2), email = coalesce(email, ?3), phone = coalesce(phone, ?4), version = version + 1 \
             WHERE id = ?1 AND ((name IS NULL AND ?2 IS NOT NULL) OR (email IS NULL AND ?3 IS NOT NULL) OR (phone IS NULL AND ?4 IS NOT NULL))",
        )
        .and_then(|mut update| update.execute(params![id.0, profile.name, profile.email, profile.phone]))
        .stored()?;
    find(connection, organisation, id)?.ok_or_else(|| Error::corrupt("an identity names a contact that is not there"))
}

/// The conversation in which one of these handles goes on, and so all that are named with it.
fn thread_of(connection: &Connection, organisation: OrgId, identities: &[Identity]) -> Result<Option<i64>> {
    let sql = "SELECT conversation FROM identity WHERE organisation = ?1 AND inbox = ?2 AND channel = ?3 AND handle = ?4";
    let mut select = connection.prepare_cached(sql).stored()?;
    for identity in identities {
        let key = params![organisation.0, identity.inbox.0, identity.channel.as_str(), identity.handle];
        let found: Option<Option<i64>> = select.query_row(key, |row| row.get(0)).optional().stored()?;
        if let Some(Some(thread)) = found {
            return Ok(Some(thread));
        }
    }
    Ok(None)
}

fn find_by_handle(connection: &Connection, organisation: OrgId, identities: &[Identity]) -> Result<Option<ContactId>> {
    for identity in identities {
        if let Some(contact) = find_holder(connection, organisation, identity)? {
            return Ok(Some(contact));
        }
    }
    Ok(None)
}

/// Who has the handle: in this inbox, or in any where the channel's handles mean the same everywhere.
fn find_holder(connection: &Connection, organisation: OrgId, identity: &Identity) -> Result<Option<ContactId>> {
    let sql = if identity.channel.has_shared_handles() {
        // Left alone, the planner would read all handles of the organisation.
        "SELECT contact FROM identity INDEXED BY identity_handle WHERE organisation = ?1 AND channel = ?2 AND handle = ?3 \
         ORDER BY inbox = ?4 DESC, contact LIMIT 1"
    } else {
        "SELECT contact FROM identity WHERE organisation = ?1 AND channel = ?2 AND handle = ?3 AND inbox = ?4"
    };
    let key = params![organisation.0, identity.channel.as_str(), identity.handle, identity.inbox.0];
    let mut select = connection.prepare_cached(sql).stored()?;
    select.query_row(key, |row| row.get(0).map(ContactId)).optional().stored()
}

fn update(desk: &mut Desk<'_>, contact: &Contact) -> Result<Contact> {
    let connection = desk.connection;
    let mut statement = connection
        .prepare_cached(
            "UPDATE contact SET name = ?4, email = ?5, phone = ?6, marketing_stopped = ?7, marketing_at = ?8, fields = ?9, \
             blocked_at = ?10, blocked_by = ?11, version = version + 1 WHERE id = ?1 AND organisation = ?2 AND version = ?3",
        )
        .stored()?;
    let (id, organisation) = (contact.id, contact.organisation);
    let stopped = contact.marketing.map(|marketing| marketing.is_stopped);
    let said_at = contact.marketing.map(|marketing| marketing.at.as_millis());
    let version = contact.version as i64;
    let changed = statement
        .execute(params![
            id.0,
            organisation.0,
            version,
            contact.name,
            contact.email,
            contact.phone,
            stopped,
            said_at,
            fields_column(&contact.fields)?,
            contact.blocked.map(|blocked| blocked.at.as_millis()),
            contact.blocked.map(|blocked| blocked.by.0),
        ])
        .stored()?;
    let now = find(connection, organisation, id)?.ok_or_else(|| Error::not_found(format!("no contact {id}")))?;
    if changed == 1 { Ok(now) } else { Err(Error::conflict("the contact was changed meanwhile")) }
}

pub(super) fn fields_column(fields: &BTreeMap<String, String>) -> Result<Option<String>> {
    if fields.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(fields).map(Some).context(Kind::Invalid, "a contact's fields cannot be written")
}

pub(super) fn is_blocked(connection: &Connection, organisation: OrgId, id: ContactId) -> Result<bool> {
    let sql = "SELECT 1 FROM contact WHERE id = ?1 AND organisation = ?2 AND blocked_at IS NOT NULL";
    connection.prepare_cached(sql).and_then(|mut select| select.exists([id.0, organisation.0])).stored()
}

/// The contact this id names now: its own, or whom it was merged into.
pub(super) fn living(connection: &Connection, organisation: OrgId, id: ContactId) -> Result<ContactId> {
    let sql = "SELECT into_contact FROM contact_merge WHERE from_contact = ?1 AND organisation = ?2 AND undone_at IS NULL";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut living = id;
    for _ in 0..LONGEST_CHAIN {
        match select.query_row([living.0, organisation.0], |row| row.get(0)).optional().stored()? {
            Some(into) => living = ContactId(into),
            None => return Ok(living),
        }
    }
    Err(Error::corrupt("contacts are merged in a circle"))
}

/// Merges one after another: each needs a contact of its own.
const LONGEST_CHAIN: usize = 10_000;

/// Also under an id that was merged away.
pub(super) fn find(connection: &Connection, organisation: OrgId, id: ContactId) -> Result<Option<Contact>> {
    if let Some(found) = find_own(connection, organisation, id)? {
        return Ok(Some(found));
    }
    let living = living(connection, organisation, id)?;
    if living == id { Ok(None) } else { find_own(connection, organisation, living) }
}

fn find_own(connection: &Connection, organisation: OrgId, id: ContactId) -> Result<Option<Contact>> {
    let sql = "SELECT name, email, phone, created_at, version, marketing_stopped, marketing_at, fields, blocked_at, blocked_by \
               FROM contact WHERE id = ?1 AND organisation = ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_row([id.0, organisation.0], |row| {
        let (stopped, said_at): (Option<bool>, Option<i64>) = (row.get(5)?, row.get(6)?);
        let marketing = stopped.zip(said_at).map(|(is_stopped, at)| Marketing { is_stopped, at: Timestamp::from_millis(at) });
        let (blocked_at, by): (Option<i64>, Option<i64>) = (row.get(8)?, row.get(9)?);
        let contact = Contact {
            marketing,
            fields: BTreeMap::new(),
            blocked: blocked_at.zip(by).map(|(at, by)| Blocked { at: Timestamp::from_millis(at), by: OperatorId(by) }),
            id,
            organisation,
            name: row.get(0)?,
            email: row.get(1)?,
            phone: row.get(2)?,
            identities: Vec::new(),
            created_at: Timestamp::from_millis(row.get(3)?),
            version: row.get::<_, i64>(4)? as u64,
        };
        Ok((contact, row.get::<_, Option<String>>(7)?))
    });
    let Some((mut contact, fields)) = found.optional().stored()? else {
        return Ok(None);
    };
    if let Some(fields) = fields {
        contact.fields = serde_json::from_str(&fields).context(Kind::Corrupt, "a contact's fields cannot be read")?;
    }
    contact.identities = identities(connection, organisation, id, MOST_SHOWN)?;
    Ok(Some(contact))
}

const MOST_SHOWN: usize = 100;

/// The one heard of last comes first.
pub(super) fn identities(
    connection: &Connection,
    organisation: OrgId,
    contact: ContactId,
    limit: usize,
) -> Result<Vec<Identity>> {
    let mut select = connection
        .prepare_cached(
            "SELECT channel, inbox, handle, verified, conversation FROM identity WHERE contact = ?1 AND organisation = ?2 \
             ORDER BY seen_at DESC, inbox, handle LIMIT ?3",
        )
        .stored()?;
    let mut found = select.query([contact.0, organisation.0, limit as i64]).stored()?;
    let mut identities = Vec::new();
    while let Some(row) = found.next().stored()? {
        identities.push(Identity {
            channel: rows::channel(&row.get::<_, String>(0).stored()?)?,
            inbox: InboxId(row.get(1).stored()?),
            handle: row.get(2).stored()?,
            verified: row.get(3).stored()?,
            conversation: row.get::<_, Option<i64>>(4).stored()?.map(ConversationId),
        });
    }
    Ok(identities)
}
