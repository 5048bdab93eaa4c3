use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{ContactId, MergeId, MessageId, OrgId};
use engine::model::contact::Contact;
use engine::model::inbox::Channel;
use engine::model::merge::{Alike, By, Evidence, Likeness, Merge};
use engine::model::message::Message;
use engine::page::{MAX_PAGE, Page};
use engine::ports::ContactBook;
use engine::ports::contact_book::{ContactFilter, MOST_MERGED};
use rusqlite::{Connection, Params, params};

use super::errors::SqliteResult as _;
use super::{SqliteStore, contact_merges, contact_search, contact_store, rows};

#[async_trait]
impl ContactBook for SqliteStore {
    async fn merge(&self, organisation: OrgId, into: ContactId, from: ContactId, evidence: Evidence, by: By) -> Result<Merge> {
        self.writer.call(move |desk| contact_merges::merge(desk, organisation, [into, from], &evidence, by)).await
    }

    async fn unmerge(&self, organisation: OrgId, merge: MergeId, by: By) -> Result<Merge> {
        self.writer.call(move |desk| contact_merges::unmerge(desk, organisation, merge, by)).await
    }

    async fn list_merges(&self, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Merge>> {
        let limit = limit.clamp(1, MAX_PAGE);
        self.readers.call(move |connection| contact_merges::list(connection, organisation, contact, limit)).await
    }

    async fn list_alike(&self, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Alike>> {
        let limit = limit.clamp(1, MAX_PAGE);
        self.readers.call(move |connection| list_alike(connection, organisation, contact, limit)).await
    }

    async fn search(&self, organisation: OrgId, text: &str, limit: usize) -> Result<Vec<Contact>> {
        let (text, limit) = (text.trim().to_owned(), limit.clamp(1, MAX_PAGE));
        self.readers.call(move |connection| contact_search::search(connection, organisation, &text, limit)).await
    }

    async fn list_contacts(
        &self,
        organisation: OrgId,
        filter: ContactFilter,
        before: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<Contact>> {
        let limit = limit.clamp(1, MAX_PAGE);
        self.readers.call(move |connection| list_contacts(connection, organisation, filter, before, limit)).await
    }

    async fn list_timeline(
        &self,
        organisation: OrgId,
        contact: ContactId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Message>> {
        let before = cursor.map_or(Ok((i64::MAX, i64::MAX)), read_cursor)?;
        let limit = limit.clamp(1, MAX_PAGE);
        self.readers.call(move |connection| list_timeline(connection, organisation, contact, before, limit)).await
    }
}

/// As the index has it.
const PHONE: &str = "ltrim(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+0')";

/// Numbers below this many digits are too short to tell anybody apart.
const SHORTEST_PHONE: usize = 5;

/// Contacts looked at for one likeness: an address that hundreds share says nothing.
const MOST_ALIKE: i64 = 20;

fn list_alike(connection: &Connection, organisation: OrgId, id: ContactId, limit: usize) -> Result<Vec<Alike>> {
    let Some(contact) = contact_store::find(connection, organisation, id)? else {
        return Ok(Vec::new());
    };
    let own = contact.id;
    let mut found: BTreeMap<ContactId, BTreeSet<Likeness>> = BTreeMap::new();
    let mut note = |others: Vec<ContactId>, likeness: &Likeness| {
        for other in others.into_iter().filter(|other| *other != own) {
            found.entry(other).or_default().insert(likeness.clone());
        }
    };
    if let Some(email) = contact.email.as_deref().filter(|email| !email.is_empty()) {
        let sql = "SELECT id FROM contact WHERE organisation = ?1 AND lower(email) = lower(?2) AND email IS NOT NULL LIMIT ?3";
        let others = ids(connection, sql, params![organisation.0, email, MOST_ALIKE])?;
        note(others, &Likeness::Email(email.to_owned()));
    }
    for number in numbers(&contact) {
        let sql = format!("SELECT id FROM contact WHERE organisation = ?1 AND {PHONE} = ?2 AND phone IS NOT NULL LIMIT ?3");
        let mut others = ids(connection, &sql, params![organisation.0, number, MOST_ALIKE])?;
        others.extend(holders(connection, organisation, Channel::WhatsApp, &number)?);
        note(others, &Likeness::Phone(format!("+{number}")));
    }
    for identity in contact.identities.iter().filter(|identity| identity.channel == Channel::Web && identity.verified) {
        let sql = "SELECT contact FROM identity INDEXED BY identity_handle \
                   WHERE organisation = ?1 AND channel = 'web' AND handle = ?2 AND verified LIMIT ?3";
        let others = ids(connection, sql, params![organisation.0, identity.handle, MOST_ALIKE])?;
        note(others, &Likeness::VerifiedUser(identity.handle.clone()));
    }
    let mut found: Vec<_> =
        found.into_iter().map(|(other, likeness)| (likeness.into_iter().collect::<Vec<_>>(), other)).collect();
    found.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)));
    let mut alike = Vec::new();
    for (likeness, other) in found {
        if alike.len() == limit {
            break;
        }
        if was_told_apart(connection, organisation, own, other)? {
            continue;
        }
        if let Some(contact) = contact_store::find(connection, organisation, other)? {
            alike.push(Alike { contact, likeness });
        }
    }
    Ok(alike)
}

/// Of the contact's phone and of the accounts they write from.
fn numbers(contact: &Contact) -> BTreeSet<String> {
    let accounts =
        contact.identities.iter().filter(|identity| identity.channel == Channel::WhatsApp).map(|identity| &identity.handle);
    let said = contact.phone.iter().chain(accounts).filter_map(|phone| digits(phone));
    said.filter(|digits| digits.len() >= SHORTEST_PHONE).collect()
}

/// As [`PHONE`] makes them; `None` when it is no number.
pub(super) fn digits(phone: &str) -> Option<String> {
    let plain: String = phone.chars().filter(|sign| !" -()./".contains(*sign)).collect();
    let digits = plain.trim_start_matches(['+', '0']);
    (!digits.is_empty() && digits.bytes().all(|sign| sign.is_ascii_digit())).then(|| digits.to_owned())
}

fn was_told_apart(connection: &Connection, organisation: OrgId, one: ContactId, other: ContactId) -> Result<bool> {
    let sql = "SELECT id FROM contact_merge WHERE organisation = ?1 AND undone_at IS NOT NULL \
               AND ((into_contact = ?2 AND from_contact = ?3) OR (into_contact = ?3 AND from_contact = ?2)) LIMIT 1";
    ids(connection, sql, [organisation.0, one.0, other.0]).map(|found| !found.is_empty())
}

pub(super) fn holders(connection: &Connection, organisation: OrgId, channel: Channel, handle: &str) -> Result<Vec<ContactId>> {
    // Left alone, the planner would read all handles of the organisation.
    let sql = "SELECT contact FROM identity INDEXED BY identity_handle \
               WHERE organisation = ?1 AND channel = ?2 AND handle = ?3 LIMIT ?4";
    ids(connection, sql, params![organisation.0, channel.as_str(), handle, MOST_ALIKE])
}

pub(super) fn ids(connection: &Connection, sql: &str, bound: impl Params) -> Result<Vec<ContactId>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_map(bound, |row| row.get(0).map(ContactId)).stored()?;
    found.collect::<rusqlite::Result<Vec<_>>>().stored()
}

fn list_contacts(
    connection: &Connection,
    organisation: OrgId,
    filter: ContactFilter,
    before: Option<ContactId>,
    limit: usize,
) -> Result<Vec<Contact>> {
    let blocked = if filter.blocked { "AND blocked_at IS NOT NULL" } else { "" };
    let channel = match filter.channel {
        Some(_) => "AND EXISTS (SELECT 1 FROM identity WHERE identity.contact = contact.id AND channel = ?4)",
        None => "AND ?4 = ''",
    };
    let sql = format!("SELECT id FROM contact WHERE organisation = ?1 AND id < ?2 {blocked} {channel} ORDER BY id DESC LIMIT ?3");
    let before = before.map_or(i64::MAX, |contact| contact.0);
    let bound = params![organisation.0, before, limit as i64, filter.channel.map_or("", Channel::as_str)];
    let found = ids(connection, &sql, bound)?.into_iter().map(|id| contact_store::find(connection, organisation, id));
    found.filter_map(Result::transpose).collect()
}

fn list_timeline(
    connection: &Connection,
    organisation: OrgId,
    contact: ContactId,
    (at, id): (i64, i64),
    limit: usize,
) -> Result<Page<Message>> {
    let contact = contact_store::living(connection, organisation, contact)?;
    let sql = format!(
        "SELECT {} FROM message WHERE organisation = ?1 AND conversation IN \
         (SELECT id FROM conversation WHERE organisation = ?1 AND contact = ?2 ORDER BY id DESC LIMIT ?3) \
         AND (at, id) < (?4, ?5) ORDER BY at DESC, id DESC LIMIT ?6",
        rows::MESSAGE
    );
    let mut select = connection.prepare_cached(&sql).stored()?;
    let bound = [organisation.0, contact.0, MOST_MERGED as i64 * 2, at, id, limit as i64 + 1];
    let mut found = select.query(bound).stored()?;
    let mut items = Vec::with_capacity(limit);
    let mut more = false;
    while let Some(row) = found.next().stored()? {
        if items.len() == limit {
            more = true;
            break;
        }
        items.push(rows::message(row)?);
    }
    let next = items.last().filter(|_| more).map(|last| format!("{}-{}", last.at.as_millis(), last.id));
    Ok(Page { items, next })
}

fn read_cursor(cursor: &str) -> Result<(i64, i64)> {
    let invalid = || Error::invalid("this cursor is not one of ours");
    let (at, id) = cursor.rsplit_once('-').ok_or_else(invalid)?;
    let id: MessageId = id.parse()?;
    Ok((at.parse().map_err(|error| invalid().because(format!("{error}")))?, id.0))
}

#[cfg(test)]
mod tests;
